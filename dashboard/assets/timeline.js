// The timeline of a country: what a mark says under the pointer, and a way through all marks by arrow keys.
(() => {
  const NEAR = 14; // px from a mark within which the pointer means it
  const LINES = 8; // lines that are said of one mark at once

  function setUp(place) {
    const field = place.querySelector(".tl-rows");
    const tip = place.querySelector(".tl-tip");
    const list = place.querySelector(".tl-list");
    const marks = new Map([...field.querySelectorAll("[data-mark]")].map((one) => [one.dataset.mark, one]));
    const stops = [...list.querySelectorAll("li[data-at]")].filter((one) => marks.has(one.dataset.at));
    stops.sort((a, b) => (a.dataset.day < b.dataset.day ? -1 : a.dataset.day > b.dataset.day ? 1 : 0));
    const lines = new Map();
    stops.forEach((one) => lines.set(one.dataset.at, [...(lines.get(one.dataset.at) || []), one]));
    if (matchMedia("(max-width: 767px)").matches) list.querySelector("details:has(li)")?.setAttribute("open", "");
    let months = null;
    let at = -1;
    let leaving = 0;

    const rowOf = (one) => marks.get(one.dataset.at).closest(".tl-row");

    function show(mark, said, count) {
      clearTimeout(leaving);
      field.querySelectorAll(".here").forEach((old) => old.classList.remove("here"));
      mark.classList.add("here");
      const ul = document.createElement("ul");
      said.slice(0, LINES).forEach((one) => ul.append(one.cloneNode(true)));
      if (said.length > LINES) { const more = document.createElement("li"); more.append("", `and ${said.length - LINES} more: choose fewer years, or Table`); ul.append(more); }
      const all = [ul];
      if (count) { const p = document.createElement("p"); p.className = "note"; p.textContent = count; all.push(p); }
      tip.replaceChildren(...all);
      put(mark);
    }

    function put(mark) {
      const frame = place.getBoundingClientRect();
      const box = mark.getBoundingClientRect();
      const middle = (Math.max(box.left, field.getBoundingClientRect().left) + Math.min(box.right, frame.right)) / 2 - frame.left;
      const left = Math.min(Math.max(middle - tip.offsetWidth / 2, 0), frame.width - tip.offsetWidth);
      const above = box.top - frame.top - tip.offsetHeight - 6;
      tip.style.left = `${left}px`;
      tip.style.top = `${box.top - tip.offsetHeight - 6 > 100 ? above : box.bottom - frame.top + 8}px`;
    }

    function hide() {
      clearTimeout(leaving);
      field.querySelectorAll(".here").forEach((old) => old.classList.remove("here"));
      field.querySelector(".tl-cursor")?.remove();
      if (tip.firstChild) tip.replaceChildren();
    }

    // ---- pointer ----
    function nearest(event) {
      const row = event.target.closest(".tl-row");
      if (!row) return null;
      const own = event.target.closest("[data-mark]");
      if (own) return own;
      let best = null;
      let gap = NEAR;
      row.querySelectorAll("[data-mark]").forEach((one) => {
        const box = one.getBoundingClientRect();
        const away = Math.max(box.left - event.clientX, event.clientX - box.right, 0) + Math.max(box.top - event.clientY, event.clientY - box.bottom, 0);
        if (away < gap) { gap = away; best = one; }
      });
      return best;
    }

    function month(event) {
      const plot = event.target.closest(".scores .tl-plot, .violence .tl-plot");
      if (!plot) return false;
      months = months || JSON.parse(field.dataset.months || "[]");
      const box = plot.getBoundingClientRect();
      const wanted = (100 * (event.clientX - box.left)) / box.width;
      const found = months.find(([end]) => end >= wanted) || months[months.length - 1];
      if (!found) return false;
      hide();
      const cursor = document.createElement("div");
      cursor.className = "tl-cursor";
      cursor.style.left = `${plot.offsetLeft + (found[0] * box.width) / 100}px`;
      field.append(cursor);
      tip.textContent = found[1];
      put(cursor);
      tip.style.top = `${box.bottom - place.getBoundingClientRect().top + 6}px`;
      return true;
    }

    field.addEventListener("pointermove", (event) => {
      const mark = nearest(event);
      if (mark && mark.classList.contains("here") && tip.firstChild) { clearTimeout(leaving); return; }
      if (mark && lines.has(mark.dataset.mark)) { show(mark, lines.get(mark.dataset.mark)); return; }
      if (!month(event)) later();
    });
    const kept = () => document.activeElement === field || tip.contains(document.activeElement) || document.activeElement.closest("#shell-provenance");
    const later = () => { clearTimeout(leaving); if (!kept()) leaving = setTimeout(hide, 250); };
    field.addEventListener("pointerleave", later);
    tip.addEventListener("pointerenter", () => clearTimeout(leaving));
    tip.addEventListener("pointerleave", later);
    field.addEventListener("click", (event) => { const mark = nearest(event); if (mark) at = stops.indexOf((lines.get(mark.dataset.mark) || [])[0]); });

    // ---- keys ----
    function go(to) {
      if (to < 0 || to >= stops.length) return;
      at = to;
      const stop = stops[at];
      const same = lines.get(stop.dataset.at);
      show(marks.get(stop.dataset.at), [stop], `${at + 1} of ${stops.length}${same.length > 1 ? `; ${same.indexOf(stop) + 1} of ${same.length} at this mark` : ""}`);
    }

    function across(step) { // to the nearest in time of another row
      const rows = [...new Set([...field.querySelectorAll("[data-mark]")].map((one) => one.closest(".tl-row")))];
      const row = rows[rows.indexOf(rowOf(stops[at])) + step];
      const day = Date.parse(stops[at].dataset.day);
      const there = stops.filter((one) => rowOf(one) === row);
      if (there.length) go(stops.indexOf(there.reduce((a, b) => (Math.abs(Date.parse(b.dataset.day) - day) < Math.abs(Date.parse(a.dataset.day) - day) ? b : a))));
    }

    function byYear(step) {
      const year = Number(stops[at].dataset.day.slice(0, 4)) + step;
      const to = step > 0 ? stops.findIndex((one) => Number(one.dataset.day.slice(0, 4)) >= year) : stops.findLastIndex((one) => Number(one.dataset.day.slice(0, 4)) <= year);
      if (to >= 0) go(to);
    }

    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { hide(); return; }
      const act = {
        ArrowRight: () => go(at + 1), ArrowLeft: () => go(at < 0 ? stops.length - 1 : at - 1), Home: () => go(0), End: () => go(stops.length - 1),
        ArrowDown: () => (at < 0 ? go(0) : across(1)), ArrowUp: () => (at < 0 ? go(stops.length - 1) : across(-1)),
        PageDown: () => (at < 0 ? go(0) : byYear(1)), PageUp: () => (at < 0 ? go(stops.length - 1) : byYear(-1)),
        Enter: () => tip.querySelector("[data-ask]")?.click(),
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    const aside = (one) => place.contains(one) || Boolean(one && one.closest("#shell-provenance"));
    place.addEventListener("focusout", (event) => { if (!aside(event.relatedTarget)) later(); });
    tip.addEventListener("keydown", (event) => { if (event.key === "Escape") { field.focus(); hide(); } });
  }

  upstream.each("#react-entry-point .timeline", setUp);

  // A zoom button that was used keeps the focus when the figure is drawn anew.
  let used = "";
  document.addEventListener("click", (event) => { const button = event.target.closest(".tl-zoom a"); used = button ? button.textContent : ""; });
  upstream.each("#react-entry-point .tl-zoom", (zoom) => {
    const again = [...zoom.querySelectorAll("a")].find((one) => one.textContent === used);
    if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
  });
})();
