// What the pages of a session share: asking the server, and putting text where text belongs. Nothing is kept in the browser.
(() => {
  const S = (window.upstreamSession = {});
  const STEP = 2048; // every request is a whole number of these, so that its size tells nothing
  S.by = (id) => document.getElementById(id);
  S.ask = async (path, body) => {
    const bare = new TextEncoder().encode(JSON.stringify({ ...body, pad: "" })).length;
    const sent = JSON.stringify({ ...body, pad: " ".repeat((STEP - (bare % STEP)) % STEP) });
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: sent, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
    } catch (_) { throw new Error("The server does not answer. What you typed is still here; it will be tried again."); }
    if (!answer.ok) { const failed = new Error((await answer.text()).trim()); failed.status = answer.status; throw failed; }
    return answer;
  };
  S.json = async (path, body) => (await S.ask(path, body)).json();
  S.put = (id, text) => { const place = S.by(id); if (place.textContent !== text) place.textContent = text; };
  S.fill = (id, html) => { const place = S.by(id); if (place.dataset.html !== html) { place.dataset.html = html; place.innerHTML = html; } }; // from the server, which escapes all text
  S.notes = (id, notes, minimum) => {
    const told = JSON.stringify(notes), place = S.by(id);
    if (place.dataset.told === told) return;
    place.dataset.told = told;
    place.replaceChildren(...(notes.length ? notes.map(([, text]) => Object.assign(document.createElement("p"), { className: "s-note", textContent: text }))
      : [Object.assign(document.createElement("p"), { className: "state", textContent: `None released on this State. They come in batches, once ${minimum} people have written.` })]));
  };
  S.secret = () => { // what a link carries after #, taken out of the address at once
    const found = location.hash.slice(1);
    if (found) history.replaceState(null, "", location.pathname);
    return found;
  };
})();
