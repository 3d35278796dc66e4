// Controls that show what the address holds: chosen countries and indicators, the text searched for.
(() => {
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const param = (view, name) => new URLSearchParams((view && view.search) || "").get(name) || "";
  // A field that is being typed in keeps what is typed.
  const kept = (next, now) => (same(next, now) ? window.dash_clientside.no_update : next);
  const list = (name, capitals) => (view, now) => {
    const text = param(view, name);
    return kept([...new Set((capitals ? text.toUpperCase() : text).split(",").filter(Boolean))], now || []);
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pick: {
      held_c: list("c", true),
      held_i: list("i", false),
      held_q: (view, now) => (document.activeElement && document.activeElement.id === "countries-q" ? window.dash_clientside.no_update : kept(param(view, "q"), now || "")),
    },
  });
})();
