"""World Development Indicators: population, health, economy, work and living conditions, country by country.

*Upstream*     World Bank, World Development Indicators: the interface (one request per indicator), or the bulk and DataBank
               tables a reader may download. The World Bank compiles: each figure is some other agency's (UN population and
               child-mortality estimates, ILO, IMF, FAO, UNODC, UNHCR, national accounts).
*Measures*     Some thirty yearly indicators, each in its unit; money at constant prices in US dollars of the release's base
               year (2015 now, 2010 before 2021), or at purchasing power parity. Youth unemployment and several others are
               modelled for countries and years without a survey.
*Lag*          About seven months for national accounts (July), longer for surveys; some series have gaps of many years.
*Revisions*    Several times a year, any past year; corrections also come without a new release date, so everything is
               fetched each time and compared figure by figure.
*Zero*         A blank is missing; zeros are the Bank's own. Refugees by origin under five are shown as 0 or 5 by UNHCR.
*Limitations*  Regions, income groups and the world are left out by their codes. Years before a State existed are rejected:
               the Bank counts South Sudan back to 1960. Taiwan is absent. The poverty line and its price base change between
               releases. Military expenditure is left out: it is SIPRI's, whose terms do not let it be passed on. The infant
               mortality that one research table brings beside the Bank's (``infant_mortality_igme``) is the United Nations'
               (CC BY 3.0 IGO).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from ingest.contract import FormatError, Http, Kind, Series, Source
from ingest.sources._worldbank import HOSTS, fetch_indicator, locate, read_all

BASE_YEAR = "2015"


@dataclass(frozen=True)
class Indicator:
    """A measure and the Bank's codes for it, the present one first."""

    series: Series
    codes: tuple[str, ...]


def _of(
    measure: str, codes: str, name: str, unit: str, bounds: tuple[float, float], kind: Kind = Kind.LEVEL
) -> Indicator:
    return Indicator(Series(measure, name, unit, kind=kind, bounds=bounds), tuple(codes.split()))


PER_CENT = (0.0, 100.0)
GROWTH = (-90.0, 250.0)
INDICATORS = (
    _of("population", "SP.POP.TOTL", "Population", "people at mid-year", (500, 2e9), Kind.STOCK),
    _of("youth_population", "SP.POP.0014.TO.ZS", "Population aged 0 to 14", "% of population", (5, 60)),
    _of("urban_population", "SP.URB.TOTL.IN.ZS", "Urban population", "% of population", PER_CENT),
    _of(
        "infant_mortality",
        "SP.DYN.IMRT.IN",
        "Infant mortality",
        "deaths under one year per 1,000 live births",
        (0.5, 500),
    ),
    _of(
        "under5_mortality",
        "SH.DYN.MORT",
        "Mortality under five years",
        "deaths per 1,000 live births",
        (0.5, 800),
    ),
    _of("life_expectancy", "SP.DYN.LE00.IN", "Life expectancy at birth", "years", (8, 95)),
    _of(
        "undernourishment",
        "SN.ITK.DEFC.ZS",
        "Prevalence of undernourishment (2.5 stands for 2.5 or less)",
        "% of population",
        PER_CENT,
    ),
    _of(
        "safe_water",
        "SH.H2O.BASW.ZS",
        "People using at least basic drinking-water services",
        "% of population",
        PER_CENT,
    ),
    _of("electricity_access", "EG.ELC.ACCS.ZS", "Access to electricity", "% of population", PER_CENT),
    _of(
        "secondary_enrolment",
        "SE.SEC.ENRR",
        "Gross enrolment in secondary school (above 100 where older pupils attend)",
        "% of the age group",
        (0, 250),
    ),
    _of(
        "gdp",
        "NY.GDP.MKTP.KD",
        "Gross domestic product",
        "US$ at constant prices of the release's base year",
        (1e6, 1e14),
        Kind.FLOW,
    ),
    _of("gdp_growth", "NY.GDP.MKTP.KD.ZG", "Growth of gross domestic product", "% a year", GROWTH),
    _of(
        "gdp_per_capita",
        "NY.GDP.PCAP.KD",
        "Gross domestic product per person",
        "US$ per person at constant prices of the release's base year",
        (20, 500_000),
    ),
    _of(
        "gdp_per_capita_growth",
        "NY.GDP.PCAP.KD.ZG",
        "Growth of gross domestic product per person",
        "% a year",
        GROWTH,
    ),
    _of(
        "gdp_per_capita_ppp",
        "NY.GDP.PCAP.PP.CD",
        "Gross domestic product per person at purchasing power parity",
        "current international $ per person",
        (20, 500_000),
    ),
    _of(
        "gdp_per_capita_ppp_constant",
        "NY.GDP.PCAP.PP.KD",
        "Gross domestic product per person at purchasing power parity and constant prices",
        "international $ per person at constant prices of the release's base year",
        (20, 500_000),
    ),
    _of("inflation", "FP.CPI.TOTL.ZG", "Inflation, consumer prices", "% a year", (-40, 30_000)),
    _of(
        "trade",
        "NE.TRD.GNFS.ZS",
        "Trade: exports and imports of goods and services",
        "% of gross domestic product",
        (0, 1_000),
    ),
    _of(
        "imports",
        "NE.IMP.GNFS.KD",
        "Imports of goods and services",
        "US$ at constant prices of the release's base year",
        (1e4, 1e14),
        Kind.FLOW,
    ),
    _of(
        "exports",
        "NE.EXP.GNFS.KD",
        "Exports of goods and services",
        "US$ at constant prices of the release's base year",
        (1e4, 1e14),
        Kind.FLOW,
    ),
    _of(
        "resource_rents",
        "NY.GDP.TOTL.RT.ZS",
        "Rents from oil, gas, coal, minerals and forests",
        "% of gross domestic product",
        PER_CENT,
    ),
    _of(
        "aid_received",
        "DT.ODA.ODAT.GN.ZS",
        "Net official development assistance received (negative where repaid)",
        "% of gross national income",
        (-20, 300),
    ),
    _of(
        "remittances",
        "BX.TRF.PWKR.DT.GD.ZS",
        "Personal remittances received",
        "% of gross domestic product",
        (0, 250),
    ),
    _of("unemployment", "SL.UEM.TOTL.ZS", "Unemployment, modelled by ILO", "% of labour force", PER_CENT),
    _of(
        "youth_unemployment",
        "SL.UEM.1524.ZS",
        "Unemployment at ages 15 to 24, modelled by ILO",
        "% of labour force aged 15 to 24",
        PER_CENT,
    ),
    _of(
        "female_labour",
        "SL.TLF.CACT.FE.ZS",
        "Women in the labour force, modelled by ILO",
        "% of women aged 15 and over",
        PER_CENT,
    ),
    _of(
        "gini", "SI.POV.GINI", "Gini index of income or consumption", "index from 0 (equal) to 100", (15, 80)
    ),
    _of(
        "poverty",
        "SI.POV.DDAY",
        "People below the international poverty line of the release",
        "% of population",
        PER_CENT,
    ),
    _of("homicide", "VC.IHR.PSRC.P5", "Intentional homicides", "per 100,000 people", (0, 250)),
    _of(
        "refugees_by_origin",
        "SM.POP.RHCR.EO SM.POP.REFG.OR",
        "Refugees under UNHCR's mandate, by country of origin",
        "people at the end of the year",
        (0, 3e7),
        Kind.STOCK,
    ),
    _of(
        "infant_mortality_igme",
        "UN_IMR",
        "Infant mortality, United Nations estimates taken apart from the Bank's",
        "deaths under one year per 1,000 live births",
        (0.5, 500),
    ),
)
MEASURES = {code: one.series.id for one in INDICATORS for code in one.codes}
NOT_THE_BANKS = ("infant_mortality_igme",)
RENAMED = {
    "wdi.trade.new": "NE.TRD.GNFS.ZS",
    "wdi.gdppc.new": "NY.GDP.PCAP.KD",
    "wdi.gdppcgrow.new": "NY.GDP.PCAP.KD.ZG",
    "wdi.popsize.new": "SP.POP.TOTL",
    "wdi.imrate.new": "SP.DYN.IMRT.IN",
    "wdi.imports.new": "NE.IMP.GNFS.KD",
    "wdi.exports.new": "NE.EXP.GNFS.KD",
    "un_imr": "UN_IMR",
}
"""Columns of the Early Warning Project's table of predictors; imports and exports there are at constant prices."""

SOURCE = Source(
    id="worldbank_wdi",
    name="World Development Indicators",
    provider="World Bank",
    url="https://datatopics.worldbank.org/world-development-indicators/",
    licence="CC BY 4.0",
    citation="World Development Indicators, The World Bank.",
    schedule="0 5 * * 1",
    lag=timedelta(days=210),
    max_age=timedelta(days=150),
    series=tuple(one.series for one in INDICATORS),
    hosts=HOSTS,
    redistribute=True,
    rate=2.0,
    expected_countries=170,
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - corrections come without a new date, for any year
    """Return the pages of every indicator, all years; one the Bank no longer knows is left out and noted by ``parse``."""
    bodies = [
        body
        for one in INDICATORS
        if one.series.id not in NOT_THE_BANKS
        for body in fetch_indicator(http, one.codes)
    ]
    if not bodies:
        raise FormatError(
            "the World Bank knows none of the indicators any more",
            source=SOURCE.id,
            kind="error_in_body",
            remedy="compare the codes with the list of indicators",
        )
    return bodies


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return observations, one row per figure the Bank gives for a country; raise FormatError."""
    rows = read_all(payloads, RENAMED, MEASURES)
    result = locate(rows).assign(
        series=rows["code"].map(MEASURES), value=rows["value"], payload=rows["payload"]
    )
    result.attrs = {"release": rows.attrs["release"], "notes": _notes(rows)}
    return result


def _notes(rows: pd.DataFrame) -> list[str]:
    notes = []
    others = rows.attrs["others"]
    if others:
        notes.append(
            f"{len(others)} indicators of the file are not used here: {', '.join(others[:8])}{' …' if len(others) > 8 else ''}"
        )
    found = set(rows["code"].map(MEASURES))
    absent = [
        one.series.id
        for one in INDICATORS
        if one.series.id not in found and one.series.id not in NOT_THE_BANKS
    ]
    if len(found) > len(INDICATORS) / 2 and absent:
        notes.append(
            f"no figures came for {', '.join(absent)}: earlier ones stay; see whether the Bank renamed the code"
        )
    for label in rows["label"].dropna().unique():
        base = re.search(r"constant (\d{4}) US\$", label)
        if base and base[1] != BASE_YEAR:
            notes.append(f"{label}: prices are those of {base[1]}, not of {BASE_YEAR}")
    return notes
