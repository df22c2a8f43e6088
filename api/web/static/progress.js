// Keeps a page about running work fresh. data-poll names the fragment to fetch; empty, the page itself is looked at and is
// loaded anew when the work it waits for is done. Without this script the page reloads itself by its own meta tag.
(() => {
  const part = document.querySelector("[data-poll]");
  if (!part) return;
  const address = part.dataset.poll || location.href;
  const fragment = Boolean(part.dataset.poll);

  const busy = () =>
    part.contains(document.activeElement) || part.querySelector("details[open]") !== null;

  const look = async () => {
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.redirected) return location.reload();
      if (!answer.ok) return again();
      const html = await answer.text();
      if (fragment) {
        if (!busy() && part.innerHTML !== html) part.innerHTML = html;
      } else {
        const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(part.id);
        if (!fresh) return location.reload();
        if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The server is away for a moment; the next look tells.
    }
    if (!part.querySelector(".note[role=alert]")) again();
  };
  const again = () => setTimeout(look, document.hidden ? 10000 : fragment ? 2500 : 700);
  again();
})();
