"""What the Weights page asks the server for: the scores to weigh, and after a release intervals, skill and saving.

Dragging asks for nothing: the browser weighs by itself (assets/weights_score.js). Everything a browser sends is checked here,
and a bad set is answered with 400 in words before anything is computed or stored.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from flask import Flask, Response, jsonify, request

from dashboard import cache, drafts
from dashboard.view import View, read
from data.countries import name
from indicators.aggregation import FLOOR, LANES, PILLARS
from indicators.contract import Indicator
from indicators.weights import DEFAULT, WeightSet

MODEL = "/weights/scores.json"


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


def chosen_set(view: View) -> WeightSet:
    """Return the weight set of an address, its draft included; raise BadAddress for one that cannot be."""
    measures = cache.measures(view.as_of).measures
    return drafts.read(view.get("set"), cache.weight_sets()[view.weights], measures.indicators)


def model(view: View) -> dict[str, Any]:
    """Return the scores at the as-of date with names, and every weight set that can be compared with."""
    measures = cache.measures(view.as_of).measures
    states = np.flatnonzero(measures.states[-1])
    codes = [measures.iso3[at] for at in states]
    sets = {
        key: {"title": cache.weight_title(key), "flat": drafts.flat(one, measures.indicators)}
        for key, one in cache.weight_sets().items()
    }
    return grid(measures.score[:, -1, states], measures.indicators, codes) | {
        "names": [name(code) for code in codes],
        "sets": sets,
        "default": DEFAULT,
    }


def serve(server: Flask) -> None:
    """Add the routes of the page."""

    @server.get(MODEL)
    def scores() -> Response:
        return jsonify(model(_view()))


def _view() -> View:
    return read("/weights", request.query_string.decode("utf-8", "replace"))
