"""What an address of the Track record page asks for, and panels that are drawn from the back-test it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from dashboard import cache, judged
from dashboard.components import empty
from dashboard.figures.track_skill import Cases
from dashboard.panels import Drawn, Panel, panel
from dashboard.view import View
from indicators.track import CHOICES
from indicators.track_record import Judged

SHOW = {"backtest": "Back-test", "live": "Live"}
OUTCOMES = {
    "state_based_25": "25 state-based deaths",
    "one_sided_25": "25 civilians killed",
    "state_based_1000": "1,000 state-based deaths",
}
NOT_MADE = "The outlook has not been tried on past years from the present figures yet."
REMEDY = "The scheduler does it after it starts and after each change of the data; by hand: python -m indicators refresh."
ALL, CAREFUL = "All cases", "Hard cases"


def outcome_of(view: View) -> str:
    """Return the outcome that an address asks about."""
    return view.choice("outcome", OUTCOMES, CHOICES[0])


def is_live(view: View) -> bool:
    """Return whether outlooks as issued are looked at, not the back-test."""
    return view.choice("show", SHOW, "backtest") == "live"


@dataclass(frozen=True)
class Found:
    """The back-test of an address's outcome: all cases, and the hard ones where there are any."""

    view: View
    whole: Judged
    hard: Judged | None

    @property
    def first(self) -> Judged:
        """Return the cases that the page speaks of first."""
        return self.hard or self.whole

    @property
    def cases(self) -> str:
        """Return what those are called."""
        return "onsets" if self.hard else "country-years with the outcome"

    def both(self, of: str) -> list[Cases]:
        """Return the rankings of one kind, of all cases and of the hard ones."""
        hard = [Cases(CAREFUL, getattr(self.hard, of))] if self.hard else []
        return [Cases(ALL, getattr(self.whole, of)), *hard]


def found_at(view: View) -> Found | None:
    """Return the back-test, None when it is not made or the live outlooks are looked at instead."""
    held = None if is_live(view) else judged.judged(outcome_of(view))
    return Found(view, *held) if held else None


def judged_panel(identifier: str, title: str, note: str = "") -> Callable[[Callable[[Found], Drawn]], Panel]:
    """Turn a function of the back-test into a panel, which says so where there is none and credits the sources of scores."""

    def declare(draw: Callable[[Found], Drawn]) -> Panel:
        @wraps(draw)
        def drawn(view: View) -> Drawn:
            found = found_at(view)
            if found is None:
                return Drawn(None if is_live(view) else empty(NOT_MADE, REMEDY), graphic=False)
            return replace(draw(found), credits=cache.credited())

        return panel(identifier, title, note)(drawn)

    return declare
