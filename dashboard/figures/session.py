"""What the pages of a session hold, as HTML text: the form of a new one, the room, a State on its screen, distributions, joining."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from dashboard import cache, words
from dashboard.view import View
from data.countries import countries, name
from data.session_plan import LEAST, LONGEST_NOTE, SEATS, USUAL, Item, Session, Tally
from indicators.group_score import GroupScore
from indicators.outcomes import BY_ID, OUTCOMES

ROUNDS = {1: "first estimate", 2: "second estimate"}
WIDTH, HEIGHT = 860, 300
ASKED = ("state_based_25", "one_sided_25")


def _head(place: str) -> str:
    return f'<a class="home" href="/"><span class="mark"></span>Upstream</a><p class="note">{place}</p>'


def new(view: View, since: date, agenda: Sequence[tuple[str, str]], shred_on: date) -> str:
    """Return the form of a new session, with its proposed agenda; nothing is stored before it is sent."""
    rows = "".join(
        f'<li data-iso3="{code}"><label><input type="checkbox" checked> <b>{escape(name(code))}</b></label> '
        f'<input class="why" value="{escape(why)}" maxlength="200" aria-label="Why {escape(name(code))}"></li>'
        for code, why in agenda
    )
    choices = "".join(
        f'<option value="{one.iso3}">{escape(one.names["en"])}</option>'
        for one in sorted(countries(), key=lambda one: one.names["en"])
        if one.is_state and not one.ended
    )
    outcomes = "".join(
        f'<label><input type="checkbox" name="outcome" value="{one.id}"{" checked" if one.id in ASKED else ""}> {escape(asked(one.id))}</label>'
        for one in OUTCOMES
    )
    return f"""
<main class="page s-new" id="main"><header>{_head("New horizon-scanning session")}</header>
<h1>New session</h1>
<p class="statement">Data as of <b>{words.day(view.as_of.on)}</b>, weights <b>{escape(cache.weight_title(view.weights))}</b>. Both are frozen with the agenda when the session opens.</p>
<p class="stale">Nobody signs in on this installation. Whoever holds the chair's link made here is the chair; it is shown once and cannot be
made again. It listens on this machine only: phones reach it through a tunnel or a proxy that your administrator sets up.</p>
<form id="new" data-search="{escape(view.to("/").partition("?")[2])}" autocomplete="off">
<label>Name of the session <input name="title" maxlength="120" required value="Horizon scan, {words.day(view.as_of.on)}"></label>
<label>Changes counted from <input name="since" type="date" value="{since.isoformat()}" max="{view.as_of.on.isoformat()}" required></label>
<label>Minimum group <input name="minimum" type="number" min="{LEAST}" max="100" value="{USUAL}" required>
<span class="note">Nothing is shown of fewer people. Never under {LEAST}.</span></label>
<label>Seats <input name="seats" type="number" min="{USUAL}" max="1000" value="{SEATS}" required></label>
<label>Notes are destroyed on <input name="shred_on" type="date" value="{shred_on.isoformat()}" required></label>
<fieldset><legend>Outcomes to estimate</legend>{outcomes}</fieldset>
<fieldset><legend>Agenda</legend><p class="note">Proposed: widest gaps of each Council, new signals of high concern, the largest moves both ways.
Leave a State out, change why, or add one.</p><ol id="agenda">{rows}</ol>
<label>Add a State <select id="add"><option value="">Choose…</option>{choices}</select></label></fieldset>
<p><button class="button primary" type="submit">Freeze and open</button></p><p id="said" role="status"></p></form></main>"""


def room() -> str:
    """Return the empty room of the chair, which is also the projector's: filled once its key is known."""
    return f"""
<div class="s-room" id="room" hidden><aside class="s-side"><header>{_head("")}</header>
<div id="about"></div><ol id="agenda"></ol><p class="note">→ next State · ← back · S next step · P pack</p></aside>
<main id="main" tabindex="-1"><div id="item" aria-live="polite"></div></main>
<aside class="s-turn"><section id="joining"></section><section><h2 id="stage"></h2><p id="turn"></p><div id="results"></div></section><section id="score"></section>
<section><h2>Notes</h2><div id="notes"></div></section>
<section class="s-acts"><button class="button primary" id="step"></button><button class="button" id="next">Next State</button>
<button class="button" id="pack">Export pack</button><button class="button" id="close">Close session</button><p id="said" role="status"></p></section></aside></div>
<main class="page s-key" id="ask"><header>{_head("Session")}</header><h1>The chair's room</h1>
<form id="key" autocomplete="off"><label>Chair's key <input name="key" type="password" autocomplete="off" required></label>
<button class="button primary">Open</button></form><p id="wrong" role="alert"></p></main>"""


def join() -> str:
    """Return the page of a participant: code, then estimate and note. Nothing is kept in the browser but while it is open."""
    return f"""
<main class="page s-join" id="main"><header>{_head("Horizon-scanning session")}</header>
<form id="enter" autocomplete="off"><h1>Join</h1><p>Type the code on the screen. No name, no account.</p>
<label>Code <input name="code" inputmode="text" autocapitalize="characters" autocomplete="off" spellcheck="false" maxlength="9" required></label>
<button class="button primary">Join</button></form>
<div id="inside" hidden><p class="kicker" id="where"></p><h1 id="name"></h1><p id="turn" role="status"></p>
<form id="estimate" autocomplete="off" hidden></form><div id="results"></div>
<form id="note" autocomplete="off"><h2>Note</h2><label><span class="said">Your note</span><textarea name="text" rows="5" maxlength="{LONGEST_NOTE}" autocomplete="off" spellcheck="false"></textarea></label>
<p class="note" id="left"></p><button class="button">Send note</button><ul id="mine"></ul></form>
<h2>Notes of the room</h2><div id="notes"></div></div><p id="said" role="alert"></p>
<details class="s-limits"><summary>What is kept of me</summary><p>No name, no account, no cookie, no address, no time. Your estimate is counted with the others at the
end of the round and then gone. Your note is released with those of at least the minimum group, in random order, and destroyed on the date the chair set.
This page forgets you when it is closed.</p>
<p><b>What remains possible:</b> an administrator who changes the program or reads its memory; somebody who watches the network or the room while you
type; a photograph of your screen; your style; a room that agrees; a text that names its author; disk blocks not yet written over; the batch that is open.</p></details></main>"""


# ---- a State on the screen --------------------------------------------------------------------------------------------


def item(session: Session) -> str:
    """Return what the room is shown of the present State, as it was frozen."""
    one, told = session.current, session.current.facts
    rows = "".join(
        f'<li><span class="when">{escape(day)}</span><span class="square {escape(pillar)}"></span><span>{escape(what)}</span>'
        f"<b>{escape(figure)}</b><em>{escape(level)}</em></li>"
        for day, what, figure, level, pillar in told.get("changes", [])
    )
    silent = "No signal has fired since then. Silence is not calm: see how far the records go."
    if not told.get("signals"):
        silent = "Signals have not been computed for the figures that are held."
    more = f'<p class="note">and {told["more"]} more on the Country page</p>' if told.get("more") else ""
    bodies = "".join(
        f'<li><span class="body-mark {escape(body)} {escape(state)}"></span><div><b>{escape(title)}</b>'
        f"<p>{escape(says)}{escape(f', record to {until}') if until else ''}</p></div></li>"
        for body, title, state, says, until in told.get("bodies", [])
    )
    return f"""
<p class="s-kicker">{one.ordinal + 1} of {len(session.items)} · changes since {words.day(session.since)}</p><h1>{escape(told.get("name", one.iso3))}</h1>
<p class="s-why">{escape(one.reason)}</p>
<section class="panel"><h2>What changed</h2><ul class="s-changes">{rows or f"<li>{silent}</li>"}</ul>{more}</section>
<section class="panel"><h2>Composite score since {_first(one)}</h2>{_path(one)}<p class="source">0–100, 100 is the highest risk. An attention aid, not a ranking. As of
{words.day(session.as_of)}, {escape(cache.weight_title(session.weights))}, id {escape(session.snapshot)}.</p></section>
<section class="panel"><h2>Who has discussed it</h2><ul class="s-bodies">{bodies}</ul></section>"""


def _first(one: Item) -> str:
    path = one.facts.get("path", [])
    return str(path[0][0])[:4] if path else "2012"


def _path(one: Item) -> str:
    """Return the score by month as a line from 0 to 100; gaps stay gaps."""
    path, score = one.facts.get("path", []), one.facts.get("score")
    if not path:
        return '<p class="state none">Too few figures for a score.</p>'
    days = [date.fromisoformat(day).toordinal() for day, _ in path]
    span = max(days[-1] - days[0], 1)
    points = [
        ((day - days[0]) / span * (WIDTH - 150), HEIGHT - value / 100 * HEIGHT)
        for day, (_, value) in zip(days, path, strict=True)
    ]
    drawn, last = "", None
    for (x, y), day in zip(points, days, strict=True):
        drawn += f"{'M' if last is None or day - last > 45 else 'L'}{x:.1f},{y:.1f}"
        last = day
    years = range(int(_first(one)), int(str(path[-1][0])[:4]) + 1, 4)
    ticks = "".join(
        f'<text x="{(date(year, 1, 1).toordinal() - days[0]) / span * (WIDTH - 150):.0f}" y="{HEIGHT + 22}">{year}</text>'
        for year in years
        if date(year, 1, 1).toordinal() >= days[0] - 31
    )
    lines = "".join(f'<line x1="0" x2="{WIDTH - 150}" y1="{HEIGHT - at * 3}" y2="{HEIGHT - at * 3}"/><text x="-8" y="{HEIGHT - at * 3 + 5}" text-anchor="end">{at}</text>' for at in (0, 50, 100))  # fmt: skip
    x, y = points[-1]
    between = escape(one.facts.get("between", ""))
    label = f'<text class="now" x="{x + 14:.0f}" y="{y + 4:.0f}">{score if score is not None else ""}</text><text x="{x + 14:.0f}" y="{y + 26:.0f}">{between} · reliability {escape(one.facts.get("grade") or "not told")}</text>'
    says = f"Composite of {one.facts.get('name', one.iso3)}: {path[0][1]} in {str(path[0][0])[:7]}, {path[-1][1]} in {str(path[-1][0])[:7]}."
    return f'<svg class="s-path" viewBox="-40 -12 {WIDTH + 60} {HEIGHT + 44}" role="img" aria-label="{escape(says)}">{lines}{ticks}<path d="{drawn}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="6"/>{label}</svg>'


# ---- distributions ----------------------------------------------------------------------------------------------------


def asked(outcome: str) -> str:
    """Return an outcome in words that stand by themselves; an onset is named after what it is the onset of."""
    one = BY_ID[outcome]
    if not one.quiet:
        return one.name
    base = next(o for o in OUTCOMES if (o.series, o.threshold, o.quiet) == (one.series, one.threshold, 0))
    return f"{base.name}, after five years below"


def results(session: Session, told: Sequence[Tally]) -> str:
    """Return the distributions of the present State; beside the second round what the model said, so that it anchors nobody."""
    made = []
    for turn, title in ROUNDS.items():
        for one in sorted(
            (one for one in told if one.round == turn), key=lambda one: session.outcomes.index(one.outcome)
        ):
            made.append(f"<h3>{escape(asked(one.outcome))}, {title}</h3>{_bands(session, one)}")
            if turn == 2:
                made.append(f'<p class="note">{escape(_model(session, one.outcome))}</p>')
    return "".join(made)


def _bands(session: Session, one: Tally) -> str:
    if one.people is None:
        return f'<p class="state none">Fewer than {session.minimum} estimates: nothing is shown.</p>'
    if not one.bins:
        return f"<p>The room agreed: <b>{one.mean} %</b>.</p>"
    most = max(people / (b - a) for a, b, people in one.bins)
    rows = "".join(
        f'<li><span>{a}–{b} %</span><meter min="0" max="1" value="{people / (b - a) / most:.3f}" aria-hidden="true"></meter><b>{people}</b></li>'
        for a, b, people in one.bins
    )
    return f'<p>{one.people} people, mean <b>{one.mean} %</b></p><ul class="s-bands">{rows}</ul>'


def _model(session: Session, outcome: str) -> str:
    told = session.current.facts
    said = told.get("model", {}).get(outcome)
    if said is None or told.get("model_year") != session.year:
        return "The model has no outlook of this outcome and year."
    return f"The model's outlook of {told['model_on']}: {words.percent(said[0])}."


def score(session: Session, found: Sequence[GroupScore]) -> str:
    """Return how the room fared, beside the model; that it cannot be told yet while the year is not published."""
    head = f"<h2>Against what happened in {session.year}</h2>"
    if not found:
        return f'{head}<p class="state">Not published yet: the room is scored when UCDP has counted {session.year}.</p>'
    rows = "".join(
        f"<li>{ROUNDS[one.round].capitalize()}: Brier score <b>{words.number(one.group, 3)}</b> over {words.count(one.pairs, 'estimate')}."
        + (f" On the {one.both} that the model spoke of: room {words.number(one.group_of_both, 3)}, model {words.number(one.model, 3)}." if one.both else "")
        + "</li>"
        for one in found
    )  # fmt: skip
    return f'{head}<ul>{rows}</ul><p class="note">0 is best; always saying 50 % scores 0.25.</p>'
