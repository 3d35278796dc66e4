// The scorer of the browser: the arithmetic of indicators/aggregation.py in the same order; a test holds the two together.
// Nothing here touches the page. A missing score is NaN.
(() => {
  const EPSILON = 1e-9;
  const W = (window.upstreamWeights = window.upstreamWeights || {});

  // Return the model that the server told (dashboard/weighing.py): scores by indicator and country, and who sits where.
  W.read = (told) => {
    const bytes = Uint8Array.from(atob(told.scores), (letter) => letter.charCodeAt(0));
    const count = told.iso3.length;
    const all = new Float32Array(bytes.buffer);
    const cells = told.pillars.map(() => told.lanes.map(() => []));
    told.indicators.forEach((one, row) => cells[one.pillar][one.lane].push(row));
    const groups = { "": told.pillars };
    told.pillars.forEach((pillar, p) => {
      groups[pillar] = told.lanes.filter((_, l) => cells[p][l].length).map((lane) => `${pillar}.${lane}`);
      told.lanes.forEach((lane, l) => {
        if (cells[p][l].length) groups[`${pillar}.${lane}`] = cells[p][l].map((row) => told.indicators[row].id);
      });
    });
    const parent = {};
    Object.entries(groups).forEach(([group, members]) => members.forEach((key) => { parent[key] = group; }));
    return { ...told, count, cells, groups, parent, scores: told.indicators.map((_, row) => all.subarray(row * count, (row + 1) * count)) };
  };

  // Return the weights of a flat map (every pillar, cell and indicator by its key) as arrays, unused cells and pillars at 0.
  W.arrays = (model, flat) => {
    const indicators = model.indicators.map((one) => flat[one.id]);
    const lanes = model.pillars.map((pillar, p) => model.lanes.map((lane, l) =>
      (model.cells[p][l].some((row) => indicators[row] > 0) ? flat[`${pillar}.${lane}`] : 0)));
    const pillars = model.pillars.map((pillar, p) => (lanes[p].some((weight) => weight > 0) ? flat[pillar] : 0));
    return { indicators, lanes, pillars };
  };

  function weightedMean(values, weights, count, floor) {
    const total = new Float64Array(count);
    const present = new Float64Array(count);
    let whole = 0;
    weights.forEach((weight, row) => {
      whole += weight;
      if (!(weight > 0)) return;
      const own = values[row];
      for (let c = 0; c < count; c += 1) {
        const value = own[c];
        if (value === value) { total[c] += value * weight; present[c] += weight; }
      }
    });
    for (let c = 0; c < count; c += 1) {
      const share = whole > 0 ? present[c] / whole : present[c];
      total[c] = share >= floor - EPSILON && present[c] > 0 ? total[c] / present[c] : NaN;
    }
    return total;
  }

  // Return cells, pillars and composite under arrays of weights.
  W.aggregate = (model, arrays) => {
    const { count, floor } = model;
    const cells = model.cells.map((lanes) => lanes.map((rows) => (rows.length
      ? weightedMean(rows.map((row) => model.scores[row]), rows.map((row) => arrays.indicators[row]), count, floor)
      : new Float64Array(count).fill(NaN))));
    const pillars = cells.map((lanes, p) => weightedMean(lanes, arrays.lanes[p], count, floor));
    const composite = weightedMean(pillars, arrays.pillars, count, floor);
    const shares = W.nominal(model, arrays);
    const coverage = new Float64Array(count);
    model.scores.forEach((own, row) => {
      const share = shares[model.indicators[row].id];
      for (let c = 0; c < count; c += 1) if (own[c] === own[c]) coverage[c] += share;
    });
    for (let c = 0; c < count; c += 1) if (!(coverage[c] >= floor - EPSILON)) composite[c] = NaN;
    return { cells, pillars, composite };
  };

  function renormalised(values, weights, count) {
    const total = new Float64Array(count);
    values.forEach((own, row) => { for (let c = 0; c < count; c += 1) if (own[c] === own[c]) total[c] += weights[row]; });
    return values.map((own, row) => Float64Array.from(own, (value, c) => (value === value ? weights[row] / (total[c] > 0 ? total[c] : 1) : 0)));
  }

  // Return the points each indicator adds, by indicator and country: they add up to the composite; NaN where it has none.
  W.contributions = (model, arrays, made) => {
    const { count } = model;
    const points = model.scores.map(() => new Float64Array(count));
    const held = renormalised(made.pillars, arrays.pillars, count);
    model.cells.forEach((lanes, p) => {
      const inside = renormalised(made.cells[p], arrays.lanes[p], count);
      lanes.forEach((rows, l) => {
        const within = renormalised(rows.map((row) => model.scores[row]), rows.map((row) => arrays.indicators[row]), count);
        rows.forEach((row, at) => {
          for (let c = 0; c < count; c += 1) {
            const value = model.scores[row][c];
            points[row][c] = made.composite[c] !== made.composite[c] ? NaN : value === value ? within[at][c] * inside[l][c] * held[p][c] * value : 0;
          }
        });
      });
    });
    return points;
  };

  // Return the share of each pillar, cell and indicator in the composite when nothing is missing.
  W.nominal = (model, arrays) => {
    const shares = {};
    const sum = (list) => list.reduce((a, b) => a + b, 0);
    const part = (weight, whole) => (whole ? weight / whole : 0);
    const all = sum(arrays.pillars);
    model.pillars.forEach((pillar, p) => {
      shares[pillar] = part(arrays.pillars[p], all);
      const own = sum(arrays.lanes[p]);
      model.lanes.forEach((lane, l) => {
        const rows = model.cells[p][l];
        if (!rows.length) return;
        const cell = (shares[`${pillar}.${lane}`] = shares[pillar] * part(arrays.lanes[p][l], own));
        const inside = sum(rows.map((row) => arrays.indicators[row]));
        rows.forEach((row) => { shares[model.indicators[row].id] = cell * part(arrays.indicators[row], inside); });
      });
    });
    return shares;
  };

  // Return the effective weights: the share of each part in the variance of the composite over the countries that have one.
  W.effective = (model, points, composite) => {
    const there = [];
    for (let c = 0; c < model.count; c += 1) if (composite[c] === composite[c]) there.push(c);
    const mean = (list) => there.reduce((a, c) => a + list[c], 0) / there.length;
    const centre = mean(composite);
    const variance = there.reduce((a, c) => a + (composite[c] - centre) ** 2, 0);
    const shares = {};
    Object.keys(model.parent).forEach((key) => { shares[key] = variance > 0 ? 0 : NaN; });
    if (!(variance > 0)) return shares;
    model.indicators.forEach((one, row) => {
      const own = mean(points[row]);
      const share = there.reduce((a, c) => a + (points[row][c] - own) * (composite[c] - centre), 0) / variance;
      shares[one.id] = share;
      const pillar = model.pillars[one.pillar];
      shares[`${pillar}.${model.lanes[one.lane]}`] += share;
      shares[pillar] += share;
    });
    return shares;
  };

  // Return the columns of the countries that have a score, the highest first, and the place of every column, 0 without one.
  W.ranked = (composite) => {
    const order = [];
    composite.forEach((value, c) => { if (value === value) order.push(c); });
    order.sort((a, b) => composite[b] - composite[a] || a - b);
    const place = new Int16Array(composite.length);
    order.forEach((c, at) => { place[c] = at + 1; });
    return { order, place };
  };
})();
