// The address is the state: links and controls change it, the panels follow.
window.dash_clientside = Object.assign({}, window.dash_clientside);

// The watchlist is in the address, and in this browser for when the address does not say.
const WATCHING = "upstream-watch";
function remember(codes) { try { localStorage.setItem(WATCHING, codes); } catch (_) { /* not kept */ } }
function recall(address) {
  const said = address.searchParams.get("watch");
  if (said) { remember(said); return; }
  let held = "";
  try { held = localStorage.getItem(WATCHING) || ""; } catch (_) { /* not kept */ }
  if (address.pathname === "/" && /^[A-Z]{3}(,[A-Z]{3})*$/.test(held)) {
    address.searchParams.set("watch", held);
    address.search = address.search.replaceAll("%2C", ",");
  }
}

window.upstream = {
  // Go to an address of this product without loading the page anew.
  go(href) {
    const next = new URL(href, location.href);
    if (next.origin !== location.origin) return;
    recall(next);
    if (next.href === location.href) return;
    const elsewhere = next.pathname !== location.pathname;
    history.pushState({}, "", next.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    if (elsewhere) window.scrollTo(0, 0);
  },
  // Change one parameter of the present address; an empty value takes it away.
  param(name, value) {
    const next = new URL(location.href);
    if (value) next.searchParams.set(name, value); else next.searchParams.delete(name);
    if (name === "watch") remember(value || "");
    if (name === "as_of" && (next.searchParams.get("since") || "") > value) next.searchParams.delete("since");
    next.search = next.search.replaceAll("%2C", ",").replaceAll("%3A", ":");
    upstream.go(next.href);
  },
  // Run fn for every element that matches, now and whenever one is added.
  each(selector, fn) {
    const seen = new WeakSet();
    const look = () => document.querySelectorAll(selector).forEach((one) => { if (!seen.has(one)) { seen.add(one); fn(one); } });
    new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
    look();
  },
};

{
  const here = new URL(location.href);
  recall(here);
  if (here.href !== location.href) history.replaceState({}, "", here.href);
}

window.dash_clientside.upstream = {
  // The address the panels are drawn for; an address of another page is not this frame's.
  view(search, pathname, held) {
    if (held && held.pathname !== pathname) return window.dash_clientside.no_update;
    if (held && held.search === search && window.dash_clientside.callback_context.triggered.length) return window.dash_clientside.no_update;
    return { pathname, search: search || "" };
  },
  // A control named <page>-<parameter> was set.
  control(value) {
    const asked = window.dash_clientside.callback_context.triggered[0];
    if (!asked) return;
    const name = asked.prop_id.split(".")[0].split("-").slice(1).join("-");
    if (Array.isArray(value)) value = value.join(",");
    upstream.param(name, value);
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-in]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.closest(".first-page")) return; // nothing is loaded yet that could follow
  event.preventDefault();
  upstream.go(link.href);
  const menu = document.getElementById("shell-menu");
  if (menu) menu.setAttribute("aria-expanded", "false");
});

// When the path changed by a link, what is read next is the new page.
let path = location.pathname;
window.addEventListener("_dashprivate_pushstate", () => {
  if (location.pathname === path) return;
  path = location.pathname;
  const main = document.getElementById("main");
  if (main) main.focus({ preventScroll: true });
});
window.addEventListener("popstate", () => { path = location.pathname; });
