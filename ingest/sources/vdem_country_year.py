"""Varieties of Democracy (V-Dem): institutions, civil liberties and political life as experts and sources describe them.

*Upstream*     V-Dem Country-Year: Full+Others, one archive per yearly release (v16 in March 2026, with data to 2025). Also
               read: the Core archive, extracts that keep V-Dem's column names, and Our World in Data's country-year files.
*Measures*     Indices from 0 to 1 (accountability about -2 to 2), single items on the scale of V-Dem's measurement model
               (about -5 to 5, 0 = average of all countries and years), and a few series of other scholars that V-Dem
               carries (their tags begin with ``e_``). Higher means what ``higher_is`` says: mostly freer or fairer, but
               more corruption, more exclusion, more political violence. Lower and upper bounds are V-Dem's ``_codelow``
               and ``_codehigh``: an interval of 68 per cent, about one standard deviation each way, not of 95.
*Lag*          Middle of March for the year before.
*Revisions*    Each release estimates all of history anew, so figures of two releases are never put into one series: a
               release replaces every series it holds as a whole, and a series it does not hold stays at its last release.
*Zero*         V-Dem gives a value or nothing; a blank cell is missing. Zeros are V-Dem's own.
*Limitations*  Values rest on the judgement of country experts; differences smaller than the interval say little. Years
               before 1970 are left out. Extracts and Our World in Data give no bounds for most measures. Our World in
               Data fills years before independence with the State a country belonged to; those rows are rejected. Small
               States are not covered; Gaza, Somaliland, Zanzibar and other units that are no State here are rejected and
               listed. V-Dem states CC BY for the data set; the vdemlite extract comes under CC BY-SA 4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from data.countries import resolve_all
from ingest.contract import FetchError, FormatError, Http, Series, Source
from ingest.reading import Member, numbers, open_archive, read_csv_bytes, years

FILES = "https://v-dem.net/media/datasets"
NAMES = (
    "V-Dem-CY-FullOthers-v{}_csv.zip",
    "V-Dem-CY-FullOthers_csv_v{}.zip",
    "V-Dem-CY-Core-v{}_csv.zip",
    "V-Dem-CY-Core_csv_v{}.zip",
)
FIRST_YEAR = 1970
OLDEST_VERSION = 13
"""Release v13 holds data to 2022; each later one a year more."""
BEFORE_VERSION = 2009
LAYOUTS = (
    ("vdem", ("country_text_id", "year", "v2x_polyarchy"), ("country_name", "vdem_country_name")),
    ("owid", ("iso3", "year"), ("entity",)),
    ("owid", ("code", "year"), ("entity",)),
)
"""Scheme of the country codes; columns that must be there, the code first; columns that may hold the country's name."""
OTHER_NAMES = {"regime_row": "v2x_regime"}


def _index(tag: str, name: str, higher_is: str) -> Series:
    return Series(tag, name, "index from 0 to 1", bounds=(0.0, 1.0), higher_is=higher_is)


def _balance(tag: str, name: str, higher_is: str) -> Series:
    return Series(tag, name, "index, about -2 to 2, 0 = average", bounds=(-5.0, 5.0), higher_is=higher_is)


def _item(tag: str, name: str, higher_is: str) -> Series:
    return Series(
        tag, name, "model scale, about -5 to 5, 0 = average", bounds=(-7.0, 7.0), higher_is=higher_is
    )


MEASURES = (
    _index("v2x_polyarchy", "Electoral democracy index", "more democratic"),
    _index("v2x_libdem", "Liberal democracy index", "more democratic"),
    _index("v2x_liberal", "Liberal component index", "more limits on the government's power"),
    _index("v2x_partipdem", "Participatory democracy index", "more democratic"),
    _index("v2x_egaldem", "Egalitarian democracy index", "more democratic"),
    _index("v2x_freexp_altinf", "Freedom of expression and alternative sources of information", "freer"),
    _index("v2x_frassoc_thick", "Freedom of association", "freer"),
    _index("v2xcl_rol", "Equality before the law and individual liberty", "more equal and freer"),
    _index("v2x_jucon", "Judicial constraints on the executive", "stronger constraints"),
    _index("v2xlg_legcon", "Legislative constraints on the executive", "stronger constraints"),
    _index("v2x_rule", "Rule of law", "more rule of law"),
    _index("v2x_civlib", "Civil liberties", "freer"),
    _index(
        "v2x_clphy",
        "Physical violence index: freedom from torture and political killings",
        "freer from violence",
    ),
    _index("v2x_clpol", "Political civil liberties", "freer"),
    _index("v2x_clpriv", "Private civil liberties", "freer"),
    _item("v2cltort", "Freedom from torture", "freer from torture"),
    _item("v2clkill", "Freedom from political killings", "freer from killings"),
    _item("v2csreprss", "Repression of civil society organizations", "less repression"),
    _item("v2cseeorgs", "Entry and exit of civil society organizations", "less control by the government"),
    _index("v2x_cspart", "Participation of civil society", "more participation"),
    _item("v2csrlgrep", "Repression of religious organizations", "less repression"),
    _item("v2mecenefm", "Government censorship of the media", "less censorship"),
    _item("v2meharjrn", "Harassment of journalists", "less harassment"),
    _item("v2meslfcen", "Self-censorship of the media", "less self-censorship"),
    _item("v2clrelig", "Freedom of religion", "freer"),
    _item("v2clacfree", "Freedom of academic and cultural expression", "freer"),
    _index("v2xca_academ", "Academic freedom index", "freer"),
    _index("v2x_gender", "Women's political empowerment", "more empowerment"),
    _index("v2x_gencl", "Women's civil liberties", "freer"),
    _index("v2x_gencs", "Women's participation in civil society", "more participation"),
    _index("v2x_genpp", "Women's political participation", "more participation"),
    Series("v2lgfemleg", "Women among members of the lower chamber", "% of members", bounds=(0.0, 100.0)),
    _index("v2xpe_exlsocgr", "Exclusion by social group", "more exclusion"),
    _index("v2xpe_exlpol", "Exclusion by political group", "more exclusion"),
    _index("v2xpe_exlecon", "Exclusion by socio-economic group", "more exclusion"),
    _index("v2xpe_exlgeo", "Exclusion by urban or rural location", "more exclusion"),
    _index("v2xpe_exlgender", "Exclusion by gender", "more exclusion"),
    _item("v2clsocgrp", "Equality of social groups in civil liberties", "more equal"),
    _item("v2pepwrsoc", "Power distributed by social group", "more equal"),
    _index("v2xeg_eqprotec", "Equal protection of rights across social groups", "more equal"),
    _index("v2xeg_eqaccess", "Equal access to power", "more equal"),
    _index("v2xeg_eqdr", "Equal distribution of resources", "more equal"),
    _item("v2elintim", "Intimidation by the government in elections", "less intimidation"),
    _item("v2elpeace", "Other violence in elections", "more peaceful"),
    _item("v2elirreg", "Other irregularities in voting", "fewer irregularities"),
    _index("v2xel_frefair", "Clean elections index", "cleaner"),
    _index("v2x_neopat", "Neopatrimonial rule", "more personal rule"),
    _index("v2x_corr", "Political corruption", "more corruption"),
    _index("v2x_execorr", "Corruption of the executive", "more corruption"),
    _index("v2x_pubcorr", "Corruption of the public sector", "more corruption"),
    _balance("v2x_accountability", "Accountability of the government", "more accountable"),
    _balance(
        "v2x_horacc",
        "Horizontal accountability: towards parliament, courts and oversight bodies",
        "more accountable",
    ),
    _balance("v2x_veracc", "Vertical accountability: towards voters and parties", "more accountable"),
    _balance("v2x_diagacc", "Diagonal accountability: towards civil society and media", "more accountable"),
    Series(
        "v2x_regime",
        "Regimes of the World",
        "class: 0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy",
        bounds=(0.0, 3.0),
        higher_is="more democratic",
    ),
    _item("v2cacamps", "Political polarization into antagonistic camps", "more polarized"),
    _item("v2caviol", "Political violence by non-State actors", "more violence"),
    _item("v2caassemb", "Freedom of peaceful assembly", "freer"),
    _item("v2cagenmob", "Mass mobilization", "more mobilization"),
    _item("v2catrauni", "Engagement in independent trade unions", "more engagement"),
    _item("v2dlcountr", "Respect for counterarguments", "more respect"),
    _item("v2exl_legitlead", "Legitimacy claimed through the person of the leader", "more personal"),
    _balance("v2x_divparctrl", "Divided party control of executive and legislature", "more divided"),
    _item("v2clrspct", "Rigorous and impartial public administration", "more impartial"),
    _item("v2juhcind", "Independence of the high court", "more independent"),
    _item("v2jucomp", "Compliance of the government with the judiciary", "more compliance"),
    _item("v2psoppaut", "Autonomy of opposition parties", "more autonomous"),
    Series(
        "e_pt_coup",
        "Successful coups, by Powell and Thyne, as carried by V-Dem",
        "coups in the year",
        bounds=(0.0, 10.0),
    ),
    Series(
        "e_peaveduc",
        "Average years of education at 15 and over, by Clio Infra and others, as carried by V-Dem",
        "years",
        bounds=(0.0, 20.0),
    ),
    Series(
        "e_total_resources_income_pc",
        "Income from oil, gas, coal and metals, by Haber and Menaldo, as carried by V-Dem",
        "2007 US$ per person",
        bounds=(0.0, 250_000.0),
    ),
    Series(
        "e_miurbani",
        "Urbanization, by Clio Infra, as carried by V-Dem",
        "share of population as Clio Infra gives it",
        bounds=(0.0, 2.0),
    ),
)

SOURCE = Source(
    id="vdem_country_year",
    name="V-Dem Country-Year",
    provider="V-Dem Institute, University of Gothenburg",
    url="https://v-dem.net/data/the-v-dem-dataset/",
    licence="CC BY 4.0 (vdemlite extract: CC BY-SA 4.0)",
    citation=(
        "Coppedge, Michael, John Gerring, Carl Henrik Knutsen, Staffan I. Lindberg, Jan Teorell, et al. V-Dem [Country-Year/"
        "Country-Date] Dataset. Varieties of Democracy (V-Dem) Project; v16 of 2026: https://doi.org/10.23696/vdemds26. "
        "Pemstein, Daniel, et al. The V-Dem Measurement Model. V-Dem Working Paper No. 21."
    ),
    schedule="0 5 * * 2",
    lag=timedelta(days=80),
    max_age=timedelta(days=400),
    series=MEASURES,
    hosts=("v-dem.net",),
    redistribute=True,
    replaces_history=True,
    rate=0.5,
    expected_countries=165,
)


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release with data after the year of ``since``, or nothing.

    The releases of coming and past years are asked for by name, newest first: V-Dem has no list of them.
    """
    newest = datetime.now(UTC).year - BEFORE_VERSION
    oldest = max(since.year - BEFORE_VERSION + 1, OLDEST_VERSION)
    for number in range(newest, oldest - 1, -1):
        for url in _addresses(number):
            if http.exists(url):
                return [http.get(url)]
    if since > date(OLDEST_VERSION + BEFORE_VERSION, 1, 1):
        return []
    raise FetchError(
        f"no archive of a release v{oldest} to v{newest} is where earlier ones were",
        source=SOURCE.id,
        remedy=f"download Country-Year: Full+Others as CSV from {SOURCE.url} and use ingest run {SOURCE.id} --from FILE",
    )


def _addresses(number: int) -> Iterator[str]:
    """Give the addresses a release may have; a corrected one (v11.1) comes before the first issue."""
    for name in NAMES:
        for version in (f"{number}.1", str(number)):
            yield f"{FILES}/{name.format(version)}"


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return observations of one release, one row per value V-Dem gives; raise FormatError."""
    parts = [_release(payload).assign(payload=place) for place, payload in enumerate(payloads)]
    if not parts:
        raise FormatError(
            "no file was given", source=SOURCE.id, kind="empty", remedy="fetch the release again"
        )
    labels = sorted({part.attrs["release"] for part in parts})
    if len(labels) > 1:
        raise FormatError(
            f"files of the releases {' and '.join(labels)} came together",
            source=SOURCE.id,
            field="release",
            remedy="run each release by itself: their figures cannot be put into one series",
        )
    result = pd.concat(parts, ignore_index=True)
    result.attrs = {"release": labels[0], "notes": [note for part in parts for note in part.attrs["notes"]]}
    return result


def _release(payload: bytes) -> pd.DataFrame:
    member = open_archive(payload, r"V-?Dem.*\.csv$") if payload[:2] == b"PK" else open_archive(payload, "")
    table, scheme, place = _read(member)
    found = [measure.id for measure in MEASURES if measure.id in table]
    if not found:
        raise FormatError(
            "no column is a measure this source declares",
            source=SOURCE.id,
            field=MEASURES[0].id,
            remedy="compare the file with V-Dem's codebook",
        )
    year = numbers(table["year"])
    release = _label(member.name, year)
    used = ~year.between(1, FIRST_YEAR - 1)
    table, period = table[used].reset_index(drop=True), years(table["year"])[used].reset_index(drop=True)
    code = place[used].reset_index(drop=True)
    iso3 = resolve_all(code, scheme, on=period, every="Y")
    result = _long(table, found, pd.DataFrame({"iso3": iso3, "period": period, "country": code}))
    result.attrs = {"release": release, "notes": _notes(release, found)}
    return result


def _read(member: Member) -> tuple[pd.DataFrame, str, pd.Series]:
    """Return the columns needed, the scheme of the country codes, and the codes (names where the code is blank)."""
    figures = {measure.id + suffix for measure in MEASURES for suffix in ("", "_codelow", "_codehigh")} | set(
        OTHER_NAMES
    )
    problems: list[FormatError] = []
    for scheme, required, names in LAYOUTS:
        try:
            table = read_csv_bytes(member, required=required, usecols={*names, *figures}, numeric=figures)
        except FormatError as error:
            if error.kind != "schema" or "twice" in error.problem:
                raise
            problems.append(error)
            continue
        table.attrs = {}  # thousands of column names, copied at every step otherwise
        code = table[required[0]]
        for name in names:
            code = code.fillna(table[name]) if name in table else code
        return (
            table.rename(columns={old: new for old, new in OTHER_NAMES.items() if new not in table}),
            scheme,
            code,
        )
    raise problems[0]


def _label(member: str, year: pd.Series) -> str:
    """Return the release: as the member's name says, else by the last year that more than half as many units have as any."""
    named = re.search(r"[-_]v(\d+(?:\.\d+)?)", member)
    if named:
        return f"v{named[1]}"
    units = year.value_counts()
    units = units[units > units.max() / 2]
    if units.empty:
        raise FormatError(
            "no cell of the year column is a year",
            source=SOURCE.id,
            field="year",
            remedy="fetch the release again",
        )
    return f"v{int(units.index.max()) - BEFORE_VERSION}"


def _long(table: pd.DataFrame, found: Sequence[str], place: pd.DataFrame) -> pd.DataFrame:
    """Return one row per figure: measure by measure, in the order of the table."""

    def block(suffix: str) -> np.ndarray:
        blank = np.full(len(table), np.nan)
        return np.stack(
            [table[tag + suffix].to_numpy("float64") if tag + suffix in table else blank for tag in found]
        )

    value = block("")
    measure, row = np.nonzero(~np.isnan(value))
    result = place.take(row).reset_index(drop=True)
    result.insert(0, "series", pd.Series(list(found), dtype="str").take(measure).reset_index(drop=True))
    result["value"] = value[measure, row]
    result["low"], result["high"] = block("_codelow")[measure, row], block("_codehigh")[measure, row]
    return result


def _notes(release: str, found: Sequence[str]) -> list[str]:
    absent = [measure.id for measure in MEASURES if measure.id not in found]
    if not absent:
        return []
    listed = f"only {', '.join(found)}" if len(found) < len(absent) else f"all but {', '.join(absent)}"
    return [
        f"{release} as given holds {len(found)} of {len(MEASURES)} measures, {listed}; the others stay at their last release"
    ]
