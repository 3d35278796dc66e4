// The one drawing of the world: fetched once, painted by class, labelled, and moved through by arrow keys.
(() => {
  const STEPS = [0, 20, 35, 50, 65];
  const SVG = "http://www.w3.org/2000/svg";
  let drawing = null;

  const classOf = (score) => STEPS.filter((step) => score >= step).length;

  function world() {
    drawing = drawing || fetch("/assets/world.svg").then((answer) => answer.text())
      .then((text) => document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true))
      .catch(() => { drawing = null; return null; });
    return drawing;
  }

  async function draw(place) {
    const made = await world();
    if (!made) { place.textContent = "The map could not be loaded; the list beside it says the same."; return; }
    const svg = made.cloneNode(true);
    svg.setAttribute("aria-hidden", "false");
    place.replaceChildren(svg, label(place));
    paint(place);
    new MutationObserver(() => paint(place)).observe(place, { attributes: true, attributeFilter: ["data-places"] });
    new ResizeObserver(() => names(place, svg)).observe(place); // it is out of sight until the first HTML makes way
    place.addEventListener("click", (event) => { const one = event.target.closest("[data-iso]"); if (one) open(place, one); });
    place.addEventListener("pointermove", (event) => tell(place, event.target.closest("[data-iso]"), event));
    place.addEventListener("pointerleave", () => tell(place, null));
    place.addEventListener("focusin", (event) => tell(place, event.target.closest("[data-iso]")));
    place.addEventListener("focusout", () => tell(place, null));
    place.addEventListener("keydown", (event) => move(place, event));
  }

  function label(place) {
    const one = document.createElement("div");
    one.className = "world-tip";
    one.hidden = true;
    one.setAttribute("aria-hidden", "true");
    return one;
  }

  function paint(place) {
    const svg = place.querySelector("svg");
    svg.querySelectorAll("[data-iso]").forEach((shape) => { shape.removeAttribute("data-iso"); shape.removeAttribute("tabindex"); shape.removeAttribute("role"); shape.removeAttribute("class"); shape.removeAttribute("aria-label"); });
    place.dataset.places.split(";").filter(Boolean).forEach((text) => {
      const [iso, score, grade, name] = text.split("|");
      const words = score === "" ? `${name}: no score` : `${name}: ${score}${grade ? `, reliability ${grade}` : ""}`;
      ["m", "d"].forEach((kind) => {
        const shape = svg.getElementById(kind + iso);
        if (!shape) return;
        const level = score === "" ? "none" : `risk-${classOf(Number(score))}`;
        shape.setAttribute("class", `${level}${grade === "C" ? " unsure-c" : ""}${grade === "D" ? " unsure-d" : ""}`);
        shape.dataset.iso = iso;
        shape.dataset.words = words;
      });
    });
    hatch(svg);
    const shapes = order(place);
    shapes.forEach((shape, at) => { shape.setAttribute("role", "link"); shape.setAttribute("aria-label", shape.dataset.words); shape.setAttribute("tabindex", at ? "-1" : "0"); });
    names(place, svg);
  }

  // One shape a country in alphabetical order: its dot where it has one, since dots are easier to see.
  function order(place) {
    const svg = place.querySelector("svg");
    const by = new Map();
    svg.querySelectorAll("[data-iso]").forEach((shape) => by.set(shape.dataset.iso, shape));
    return [...by.values()].sort((a, b) => a.dataset.words.localeCompare(b.dataset.words));
  }

  // Hatching lies over the colour, so that it shows on every class and in print.
  function hatch(svg) {
    svg.querySelectorAll("defs, .hatch").forEach((old) => old.remove());
    const box = svg.viewBox.baseVal.width / 960;
    const defs = document.createElementNS(SVG, "defs");
    [["hatch-low", 6, "rule2"], ["hatch-none", 3.5, "none-line"]].forEach(([id, gap, colour]) => {
      const pattern = document.createElementNS(SVG, "pattern");
      Object.entries({ id, width: gap * box, height: gap * box, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }).forEach(([k, v]) => pattern.setAttribute(k, v));
      const line = document.createElementNS(SVG, "rect");
      Object.entries({ width: 1 * box, height: gap * box, style: `fill:var(--${colour})` }).forEach(([k, v]) => line.setAttribute(k, v));
      pattern.append(line);
      defs.append(pattern);
    });
    svg.prepend(defs);
    svg.querySelectorAll("path.none, path.unsure-c, path.unsure-d, path:not([class])").forEach((shape) => {
      const over = shape.cloneNode(false);
      over.removeAttribute("id"); delete over.dataset.iso; over.removeAttribute("tabindex"); over.removeAttribute("role"); over.removeAttribute("aria-label");
      const none = !shape.classList.contains("unsure-c") && !shape.classList.contains("unsure-d");
      over.setAttribute("class", "hatch");
      over.style.fill = `url(#${none ? "hatch-none" : "hatch-low"})`;
      shape.after(over);
    });
  }

  function names(place, svg) {
    svg.querySelectorAll("text").forEach((old) => old.remove());
    if (!place.clientWidth) return;
    const box = svg.viewBox.baseVal;
    const scale = box.width / 960;
    const taken = [];
    const size = 12.5 * box.width / place.clientWidth;
    place.dataset.labels.split(",").filter(Boolean).forEach((iso) => {
      const shape = svg.getElementById(`m${iso}`) || svg.getElementById(`d${iso}`);
      if (!shape || taken.length >= (place.clientWidth < 480 ? 3 : 6)) return;
      const at = shape.getBBox();
      const x = at.x + at.width / 2;
      const y = at.y + at.height / 2;
      const name = shape.dataset.words.split(":")[0];
      if (name.length > 16) return;
      const half = (name.length * size * 0.55) / 2;
      if (x - half < 0 || x + half > box.width || taken.some(([tx, ty, th]) => Math.abs(tx - x) < half + th + 30 * scale && Math.abs(ty - y) < 40 * scale)) return;
      taken.push([x, y, half]);
      const text = document.createElementNS(SVG, "text");
      Object.entries({ x, y: y + size / 3, "text-anchor": "middle", "font-size": size, "aria-hidden": "true" }).forEach(([k, v]) => text.setAttribute(k, v));
      text.textContent = name;
      svg.append(text);
    });
  }

  function tell(place, shape, event) {
    const tip = place.querySelector(".world-tip");
    if (!tip) return;
    tip.hidden = !shape;
    if (!shape) return;
    tip.textContent = shape.dataset.words;
    const frame = place.getBoundingClientRect();
    const box = shape.getBoundingClientRect();
    const x = (event ? event.clientX : box.x + box.width / 2) - frame.x;
    const y = (event ? event.clientY : box.y) - frame.y;
    tip.style.left = `${Math.min(Math.max(x, 60), frame.width - 60)}px`;
    tip.style.top = `${Math.max(y - 12, 18)}px`;
  }

  function open(place, shape) {
    const [path, query] = place.dataset.to.split("?");
    upstream.go(`${path}${shape.dataset.iso}${query ? `?${query}` : ""}`);
  }

  function move(place, event) {
    const shapes = order(place);
    const at = shapes.indexOf(document.activeElement);
    if (at < 0) return;
    if (event.key === "Enter") { event.preventDefault(); open(place, shapes[at]); return; }
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: shapes.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = shapes[(next + shapes.length) % shapes.length];
    shapes[at].setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus({ preventScroll: true });
  }

  upstream.each("#react-entry-point .world", draw);
})();
