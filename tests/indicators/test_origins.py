"""Past origins on the embedded figures: what is judged is what ``score`` prints for that day, and nothing leaks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score
from sqlalchemy import Engine

from data import schema, snapshot
from data.database import engine
from data.frames import load_panel
from data.queries import AsOf, resolve_as_of
from indicators import baselines, optimise, origins, outcomes, registry, weights
from indicators.__main__ import main
from indicators.commands import skill as command
from indicators.engine import Measures, measure, weigh
from indicators.origins import NotMade, Origins
from indicators.outcomes import truth
from indicators.panel import Panel
from indicators.skill import paired, skill
from indicators.table import as_csv
from tests.indicators.test_optimise import RANDOM_SET

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origins")


@pytest.fixture(scope="module")
def bind(folder: Path) -> Iterator[Engine]:
    made = engine(f"sqlite:///{folder / 'upstream.db'}")
    schema.migrate(made)
    snapshot.load(made)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def held(bind: Engine) -> Origins:
    assert origins.load(bind) is None
    with pytest.raises(NotMade, match="python -m indicators refresh"):
        origins.need(bind)
    assert "indicators" in origins.refresh(bind)
    found = origins.load(bind)
    assert found is not None
    return found


def test_what_is_kept_is_what_was_made(bind: Engine, held: Origins) -> None:
    made = origins.make(bind)
    assert made.digest == held.digest
    assert (made.years, made.iso3, made.indicators, made.best) == (
        held.years,
        held.iso3,
        held.indicators,
        held.best,
    )
    for name in ("scores", "happened", "baselines"):
        np.testing.assert_array_equal(getattr(made, name), getattr(held, name))
    assert held.scores.dtype == np.float32
    assert held.years[0] == 1990
    assert held.judged == tuple(range(1990, 2025))


def test_outcomes_stand_beside_the_origin_of_their_year(bind: Engine, held: Origins) -> None:
    known = truth(load_panel(bind, resolve_as_of(bind), outcomes.SERIES))
    for one in outcomes.OUTCOMES:
        mine = held.of(one.id)
        for year in (1990, 2001, 2024):
            np.testing.assert_array_equal(mine[held.years.index(year)], known.of(one.id)[known.row[year]])
        assert np.isnan(mine[held.years.index(2025)]).all()


@pytest.fixture(scope="module")
def past(bind: Engine) -> dict[int, tuple[AsOf, str, Measures]]:
    """Return some origins as a command asked for that day finds them: from a panel cut on the day."""
    found = {}
    for year in (1995, 2009, 2020):
        as_of = resolve_as_of(bind, date(year, 1, 31))
        packed = load_panel(bind, as_of, registry.series())
        found[year] = as_of, packed.digest, measure(Panel(packed, [as_of.on]))
    return found


@pytest.mark.parametrize("name", [*weights.BUILT_IN, "random"])
def test_skill_is_that_of_the_scores_as_printed(
    past: dict[int, tuple[AsOf, str, Measures]], held: Origins, name: str
) -> None:
    """Recompute AUC and average precision of some years from what ``score --as-of`` writes."""
    happened = held.of("state_based_25")
    printed, true = [], []
    composite = held.composite(weights.presets(held.indicators).get(name, RANDOM_SET))
    for year, (as_of, digest, measures) in past.items():
        chosen = weights.presets(measures.indicators).get(name, RANDOM_SET)
        text = as_csv(weigh(measures, chosen, as_of, digest))
        at = held.years.index(year)
        scores = {row["iso3"]: row["composite"] for row in csv.DictReader(io.StringIO(text))}
        for column, code in enumerate(held.iso3):
            said = scores.get(code, "")
            assert (said == "") == np.isnan(composite[at, column])
            if said and not np.isnan(happened[at, column]):
                assert float(said) == composite[at, column]
                printed.append(float(said))
                true.append(happened[at, column])
    rows = [held.years.index(year) for year in past]
    found = skill(composite[rows], happened[rows], tuple(past), held.iso3)
    assert found.n == len(printed)
    assert found.auc.value == pytest.approx(roc_auc_score(true, printed), abs=1e-12)
    assert found.average_precision.value == pytest.approx(average_precision_score(true, printed), abs=1e-12)


def test_the_best_indicator_is_chosen_on_what_was_published(held: Origins) -> None:
    for ids in held.best.values():
        first = next(at for at, one in enumerate(ids) if one)
        assert held.years[first] >= 1990 + baselines.LEAST_YEARS + 1
    row = held.years.index(2010)
    score = held.scores[held.row[held.best["state_based_25"][row]], row]
    np.testing.assert_array_equal(held.baseline("state_based_25", baselines.BEST)[row], score)


def test_the_future_changes_no_past_score_and_no_past_baseline(bind: Engine, held: Origins) -> None:
    """Nonsense after 31 January 2005 leaves every origin up to 2005 as it was, whatever it does to what happened then."""
    on = date(2005, 1, 31)
    as_of = resolve_as_of(bind)
    packed = load_panel(bind, as_of, origins.series())
    past = Panel(packed, origins.days(on))
    for block in packed.blocks.values():
        for row, key in enumerate(block.series):
            later = past[key].known > past.days[-1]
            block.value[row, later] = np.where(np.isnan(block.value[row, later]), np.nan, 77_777)
    poisoned = Panel(packed, origins.days(on))
    measures = measure(poisoned)
    upto = len(poisoned.dates)
    np.testing.assert_array_equal(measures.score, held.scores[:, :upto])
    ids = [one.id for one in measures.indicators]
    told = truth(packed)
    happened = np.full((len(outcomes.OUTCOMES), upto, len(packed.iso3)), np.nan, dtype=np.float32)
    for when, day in enumerate(poisoned.dates):
        happened[:, when] = told.happened[:, told.row[day.year]]
    made = baselines.baselines(poisoned, measures.score, ids, told, happened)
    np.testing.assert_array_equal(made.scores, held.baselines[:, :, :upto])


def test_the_tuned_set_ranks_later_years_better_than_the_default(held: Origins) -> None:
    sets = {key: held.composite(one) for key, one in weights.presets(held.indicators).items()}
    for outcome in optimise.OUTCOMES:
        found = paired(
            sets["optimised"], sets["per_pillar"], held.of(outcome), held.years, within=(2011, 2024)
        )
        assert found.words(found.average_precision) == "better"
        assert found.words(found.auc) == "better"


def test_the_command_tells_everything(
    folder: Path, held: Origins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPSTREAM_VAR", str(folder))
    assert main(["skill", "--weights", "optimised", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metadata"]["years"] == [1990, 2024]
    assert "hindsight" in told["metadata"]
    assert told["weights"]["tuned_on_outcomes_until"] == 2010
    assert "later years" in told["weights"]["warning"]
    assert [one["outcome"] for one in told["outcomes"]] == [
        "state_based_25",
        "onset_25",
        "one_sided_25",
        "one_sided_onset_25",
    ]
    for one in told["outcomes"]:
        assert set(one["beside"]) == {*baselines.NAMES, *weights.BUILT_IN}
        assert set(one["skill"]) == {"all", "train", "later"}
        every = one["skill"]["all"]
        train, later = one["skill"]["train"], one["skill"]["later"]
        assert every["n"] == train["n"] + later["n"]
        assert every["positives"] == train["positives"] + later["positives"]
        assert (
            len(every["hits"]) + len(every["misses"]) == every["positives"] + every["positives_without_score"]
        )
        assert (every["lead"] is not None) == one["hard_cases"]
        assert one["beside"]["base_rate"]["skill"]["all"]["auc"]["value"] == 0.5
        same = one["beside"]["optimised"]["this_set_against_it"]["all"]["auc"]
        assert same == {"value": 0, "low": 0, "high": 0, "words": "no clear difference"}
    words = "\n".join(command.words(told))
    assert "hard cases" in words
    assert "misses at 20 flags a year" in words


def test_weights_on_the_command_line(
    folder: Path, held: Origins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPSTREAM_VAR", str(folder))
    assert main(["weights", "export", "equal"]) == 0
    values = json.loads(capsys.readouterr().out)
    file = folder / "mine.json"
    file.write_text(json.dumps({**values, "name": "mine", "indicators": {"torture": 3}}), encoding="utf-8")
    assert main(["weights", "save", str(file)]) == 0
    assert capsys.readouterr().out.startswith("saved mine@1, digest ")
    assert main(["weights", "save", str(file)]) == 0
    assert "saved mine@2" in capsys.readouterr().out
    assert main(["weights", "list"]) == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == [*weights.BUILT_IN, "mine@2", "mine@1"]
    assert main(["weights", "show", "mine@1", "--as-of", "2012-01-31"]) == 0
    assert "torture" in capsys.readouterr().out
    assert main(["score", "--weights", "mine@2", "--as-of", "2012-01-31"]) == 0
    assert '"version": 2' in capsys.readouterr().err
    for text, words in (
        ("{", "is not JSON"),
        ("[]", "must hold one weight set"),
        ('{"name": "x1", "pillars": {"hr": NaN}}', "0 or more"),
    ):
        file.write_text(text, encoding="utf-8")
        assert main(["weights", "save", str(file)]) == 2
        assert words in capsys.readouterr().err
