"""Themes of recommendations: words that tell them, and how often they tell rightly of texts read by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from data.themes import ALL, Measured, measured, themes, themes_of, told

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    Path(os.environ.get("UPSTREAM_SHARED") or ROOT.parent / "shared" / "data")
    / "un_hrc"
    / "upr_recommendations"
)
IDS = [one.id for one in themes()]


def labels() -> pd.DataFrame:
    path = ROOT / "tests" / "fixtures" / "upr_recommendations" / "labels.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    return table.assign(read=table["read"].str.split(), told=table["told"].str.split())


def texts() -> dict[tuple[str, int], str]:
    """Return the recommendations by table and row, as far as the tables are on this machine."""
    found = {}
    for path in sorted(FILES.glob("*data.csv")):
        rows = csv.reader(io.StringIO(path.read_bytes().decode("latin-1"), newline=""))
        for number, row in enumerate(line for line in list(rows)[1:] if line):
            found[path.name[:4], number] = row[0].strip()
    return found


@pytest.mark.parametrize(("text", "on"), [
    ("Sign and ratify OP-CAT", {"torture", "treaties"}),
    ("Punish torture and end impunity", {"torture", "impunity"}),
    ("Eliminate discrimination against women", {"women"}),
    ("Eliminate discrimination", {"discrimination"}),
    ("Eliminate discrimination against women and minorities", {"women", "discrimination"}),
    ("Combat violence against women", {"violence_against_women"}),
    ("Abolish capital punishment", {"death_penalty"}),
    ("Follow the example of the Democratic Republic of Atlantis", set()),
    ("Continue its commendable efforts", set()),
    ("Raise the womenÕs share of seats", {"women"}),
    ("Protect\n human   rights defenders", {"civil_society"}),
])  # fmt: skip
def test_words_tell_themes(text: str, on: set[str]) -> None:
    assert set(themes_of(text)) == on


def test_a_missing_text_is_on_no_theme() -> None:
    table = told(pd.Series(["Abolish torture", None, "Abolish torture"], index=[7, 8, 9]))
    assert table["torture"].to_dict() == {7: True, 8: False, 9: True}
    assert not table.loc[8].any()
    assert list(table.columns) == IDS


def test_what_is_published_is_the_half_that_the_rules_had_not_seen() -> None:
    table = labels()
    assert table["half"].value_counts().to_dict() == {"1": 120, "2": 120}
    assert {theme for row in (*table["read"], *table["told"]) for theme in row} <= set(IDS)
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for read, said in table.loc[table["half"] == "2", ["read", "told"]].itertuples(index=False):
        right.update(set(read) & set(said))
        wrong.update(set(said) - set(read))
        missed.update(set(read) - set(said))
    assert {key: one for key, one in measured().items() if key != ALL} == {
        key: Measured(right[key], wrong[key], missed[key]) for key in IDS
    }
    assert measured()[ALL] == Measured(195, 18, 7)


def test_the_rules_still_tell_what_they_told_when_they_were_measured() -> None:
    held = texts()
    if not held:  # the texts are not part of the project: then what was told of them stands as it was stored
        assert len(labels()) == 240
        return
    for file, row, digest, said in labels()[["file", "row", "sha256", "told"]].itertuples(index=False):
        text = held[file, int(row)]
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        assert list(themes_of(text)) == said, text
