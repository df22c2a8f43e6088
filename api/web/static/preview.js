// The live preview: what stands in the form is sent a moment after the last key, and the answer replaces the picture.
// Without this script the button "Show" does the same.
(() => {
  const form = document.getElementById("message");
  const preview = document.getElementById("preview");
  const body = document.getElementById("body");
  if (!form || !preview || !body) return;

  let timer = 0;
  let running = null;

  const show = async () => {
    if (running) running.abort();
    const mine = (running = new AbortController());
    preview.classList.add("stale");
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: mine.signal,
        credentials: "same-origin",
      });
      if (answer.redirected) return location.reload();
      const html = await answer.text();
      if (mine !== running || !answer.headers.get("content-type").startsWith("text/html")) return;
      preview.innerHTML = html;
      const wrong = preview.querySelector("#problems .note");
      body.toggleAttribute("aria-invalid", false);
      if (wrong) body.setAttribute("aria-invalid", "true");
    } catch (error) {
      if (error.name === "AbortError") return;
    } finally {
      if (mine === running) preview.classList.remove("stale");
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show, 350);
  };
  body.addEventListener("input", soon);
  document.getElementById("sender").addEventListener("input", soon);
  for (const name of ["row", "signature", "slips"]) document.getElementById(name).addEventListener("change", show);

  // Each placeholder becomes a button that puts itself where the cursor stands.
  for (const code of document.querySelectorAll(".placeholders code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      body.setRangeText(button.textContent, body.selectionStart, body.selectionEnd, "end");
      body.focus();
      soon();
    });
    code.replaceWith(button);
  }
})();
