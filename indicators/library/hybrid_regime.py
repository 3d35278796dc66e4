"""How close a country is to the middle between autocracy and democracy.

*Why*          Research finds civil conflict most often between closed autocracies, which suppress it, and full democracies, which
               channel it: half-open systems allow mobilization without offering a safe way to win or to lose.
*Method*       1 less the distance of V-Dem's electoral democracy index from 0.5, doubled: 1 in the middle, 0 at either end.
*Missingness*  V-Dem covers some 175 States and no micro-State. A value counts for four years.
*Limitations*  Part of the finding comes from measures that count political violence themselves. The indicator says nothing on which
               way a country moves: democracy_change_3y does. Where the source's interval spans 0.5 the true upper end can lie
               above the one shown.
"""

from __future__ import annotations

import numpy as np

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known

INDICATOR = Indicator(
    id="hybrid_regime",
    name="Between autocracy and democracy",
    unit="index from 0 to 1, 1 is the middle",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=1,
    goalposts=(0.1, 1.0),
    series=("vdem_country_year.v2x_polyarchy",),
    max_age=48,
    reference="near either end of the index, and its middle",
    decimals=2,
)


def compute(panel: Panel) -> Known:
    """Return how close electoral democracy is to its middle."""
    return 1 - 2 * (panel.known(INDICATOR.series[0], INDICATOR.max_age) - 0.5).map(np.abs)
