// The sliders of the Weights page: put into the rows that the server drew, with direct entry, locks, presets and saving.
(() => {
  const W = (window.upstreamWeights = window.upstreamWeights || {});
  const S = () => W.state;
  const KEYS = 250; // ms after the last key until a weight counts as let go
  let rows = new Map();
  let letting = 0;

  const make = (tag, props = {}, ...children) => {
    const one = Object.assign(document.createElement(tag), props);
    one.append(...children);
    return one;
  };
  const percent = (share) => (share === share ? `${(100 * share).toFixed(1).replace(/^-0\.0$/, "0.0").replace("-", "−")}\u00a0%` : "—");
  W.make = make;

  const nameOf = (key) => {
    const row = rows.get(key);
    return row ? row.title : key;
  };

  function titleOf(row, key) {
    const lane = row.querySelector("[data-fold] > span:not(.lane):not(.note)");
    if (lane) return `${row.closest("[role=group]").getAttribute("aria-label")}, ${lane.textContent}`;
    return row.querySelector(".w-name").textContent;
  }

  W.dress = (root) => {
    rows = new Map();
    root.querySelectorAll(".w-row[data-key]").forEach((row) => {
      const key = row.dataset.key;
      const only = S().model.groups[S().model.parent[key]].length < 2;
      const title = titleOf(row, key);
      const slider = make("input", { type: "range", min: 0, max: 100, step: 1, disabled: only });
      slider.setAttribute("aria-label", `${title}: share`);
      const entry = make("input", { type: "text", inputMode: "decimal", disabled: only, autocomplete: "off" });
      entry.setAttribute("aria-label", `${title}: nominal, percent of the composite`);
      const lock = make("button", { type: "button", className: "w-lock", disabled: only, title: `Lock ${title}` });
      lock.setAttribute("aria-label", `Lock ${title}`);
      lock.setAttribute("aria-pressed", S().locks.has(key) ? "true" : "false");
      const tick = make("i", { className: "w-tick" });
      row.querySelector(".w-slide").replaceChildren(lock, make("span", { className: "w-rail" }, tick, slider));
      row.querySelector(".w-nominal").replaceChildren(entry, make("span", { className: "w-unit", ariaHidden: "true", textContent: "%" }));
      rows.set(key, { row, title, slider, entry, lock, tick, bar: row.querySelector(".w-bar .w-fill"), mark: row.querySelector(".w-bar .w-mark"), text: row.querySelector(".w-text"), kind: row.classList.contains("w-indicator") ? "indicator" : row.classList.contains("w-lane") ? "lane" : "pillar" });
    });
    if (!root.dataset.dressed) {
      root.dataset.dressed = "yes";
      listen(root);
    }
    root.querySelectorAll("[data-fold]").forEach((one) => fold(root, one, S().open && S().open.has(one.dataset.fold)));
    controls(root);
  };

  function listen(root) {
    root.addEventListener("input", (event) => {
      const key = keyOf(event.target);
      if (!key || event.target.type !== "range") return;
      const now = Math.round(100 * W.share(key));
      const wanted = Number(event.target.value);
      if (wanted !== now || wanted === 0 || wanted === 100) W.move(key, wanted);
      W.redraw();
    });
    root.addEventListener("change", (event) => {
      const key = keyOf(event.target);
      if (!key) return;
      if (event.target.type === "text") { entered(key, event.target); return; }
      clearTimeout(letting);
      if (root.dataset.keyed) letting = setTimeout(W.commit, KEYS); else W.commit();
    });
    root.addEventListener("pointerdown", () => { delete root.dataset.keyed; });
    root.addEventListener("keydown", (event) => {
      root.dataset.keyed = "yes";
      const key = keyOf(event.target);
      if (!key) return;
      if (event.target.type === "text" && event.key === "Escape") { event.target.blur(); W.redraw(); }
      const step = { PageUp: 5, PageDown: -5 }[event.key];
      if (!step || event.target.type !== "range") return;
      event.preventDefault();
      event.target.value = Number(event.target.value) + step;
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    });
    root.addEventListener("click", (event) => {
      const lock = event.target.closest(".w-lock");
      if (lock) {
        const key = keyOf(lock);
        const on = !S().locks.has(key);
        if (on) S().locks.add(key); else S().locks.delete(key);
        lock.setAttribute("aria-pressed", String(on));
        W.say(`${nameOf(key)} ${on ? "locked" : "unlocked"}`);
      }
      const opener = event.target.closest("[data-fold]");
      if (opener) fold(root, opener, opener.getAttribute("aria-expanded") !== "true");
    });
  }

  const keyOf = (element) => element.closest(".w-row[data-key]")?.dataset.key;

  function fold(root, opener, open) {
    S().open = S().open || new Set();
    if (open) S().open.add(opener.dataset.fold); else S().open.delete(opener.dataset.fold);
    opener.setAttribute("aria-expanded", String(Boolean(open)));
    root.querySelector(`[data-of="${opener.dataset.fold}"]`).hidden = !open;
    W.redraw();
  }

  // A number typed is the nominal weight, percent of the composite; the slider shows the share inside its group.
  function entered(key, field) {
    const typed = Number(field.value.replace(",", ".").replace("%", "").trim());
    const above = S().model.parent[key];
    const most = above ? 100 * S().made.nominal[above] : 100;
    if (!field.value.trim() || !Number.isFinite(typed) || typed < 0 || typed > most + 0.05) {
      field.setAttribute("aria-invalid", "true");
      W.problem(`${nameOf(key)}: write a number from 0 to ${most.toFixed(1)}, the weight of what it belongs to.`);
      return;
    }
    field.removeAttribute("aria-invalid");
    W.problem("");
    W.move(key, most > 0 ? (100 * typed) / most : 0);
    W.commit();
  }

  // ---- the rows follow ----
  W.drawRows = () => {
    if (!S().sliders || !S().sliders.isConnected) return;
    const { nominal, effective } = S().made;
    const most = { lane: 0.01, indicator: 0.01, pillar: 1 };
    rows.forEach((one, key) => { if (one.kind !== "pillar") most[one.kind] = Math.max(most[one.kind], nominal[key], effective[key] || 0); });
    const other = S().model.sets[S().against].flat;
    rows.forEach((one, key) => {
      if (one.kind === "indicator" && one.row.parentElement.hidden) return;
      const share = W.share(key);
      const at = `${(100 * share).toFixed(2)}`;
      if (document.activeElement !== one.slider || Math.abs(Number(one.slider.value) - 100 * share) > 1) one.slider.value = 100 * share;
      one.slider.style.setProperty("--at", at);
      one.slider.setAttribute("aria-valuetext", `${percent(nominal[key])} of the composite, effective ${percent(effective[key])}`);
      if (document.activeElement !== one.entry && !one.entry.hasAttribute("aria-invalid")) one.entry.value = (100 * nominal[key]).toFixed(1);
      const members = S().model.groups[S().model.parent[key]];
      const all = members.reduce((sum, member) => sum + other[member], 0);
      one.tick.style.setProperty("--at", all > 0 ? ((100 * other[key]) / all).toFixed(2) : "0");
      const width = (value) => `${Math.min(100, (100 * Math.max(value, 0)) / most[one.kind]).toFixed(1)}%`;
      if (one.kind !== "pillar") {
        one.bar.style.inlineSize = width(effective[key] || 0);
        one.mark.style.insetInlineStart = width(nominal[key]);
      }
      one.text.textContent = percent(effective[key]);
    });
    warn();
    const title = S().sliders.closest("#weights-sliders")?.querySelector(".w-title");
    if (title) {
      const base = S().model.sets[S().base].title;
      const draft = W.written();
      title.replaceChildren(...(draft ? [make("b", { textContent: "Unsaved draft" }), ` from ${base}.`] : [make("b", { textContent: base }), "."]));
    }
    const bar = S().sliders.querySelector(".w-controls");
    if (bar) {
      bar.querySelector(".w-undo").disabled = !S().past.length;
      bar.querySelector(".w-redo").disabled = !S().future.length;
      bar.querySelector(".w-reset").disabled = !W.written();
      bar.querySelector(".w-save").disabled = !W.written();
    }
  };

  // Of the indicators that say the same, only those that both count are named.
  function warn() {
    const box = document.querySelector("#react-entry-point .w-alike");
    if (!box) return;
    let shown = 0;
    box.querySelectorAll("[data-pair]").forEach((one) => {
      one.hidden = one.dataset.pair.split(",").some((key) => !(S().made.nominal[key] > 0));
      shown += one.hidden ? 0 : 1;
    });
    box.hidden = !shown;
    box.querySelector(".w-alike-title").textContent = `${shown}\u00a0${shown === 1 ? "pair" : "pairs"} of indicators ${shown === 1 ? "says" : "say"} nearly the same`;
  }

  // ---- begin from another set, undo, save, share ----
  W.options = (select, chosen) => {
    select.replaceChildren(...Object.entries(S().model.sets).map(([key, one]) => make("option", { value: key, textContent: one.title, selected: key === chosen })));
    select.value = chosen;
  };

  function controls(root) {
    root.querySelector(".w-begin")?.remove();
    root.querySelector(".w-controls")?.remove();
    const select = make("select");
    W.options(select, S().base);
    select.addEventListener("change", () => W.turn({ weights: select.value === S().model.default ? "" : select.value, set: "" }));
    root.prepend(make("label", { className: "w-begin" }, make("span", { textContent: "Begin from" }), select));
    const button = (text, kind, run, primary) => { const one = make("button", { type: "button", className: `button ${kind}${primary ? " primary" : ""}`, textContent: text }); one.addEventListener("click", run); return one; };
    const copy = button("Copy link", "w-copy", async () => {
      try { await navigator.clipboard.writeText(location.href); copy.textContent = "Link copied"; } catch (_) { window.prompt("The link of these weights", location.href); }
      setTimeout(() => { copy.textContent = "Copy link"; }, 2000);
    });
    root.append(make("div", { className: "w-controls" },
      button("Save as version", "w-save", () => saving(root), true), button("Undo", "w-undo", W.undo), button("Redo", "w-redo", W.redo),
      button("Reset", "w-reset", W.reset), copy, make("p", { className: "w-problem", role: "alert", hidden: true })));
  }

  W.problem = (text) => {
    const box = document.querySelector("#react-entry-point .w-problem");
    if (!box) return;
    box.hidden = !text;
    box.textContent = text;
  };

  function saving(root) {
    document.querySelector(".w-dialog")?.remove();
    const field = (label, input, note) => make("label", {}, make("span", { textContent: label }), input, ...(note ? [make("small", { className: "note", textContent: note })] : []));
    const name = make("input", { type: "text", required: true, maxLength: 60, name: "name", autocomplete: "off" });
    const note = make("textarea", { rows: 3, maxLength: 1000, name: "note" });
    const role = make("select", { name: "author_role" }, ...["analyst", "steward", "chair"].map((one) => make("option", { value: one, textContent: one[0].toUpperCase() + one.slice(1) })));
    const problem = make("p", { className: "w-problem", role: "alert", hidden: true });
    const save = make("button", { type: "submit", className: "button primary", textContent: "Save" });
    const cancel = make("button", { type: "button", className: "button", textContent: "Cancel" });
    const form = make("form", {}, make("h2", { textContent: "Save as a version" }),
      make("p", { className: "note", textContent: "A saved version never changes. A name that is taken gets the next version. Saved by role, not by person." }),
      field("Name", name, "Letters, digits and spaces, such as Prevention leaning"), field("Why these weights", note), field("Saved as", role), problem, make("div", { className: "w-controls" }, save, cancel));
    const dialog = make("dialog", { className: "w-dialog" }, form);
    dialog.setAttribute("aria-label", "Save as a version");
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      save.disabled = true;
      try { await W.save({ name: name.value, note: note.value, author_role: role.value }); dialog.close(); } catch (error) { problem.hidden = false; problem.textContent = error.message; save.disabled = false; }
    });
    root.append(dialog);
    dialog.showModal();
  }
})();
