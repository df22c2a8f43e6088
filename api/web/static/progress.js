// Keeps a page about running work fresh: looks at the page again every data-poll milliseconds and replaces the parts marked so.
// When a part has gone, the page is loaded anew: the work it waited for is done. Without this script the page reloads itself by
// its own meta tag.
(() => {
  const parts = [...document.querySelectorAll("[data-poll]")];
  if (!parts.length) return;
  const here = new URL(location.href);
  if (here.searchParams.has("notice")) {
    // What has just been done is said once, not again by every look or reload.
    here.searchParams.delete("notice");
    history.replaceState(null, "", here);
  }

  const filled = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;

  // Nothing moves away under a finger, and nothing that somebody types or marks is lost.
  const busy = (part) => {
    const marked = getSelection();
    return (
      part.querySelector("details[open], input:focus, button:hover, summary:hover, :active") !== null ||
      [...part.querySelectorAll("input:not([type=hidden])")].some(filled) ||
      (!marked.isCollapsed && part.contains(marked.anchorNode))
    );
  };

  // What a link, a button or a summary is about: the same in the old part and in the new one.
  const about = (control) =>
    control.getAttribute("href") || (control.closest("form") || control.parentElement.querySelector("form"))?.action;
  const twin = (fresh, control) =>
    [...fresh.querySelectorAll(control.tagName)].find((other) => about(other) === about(control));

  const renew = (part, fresh) => {
    if (fresh.innerHTML === part.innerHTML || busy(part)) return;
    const focus = part.contains(document.activeElement) ? document.activeElement : null;
    const next = focus && twin(fresh, focus);
    if (focus && !next) return;
    const aside = part.querySelector(".scroll")?.scrollLeft;
    part.replaceChildren(...fresh.childNodes);
    if (aside) part.querySelector(".scroll").scrollLeft = aside;
    if (next) next.focus({ preventScroll: true });
    document.querySelector("[data-until-news]")?.remove();
  };

  const look = async () => {
    try {
      const answer = await fetch(here, { credentials: "same-origin" });
      if (answer.redirected) return location.reload();
      if (!answer.ok) return again();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (!fresh) return location.reload();
        renew(part, fresh);
      }
    } catch {
      // The server is away for a moment; the next look tells.
    }
    if (!parts.some((part) => part.querySelector(".note[role=alert]"))) again();
  };
  const again = () => setTimeout(look, document.hidden ? 10000 : Number(parts[0].dataset.poll));
  again();
})();
