"""What a brief on one State is made from, read once: the same figures that its Country page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
from dash.development.base_component import Component

from dashboard import acts, cache, held, issued, seized, timeline
from dashboard.components import Part
from dashboard.figures import outlook
from dashboard.figures.timeline_told import Told
from dashboard.keep import bind
from dashboard.seized import Seized
from dashboard.view import FIRST_DAY, BadAddress, View, read_country, read_day
from data import queries
from indicators.drivers import Drivers, Moved, drivers
from indicators.drivers import moved as moved_of
from indicators.missing import Missing, missing
from indicators.movements import Movement, movements
from indicators.profile import Profile, profile
from indicators.recommendations import KIND, Review, reviews
from indicators.resilience import Capacity, capacities
from indicators.skill import Skill
from indicators.weights import DEFAULT

NO_CAPACITIES: Mapping[str, list[Capacity]] = {}


@dataclass(frozen=True)
class Read:
    """All that is held of a State on a date."""

    view: View
    now: Profile
    moved: Moved | None
    told: Told
    outlook: outlook.Told | None
    skills: Mapping[str, Skill]
    seized: tuple[Seized, ...]
    """Empty while no act of either Council is held."""
    drivers: Drivers
    movements: Mapping[str, Movement]
    capacities: Mapping[str, list[Capacity]]
    reviews: list[Review]
    missing: tuple[Missing, ...]


def view_of(iso3: str, as_of: str = "", mode: str = "auto", weights: str = DEFAULT) -> View:
    """Return the view that a brief is made for; raise BadAddress for what is not there."""
    code, on = read_country(iso3), read_day("as of", as_of)
    if on and on < FIRST_DAY:
        raise BadAddress(400, f"{on.isoformat()} is before the first date that can be shown.", "Choose 1990-01-01 or later.")  # fmt: skip
    if not cache.has_weights(weights):
        raise BadAddress(404, f"There is no weight set called “{weights[:60]}”.", "Leave it out.")
    try:
        day = cache.as_of(on, mode)
    except ValueError as error:
        words, _, remedy = str(error).partition(". ")
        raise BadAddress(400, f"{words[:1].upper()}{words[1:]}.", f"{remedy}." if remedy else "") from None
    return View(f"/country/{code}", "dashboard.pages.country", (("iso3", code),), (), day, weights)


def read(view: View) -> Read:
    """Return what is held of the State of a view."""
    iso3, scores = view.iso3, held.scores(view)
    split = held.year_split(view.as_of, view.weights)
    moves, made = movements(scores, iso3), drivers(scores, iso3)
    moved = moved_of(split, iso3) if split else None
    told = issued.told(view.as_of, iso3)
    return Read(
        view,
        profile(scores, iso3),
        moved,
        timeline.told(view),
        told if told and told.rows else None,
        issued.skills(),
        seized.seized(view) if len(acts.acts(view.as_of)) else (),
        made,
        moves,
        capacities(made.rows, moves),
        reviews(queries.events(bind(), view.as_of, kinds=[KIND], iso3=[iso3])),
        missing(scores, iso3, held.cells(view.as_of, iso3), held.delivered()),
    )


def behind(found: Read) -> tuple[str, ...]:
    """Return the ids of the sources behind a brief."""
    also = {one.source for one in found.reviews} | (set(issued.SOURCES) if found.outlook else set())
    return tuple(sorted({*timeline.behind(found.view), *also} & held.delivered()))


def deaths(found: Read) -> dict[int, float]:
    """Return deaths by year, those that are known."""
    known = found.told.by_year.dropna()
    return dict(zip(pd.DatetimeIndex(known.index).year.tolist(), known.tolist(), strict=True))


def text(parts: list[Part]) -> str:
    """Return the words of a sentence whose figures are set apart on a page."""
    return "".join(str(one.children) if isinstance(one, Component) else str(one) for one in parts)


def day_of(stamp: object) -> str:
    """Return a day as JSON takes it."""
    return stamp.isoformat()[:10] if isinstance(stamp, date) else str(stamp)[:10]
