"""Years since civilians were last killed on a large scale in one-sided violence.

*Why*          Past mass killing is the strongest single predictor of later mass killing, for longer than deaths as such stay in
               memory; the UN Framework of Analysis for Atrocity Crimes counts it among the common risk factors.
*Method*       Years from the last year with 100 civilians or more killed in one-sided violence in the country, by whomever, to the
               last published year. Fifteen years and more count as fifteen.
*Missingness*  UCDP covers all independent States from 1989: killings before then are not seen, so the measure is
               incomplete until about 2004. A value counts for thirty months.
*Limitations*  The threshold is in deaths, not in deaths per inhabitant, since an atrocity is not less of one in a large country.
               UCDP's low and high estimates give the interval.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import years_since

CAP, DEATHS = 15, 100
INDICATOR = Indicator(
    id="years_since_mass_killing",
    name="Years since mass killing of civilians",
    unit="years",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.RECURRENCE,
    direction=-1,
    goalposts=(0, CAP),
    series=("ucdp_country_year.deaths_one_sided",),
    max_age=30,
    reference="ends of the scale: a year of mass killing, and fifteen years",
    window=12 * CAP,
    decimals=0,
)


def compute(panel: Panel) -> Known:
    """Return years since mass killing, at most fifteen."""
    return panel.as_known(years_since(panel[INDICATOR.series[0]], DEATHS, cap=CAP), INDICATOR.max_age)
