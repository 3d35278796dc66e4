// What follows a slider of the Weights page: the list, the map, what a score is made of, and the skill the server told.
(() => {
  const W = (window.upstreamWeights = window.upstreamWeights || {});
  const S = () => W.state;
  const SHOWN = 20, STEP = 20, MOST = 8, NARROW = 13; // NARROW: points of a pillar that leave no room for its sum
  const CLASSES = [0, 20, 35, 50, 65];
  const whole = (value) => value.toFixed(0).replace(/^-0$/, "0");
  const one = (value) => value.toFixed(1).replace(/^-0\.0$/, "0.0").replace("-", "−");
  const text = (element, value) => { if (element.textContent !== value) element.textContent = value; };
  const live = (name) => { const root = S()[name]; return root && root.isConnected ? root : null; };

  function signed(element, value) {
    const told = value === value ? one(value) : "—";
    const none = told === "0.0" || told === "—";
    text(element, none || value < 0 ? told : `+${told}`);
    element.className = `change${none ? "" : value > 0 ? " more" : " less"}`;
  }

  // ---- the list ----
  W.dressList = (root) => {
    const against = root.querySelector(".w-against");
    if (!against || !S().model) { if (!S().model) setTimeout(() => root.isConnected && W.dressList(root), 100); return; }
    const select = W.make("select");
    select.setAttribute("aria-label", "Compare with");
    select.append(...Object.entries(S().model.sets).map(([key, set]) => W.make("option", { value: key, textContent: key === S().model.default ? "vs default" : `vs ${set.title}` })));
    select.value = S().against || S().model.default;
    select.addEventListener("change", () => W.turn({ vs: select.value === S().model.default ? "" : select.value }));
    against.replaceChildren(select);
    root.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-iso]");
      if (row && !event.target.closest("a")) W.choose(row.dataset.iso);
    });
  };

  function parts(row) {
    if (!row.held) {
      const find = (selector) => row.querySelector(selector);
      row.held = { link: find(".name a"), score: find(".w-score b"), interval: find(".w-score .note"), band: find(".band"), ring: find(".ring"), value: find(".value"), between: find("td.w-between"), change: find(".change") };
    }
    return row.held;
  }

  W.drawList = () => {
    const root = live("scores");
    const body = root && root.querySelector(".w-list tbody");
    if (!body || !body.rows.length) return;
    const { model, made, other, intervals } = S();
    const all = new URLSearchParams(location.search).get("all");
    const ranks = !root.classList.contains("w-no-ranks");
    let shown = all ? made.order : made.order.slice(0, SHOWN);
    if (!ranks) shown = [...shown].sort((a, b) => model.names[a].localeCompare(model.names[b]));
    while (body.rows.length < shown.length) { const row = body.rows[0].cloneNode(true); delete row.held; body.append(row); }
    while (body.rows.length > Math.max(shown.length, 1)) body.lastElementChild.remove();
    if (intervals && !S().stale) axis(root, Math.max(...shown.map((c) => intervals.last[c])), made.order.length);
    const end = Number(root.dataset.end || firstEnd(root));
    const at = (place) => `${((100 * (Math.min(place, end) - 1)) / (end - 1)).toFixed(2)}%`;
    const [path, query] = root.querySelector(".w-list").dataset.to.split("?");
    root.classList.toggle("redrawing", S().stale);
    shown.forEach((c, number) => {
      const row = body.rows[number];
      const iso = model.iso3[c];
      const held = parts(row);
      const another = row.dataset.iso !== iso;
      if (another) {
        row.dataset.iso = iso;
        text(held.link, model.names[c]);
        held.link.href = `${path}${iso}${query ? `?${query}` : ""}`;
      }
      row.classList.toggle("chosen", iso === S().country);
      text(held.score, whole(made.composite[c]));
      if (intervals && intervals.low[c] !== null) {
        text(held.interval, `${whole(intervals.low[c])}–${whole(intervals.high[c])}`);
        text(held.between, `${intervals.first[c]}–${intervals.last[c]}`);
        held.band.style.insetInlineStart = at(intervals.first[c]);
        held.band.style.inlineSize = `${((100 * (Math.min(intervals.last[c], end) - Math.min(intervals.first[c], end))) / (end - 1)).toFixed(2)}%`;
      } else if (another || intervals) { text(held.interval, ""); text(held.between, "…"); held.band.style.inlineSize = "0"; }
      held.value.style.insetInlineStart = at(made.place[c]);
      held.ring.style.display = other.place[c] ? "" : "none";
      held.ring.style.insetInlineStart = at(other.place[c] || 1);
      signed(held.change, made.composite[c] - other.composite[c]);
    });
    const note = root.querySelector(".w-shown");
    if (note) text(note, note.textContent.replace(/^\d+ of \d+/, `${shown.length} of ${made.order.length}`));
    if (S().stale && made.order.length) W.say(`Highest: ${made.order.slice(0, 3).map((c) => `${model.names[c]} ${whole(made.composite[c])}`).join(", ")}`);
  };

  const firstEnd = (root) => { const ticks = root.querySelectorAll(".w-scale span"); const scored = Number(root.querySelector(".w-list").dataset.scored); return Math.max(2, Math.min(scored, STEP * Math.max(1, ticks.length - 1))); };
  function axis(root, furthest, scored) {
    const end = Math.max(2, Math.min(STEP * Math.ceil(furthest / STEP), scored));
    if (root.dataset.end === String(end)) return;
    root.dataset.end = end;
    const by = end > 100 ? 2 * STEP : STEP;
    const ticks = [1];
    for (let at = by; at <= end; at += by) ticks.push(at);
    if (end < STEP) ticks.push(end);
    root.querySelector(".w-scale").replaceChildren(...ticks.map((place) => { const tick = W.make("span", { textContent: place }); tick.style.insetInlineStart = `${(100 * (place - 1)) / (end - 1)}%`; return tick; }));
  }

  // ---- the map: classes only while dragging; hatching and labels once the server has told the grades ----
  W.drawMap = () => {
    const place = live("map");
    const svg = place && place.querySelector("svg");
    if (!svg || !S().made) return;
    const { model, made, intervals } = S();
    if (svg.shapes === undefined || svg.model !== model) {
      svg.model = model;
      svg.shapes = model.iso3.map((iso) => ["m", "d"].map((kind) => svg.getElementById(kind + iso)).filter(Boolean));
      svg.told = new Array(model.count).fill(null);
    }
    model.iso3.forEach((iso, c) => {
      const value = made.composite[c];
      const told = value === value ? whole(value) : "";
      if (svg.told[c] === told) return;
      svg.told[c] = told;
      const level = told === "" ? "none" : `risk-${CLASSES.filter((step) => Number(told) >= step).length}`;
      const words = told === "" ? `${model.names[c]}: no score` : `${model.names[c]}: ${told}`;
      svg.shapes[c].forEach((shape) => {
        const before = shape.getAttribute("class") || "";
        const after = `${level}${before.replace(/\b(none|risk-\d)\b/, "")}`.trim();
        if (after !== before) shape.setAttribute("class", after);
        shape.dataset.words = words;
        if (shape.hasAttribute("aria-label")) shape.setAttribute("aria-label", words);
      });
    });
    if (S().stale || !intervals || place.dataset.of === W.memory()) return;
    place.dataset.of = W.memory();
    const places = model.iso3.map((iso, c) => `${iso}|${svg.told[c]}|${intervals.grades[c]}|${model.names[c]}`).join(";");
    if (place.dataset.places !== places) {
      place.dataset.labels = made.order.filter((c) => Number(svg.told[c]) >= CLASSES[3]).map((c) => model.iso3[c]).sort((a, b) => model.names[model.iso3.indexOf(a)].localeCompare(model.names[model.iso3.indexOf(b)])).join(",");
      place.dataset.places = places;
    }
  };

  // ---- what one score is made of ----
  W.drawParts = () => {
    const root = live("parts");
    if (!root || !S().made) return;
    const { model, made, other } = S();
    S().country = S().country || root.dataset.iso;
    const c = model.iso3.indexOf(S().country);
    const title = root.querySelector(".w-country");
    if (!title.querySelector("select")) {
      const select = W.make("select", {}, ...model.iso3.map((iso, at) => [model.names[at], iso]).sort((a, b) => a[0].localeCompare(b[0])).map(([name, iso]) => W.make("option", { value: iso, textContent: name })));
      select.setAttribute("aria-label", "Country taken apart");
      select.addEventListener("change", () => W.choose(select.value));
      title.replaceChildren(select);
    }
    title.querySelector("select").value = S().country;
    if (c < 0) return;
    const scored = made.composite[c] === made.composite[c];
    let bars = root.querySelector(".w-bars");
    let most = root.querySelector(".w-most");
    if (!bars) {
      root.querySelectorAll("p:not(.w-country)").forEach((old) => old.remove());
      bars = W.make("div", { className: "w-bars" });
      most = W.make("ol", { className: "w-most" });
      root.append(bars, most);
    }
    if (!scored) { bars.replaceChildren(W.make("p", { textContent: "No score under these weights: too little is known." })); most.replaceChildren(); return; }
    bars.replaceChildren(stack("This set", made, c, "own"), stack(S().against === model.default ? "Default" : model.sets[S().against].title, other, c, "other"));
    const largest = model.indicators.map((indicator, row) => [row, made.points[row][c]]).filter(([, points]) => points > 0).sort((a, b) => b[1] - a[1]).slice(0, MOST);
    most.replaceChildren(...largest.map(([row, points]) => {
      const moved = W.make("span");
      signed(moved, points - other.points[row][c]);
      return W.make("li", {}, W.make("span", { className: `square ${model.pillars[model.indicators[row].pillar]}` }), W.make("span", { textContent: model.indicators[row].name }), W.make("b", { textContent: one(points) }), moved);
    }));
  };

  function stack(title, made, c, kind) {
    const { model } = S();
    const runs = model.pillars.map((pillar, p) => {
      const inside = [];
      model.indicators.forEach((indicator, row) => { if (indicator.pillar === p && made.points[row][c] > 0) inside.push(made.points[row][c]); });
      const total = inside.reduce((sum, points) => sum + points, 0);
      if (!total) return null;
      const units = W.make("div", { className: "units" }, ...inside.map((points) => { const unit = W.make("i"); unit.style.flexGrow = points.toFixed(4); return unit; }));
      const run = W.make("div", { className: `run ${pillar}` }, units, ...(total < NARROW ? [] : [W.make("span", { className: "sum", textContent: one(total) })]));
      run.title = `${one(total)} points`;
      run.style.inlineSize = `${total.toFixed(3)}%`;
      return run;
    }).filter(Boolean);
    const value = made.composite[c];
    return W.make("div", { className: `w-stack ${kind}` }, W.make("span", { className: "note", textContent: title }), W.make("div", { className: "stacked" }, ...runs, W.make("span", { className: "total", textContent: value === value ? one(value) : "—" })));
  }

  // ---- skill: drawn by the server, as HTML that it has escaped ----
  W.busy = (on) => {
    const root = live("warned");
    if (root) { root.classList.toggle("redrawing", on); root.setAttribute("aria-busy", String(on)); }
  };
  W.drawSkill = (html) => {
    const body = live("warned")?.querySelector(".w-warned");
    if (!body || !html) return;
    const open = body.querySelector("details")?.open;
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    body.replaceChildren(...fresh.childNodes);
    if (open) body.querySelector("details").open = true;
  };
  W.drawSplit = (html) => {
    const place = live("warned")?.querySelector(".w-split");
    if (place) place.replaceChildren(...new DOMParser().parseFromString(html || "", "text/html").body.childNodes);
  };
})();
