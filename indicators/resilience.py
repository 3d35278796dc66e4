"""Capacities to prevent, by kind: the indicators that speak of them, with their own sign.

Strength is 100 minus the score: 100 is the strongest. Every indicator declared as resilience is in one group; those of civic
space are indicators of pressure, read the other way round. What is known of cooperation beyond indicators (reviews, letters) is
told beside them and counts in no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.drivers import Driver
from indicators.movements import Movement

COOPERATION = "Cooperation with human rights mechanisms"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Institutions": (
        "judicial_constraints",
        "legislative_constraints",
        "rule_of_law",
        "equality_before_law",
        "government_effectiveness",
    ),
    "National human rights institution": ("nhri_status",),
    COOPERATION: ("treaty_acceptance", "optional_protocols", "standing_invitation"),
    "Civic space": ("civil_society_repression", "freedom_of_expression", "journalist_harassment"),
    "Society and means": ("womens_empowerment", "resource_equality", "income_per_capita"),
}

TITLES = {
    "civil_society_repression": "Room for civil society",
    "journalist_harassment": "Journalists free from harassment",
}
"""Names of those whose indicator is named after the pressure."""


@dataclass(frozen=True)
class Capacity:
    """One capacity of a State: its indicator, and how it moved in three years."""

    driver: Driver
    moved: Movement | None

    @property
    def title(self) -> str:
        """Return the name of the capacity."""
        return TITLES.get(self.driver.indicator.id, self.driver.indicator.name)

    @property
    def strength(self) -> float | None:
        """Return 0 to 100, 100 being the strongest; None is not known."""
        return None if self.driver.score is None else 100 - self.driver.score

    @property
    def change(self) -> float | None:
        """Return the change of strength in three years."""
        return None if self.moved is None else -self.moved.change

    @property
    def opening(self) -> bool:
        """Return whether it grew past the usual range."""
        return self.moved is not None and self.moved.opening

    @property
    def closing(self) -> bool:
        """Return whether it fell past the usual range."""
        return self.moved is not None and self.moved.rising


def capacities(drivers: Sequence[Driver], moved: Mapping[str, Movement]) -> dict[str, list[Capacity]]:
    """Return the capacities by group; in a group those that grew past the usual range come first."""
    held = {row.indicator.id: row for row in drivers}
    found = {
        group: [Capacity(held[key], moved.get(key)) for key in ids if key in held]
        for group, ids in GROUPS.items()
    }
    return {group: sorted(rows, key=lambda one: not one.opening) for group, rows in found.items()}
