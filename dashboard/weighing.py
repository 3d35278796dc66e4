"""What the Weights page asks the server for: the scores to weigh, and after a release intervals, skill and saving.

Dragging asks for nothing: the browser weighs by itself (assets/weights_score.js). Everything a browser sends is checked here,
and a bad set is answered with 400 in words before anything is computed or stored.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import html
from flask import Flask, Response, abort, jsonify, request

from dashboard import cache, drafts, trials
from dashboard.figures import weights_skill
from dashboard.keep import bind
from dashboard.markup import to_html
from dashboard.text import Part
from dashboard.trials import Trial
from dashboard.view import CARRIED, BadAddress, View, address, read
from data.countries import name
from data.queries import AsOf
from indicators import weights
from indicators.aggregation import FLOOR, LANES, PILLARS
from indicators.contract import Indicator
from indicators.weights import DEFAULT, WeightError

MODEL = "/weights/scores.json"
INTERVALS, SKILL, SPLIT, SAVE = (f"/weights/{part}" for part in ("intervals", "skill", "split", "save"))
FIELDS = ("search", "set")


# ---- what the browser weighs ------------------------------------------------------------------------------------------


def grid(scores: npt.NDArray[Any], chosen: Sequence[Indicator], iso3: Sequence[str]) -> dict[str, Any]:
    """Return what the browser's scorer reads: ``scores`` by indicator and country as float32, and who sits in which cell."""
    return {
        "pillars": list(map(str, PILLARS)),
        "lanes": list(map(str, LANES)),
        "floor": FLOOR,
        "indicators": [
            {"id": one.id, "name": one.name, "pillar": PILLARS.index(one.pillar), "lane": LANES.index(one.lane)}
            for one in chosen
        ],
        "iso3": list(iso3),
        "scores": base64.b64encode(np.ascontiguousarray(scores, dtype="<f4").tobytes()).decode(),
    }  # fmt: skip


def model_address(view: View) -> str:
    """Return the address of the scores of a view's date; the weights are no part of it."""
    return address(MODEL, {k: v for k, v in view.query if k in CARRIED and k != "weights"})


def states(as_of: AsOf) -> list[str]:
    """Return the States of a date."""
    measures = cache.measures(as_of).measures
    return [measures.iso3[at] for at in np.flatnonzero(measures.states[-1])]


def model(as_of: AsOf) -> dict[str, Any]:
    """Return the scores at the as-of date with names, and every weight set that can be begun from or compared with."""
    measures = cache.measures(as_of).measures
    here = np.flatnonzero(measures.states[-1])
    sets = {
        key: {"title": cache.weight_title(key), "note": one.note, "flat": drafts.flat(one, measures.indicators)}
        for key in cache.weight_sets()
        for one in (cache.weights_for(as_of, key),)
    }  # fmt: skip
    codes = states(as_of)
    return grid(measures.score[:, -1, here], measures.indicators, codes) | {
        "names": [name(code) for code in codes],
        "sets": sets,
        "default": DEFAULT,
    }


# ---- after a release --------------------------------------------------------------------------------------------------


def intervals(trial: Trial) -> dict[str, Any]:
    """Return the intervals of score and rank, and the grades, by country in the order of the model."""
    held = trials.of_trial(trial)
    made, codes = trials.simulation(trial.as_of, trial.base, trial.draft, trial.spread), states(trial.as_of)
    rows = [held.column[code] for code in codes]

    def rounded(ends: npt.NDArray[Any]) -> list[float | None]:
        return [None if np.isnan(end) else round(float(end), 2) for end in ends[rows]]

    return {
        "low": rounded(made.low),
        "high": rounded(made.high),
        "first": made.rank_low[rows].tolist(),
        "last": made.rank_high[rows].tolist(),
        "grades": [held.grade(code) for code in codes],
    }


def skill_body(trial: Trial, split: bool = True) -> Part:
    """Return the sentence, the bars and the figures of a set's past skill; ``split`` takes the longest."""
    whole, hard = trials.cases(trial.as_of, trial.base, trial.draft)
    return html.Div(
        [
            html.P(weights_skill.says(whole, hard, cache.weight_title(trial.base)), className="w-said"),
            weights_skill.bars(whole),
            weights_skill.bars(hard),
            html.Details(
                [
                    html.Summary("Recall, flags per hit, AUC and lead time"),
                    html.H3(whole.title), weights_skill.measures(whole),
                    html.H3(hard.title), weights_skill.measures(hard),
                ],
                className="w-more",
            ),
            html.Div(split_body(trial) if split else None, className="w-split"),
        ],
        className="w-warned",
    )  # fmt: skip


def split_body(trial: Trial) -> Part:
    """Return the earlier and the later years apart; nothing for the default."""
    halves = trials.halves(trial.as_of, trial.base, trial.draft)
    return weights_skill.split(halves, trials.tuned(trial)) if halves else None


# ---- saving -----------------------------------------------------------------------------------------------------------

ROLES = ("analyst", "steward", "chair")
"""Whom a saved version is signed by: a role, never a person."""
LONGEST_NOTE = 1000


def may_save(role: str) -> bool:
    """Return whether whoever asks may save in a role; once people sign in, their own role decides here."""
    return role in ROLES


def save(sent: dict[str, str]) -> dict[str, str]:
    """Save the trial that was sent as the next version of a name and return its label; raise BadAddress with nothing saved."""
    trial = asked(sent)
    role = sent["author_role"]
    if not may_save(role):
        raise BadAddress(400, f"“{role[:60]}” cannot save weights.", f"Choose one of: {', '.join(ROLES)}.")
    note = " ".join(sent["note"].split())
    if len(note) > LONGEST_NOTE:
        raise BadAddress(400, "The note is too long.", f"Keep it under {LONGEST_NOTE} characters.")
    name_ = "_".join(sent["name"].strip().lower().split())
    try:
        made = weights.save(bind(), replace(trial.weights, name=name_, version=1, note=note), role)
    except WeightError as error:
        raise BadAddress(400, f"Nothing was saved: {error}.", "") from None
    return {"weights": made.label}


# ---- routes -----------------------------------------------------------------------------------------------------------


def serve(server: Flask) -> None:
    """Add the routes of the page."""

    @server.get(MODEL)
    def scores() -> Response:
        return jsonify(model(read("/weights", request.query_string.decode("utf-8", "replace")).as_of))

    def answer(path: str, made: Callable[[Trial], Any]) -> None:
        server.add_url_rule(path, path, lambda: jsonify(made(asked(body(FIELDS)))), methods=["POST"])

    @server.post(SAVE)
    def saved() -> tuple[Response, int]:
        return jsonify(save(body((*FIELDS, "name", "note", "author_role")))), 201

    answer(INTERVALS, intervals)
    answer(SKILL, lambda trial: {"html": to_html(skill_body(trial, split=False)) if trials.past() else ""})
    answer(SPLIT, lambda trial: {"html": to_html(split_body(trial)) if trials.past() else ""})


def body(fields: Sequence[str]) -> dict[str, str]:
    """Return the JSON that was sent, every field of it text; abort with 400 or 415 otherwise."""
    if request.mimetype != "application/json":
        abort(415, "Send application/json.")
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or set(sent) != set(fields):
        abort(400, f"Send an object with {', '.join(fields)}.")
    for key, value in sent.items():
        if not isinstance(value, str):
            abort(400, f"{key} is not text.")
    return sent


def asked(sent: dict[str, str]) -> Trial:
    """Return the trial that was sent: the page's address without its draft, and the draft; raise BadAddress for neither."""
    view = read("/weights", sent["search"])
    if view.get("set"):
        raise BadAddress(400, "The draft was sent twice.", "Send it as set, not in the address.")
    trial = replace(trials.of(view), draft=sent["set"])
    assert trial.weights  # noqa: S101 - reading it is the check
    return trial
