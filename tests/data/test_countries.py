"""Countries and their codes: tricky cases by hand, the tables as a whole, and every provider's real codes."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.countries import (
    COUNTRY_IDS,
    LANGUAGES,
    SCHEMES,
    by_iso3,
    countries,
    existing,
    name,
    neighbours,
    resolve,
    resolve_all,
    search,
    unlisted,
)
from data.country_table import REFERENCE, every_name, name_key, own_rows, read_table
from tests.ingest.shared import shared_file

D = date

# A code, whose, on which day, and the country it stands for.
CASES = [
    ("NAM", "iso3", None, "NAM"),
    ("NA", "iso2", None, "NAM"),
    ("516", "m49", None, "NAM"),
    (516, "m49", None, "NAM"),
    ("NA", "pts", None, None),
    ("004", "m49", None, "AFG"),
    ("4.0", "m49", None, "AFG"),
    ("SSD", "iso3", D(2011, 7, 8), None),
    ("SSD", "iso3", D(2011, 7, 9), "SSD"),
    ("SSD", "wb", D(2010, 1, 1), None),
    (626, "ucdp", D(2011, 7, 8), None),
    (626, "ucdp", D(2012, 1, 1), "SSD"),
    (625, "ucdp", D(1995, 1, 1), "SDN"),
    ("BGD", "iso3", D(1971, 12, 15), None),
    ("BGD", "wb", D(1972, 1, 1), "BGD"),
    ("UKR", "wb", D(1985, 1, 1), None),
    ("UKR", "owid", D(1985, 1, 1), None),
    ("AGO", "wb", D(1965, 1, 1), "AGO"),
    ("NAM", "wb", D(1980, 1, 1), "NAM"),
    # Serbia and Yugoslavia
    (345, "gw", D(1999, 1, 1), "YUG"),
    (345, "gw", D(2006, 6, 4), "YUG"),
    (345, "gw", D(2006, 6, 5), None),
    (340, "gw", D(2006, 6, 5), "SRB"),
    (345, "ucdp", D(1991, 6, 1), "SRB"),
    (345, "ucdp", D(2024, 1, 1), "SRB"),
    ("SRB", "ucdp", D(1991, 6, 1), "SRB"),
    (345, "cow", D(1999, 1, 1), "YUG"),
    (345, "cow", D(2010, 1, 1), "SRB"),
    ("SRB", "vdem", D(1985, 1, 1), "SRB"),
    ("198", "vdem", D(1985, 1, 1), "SRB"),
    ("SRB", "unhcr", D(1970, 1, 1), "SRB"),
    ("SRB", "wb", D(1999, 1, 1), "SRB"),
    ("SRB", "wb", D(1980, 1, 1), None),
    (891, "m49", D(2004, 1, 1), "SRB"),
    (890, "m49", D(1985, 1, 1), "YUG"),
    ("Yugoslavia, Federal Republic of", "pts", D(1999, 1, 1), "SRB"),
    ("Yugoslavia, Socialist Federal Republic of", "pts", D(1985, 1, 1), "YUG"),
    ("Serbia and Montenegro", "name", D(2004, 1, 1), "SRB"),
    (347, "ucdp", D(2007, 1, 1), None),
    (347, "ucdp", D(2010, 1, 1), "XKX"),
    ("XKX", "vdem", D(2001, 1, 1), "XKX"),
    ("UKR", "vdem", D(1989, 1, 1), None),
    ("UKR", "vdem", D(1990, 1, 1), "UKR"),
    ("MNE", "vdem", D(2000, 1, 1), "MNE"),
    ("SSD", "vdem", D(2011, 7, 8), None),
    ("KSV", "wb", D(2010, 1, 1), "XKX"),
    ("OWID_KOS", "owid", D(2010, 1, 1), "XKX"),
    # the Soviet Union, Germany, Yemen, Viet Nam, Czechoslovakia
    (365, "gw", D(1985, 1, 1), "RUS"),
    (365, "ucdp", D(1985, 1, 1), "RUS"),
    ("RUS", "vdem", D(1985, 1, 1), "RUS"),
    ("SUN", "iso3", D(1985, 1, 1), "SUN"),
    ("SUN", "iso3", D(1992, 1, 1), None),
    ("Soviet Union", "pts", D(1985, 1, 1), "SUN"),
    ("Russian Federation", "pts", D(1995, 1, 1), "RUS"),
    (260, "gw", D(1985, 1, 1), "DEU"),
    (260, "ucdp", D(2020, 1, 1), "DEU"),
    (265, "gw", D(1985, 1, 1), "DDR"),
    (265, "gw", D(1990, 10, 3), None),
    (255, "cow", D(2000, 1, 1), "DEU"),
    (260, "cow", D(1985, 1, 1), "DEU"),
    (255, "gw", None, None),
    ("German Federal Republic", "pts", D(1985, 1, 1), "DEU"),
    (678, "ucdp", D(2015, 1, 1), "YEM"),
    (678, "cow", D(2015, 1, 1), None),
    (679, "cow", D(2015, 1, 1), "YEM"),
    (680, "ucdp", D(1989, 1, 1), "YMD"),
    (680, "ucdp", D(1995, 1, 1), None),
    ("YMD", "vdem", D(1985, 1, 1), "YMD"),
    (816, "gw", D(2020, 1, 1), "VNM"),
    (817, "gw", D(1970, 1, 1), "RVN"),
    ("VDR", "vdem", D(1972, 1, 1), "RVN"),
    ("VDR", "vdem", D(1980, 1, 1), None),
    ("CZE", "vdem", D(1985, 1, 1), "CSK"),
    ("CZE", "vdem", D(1993, 1, 1), "CZE"),
    ("CZE", "iso3", D(1992, 12, 31), None),
    ("CZE", "unhcr", D(1985, 1, 1), "CSK"),
    ("ERT", "unhcr", D(1985, 1, 1), "ERI"),
    ("ERI", "iso3", D(1985, 1, 1), None),
    # Palestine: UCDP has no number for it; V-Dem has no value for the whole
    (666, "ucdp", D(2023, 10, 1), "ISR"),
    ("PSE", "vdem", D(2020, 1, 1), "PSE"),
    ("PSG", "vdem", D(2020, 1, 1), None),
    ("138", "vdem", D(2020, 1, 1), None),
    ("WBG", "wb", None, "PSE"),
    ("West Bank and Gaza", "name", None, "PSE"),
    ("Israel in Occupied Territories", "pts", None, None),
    ("GAZ", "unhcr", None, "PSE"),
    # letters that mean another country elsewhere
    ("AUS", "unhcr", None, "AUT"),
    ("AUL", "unhcr", None, "AUS"),
    ("GFR", "unhcr", None, "DEU"),
    ("NGR", "unhcr", None, "NER"),
    ("970", "gw", None, "KIR"),
    ("970", "cow", None, "NRU"),
    ("327", "ucdp", None, "VAT"),
    ("327", "gw", None, None),
    ("ZAR", "wb", None, "COD"),
    ("ROM", "pts", None, "ROU"),
    ("LAC", "wb", None, None),
    ("not a code", "iso3", None, None),
    ("", "name", None, None),
]

# What each provider writes.
NAMES = {
    "CIV": ["Côte d'Ivoire", "Côte d’Ivoire", "Cote d'Ivoire", "COTE D'IVOIRE", "Ivory Coast", "Ivory Coast (Cote d'Ivoire)"],
    "TUR": ["Türkiye", "Turkiye", "Turkey", "Turkey (Ottoman Empire)", "Turquie"],
    "SWZ": ["Eswatini", "Swaziland", "Kingdom of eSwatini (Swaziland)"],
    "COD": ["Democratic Republic of the Congo", "DR Congo (Zaire)", "Congo, Dem. Rep.", "Congo, the Democratic Republic of the",
            "Dem. Rep. of the Congo", "Congo DR", "Congo, DRC", "Democratic Republic of Congo", "Zaire"],
    "COG": ["Congo", "Congo, Rep.", "Republic of the Congo", "Republic of Congo", "Congo (Brazzaville)"],
    "PRK": ["Democratic People's Republic of Korea", "North Korea", "Korea, Dem. People's Rep.", "Korea DPR",
            "Korea, Democratic People's Republic of", "Korea, People's Republic of"],
    "KOR": ["Republic of Korea", "South Korea", "Korea, Rep.", "Korea, Republic of", "Korea Republic of", "Corée du Sud"],
    "MMR": ["Myanmar", "Myanmar (Burma)", "Burma/Myanmar"],
    "RUS": ["Russian Federation", "Russia", "Russia (Soviet Union)"],
    "YEM": ["Yemen", "Yemen, Rep.", "Yemen (North Yemen)", "Yemen Arab Republic; N. Yemen"],
    "YMD": ["Yemen (South Yemen)", "South Yemen"],
    "GMB": ["Gambia", "The Gambia", "Gambia, The"],
    "LCA": ["Saint Lucia", "St. Lucia"],
    "NLD": ["Netherlands (Kingdom of the)", "Netherlands"],
    "NAM": ["Namibia", "Namibie", "Намибия", "纳米比亚", "ناميبيا"],
    "IRN": ["Iran (Islamic Republic of)", "Iran, Islamic Rep.", "Iran (Persia)", "Iran"],
    "MKD": ["North Macedonia", "Macedonia", "Macedonia (Former Yugoslav Republic of)"],
    "CPV": ["Cabo Verde", "Cape Verde"],
    "CZE": ["Czechia", "Czech Republic"],
    "TLS": ["Timor-Leste", "East Timor", "Timor Leste"],
    "STP": ["Sao Tome and Principe", "São Tomé and Principe"],
    "VNM": ["Viet Nam", "Vietnam", "Vietnam (North Vietnam)"],
    "RVN": ["Republic of Vietnam", "South Vietnam"],
    "SRB": ["Serbia", "Serbia (Yugoslavia)", "Serbia and Kosovo: S/RES/1244 (1999)"],
    "GNB": ["Guinea-Bissau", "Guinea Bissau"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "scheme", "on", "expected"), CASES)
def test_a_code_stands_for(code: str | int, scheme: str, on: date | None, expected: str | None) -> None:
    assert resolve(code, scheme, on) == expected
    dates = None if on is None else pd.Series([on])
    many = resolve_all(pd.Series([code]), scheme, dates, every="D")
    assert many.tolist() == [expected] if expected else many.isna().all()


@pytest.mark.parametrize(("iso3", "text"), [(iso3, text) for iso3, texts in NAMES.items() for text in texts])
def test_a_name_stands_for(iso3: str, text: str) -> None:
    assert resolve(text, "name") == iso3


@pytest.mark.parametrize(
    "text", ["Korea", "World", "Palestine/Gaza", "Réunion", "Sub-Saharan Africa", "Atlantis"]
)
def test_a_name_that_is_no_country_is_not_guessed(text: str) -> None:
    assert resolve(text, "name") is None


def test_why_a_code_is_no_country_is_said() -> None:
    assert "not merged" in (unlisted("PSG", "vdem") or "")
    assert unlisted("SSF", "wb") == unlisted("Sub-Saharan Africa", "name") == "group of economies"
    assert unlisted("AB9", "iso3")
    assert unlisted("REU", "wb")
    assert unlisted("Crimea", "pts")
    assert unlisted("QQQ", "iso3") is None
    assert unlisted("", "name") is None


# --- whole columns


def test_a_period_counts_when_the_country_exists_on_some_day_of_it() -> None:
    values = pd.Series(["SSD", "SSD", "SSD"], index=[7, 8, 9])
    years = resolve_all(values, "iso3", pd.Series([2010, 2011, 2012]))
    assert years.fillna("-").tolist() == ["-", "SSD", "SSD"]
    assert years.index.tolist() == [7, 8, 9]
    firsts = pd.to_datetime(pd.Series(["2010-01-01", "2011-01-01", "2012-01-01"]))
    assert resolve_all(values, "iso3", firsts).equals(years)
    months = pd.Series([D(2011, 6, 1), D(2011, 7, 1), D(2011, 8, 1)])
    assert resolve_all(values, "iso3", months).fillna("-").tolist() == ["-", "SSD", "SSD"]
    days = pd.Series(["2011-07-08", "2011-07-09", None])
    assert resolve_all(values, "iso3", days).fillna("-").tolist() == ["-", "SSD", "SSD"]
    january = pd.Series([D(2011, 1, 1)] * 3)
    assert resolve_all(values, "iso3", january).notna().all()
    assert resolve_all(values, "iso3", january, every="M").isna().all()


def test_what_a_code_means_at_the_end_of_the_period_wins() -> None:
    assert resolve_all(pd.Series(["345"]), "cow", pd.Series([2006])).tolist() == ["SRB"]
    assert resolve_all(pd.Series(["345"]), "cow", pd.Series([2005])).tolist() == ["YUG"]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([516, 345, 0, -1]),
        pd.Series([516.0, np.nan, np.inf]),
        pd.Series(["NAM", None, " nam ", "", "é"]),
        pd.Series([["a"], {}, 516, None, pd.NA, True]),
        pd.Series([], dtype="str"),
        pd.Series(["NAM", "NA"], dtype="category"),
        pd.Series([pd.Timestamp("2020-01-01")]),
    ],
)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_value_raises(values: pd.Series, scheme: str) -> None:
    for on in (
        None,
        pd.Series([pd.Timestamp("2020-05-05")] * len(values)),
        pd.Series([None] * len(values), dtype="Int64"),
    ):
        found = resolve_all(values, scheme, on)
        assert found.index.equals(values.index)
        assert found.dtype == "str"


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(ValueError, match=r"unknown scheme of country codes 'fips'\. Use one of cow, gw, "):
        resolve_all(pd.Series(["AF"]), "fips")
    with pytest.raises(ValueError, match="Use un, gw or ucdp"):
        existing(D(2020, 1, 1), "cow")


@given(
    st.sampled_from([(scheme, row.code) for scheme in SCHEMES for row in own_rows(scheme)]),
    st.dates(D(1940, 1, 1), D(2040, 1, 1)),
)
def test_one_by_one_and_all_at_once_agree(one: tuple[str, str], on: date) -> None:
    scheme, code = one
    many = resolve_all(pd.Series([code]), scheme, pd.Series([on]), every="D")
    assert many.astype(object).where(many.notna(), None).tolist() == [resolve(code, scheme, on)]


@given(
    st.lists(
        st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.binary()), max_size=20
    )
)
def test_garbage_gives_na_or_a_country(values: list[Any]) -> None:
    for scheme in ("iso3", "name", "ucdp", "pts"):
        found = resolve_all(pd.Series(values, dtype=object), scheme)
        assert set(found.dropna()) <= set(by_iso3())


def test_half_a_million_rows_take_less_than_a_third_of_a_second() -> None:
    draw = np.random.default_rng(7)
    codes = pd.Series(draw.choice([row.code for row in own_rows("ucdp")], 500_000), dtype="str")
    days = pd.Series(np.datetime64("1989-01-01") + draw.integers(0, 13_000, 500_000).astype("timedelta64[D]"))
    resolve_all(codes[:10], "ucdp")
    took = []
    for _ in range(3):
        start = time.perf_counter()
        resolve_all(codes, "ucdp", days)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.3


# --- the tables


def test_the_table_holds_the_members_of_the_united_nations() -> None:
    status = Counter(country.un_status for country in countries())
    assert status == {"member": 193, "observer": 2, "other_state": 2, "area": 11, "ended": 6}
    groups = Counter(country.regional_group for country in countries() if country.un_status == "member")
    assert groups == {
        "African": 54, "Asia-Pacific": 54, "Eastern European": 23, "Latin American and Caribbean": 33,
        "Western European and Other": 29,
    }  # fmt: skip
    assert {country.iso3 for country in countries() if country.ended} == {
        "SUN",
        "DDR",
        "CSK",
        "YUG",
        "YMD",
        "RVN",
    }


def test_numbers_are_those_of_m49_and_stay() -> None:
    assert len(set(COUNTRY_IDS.values())) == len(countries()) == len(by_iso3())
    own = {country.iso3: country.id for country in countries() if not country.m49 or country.ended}
    assert own == {"SUN": 901, "DDR": 902, "CSK": 903, "YUG": 904, "YMD": 905, "RVN": 906, "XKX": 907}
    assert all(country.id == int(country.m49) for country in countries() if country.iso3 not in own)


def test_every_country_has_its_names_and_place() -> None:
    for country in countries():
        assert all(country.names[language] for language in LANGUAGES), country.iso3
        assert re.fullmatch(r"[A-Z]{3}", country.iso3)
        assert -90 <= country.lat <= 90, country.iso3
        assert -180 <= country.lon <= 180, country.iso3
        assert country.region in {"Africa", "Americas", "Asia", "Europe", "Oceania"}, country.iso3
        assert (country.state_from is not None) == country.is_state, country.iso3
        assert bool(country.part_of) == (country.valid_from is not None), country.iso3
        assert {*country.successors, *filter(None, [country.part_of])} <= set(by_iso3()), country.iso3
    assert name_key(name("CIV", "fr")) == "cote divoire"
    assert name("TUR") == "Türkiye"
    fiji, malaysia = by_iso3()["FJI"], by_iso3()["MYS"]
    assert (round(fiji.lon), round(malaysia.lat)) == (178, 4)
    assert name("NAM", "xx") == "Namibia"
    assert name("???") == "???"


def test_no_name_means_two_countries() -> None:
    meant: dict[str, set[str]] = {}
    for row in every_name():
        meant.setdefault(name_key(row.code), set()).add(row.iso3)
    assert {key: iso3 for key, iso3 in meant.items() if len(iso3) > 1} == {}


def test_no_code_means_two_countries_on_one_day() -> None:
    for scheme in SCHEMES:
        rows = sorted(own_rows(scheme), key=lambda row: (row.code, row.first))
        assert {row.iso3 for row in rows} <= set(by_iso3())
        for one, other in pairwise(rows):
            assert one.first <= one.last
            assert one.code != other.code or one.last < other.first, (scheme, one, other)


def test_every_row_of_codes_and_reasons_is_in_a_known_scheme() -> None:
    assert {row["scheme"] for row in read_table("country_codes.csv")} <= set(SCHEMES)
    for row in read_table("country_unlisted.csv"):
        assert row["scheme"] in SCHEMES
        assert row["reason"]
        assert not row["code"] or resolve(row["code"], row["scheme"]) is None, row
        for text in filter(None, row["names"].split("; ")):
            assert resolve(text, "name") is None, row


def test_present_codes_of_a_country() -> None:
    serbia, yemen, kosovo, vatican = (by_iso3()[iso3] for iso3 in ("SRB", "YEM", "XKX", "VAT"))
    assert (serbia.gw, serbia.cow, yemen.gw, yemen.cow, kosovo.gw) == (340, 345, 678, 679, 347)
    assert kosovo.in_gw_system
    assert not kosovo.is_state
    assert vatican.is_state
    assert not vatican.in_gw_system
    assert by_iso3()["SUN"].ended
    assert not by_iso3()["SSD"].exists(D(2011, 7, 8))
    assert by_iso3()["SSD"].exists(D(2011, 7, 9))


# --- existence


def test_states_in_existence() -> None:
    assert {"SRB", "SUN", "HRV"} & existing(D(1985, 1, 1), "un") == {"SUN"}
    assert {"YUG", "SRB"} & existing(D(1999, 1, 1), "gw") == {"YUG"}
    assert {"YUG", "SRB"} & existing(D(1999, 1, 1), "ucdp") == {"SRB"}
    assert {"YUG", "SRB"} & existing(D(2007, 1, 1), "gw") == {"SRB"}
    assert {"SSD"} & existing(D(2011, 7, 8), "gw") == set()
    assert {"SSD"} & existing(D(2011, 7, 9), "gw") == {"SSD"}
    assert {"DDR", "DEU", "YMD"} <= existing(D(1990, 1, 31), "gw")
    assert not {"PSE", "HKG", "GRL", "SUN"} & existing(D(2020, 1, 1), "gw")
    today = existing(D(2026, 1, 1), "un")
    assert today == {country.iso3 for country in countries() if country.is_state and not country.ended}
    assert len(today) == 197


@pytest.mark.parametrize("system", ["un", "gw", "ucdp"])
def test_a_state_that_exists_can_have_figures(system: Any) -> None:
    for year in range(1989, 2027):
        for iso3 in existing(D(year, 7, 15), system):
            assert by_iso3()[iso3].exists(D(year, 7, 15)) or iso3 == "SRB", (iso3, year)


# --- borders


def _by_hand() -> set[tuple[str, str]]:
    lines = (Path(__file__).parent / "borders.txt").read_text(encoding="utf-8").splitlines()
    return {
        (here, there)
        for line in lines
        if line[0] != "#"
        for here, *others in [line.split()]
        for there in others
    }


def test_borders_of_today_are_those_of_an_atlas() -> None:
    found = {(here, there) for here in by_iso3() for there in neighbours(here) if here < there}
    assert found == _by_hand()


def test_both_sides_of_a_border_exist_while_it_does() -> None:
    for row in read_table("neighbours.csv"):
        for side in (row["iso3_a"], row["iso3_b"]):
            country = by_iso3()[side]
            assert row["iso3_a"] < row["iso3_b"]
            carried_on = side == "SRB"
            assert (
                carried_on or not country.valid_from or row["valid_from"] >= country.valid_from.isoformat()
            ), row
            assert not country.valid_to or row["valid_to"] <= country.valid_to.isoformat(), row
        assert not row["valid_to"] or row["valid_from"] <= row["valid_to"], row


def test_borders_move_with_their_states() -> None:
    before, after = D(2011, 7, 8), D(2011, 7, 9)
    assert {"KEN", "UGA", "COD"} <= neighbours("SDN", before)
    assert neighbours("SDN", after) == {"CAF", "EGY", "ERI", "ETH", "LBY", "SSD", "TCD"}
    assert neighbours("SSD", before) == frozenset()
    assert neighbours("SSD", after) == {"CAF", "COD", "ETH", "KEN", "SDN", "UGA"}
    assert "POL" not in neighbours("DEU", D(1985, 1, 1))
    assert "DDR" in neighbours("POL", D(1985, 1, 1))
    assert neighbours("UKR", D(1992, 6, 1)) == {"BLR", "CSK", "HUN", "MDA", "POL", "ROU", "RUS"}
    assert "AFG" in neighbours("RUS", D(1989, 1, 1))
    assert "AFG" not in neighbours("RUS")
    assert {"IND", "CHN"} <= neighbours("PAK")
    assert "SDN" in neighbours("EGY")


@pytest.mark.parametrize(
    "iso3", ["JPN", "AUS", "CUB", "LKA", "MDG", "PHL", "SGP", "ISL", "CYP", "BHR", "???"]
)
def test_an_island_has_no_land_border(iso3: str) -> None:
    assert neighbours(iso3) == frozenset()


def test_the_table_of_borders_follows_from_the_map(tmp_path: Path) -> None:
    from data.reference import build_neighbours

    shared_map = shared_file("SOURCES.md").parents[1] / "map" / "world_50m.json"
    rows = [
        dict(zip(build_neighbours.COLUMNS, row, strict=True)) for row in build_neighbours.borders(shared_map)
    ]
    assert rows == list(read_table("neighbours.csv"))


# --- search


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("mli", "en", "MLI"), ("NA", "en", "NAM"), ("congo", "en", "COG"), ("cote", "en", "CIV"), ("CÔTE", "fr", "CIV"),
        ("niger", "en", "NER"), ("guinea", "es", "GIN"), ("turk", "en", "TUR"), ("кения", "ru", "KEN"), ("伊拉克", "zh", "IRQ"),
        ("السودان", "ar", "SDN"), ("allemagne", "en", "DEU"), ("ivory", "en", "CIV"), ("burma", "en", "MMR"),
        ("soviet", "en", "SUN"), ("dr congo", "en", "COD"), ("reino unido", "es", "GBR"), ("st lucia", "en", "LCA"),
    ],
)  # fmt: skip
def test_search_finds(text: str, lang: str, first: str) -> None:
    assert search(text, lang)[0].iso3 == first


def test_search_gives_all_that_may_be_meant_and_nothing_for_nothing() -> None:
    assert {"COG", "COD"} <= {country.iso3 for country in search("congo")}
    assert {"PRK", "KOR"} <= {country.iso3 for country in search("korea")}
    assert [country.iso3 for country in search("sudan")] == ["SDN", "SSD"]
    assert search("") == search("  ") == search("zzzz") == []


# --- what providers really write


def _csv(path: Path, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(path, usecols=columns, keep_default_na=False, na_values=[""], dtype="str")


# file, column of codes, scheme, column of dates or years or none
PROVIDERS = [
    ("ucdp/organizedviolencecy_v25_1.csv", "country_id_cy", "ucdp", "year_cy"),
    ("ucdp/organizedviolencecy_v25_1.csv", "country_cy", "name", None),
    ("ucdp/UcdpPrioConflict_v25_1.csv", "gwno_loc", "ucdp", "year"),
    ("ucdp/ucdp-prio-acd-221.csv", "gwno_a", "ucdp", "year"),
    ("ucdp/BattleDeaths_v25_1.csv", "gwno_battle", "ucdp", "year"),
    ("ucdp/OneSided_v25_1.csv", "gwno_location", "ucdp", "year"),
    ("ucdp/ucdp-nonstate-221.csv", "gwno_location", "ucdp", "year"),
    ("ucdp/GEDEvent_v23_0_10.csv", "country_id", "ucdp", "date_start"),
    ("ucdp/GEDEvent_v23_0_10.csv", "country", "name", None),
    ("ucdp/ged_country_month_v25_1_to_2023.csv", "iso3", "ucdp", "period"),
    ("vdem/vdem_simple_v15_1789_2024.csv.gz", "country_text_id", "vdem", "year"),
    ("vdem/vdem_simple_v15_1789_2024.csv.gz", "country_id", "vdem", "year"),
    ("vdem/vdem_simple_v15_1789_2024.csv.gz", "vdem_country_name", "name", None),
    ("vdem/vdemlite_v14_1970_2023.csv.gz", "country_text_id", "vdem", "year"),
    ("vdem/owid_vdem_v16_1946_2025.csv", "iso3", "owid", "year"),
    ("vdem/owid_vdem_v16_1946_2025.csv", "entity", "name", None),
    ("worldbank/ewp_wdi_1960_2024.csv", "iso3c", "wb", "year"),
    ("worldbank/ewp_wdi_1960_2024.csv", "country", "name", None),
    ("worldbank/worldDevelopmentIndicators1.csv", "Country Code", "wb", None),
    ("worldbank/democracyData_wgi_va_1996_2023.csv", "wb_code", "wb", "year"),
    ("worldbank/democracyData_wgi_va_1996_2023.csv", "wb_country", "name", None),
    ("worldbank/ewp_un_igme_imr_1950_2024.csv", "iso3c", "iso3", "year"),
    ("unhcr/population.csv.gz", "coo", "unhcr", "year"),
    ("unhcr/population.csv.gz", "coa", "unhcr", "year"),
    ("unhcr/population.csv.gz", "coo_iso", "iso3", "year"),
    ("unhcr/population.csv.gz", "coo_name", "name", None),
    ("unhcr/population.csv.gz", "coa_name", "name", None),
    ("idmc/Internal Displacements (New Displacements) - IDPs.csv", "iso3", "iso3", "year"),
    ("idmc/Internal Displacements (New Displacements) - IDPs.csv", "country_name", "name", None),
    ("hdx_signals/hdx_signals.csv", "iso3", "iso3", None),
    ("hdx_signals/hdx_signals.csv", "location", "name", None),
    ("coups/ptcoups.csv", "ccode", "cow", "year"),
    ("coups/ptcoups.csv", "country", "name", None),
    ("coups/ewp_all-coups.csv", "country", "name", None),
    ("reference/gw_states.csv", "gwcode", "gw", None),
    ("reference/gw_states.csv", "statename", "name", None),
    ("reference/cow_states.csv", "ccode", "cow", None),
    ("inform/inform_risk_2025_v070_index.csv", "COUNTRY", "name", None),
    ("views/fatalities002_2025_07_t01_cm.csv", "gwcode", "ucdp", None),
    ("views/fatalities002_2025_07_t01_cm.csv", "country", "name", None),
]

# Codes outside their dates that are not figures of a State it was part of; each with the reason in country_codes.csv.
OUT_OF_TIME = {"DEU", "DDR"}


def _unexplained(values: pd.Series, scheme: str, on: pd.Series | None) -> set[str]:
    """Return the codes without a country, apart from those on the list and those before the country's first day."""
    lost = pd.DataFrame({"code": values, "iso3": resolve_all(values, scheme, on)}).query("iso3.isna()")
    codes = {str(code) for code in lost["code"].unique() if unlisted(str(code).strip(), scheme) is None}
    late = {
        code
        for code in codes
        if (iso3 := resolve(code, scheme)) and (by_iso3()[iso3].part_of or iso3 in OUT_OF_TIME)
    }
    return codes - late if on is not None else codes


@pytest.mark.parametrize(("file", "column", "scheme", "on"), PROVIDERS)
def test_every_code_of_a_provider_is_a_country_or_explained(
    file: str, column: str, scheme: str, on: str | None
) -> None:
    table = _csv(shared_file(file), [column, *([on] if on else [])]).dropna(subset=column)
    table = table.assign(
        **{column: table[column].str.split(r",\s*" if column.startswith("gwno") else "\x00", regex=True)}
    )
    table = table.explode(column, ignore_index=True)
    when = None
    if on:
        years = table[on].str.fullmatch(r"\d{4}").all()
        when = table[on].astype("int64") if years else pd.to_datetime(table[on], format="mixed")
    assert _unexplained(table[column], scheme, when) == set()


def test_every_scored_row_of_pts_is_a_country_or_explained() -> None:
    table = pd.read_excel(shared_file("pts/PTS-2025.xlsx"), keep_default_na=False, dtype="str")
    scored = table[table[["PTS_A", "PTS_H", "PTS_S"]].isin(list("12345")).any(axis=1)].reset_index(drop=True)
    years = scored["Year"].astype("int64")
    assert _unexplained(scored["Country"], "pts", years) == set()
    assert _unexplained(scored["Country_OLD"], "name", None) == set()
    iso3 = resolve_all(scored["Country"], "pts", years)
    assert not pd.DataFrame({"iso3": iso3, "year": years}).dropna().duplicated().any()
    letters, numbers = (
        resolve_all(scored["WordBank_Code_A"], "pts", years),
        resolve_all(scored["UN_Code_N"], "m49", years),
    )
    for other in (letters, numbers):
        both = iso3.notna() & other.notna()
        named_apart = scored["Country"].str.startswith(("Yugoslavia", "Serbia"))
        assert (iso3[both & ~named_apart] == other[both & ~named_apart]).all()


def test_the_states_of_ucdp_are_those_that_it_lists() -> None:
    table = _csv(shared_file("ucdp/organizedviolencecy_v25_1.csv"), ["country_id_cy", "year_cy"])
    table = table.assign(iso3=resolve_all(table["country_id_cy"], "ucdp", table["year_cy"].astype("int64")))
    for year, listed in table.groupby(table["year_cy"].astype("str"))["iso3"]:
        days = [D(int(str(year)), 1, 1) + timedelta(days=day) for day in range(0, 365, 5)]
        assert set(listed) == frozenset().union(*(existing(day, "ucdp") for day in days)), year


# --- curated tables of the United Nations


def _un(file: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "un" / file, keep_default_na=False, na_values=[""], dtype="str")


UN_TABLES = ["nhri_accreditation.csv", "treaty_ratification.csv", "standing_invitation.csv", "mandates.csv"]


@pytest.mark.parametrize("file", UN_TABLES)
def test_a_curated_row_has_a_country_a_source_and_an_end_of_knowledge(file: str) -> None:
    table = _un(file)
    assert set(table["iso3"]) <= set(by_iso3())
    assert set(table["source"]) <= set(_un("sources.csv")["source"]) - {"unchecked"}
    assert table["known_until"].str.fullmatch(r"20\d\d-\d\d-\d\d").all()


@pytest.mark.parametrize("file", UN_TABLES[1:])
def test_what_nobody_checked_is_kept_apart(file: str) -> None:
    apart = _un(f"from_memory/{file}")
    assert len(apart)
    assert set(apart["source"]) == {"unchecked"}
    assert list(apart.columns) == list(_un(file).columns)
    overlap = apart.merge(
        _un(file), on=[column for column in ("mandate", "treaty", "iso3") if column in apart]
    )
    assert overlap.empty


def test_institutions_by_status_equal_the_published_totals() -> None:
    table = _un("nhri_accreditation.csv")
    assert set(table["status"]) == {"A", "B", "D"}
    accredited = table[table["status"] == "A"].groupby("year").size()
    assert accredited["2000"] == 32
    assert accredited["2025"] == 89
    assert resolve_all(table["iso3"], "iso3", table["year"].astype("int64")).notna().all()
    assert not table.duplicated(["iso3", "year"]).any()


def test_every_member_has_a_status_for_every_treaty() -> None:
    table = pd.concat([_un("treaty_ratification.csv"), _un("from_memory/treaty_ratification.csv")])
    members = {country.iso3 for country in countries() if country.un_status == "member"}
    assert len(table) == len(members) * 18
    assert set(table["iso3"]) == members
    assert set(table["treaty"]) == set(_un("treaties.csv")["treaty"])
    assert set(table["status"]) == {"party", "signatory", "none", "denounced"}
    status = table.set_index(["iso3", "treaty"])["status"]
    assert status["USA", "CRC"] == "signatory"
    assert status["TTO", "ICCPR-OP1"] == "denounced"
    assert (status.xs("CRC", level="treaty") == "party").sum() == 192
    doubtful = table[table["status_confidence"] == "doubtful"]
    assert set(zip(doubtful["iso3"], doubtful["treaty"], strict=True)) == {
        ("BRN", "ICERD"), ("SLB", "ICCPR"), ("TUV", "ICCPR"), ("TUV", "ICESCR"), ("ZWE", "OP-CEDAW"),
    }  # fmt: skip


def test_a_mandate_starts_before_it_ends_and_says_how_sure_both_are() -> None:
    table = _un("mandates.csv")
    ended = table.dropna(subset="end")
    assert (ended["start"] <= ended["end"]).all()
    assert set(table["start_confidence"]) == {"verified", "approximate", "from_memory"}
    assert set(ended["end_confidence"]) == {"verified", "approximate", "from_memory"}
    assert table["end_confidence"].notna().equals(table["end"].notna())
    assert not table.duplicated(["mandate", "iso3"]).any()
    assert (table.groupby("mandate").size() == table.groupby("mandate")["shared"].first().astype(int)).all()
    myanmar = table[(table["iso3"] == "MMR") & (table["type"] == "special_procedure")].iloc[0]
    assert (myanmar["start"], myanmar["start_confidence"], myanmar["last_symbol"]) == (
        "1992-03-03",
        "from_memory",
        "A/HRC/RES/61/30",
    )
