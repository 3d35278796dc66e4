// The shell: swapping the first HTML for the living page, menu, scheme, popover, recovery.
(() => {
  // The first HTML stays until every panel is drawn, then makes way without moving anything.
  const first = document.querySelector(".first-page");
  const living = document.getElementById("react-entry-point");
  if (first && living) {
    const since = Date.now();
    const ready = () => {
      const main = living.querySelector("#main .page");
      const bar = living.querySelector("#shell-bar");
      return main && bar && bar.children.length && !living.querySelector(".skeleton");
    };
    const swap = () => {
      if (!ready() && Date.now() - since < 15000) { setTimeout(swap, 40); return; }
      const at = window.scrollY;
      first.remove();
      document.body.classList.remove("first");
      window.scrollTo(0, at);
      document.body.dataset.ready = "yes";
      if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
    };
    swap();
  }

  document.addEventListener("click", (event) => {
    const menu = event.target.closest("#shell-menu");
    if (menu) menu.setAttribute("aria-expanded", menu.getAttribute("aria-expanded") === "true" ? "false" : "true");
    if (event.target.closest("#shell-scheme")) switchScheme();
    const number = event.target.closest("[data-ask]");
    if (number && !number.closest(".first-page")) openProvenance(number);
    else if (event.target.closest("[data-close]")) closeProvenance(true);
    else if (!event.target.closest("#shell-provenance")) closeProvenance(false);
  });

  function switchScheme() {
    const root = document.documentElement;
    const chosen = root.getAttribute("data-mantine-color-scheme");
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    root.setAttribute("data-mantine-color-scheme", next);
    try { localStorage.setItem("mantine-color-scheme-value", next); } catch (_) { /* not kept */ }
    window.dispatchEvent(new CustomEvent("upstream-scheme"));
  }

  // ---- where a number comes from ----
  let opener = null;
  const popover = () => document.getElementById("shell-provenance");

  function openProvenance(number) {
    const box = popover();
    if (!box) return;
    if (box.contains(number)) { ask(number); box.focus({ preventScroll: true }); return; }
    if (opener) opener.removeAttribute("aria-expanded");
    opener = number;
    number.setAttribute("aria-expanded", "true");
    box.hidden = false;
    place(box, number);
    box.focus({ preventScroll: true });
    ask(number);
  }

  function ask(number) {
    window.dash_clientside.set_props("shell-asked", { data: { ask: number.dataset.ask, at: Date.now() } });
  }

  function place(box, number) {
    const gap = 16;
    if (innerWidth < 768) { box.style.cssText = ""; return; }
    const row = number.getBoundingClientRect();
    const width = box.offsetWidth;
    let left = row.right + gap;
    if (left + width > document.documentElement.clientWidth - gap) left = Math.max(gap, row.left - width - gap);
    const top = Math.max(gap, Math.min(row.top - 24, innerHeight - box.offsetHeight - gap));
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  }

  function closeProvenance(back) {
    const box = popover();
    if (!box || box.hidden) return;
    box.hidden = true;
    if (opener) { opener.removeAttribute("aria-expanded"); if (back) opener.focus(); }
    opener = null;
  }

  upstream.each("#shell-provenance", (box) => {
    new ResizeObserver(() => { if (!box.hidden && opener) place(box, opener); }).observe(box);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeProvenance(true);
      const menu = document.getElementById("shell-menu");
      if (menu && menu.getAttribute("aria-expanded") === "true") { menu.setAttribute("aria-expanded", "false"); menu.focus(); }
    }
  });

  // ---- the database was away: look again until the page answers ----
  upstream.each("[data-recover]", () => {
    const again = async () => {
      if (!document.querySelector("[data-recover]")) return;
      try {
        const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
        if (answer.status < 500) { location.reload(); return; }
      } catch (_) { /* still away */ }
      setTimeout(again, 5000);
    };
    setTimeout(again, 5000);
  });
})();
