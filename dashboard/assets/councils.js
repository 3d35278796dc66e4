// The points of an instrument, councils-<body>-<instrument>, are written into the address under the body: sc=resolution:5,meeting:0.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  councils: {
    points(value) {
      const asked = window.dash_clientside.callback_context.triggered[0];
      if (!asked || value === null) return;
      const [, body, instrument] = asked.prop_id.split(".")[0].split("-");
      const said = new URL(location.href).searchParams.get(body) || "";
      const held = new Map(said.split(",").filter(Boolean).map((one) => one.split(":")));
      if (value === "") held.delete(instrument); else held.set(instrument, value);
      upstream.param(body, [...held].map((one) => one.join(":")).join(","));
    },
  },
});

// Panels are drawn anew after each change, their fields too: whoever was in one is put back into it.
{
  let held = null;
  document.addEventListener("focusin", ({ target }) => { held = target.id.startsWith("councils-") && target.matches("input") ? target : null; });
  document.addEventListener("pointerdown", () => { held = null; }, true);
  new MutationObserver(() => {
    if (!held || held.isConnected || document.activeElement !== document.body) return;
    const again = document.getElementById(held.id);
    if (again) { again.focus({ preventScroll: true }); again.select(); }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
