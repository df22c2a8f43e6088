// Lets a list be dropped on its field, and shows that it is on its way.
(() => {
  const drop = document.querySelector(".drop");
  const file = document.getElementById("file");
  if (!drop || !file) return;
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 1) file.files = event.dataTransfer.files;
  });
  file.form.addEventListener("submit", () => {
    const button = file.form.querySelector("button");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
  });
})();
