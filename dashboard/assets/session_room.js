// The chair's room, which is also the projector's: one State at a time, by keyboard alone. The key stays on this page.
(() => {
  const S = window.upstreamSession;
  const STEPS = { waiting: "Open the silent first estimate", first: "End the first estimate", discussion: "Open the second estimate", second: "End the second estimate", done: "" };
  const TITLES = { waiting: "Before the estimate", first: "Silent first estimate", discussion: "Discussion", second: "Second estimate", done: "Both rounds are done" };
  let key = S.secret(), now = null, busy = false;

  function draw(told) {
    const moved = !now || now.item !== told.item;
    now = told;
    S.by("room").hidden = false; S.by("ask").hidden = true;
    S.fill("item", told.html);
    S.fill("results", told.results);
    S.fill("score", told.score);
    S.notes("notes", told.notes, told.minimum);
    const about = [told.title, `Frozen: data as of ${told.as_of}`, `Weights ${told.weights}, id ${told.snapshot}`, "Chatham House Rule",
      told.receipt.day ? `Notes destroyed on ${told.receipt.day}: ${told.receipt.notes}; key ${told.proof.key_gone ? "gone" : "still there"}` : `Notes are destroyed on ${told.shred_on}`];
    S.by("about").replaceChildren(...about.map((text, at) => Object.assign(document.createElement(at ? "p" : "h2"), { textContent: text })));
    S.by("agenda").replaceChildren(...told.agenda.map(([name, , stage], at) => {
      const row = document.createElement("li"), button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      if (at === told.item) row.className = "on";
      button.setAttribute("aria-current", at === told.item ? "step" : "false");
      button.title = TITLES[stage];
      button.addEventListener("click", () => act({ act: "go", to: at }));
      row.append(button);
      return row;
    }));
    S.fill("joining", told.open ? `<p>Join at <b></b> with the code</p><p class="s-code"></p><p class="note"></p>` : "<p>This session is closed.</p>");
    if (told.open) {
      S.by("joining").querySelector("b").textContent = `${location.host}/join`;
      S.by("joining").querySelector(".s-code").textContent = `${told.code.slice(0, 3)} ${told.code.slice(3)}`;
      S.by("joining").querySelector(".note").textContent = told.joined ? `${told.joined} or more have joined` : "Fewer than five have joined";
    }
    S.put("stage", told.open ? TITLES[told.stage] : "");
    const open = told.stage === "first" || told.stage === "second";
    S.put("turn", open ? `Answer on your own device: ${told.year}. ` + (told.answered ? `${told.answered} or more have answered.` : `The result appears when at least ${told.minimum} have answered; never who.`) : "");
    S.put("step", STEPS[told.stage] || "Nothing more to open here");
    S.by("step").hidden = S.by("next").hidden = !told.open;
    S.by("step").disabled = !told.open || !STEPS[told.stage];
    S.by("next").disabled = !told.open || told.item + 1 >= told.items;
    S.by("close").hidden = !told.open;
    if (moved) S.by("main").focus();
  }
  async function act(more) {
    if (!key || busy) return;
    busy = true;
    try { draw(await S.json("/session/chair", { key, ...more })); S.put("said", ""); }
    catch (error) { if (now) S.put("said", error.message); else { key = ""; S.put("wrong", error.message); } }
    busy = false;
  }
  const go = (by) => now && now.open && now.item + by >= 0 && now.item + by < now.items && act({ act: "go", to: now.item + by });
  const step = () => now && act({ act: "step", stage: now.stage });
  async function pack() {
    try {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await (await S.ask("/session/pack", { key })).blob()), download: "session.zip" });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) { S.put("said", error.message); }
  }
  let sure = false;
  S.by("step").addEventListener("click", step);
  S.by("next").addEventListener("click", () => go(1));
  S.by("pack").addEventListener("click", pack);
  S.by("close").addEventListener("click", () => {
    if (sure) { act({ act: "close" }); return; }
    sure = true;
    S.put("said", "Press again to close for good: the code ends, and notes that are too few to release are dropped.");
  });
  S.by("key").addEventListener("submit", (event) => { event.preventDefault(); key = event.target.elements.key.value.trim().split("#").pop(); event.target.reset(); act({ act: "look" }); });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = { ArrowRight: () => go(1), PageDown: () => go(1), ArrowLeft: () => go(-1), PageUp: () => go(-1), s: step, p: pack }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (found && now) { event.preventDefault(); found(); }
  });
  setInterval(() => act({ act: "look" }), 3000);
  act({ act: "look" });
})();
