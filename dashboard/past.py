"""What pages read of past onsets and of returns of conflict, each kept by ``python -m indicators refresh``."""

from __future__ import annotations

from functools import cache

from dashboard.keep import bind, kept
from indicators import onsets as came_first
from indicators import recurrence as returns
from indicators import registry
from indicators.onsets import Onsets
from indicators.origins import NotMade
from indicators.recurrence import Recurrence


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


@cache
def indicator_names() -> dict[str, str]:
    """Return the name of every indicator by its id."""
    return {one.id: one.name for one in registry.indicators()}
