// A participant: code, silent estimates, notes. Pass and texts live in this page alone, and are sent again after an outage.
(() => {
  const S = window.upstreamSession;
  const TURNS = { waiting: "Wait: the chair has not opened the estimate yet.", first: "Silent first estimate: answer alone.", discussion: "Discussion. The second estimate comes after it.", second: "Second estimate: change your mind or keep it.", done: "Both rounds on this State are done." };
  const ROUND = { first: 1, second: 2 };
  let code = S.secret(), pass = "", now = null, drawn = "", sent = {}, notes = [];

  const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  async function enter() {
    const told = await S.json("/join/pass", { code });
    pass = told.pass;
    S.by("enter").hidden = true; S.by("inside").hidden = false;
    draw(told);
  }
  async function withPass(path, body) {
    try { return await S.json(path, { code, pass, ...body }); }
    catch (error) { // the tray was lost with the machine: join anew and send again
      if (error.status !== 409 || !error.message.startsWith("Your pass")) throw error;
      await enter();
      return S.json(path, { code, pass, ...body });
    }
  }
  function draw(told) {
    const lost = now && now.epoch !== told.epoch;
    now = told;
    S.put("where", `${told.item + 1} of ${told.items} · ${told.title}`);
    S.put("name", told.name);
    S.put("turn", told.open ? TURNS[told.stage] : "The session is closed.");
    S.fill("results", told.results);
    S.notes("notes", told.notes, told.minimum);
    const turn = ROUND[told.stage], key = turn ? `${told.item}/${turn}` : "";
    S.by("estimate").hidden = !turn || !told.open;
    if (key !== drawn) { drawn = key; if (turn) ask(key); }
    mine();
    if (lost) again(key);
  }
  function ask(key) {
    const before = sent[key] || {};
    S.by("estimate").replaceChildren(...now.outcomes.map(([id, title]) => {
      const label = document.createElement("label"), range = document.createElement("input"), figure = document.createElement("input"), row = document.createElement("span");
      Object.assign(range, { type: "range", min: 0, max: 100, step: 1, value: before[id] ?? 50, tabIndex: -1 });
      range.setAttribute("aria-hidden", "true");
      Object.assign(figure, { type: "number", min: 0, max: 100, step: 1, name: id, value: before[id] ?? "", inputMode: "numeric", placeholder: "–" });
      range.className = before[id] === undefined ? "unset" : ""; // half way is no answer
      range.addEventListener("input", () => { figure.value = range.value; range.className = ""; });
      figure.addEventListener("input", () => { if (figure.value !== "") { range.value = figure.value; range.className = ""; } });
      row.append(range, figure, " %");
      label.append(`${title} in ${now.year}: how likely?`, row);
      return label;
    }), Object.assign(document.createElement("button"), { className: "button primary", textContent: sent[key] ? "Change my estimate" : "Send my estimate" }), Object.assign(document.createElement("p"), { id: "kept", className: "note" }));
    S.by("kept").setAttribute("role", "status");
    if (sent[key]) S.put("kept", "Your estimate is in. You can change it until the round ends.");
  }
  async function estimate(key, values) {
    const [item, round] = key.split("/").map(Number);
    await withPass("/join/estimate", { item, round, values });
    sent[key] = values;
  }
  S.by("estimate").addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = drawn, values = {};
    for (const [id] of now.outcomes) { const typed = event.target.elements[id].value.trim(); if (typed !== "") values[id] = Number(typed); }
    try { await estimate(key, values); S.put("said", ""); ask(key); } catch (error) { S.put("said", error.message); }
  });
  async function again(key) {
    try { if (key && sent[key]) await estimate(key, sent[key]); for (const one of notes) if (!now.released.includes(one.id)) await send(one); } catch (_) { /* the next look tries again */ }
  }
  const send = (one) => withPass("/join/note", { item: one.item, id: one.id, text: one.text }).then(() => { one.kept = true; });
  S.by("note").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = event.target.elements.text;
    if (!box.value.trim()) return;
    const one = { item: now.item, id: hex(), text: box.value, kept: false };
    try { await send(one); notes.push(one); box.value = ""; left(); mine(); S.put("said", ""); } catch (error) { S.put("said", error.message); }
  });
  function mine() { // what was sent and is not released yet stays readable to its author
    const waiting = notes.filter((one) => !now.released.includes(one.id));
    const told = waiting.map((one) => one.text).join("\n\n");
    if (S.by("mine").dataset.told === told) return;
    S.by("mine").dataset.told = told;
    S.by("mine").replaceChildren(...waiting.map((one) => Object.assign(document.createElement("li"), { textContent: `Waits for its batch: ${one.text}` })));
  }
  const left = () => { const box = S.by("note").elements.text; S.put("left", `${box.maxLength - [...box.value].length} characters left. No author is stored.`); };
  S.by("note").elements.text.addEventListener("input", left);
  S.by("enter").addEventListener("submit", async (event) => {
    event.preventDefault();
    code = event.target.elements.code.value.trim();
    try { await enter(); S.put("said", ""); } catch (error) { S.put("said", error.message); }
  });
  setInterval(async () => {
    if (!pass) return;
    try { draw(await S.json("/join/state", { code })); }
    catch (error) { if (error.status === 409) S.put("turn", "The session is closed, or its code has ended."); else S.put("said", error.message); }
  }, 3000);
  left();
  if (code) enter().catch((error) => S.put("said", error.message));
})();
