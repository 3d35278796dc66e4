"""What pages read of past onsets and of returns of conflict, each kept by ``python -m indicators refresh``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from dash import html

from dashboard import cache, words
from dashboard.components import empty
from dashboard.keep import bind, kept
from dashboard.panels import Drawn
from dashboard.view import View
from indicators import onsets as came_first
from indicators import recurrence as returns
from indicators import registry
from indicators.onsets import Onsets
from indicators.origins import NotMade
from indicators.recurrence import Recurrence

T = TypeVar("T", Onsets, Recurrence)
REMEDY = "The scheduler does it after it starts and after each change of the data; by hand: python -m indicators refresh."


@kept(1)
def onsets() -> Onsets | None:
    """Return what came first at past onsets, None when it has not been made from the present figures."""
    try:
        return came_first.load(bind())
    except NotMade:
        return None


@kept(1)
def recurrence() -> Recurrence | None:
    """Return the post-conflict States, None when they have not been made from the present figures."""
    try:
        return returns.load(bind())
    except NotMade:
        return None


@functools.cache
def indicator_names() -> dict[str, str]:
    """Return the name of every indicator by its id."""
    return {one.id: one.name for one in registry.indicators()}


def drawn_from(
    load: Callable[[], T | None], not_made: str
) -> Callable[[Callable[[T, View], Drawn]], Callable[[View], Drawn]]:
    """Let a drawing have what ``load`` gives and credit the sources of scores; say so where it is not made, or made later."""

    def declare(draw: Callable[[T, View], Drawn]) -> Callable[[View], Drawn]:
        @functools.wraps(draw)
        def drawn(view: View) -> Drawn:
            made = load()
            if made is None:
                return Drawn(empty(not_made, REMEDY), graphic=False)
            found, on = draw(made, view), date.fromisoformat(made.as_of)
            later = f"from figures held on {words.day(on)}, not as known on {words.day(view.as_of.on)}"
            note = found.note if view.as_of.on >= on else html.Span([html.Span(found.note), " ", later])
            return replace(found, credits=cache.credited(), note=note)

        return drawn

    return declare
