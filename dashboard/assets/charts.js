// A chart is drawn for the width of the screen; paper is narrower, so it is drawn anew for the print and after it.
(() => {
  const PAPER = 640, SMALL = 190; // px of an A4 page between its margins; of a small chart
  const each = (fn) => document.querySelectorAll("#react-entry-point .js-plotly-plot").forEach(fn);
  addEventListener("beforeprint", () => each((one) => {
    const most = one.closest(".small-charts") ? SMALL : PAPER;
    window.Plotly.relayout(one, { width: Math.min(one.clientWidth, most) });
  }));
  addEventListener("afterprint", () => each((one) => window.Plotly.relayout(one, { width: null, autosize: true })));
})();
