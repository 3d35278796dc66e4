// The Weights page: what is being weighed, its history, and what is asked of the server once a weight is let go.
// Drawing is in weights_draw.js, the sliders in weights_sliders.js, the arithmetic in weights_score.js.
(() => {
  const W = (window.upstreamWeights = window.upstreamWeights || {});
  const S = (W.state = {
    model: null, url: "", base: "", draft: "", against: "", country: "",
    flat: {}, held: {}, locks: new Set(), past: [], future: [],
    made: null, other: null, intervals: null, stale: true, places: {},
  });
  const LONGEST = 1950; // of an address; the server reads 2,000

  const params = () => new URLSearchParams(location.search);
  W.here = () => location.pathname === "/weights";
  W.baseFlat = () => S.model.sets[S.base].flat;
  W.memory = () => `${S.base}|${S.draft}`;

  // ---- a draft as text: what differs from the set it began from, whole groups at a time ----
  W.written = () => {
    const before = W.baseFlat();
    return Object.values(S.model.groups)
      .filter((members) => members.some((key) => S.flat[key] !== before[key]))
      .flatMap((members) => members.map((key) => `${key}:${S.flat[key]}`)).join(",");
  };
  function parsed(text) {
    return Object.fromEntries(text.split(",").filter(Boolean).map((part) => { const at = part.lastIndexOf(":"); return [part.slice(0, at), Number(part.slice(at + 1))]; }));
  }

  // ---- the address ----
  function readAddress() {
    const asked = params();
    const known = (key) => (key && S.model.sets[key] ? key : S.model.default);
    const before = W.memory();
    S.base = known(asked.get("weights"));
    S.draft = asked.get("set") || "";
    const against = known(asked.get("vs"));
    if (against !== S.against) { S.against = against; S.other = null; }
    S.country = asked.get("c") || S.country;
    if (before !== W.memory() || !Object.keys(S.flat).length) {
      if (before !== "|" && before !== W.memory() && !S.travelling) { S.past.push(before); S.future = []; }
      S.travelling = false;
      S.flat = { ...W.baseFlat(), ...parsed(S.draft) };
      S.held = { ...S.flat };
      S.intervals = null;
    }
  }
  W.plain = (address) => { address.search = address.search.replaceAll("%2C", ",").replaceAll("%3A", ":"); return address.href; };
  function replaced(name, value) {
    const next = new URL(location.href);
    if (value) next.searchParams.set(name, value); else next.searchParams.delete(name);
    const href = W.plain(next);
    if (href.length - next.origin.length > LONGEST) return false;
    history.replaceState(history.state, "", href);
    document.querySelectorAll("#weights-scores a[href], #weights-sliders a[href], #weights-warned a[href], #weights-map a[href], #weights-parts a[href]").forEach((link) => {
      const own = new URL(link.href, location.href);
      if (own.origin !== location.origin || !(own.pathname === "/weights" || own.pathname.startsWith("/csv/weights-"))) return;
      if (value) own.searchParams.set(name, value); else own.searchParams.delete(name);
      link.setAttribute("href", W.plain(own).slice(own.origin.length));
    });
    return true;
  }
  // A plain choice of this page that needs no server: the country taken apart.
  W.choose = (country) => { S.country = country; replaced("c", country); W.redraw(); };
  // A choice that the address carries and the server draws: another set, another one to compare with.
  W.turn = (changes) => {
    const next = new URL(location.href);
    Object.entries(changes).forEach(([name, value]) => { if (value) next.searchParams.set(name, value); else next.searchParams.delete(name); });
    upstream.go(W.plain(next));
  };

  // ---- history ----
  W.commit = () => {
    const draft = W.written();
    S.held = { ...S.flat };
    if (draft === S.draft) { W.redraw(); return; }
    S.past.push(W.memory());
    S.future = [];
    settle(draft);
  };
  function settle(draft) {
    S.draft = draft;
    S.intervals = S.intervals || null;
    S.stale = true;
    W.problem("");
    if (!replaced("set", draft)) W.problem("Too much differs for a link: save these weights as a version to share them.");
    W.redraw();
    W.ask();
  }
  function travel(from, to) {
    const next = from.pop();
    if (next === undefined) return;
    to.push(W.memory());
    const [base, draft] = [next.slice(0, next.indexOf("|")), next.slice(next.indexOf("|") + 1)];
    if (base !== S.base) { S.travelling = true; W.turn({ weights: base === S.model.default ? "" : base, set: draft }); return; }
    S.flat = { ...W.baseFlat(), ...parsed(draft) };
    S.held = { ...S.flat };
    settle(draft);
  }
  W.undo = () => travel(S.past, S.future);
  W.redo = () => travel(S.future, S.past);
  W.reset = () => { S.flat = { ...W.baseFlat() }; W.commit(); };

  // ---- one weight of a group moves: the unlocked others make room in proportion, the locked ones stay ----
  W.share = (key) => {
    const members = S.model.groups[S.model.parent[key]];
    const all = members.reduce((sum, one) => sum + S.flat[one], 0);
    return all > 0 ? S.flat[key] / all : 0;
  };
  W.move = (key, percent) => {
    const members = S.model.groups[S.model.parent[key]];
    const all = members.reduce((sum, one) => sum + S.held[one], 0);
    const before = Object.fromEntries(members.map((one) => [one, all > 0 ? (100 * S.held[one]) / all : 0]));
    const others = members.filter((one) => one !== key);
    const kept = others.filter((one) => S.locks.has(one));
    const free = others.filter((one) => !S.locks.has(one));
    const room = 100 - kept.reduce((sum, one) => sum + before[one], 0);
    const target = free.length ? Math.min(Math.max(percent, 0), room) : room;
    const rest = room - target;
    const weight = free.reduce((sum, one) => sum + before[one], 0);
    const rounded = (value) => Math.round(100 * value) / 100;
    members.forEach((one) => { S.flat[one] = rounded(before[one]); });
    S.flat[key] = rounded(target);
    free.forEach((one) => { S.flat[one] = rounded(weight > 0 ? (before[one] * rest) / weight : rest / free.length); });
  };

  // ---- drawing: at most once a frame, the list before the map ----
  let waiting = false;
  W.redraw = () => {
    if (waiting || !S.model || !W.here()) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!W.here()) return;
      weigh();
      W.drawList();
      W.drawRows();
      setTimeout(() => { W.drawMap(); W.drawParts(); }, 0);
    });
  };
  function weighed(flat) {
    const arrays = W.arrays(S.model, flat);
    const made = W.aggregate(S.model, arrays);
    return { ...made, arrays, ...W.ranked(made.composite), points: W.contributions(S.model, arrays, made) };
  }
  function weigh() {
    S.made = weighed(S.flat);
    S.made.nominal = W.nominal(S.model, S.made.arrays);
    S.made.effective = W.effective(S.model, S.made.points, S.made.composite);
    if (!S.other) {
      S.other = weighed(S.model.sets[S.against].flat);
      S.other.shares = { ...S.model.sets[S.against].flat };
    }
  }

  // ---- the server: intervals and skill once a weight is let go ----
  let asking = null;
  W.ask = async (drawn = false) => { // drawn: the server has just drawn the skill of this set
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    const address = new URL(location.href);
    address.searchParams.delete("set");
    const sent = { search: address.search.replaceAll("%2C", ","), set: S.draft };
    const post = async (path) => {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent), signal: mine.signal });
      if (!answer.ok) throw new Error((await answer.text()).trim() || "The server did not answer.");
      return answer.json();
    };
    S.stale = true;
    if (!drawn) W.busy(true);
    try {
      await Promise.all([
        post("/weights/intervals").then((found) => { S.intervals = found; S.stale = false; W.redraw(); }),
        drawn ? null : post("/weights/skill").then((found) => W.drawSkill(found.html)),
      ]);
      performance.mark("weights-settled");
      W.busy(false);
      if (drawn) return;
      const later = await post("/weights/split");
      W.drawSplit(later.html);
    } catch (error) {
      if (mine.signal.aborted) return;
      W.busy(false);
      W.problem(`Intervals and skill could not be computed: ${error.message} The scores shown are right.`);
    }
  };
  W.save = async (fields) => {
    const address = new URL(location.href);
    address.searchParams.delete("set");
    const answer = await fetch("/weights/save", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ search: address.search.replaceAll("%2C", ","), set: S.draft, ...fields }) });
    if (!answer.ok) throw new Error((await answer.text()).trim());
    const { weights } = await answer.json();
    S.model = null;
    S.url = "";
    W.turn({ weights, set: "" });
    return weights;
  };

  // ---- said aloud at most once a second ----
  let spoken = 0;
  let speaking = 0;
  W.say = (text) => {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      spoken = Date.now();
      const live = document.getElementById("shell-live");
      if (live) live.textContent = text;
    }, Math.max(250, 1000 - (Date.now() - spoken)));
  };

  // ---- beginning: whenever a panel of the page has been drawn ----
  async function load(url) {
    if (S.url === url && S.model) return;
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(await answer.text());
    S.model = W.read(await answer.json());
    S.url = url;
    S.other = null;
    S.flat = {};
    S.intervals = null;
  }
  upstream.each("#react-entry-point .w-sliders", async (root) => {
    S.sliders = root;
    try { await load(root.dataset.model); } catch (_) { W.problem("The scores to weigh could not be loaded: reload the page to try again."); return; }
    if (!root.isConnected) return;
    readAddress();
    W.dress(root);
    W.redraw();
    if (!S.intervals) W.ask(true);
  });
  [[".w-scores", "scores"], [".w-made", "parts"], ["#weights-map-drawing", "map"], ["#weights-warned", "warned"]].forEach(([selector, name]) => {
    upstream.each(`#react-entry-point ${selector}`, (root) => { S[name] = root; if (name === "scores") W.dressList(root); W.redraw(); });
  });
  ["_dashprivate_pushstate", "popstate"].forEach((name) => window.addEventListener(name, () => {
    if (!W.here() || !S.model || !S.model.sets[params().get("weights") || S.model.default]) return;
    const before = W.memory();
    readAddress();
    if (before === W.memory()) { W.redraw(); return; }
    W.redraw();
    W.ask();
  }));
})();
