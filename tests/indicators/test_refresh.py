"""What is made from the figures: a part that fails does not stop the others, and both are told."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from data import ledger
from data.database import engine
from data.schema import migrate
from indicators.__main__ import main
from indicators.commands import refresh


def part(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception | None = None) -> None:
    """Add a module with a part that succeeds, or fails with an error."""
    module = ModuleType(name)

    def made(bind: object, say: object) -> str:
        if error is not None:
            raise error
        return "3 things"

    module.refresh = made  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)


def test_a_part_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'some.db'}")
    bind = engine()
    migrate(bind)
    part(monkeypatch, "made_up.first", ValueError("no figures"))
    part(monkeypatch, "made_up.second")
    monkeypatch.setattr(refresh, "STEPS", ("made_up.first", "made_up.second"))
    assert ledger.made(bind) == []
    assert main(["refresh"]) == 1
    assert "first: ValueError: no figures" in capsys.readouterr().err
    first, second = ledger.made(bind)
    assert (first.part, first.at, first.failure) == ("first", None, "ValueError: no figures")
    assert second.words.startswith("3 things")
    assert second.failed is None

    part(monkeypatch, "made_up.first")
    assert main(["refresh", "--only", "first"]) == 0
    assert "first: 3 things" in capsys.readouterr().out
    first = ledger.made(bind)[0]
    assert first.at is not None
    assert first.failed is None


def test_every_part_can_be_found() -> None:
    for step in refresh.STEPS:
        module = __import__(step, fromlist=["refresh"])
        assert callable(module.refresh), f"{step} has no refresh"
