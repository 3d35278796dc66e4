"""Compare: up to six countries on shared axes, and where their scores differ."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, html, register_page
from dash.development.base_component import Component

from dashboard import held, words
from dashboard.components import empty, link, page
from dashboard.figures import compare, small_multiples, standing
from dashboard.panels import VIEW, Drawn, panel
from dashboard.shell import control
from dashboard.view import BadAddress, View
from data.countries import countries, name
from indicators import registry
from indicators.comparison import differences, widest
from indicators.contract import PILLAR_NAMES, Indicator, Pillar
from indicators.history import yearly
from indicators.profile import Profile, profile
from indicators.uncertainty import LABEL

MOST = 6
SHOWN = 15
"""Differences shown until all are asked for."""
NONE_CHOSEN = "Choose countries above, up to six."


def check(view: View) -> None:
    """Raise BadAddress for an unknown country or indicator, or too many of either."""
    view.countries("c", MOST)
    asked(view)


register_page(
    __name__,
    path="/compare",
    name="Compare",
    title="Compare · Upstream",
    order=20,
    section="main",
    check=check,
    description="Up to six countries on shared axes",
)


def asked(view: View) -> tuple[Indicator, ...]:
    """Return the indicators of the address; raise BadAddress for an unknown one or too many."""
    known = {one.id: one for one in registry.indicators()}
    keys = list(dict.fromkeys(key for key in view.get("i").split(",") if key))
    if len(keys) > MOST:
        raise BadAddress(400, f"{len(keys)} indicators were asked for.", f"Choose at most {MOST}.")
    for key in keys:
        if key not in known:
            raise BadAddress(
                404,
                f"There is no indicator called “{key[:60]}”.",
                "Choose from the list on the Compare page.",
            )
    return tuple(known[key] for key in keys)


def chosen(view: View) -> list[Profile]:
    """Return the profiles of the countries in the address."""
    scores = held.scores(view)
    return [profile(scores, code) for code in view.countries("c", MOST)]


@panel("compare-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return the page's name and what is compared."""
    names = [name(code) for code in view.countries("c", MOST)]
    told = words.listed(names) if names else NONE_CHOSEN
    return Drawn(html.Div([html.H1("Compare", className="kicker"), html.P(told, className="statement")]))


@panel("compare-axis", "Composite scores", note=f"one axis, intervals as bands: {LABEL}")
def axis(view: View) -> Drawn:
    """Return the names on one axis."""
    some = chosen(view)
    if not some:
        return Drawn(empty(NONE_CHOSEN))
    return Drawn(
        compare.axis(some, view),
        standing.frame(some),
        compare.says(some),
        "0–100, 100 is the highest risk. An attention aid, not a ranking.",
        held.sources_of(held.scores(view).indicators),
        graphic=False,
    )


@panel("compare-matrices", "Profiles: pillar × lane")
def matrices(view: View) -> Drawn:
    """Return the matrices side by side."""
    some = chosen(view)
    if not some:
        return Drawn(empty(NONE_CHOSEN))
    return Drawn(
        compare.matrices(some),
        compare.matrices_frame(some),
        credits=held.sources_of(held.scores(view).indicators),
    )


@panel("compare-multiples", "Through time")
def multiples(view: View) -> Drawn:
    """Return the small charts of the composite and of the chosen indicators."""
    codes, scores, picked = view.countries("c", MOST), held.scores(view), asked(view)
    if not codes:
        return Drawn(empty(NONE_CHOSEN))
    shown = picked or widest(differences(scores, codes))
    counted = [one for one in shown if one.id in scores.row]
    rows = [(one, yearly(scores, codes, one.id if one else "")) for one in (None, *counted)]
    note = "as known at the end of each year" + (
        "" if picked else "; of each pillar the indicator whose points differ most"
    )
    credits_of = held.sources_of(counted)
    return Drawn(
        [small_multiples.row(past, one, codes) for one, past in rows],
        small_multiples.frame(rows, codes),
        note=note,
        source=f"{held.credited(credits_of)} The axes are the same along a row; the others' lines lie behind in grey.",
        credits=held.sources_of(scores.indicators),
    )


@panel(
    "compare-drivers", "Where the scores differ", note="points of the composite, the widest difference first"
)
def drivers(view: View) -> Drawn:
    """Return the table of driver differences."""
    codes, scores = view.countries("c", MOST), held.scores(view)
    if not codes:
        return Drawn(empty(NONE_CHOSEN))
    found = differences(scores, codes)
    whole = bool(view.get("all")) or len(found) <= SHOWN
    more = () if whole else (link(f"All {words.count(len(found), 'indicator')}", view.here(all="1")),)
    return Drawn(
        compare.differences(found if whole else found[:SHOWN], codes, chosen(view)),
        compare.differences_frame(found, codes),
        source="Beside the points stands the value in the indicator's unit.",
        credits=held.sources_of(scores.indicators),
        actions=more,
        graphic=False,
    )


def _options() -> list[dict[str, str]]:
    return sorted(
        ({"value": one.iso3, "label": one.names["en"]} for one in countries()),
        key=lambda option: option["label"],
    )


def _groups() -> list[dict[str, object]]:
    return [
        {"group": PILLAR_NAMES[pillar],
         "items": [{"value": one.id, "label": one.name} for one in registry.indicators() if one.pillar == pillar]}
        for pillar in Pillar
    ]  # fmt: skip


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    shared = {
        "searchable": True,
        "clearable": True,
        "maxValues": MOST,
        "hidePickedOptions": True,
        "size": "sm",
        "className": "control pick",
        "nothingFoundMessage": "Nothing of that name",
        "clearButtonProps": {"aria-label": "Clear"},
    }
    return page(
        head.place(),
        html.Div(
            [
                dmc.MultiSelect(
                    id="compare-c",
                    label="Countries and areas, up to six",
                    data=_options(),
                    limit=60,
                    **shared,
                ),
                dmc.MultiSelect(
                    id="compare-i", label="Indicators through time, up to six", data=_groups(), **shared
                ),
            ],
            className="picks",
        ),
        axis.place(),
        matrices.place(),
        multiples.place(),
        drivers.place(),
    )


for _parameter in ("c", "i"):
    control(f"compare-{_parameter}")
    clientside_callback(
        ClientsideFunction("pick", f"held_{_parameter}"),
        Output(f"compare-{_parameter}", "value"),
        Input(VIEW, "data"),
        State(f"compare-{_parameter}", "value"),
    )
