"""Country: what is high, what is moving, why, and how sure that is."""

from __future__ import annotations

from dash import html, register_page
from dash.development.base_component import Component

from dashboard import held, issued, returns, seized, sentences, timeline, upstream, words
from dashboard.briefs import serving as briefs
from dashboard.components import columns, empty, link, matrix, page, stack
from dashboard.figures import drivers, evidence, outlook, standing, timeline_table, waterfall
from dashboard.figures import seized as bodies
from dashboard.figures import timeline as drawn
from dashboard.panels import Drawn, panel
from dashboard.view import View, read_country
from data.countries import by_iso3, name, neighbours
from indicators.drivers import Moved
from indicators.drivers import drivers as drivers_of
from indicators.drivers import moved as moved_of
from indicators.missing import missing
from indicators.profile import Profile, profile
from indicators.uncertainty import LABEL


def check(view: View) -> None:
    """Raise BadAddress when there is no country of the code in the path, or no time between two days."""
    assert view.iso3  # noqa: S101 - reading it is the check
    timeline.axis(view)


register_page(
    __name__,
    path_template="/country/<iso3>",
    name="Country",
    order=10,
    section="main",
    check=check,
    title=lambda iso3="": f"{name(read_country(iso3))} · Upstream",
    description="One country in five minutes",
)


PATHS = "#track_record-analogues"
"""Where the Track record page shows them; a page that is loaded anew is scrolled there."""

SPAN = ("from", "to")
"""What the timeline shows; the drivers carry it on in their links to this page."""


def _now(view: View) -> Profile:
    return profile(held.scores(view), view.iso3)


def _moved(view: View) -> Moved | None:
    split = held.year_split(view.as_of, view.weights)
    return moved_of(split, view.iso3) if split else None


@panel("country-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return the name and the two sentences."""
    country, now = by_iso3()[view.iso3], _now(view)
    names = {one.id: one for one in held.scores(view).indicators}
    group = f"{country.regional_group} States" if country.regional_group else country.region
    formal = country.formal if country.formal != country.names["en"] else ""
    return Drawn(
        html.Header(
            [
                html.P(" · ".join(filter(None, (group, formal))), className="kicker"),
                html.H1(country.names["en"]),
                html.Div(
                    [
                        link("Compare", view.to("/compare", c=country.iso3), "button"),
                        " ",
                        html.A(
                            "Similar past paths",
                            href=view.to("/track-record", c=country.iso3) + PATHS,
                            className="button",
                        ),
                        " ",
                        briefs.menu(view, country.iso3),
                    ],
                    className="does",
                ),
                html.P(
                    [*sentences.level(now), " ", *sentences.movement(now, _moved(view), names)],
                    className="statement",
                ),
            ],
            className="country-head",
        )
    )


@panel("country-score", "Composite score")
def score(view: View) -> Drawn:
    """Return the one score, or why there is none."""
    now = _now(view)
    return Drawn(
        standing.score(now, _moved(view)),
        standing.frame([now]),
        source=link("How well did this weighting warn?", view.to("/weights")),
        credits=held.sources_of(held.scores(view).indicators),
        graphic=False,
    )


@panel("country-profile", "Profile: pillar × lane")
def profile_matrix(view: View) -> Drawn:
    """Return the matrix with its margins."""
    scores, now = held.scores(view), _now(view)
    return Drawn(
        matrix(now.cells, now.pillars, now.lanes, now.composite, now.iso3, frozenset(now.cells)),
        standing.profile_frame(now),
        source="0–100, 100 is the highest risk. A cell is the mean of its indicators, given half of their weight; margins are means of the cells.",
        credits=held.sources_of(scores.indicators),
    )


@panel("country-neighbours", "Neighbours", note=f"across a land border; intervals {LABEL}")
def borders(view: View) -> Drawn:
    """Return the neighbours with their scores."""
    codes = sorted(neighbours(view.iso3, view.as_of.on))
    if not codes:
        return Drawn(empty(f"{name(view.iso3)} has no land border."))
    scores = held.scores(view)
    others = [profile(scores, code) for code in codes]
    compare = link("Compare", view.to("/compare", c=",".join([view.iso3, *codes][:6])))
    return Drawn(
        standing.list_of(others, view, "Neighbours with their scores"),
        standing.frame(others),
        credits=held.sources_of(scores.indicators),
        actions=(compare,),
        graphic=False,
    )


@panel("country-seized", "Who is seized of it")
def seized_of(view: View) -> Drawn:
    """Return what each body has in force and did last, its attention and the gap."""
    found = seized.seized(view)
    counted = link("How attention is counted", view.to("/councils"))
    return Drawn(
        bodies.listing(found),
        bodies.frame(found),
        source=counted,
        credits=timeline.behind(view),
        graphic=False,
    )


@panel("country-timeline", "Risk, signals and Councils on one axis", reads=SPAN)
def on_one_axis(view: View) -> Drawn:
    """Return risk, signals, the acts of the bodies and deaths on one time axis."""
    told, behind = timeline.told(view), timeline.behind(view)
    return Drawn(
        drawn.chart(told, view),
        timeline_table.frame(told, held.source_names()),
        drawn.says(told),
        [timeline.record(view.as_of), " ", held.credited(behind)],
        behind,
        note=f"{told.axis.first.year} to {told.axis.last.year}",
        actions=(drawn.zoom(told.axis, view),),
    )


@panel("country-made", "What the score is made of", reads=SPAN)
def made(view: View) -> Drawn:
    """Return the driver bar and the table that adds up to it."""
    scores, moved = held.scores(view), _moved(view)
    found = drivers_of(scores, view.iso3)
    behind = held.sources_of(row.indicator for row in found.rows if row.value is not None)
    total = (
        f"points add up to {words.number(found.composite, 1)}"
        if found.composite is not None
        else standing.no_score(_now(view))
    )
    actions = (link("Small ones as one line", view.here(all=None)),) if view.get("all") else ()
    return Drawn(
        [drivers.bar(found, view.iso3), drivers.table(found, moved, view.iso3, view)],
        drivers.frame(found, moved, held.remarks(view.as_of, view.iso3)),
        source=held.credited(behind),
        credits=behind,
        note=total,
        actions=actions,
    )


@panel("country-moved", "Why it moved")
def why(view: View) -> Drawn:
    """Return the waterfall of the year to the date."""
    moved = _moved(view)
    if moved is None:
        return Drawn(
            empty("There is no score at both ends of the year to this date, so no change can be taken apart.")
        )
    scores = held.scores(view)
    names = {one.id: one for one in scores.indicators}
    return Drawn(
        waterfall.chart(moved, names, view.iso3),
        waterfall.frame(moved, names),
        waterfall.says(moved),
        waterfall.note(moved, view.as_of),
        held.sources_of(scores.indicators),
        note=f"since {words.day(moved.since)}",
    )


@panel("country-outlook", "Outlook")
def ahead(view: View) -> Drawn:
    """Return what was said by the date of the months to come, or why nothing was."""
    told = issued.told(view.as_of, view.iso3)
    if told is None or not told.rows:
        return Drawn(outlook.none(name(view.iso3), told, view.as_of.on, issued.last(), _now(view).is_state))
    skills = issued.skills()
    record = link("How it would have warned", view.to("/track-record"))
    return Drawn(
        [outlook.strips(told, skills), *outlook.drivers(told)],
        outlook.frame(told, skills),
        outlook.says(name(view.iso3), told),
        [outlook.skill_line(skills, issued.span()), outlook.frozen(told), " ", record],
        issued.SOURCES,
        note=outlook.note(told),
    )


@panel("country-recurrence", "Recurrence", note="whether conflict comes back")
def may_return(view: View) -> Drawn:
    """Return the chance that conflict comes back to a post-conflict State, and what holds and erodes."""
    return returns.country(view)


@panel("country-resilience", "Upstream and resilience", note="capacities to prevent")
def resilience(view: View) -> Drawn:
    """Return the capacities to prevent with their own sign, and what is known of cooperation."""
    return upstream.country_resilience(view)


@panel("country-recommendations", "Recommendations beside what rises")
def recommended(view: View) -> Drawn:
    """Return the recommendations accepted and noted beside the rising indicator they speak to."""
    return upstream.country_recommendations(view)


@panel("country-framework", "The 14 risk factors", note="counterparts here of the UN Framework of Analysis")
def framework(view: View) -> Drawn:
    """Return what is measured of the risk factors in this State, without a total."""
    return upstream.country_framework(view)


@panel("country-missing", "Not known")
def absent(view: View) -> Drawn:
    """Return the indicators without a value, and why."""
    found = missing(held.scores(view), view.iso3, held.cells(view.as_of, view.iso3), held.delivered())
    if not found:
        return Drawn(empty("Every indicator has a value."))
    return Drawn(
        evidence.missing_list(found, view.iso3, held.source_names()),
        evidence.missing_frame(found, held.source_names()),
        graphic=False,
        note=f"{words.number(len(found))} of {len(held.scores(view).indicators)} indicators",
        credits=held.sources_of(one.indicator for one in found),
    )


@panel("country-remarks", "Remarks")
def said(view: View) -> Drawn:
    """Return what has been remarked on the country's values."""
    found = held.remarks(view.as_of, view.iso3)
    if not len(found):
        return Drawn(empty("No remark is attached to any of its values."))
    return Drawn(
        evidence.remarks(found, view.iso3),
        evidence.remarks_frame(found),
        graphic=False,
        note="the values stay as they are",
    )


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        head.place(),
        html.Div([score.place(), profile_matrix.place(), seized_of.place()], className="columns country-top"),
        on_one_axis.place(),
        columns(
            stack(made.place(), resilience.place()),
            stack(
                why.place(), ahead.place(), may_return.place(), borders.place(), absent.place(), said.place()
            ),
            split="wide-narrow",
        ),
        columns(recommended.place(), framework.place()),
    )
