// Find a country: "/" goes to the box; arrows, Enter, Escape.
(() => {
  const LIMIT = 8;
  let rows = null;
  let asking = null;

  const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  function load() {
    asking = asking || fetch(document.getElementById("shell-search").dataset.list)
      .then((answer) => answer.json())
      .then((list) => { rows = list.map(([code, name, found]) => ({ code, name, found: [name, ...found].map(plain), iso: [code.toLowerCase()] })); })
      .catch(() => { asking = null; });
    return asking;
  }

  function rank(row, wanted) {
    if (row.iso.includes(wanted)) return 0;
    let best = 9;
    row.found.forEach((text, at) => {
      const own = at ? 0.5 : 0;
      if (text === wanted) best = Math.min(best, 1 + own);
      else if (text.startsWith(wanted)) best = Math.min(best, 2 + own);
      else if (` ${text}`.includes(` ${wanted}`)) best = Math.min(best, 3 + own);
      else if (wanted.length > 2 && text.includes(wanted)) best = Math.min(best, 4 + own);
    });
    return best;
  }

  function find(text) {
    const wanted = plain(text);
    if (!wanted || !rows) return [];
    return rows.map((row) => [rank(row, wanted), row]).filter(([r]) => r < 9)
      .sort((a, b) => a[0] - b[0] || a[1].name.localeCompare(b[1].name)).slice(0, LIMIT).map(([, row]) => row);
  }

  function make(tag, attributes, text) {
    const one = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => one.setAttribute(name, value));
    if (text) one.textContent = text;
    return one;
  }

  function build(place) {
    const input = make("input", { type: "search", id: "shell-find", role: "combobox", "aria-label": "Find a country or area", "aria-expanded": "false",
      "aria-controls": "shell-found", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Find a country" });
    const hint = make("kbd", { "aria-hidden": "true" }, "/");
    const list = make("ul", { id: "shell-found", role: "listbox", "aria-label": "Countries and areas found", hidden: "" });
    place.replaceChildren(input, hint, list);
    let found = [];
    let at = -1;

    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
    const open = (row) => {
      const carried = new URLSearchParams(location.search);
      const kept = new URLSearchParams();
      ["as_of", "mode", "weights"].forEach((name) => { if (carried.get(name)) kept.set(name, carried.get(name)); });
      close(); input.value = ""; input.blur();
      upstream.go(`/country/${row.code}${kept.size ? `?${kept}` : ""}`);
    };
    const mark = (next) => {
      at = found.length ? (next + found.length) % found.length : -1;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at >= 0) { input.setAttribute("aria-activedescendant", `shell-found-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    };
    const show = async () => {
      await load();
      found = find(input.value);
      list.replaceChildren(...found.map((row, i) => {
        const item = make("li", { role: "option", id: `shell-found-${i}`, "aria-selected": "false" });
        item.append(make("span", {}, row.name), make("span", { class: "code" }, row.code));
        item.addEventListener("mousedown", (event) => { event.preventDefault(); open(row); });
        return item;
      }));
      if (!found.length && input.value.trim()) list.replaceChildren(make("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No country or area of that name"));
      const any = input.value.trim() !== "";
      list.hidden = !any;
      input.setAttribute("aria-expanded", String(any));
      mark(0);
    };

    input.addEventListener("focus", load);
    input.addEventListener("input", show);
    input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== input) close(); }, 100));
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); if (list.hidden) show(); else mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
      else if (event.key === "Enter") { event.preventDefault(); if (at >= 0 && found[at]) open(found[at]); }
      else if (event.key === "Escape") { event.stopPropagation(); if (list.hidden) { input.value = ""; input.blur(); } else close(); }
    });
  }

  upstream.each("#react-entry-point #shell-search", build);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = document.getElementById("shell-find");
    if (!input) return;
    event.preventDefault();
    const menu = document.getElementById("shell-menu");
    if (!input.offsetParent && menu) menu.setAttribute("aria-expanded", "true");
    input.focus();
  });
})();
