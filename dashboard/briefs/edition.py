"""The two editions: one content, in the order and with the opening that Geneva or New York reads first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.briefs import wording as w
from dashboard.briefs.content import Block, Bodies, Body, Content, Lane, Lanes, Paper, Section, Text


@dataclass(frozen=True)
class Edition:
    """What comes first for whom. Every edition holds all numbers and sections; only their order and its opening differ."""

    lens: str
    """Whose sentence stands in the statement."""
    numbers: tuple[str, ...]
    first: tuple[str, ...]
    """Sections of the first page; the next two stand below them side by side where there is room."""
    then: tuple[str, ...]
    bodies: tuple[str, ...]


EDITIONS = {
    "geneva": Edition(
        "rights",
        ("score", "moved", "seized", "outlook"),
        ("risk", "deaths", "acts"),
        ("recommendations", "outlook", "resilience", "made", "absent"),
        ("hrc", "sc", "ga"),
    ),
    "new-york": Edition(
        "violence",
        ("outlook", "score", "moved", "seized"),
        ("deaths", "risk", "acts"),
        ("outlook", "recommendations", "made", "resilience", "absent"),
        ("sc", "ga", "hrc"),
    ),
}
DEFAULT = "geneva"
HOME = {"rights": "resilience", "violence": "outlook"}
"""The section that a lens opens where its sentence is not in the statement."""


def paper(content: Content, edition: str) -> Paper:
    """Return a brief in the order of an edition; raise KeyError for one that is not there."""
    chosen = EDITIONS[edition]
    leads = {HOME[lens]: said for lens, said in content.leads.items() if lens != chosen.lens}
    ordered = [_opened(content.sections[key], leads.get(key)) for key in (*chosen.first, *chosen.then)]
    other = next(name for key, name in w.EDITIONS.items() if key != edition)
    return Paper(
        content.title,
        content.language,
        content.as_of,
        w.HEAD.format(edition=w.EDITIONS[edition], body=w.FOR[edition], on=content.on),
        w.EDITIONS[edition],
        f"{content.opening} {content.leads[chosen.lens]}",
        tuple(content.numbers[key] for key in chosen.numbers),
        tuple(_sorted(one, chosen.bodies) for one in ordered),
        len(chosen.first),
        Section("limits", w.LIMITS, "", tuple(map(Text, (*content.limits, *content.notices)))),
        Section("sources", w.SOURCES, "", (content.sources,)),
        (
            w.FOOT_ID.format(snapshot=content.snapshot, id=content.id, weights=content.weights),
            w.FOOT_SAME.format(mode=content.mode, other=other),
        ),
        f"upstream-{content.subject}-{edition}-{content.as_of}",
    )


def _opened(section: Section, lead: str | None) -> Section:
    return replace(section, blocks=(Text(lead), *section.blocks)) if lead else section


def _sorted(section: Section, order: tuple[str, ...]) -> Section:
    """Return a section with bodies and lanes in the order of an edition."""

    def place(one: Body | Lane) -> int:
        return order.index(one.token)

    def made(block: Block) -> Block:
        if isinstance(block, Bodies):
            return replace(block, bodies=tuple(sorted(block.bodies, key=place)))
        if isinstance(block, Lanes):
            return replace(block, lanes=tuple(sorted(block.lanes, key=place)))
        return block

    return replace(section, blocks=tuple(map(made, section.blocks)))
