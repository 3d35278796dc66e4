"""The shape of the database and the settings, as the commands ask for them without the tools that make them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data import schema
from data.settings import settings


def test_revisions_are_those_of_the_migrations(bind: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert schema.revisions() == [script.revision for script in scripts.walk_revisions()][::-1]
    assert schema.head() == scripts.get_current_head() == schema.current(bind)


def test_settings_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings()
    assert settings() is before
    monkeypatch.setenv("UPSTREAM_VAR", "/elsewhere")
    assert settings().var == Path("/elsewhere")
    monkeypatch.setenv("UPSTREAM_VAR", str(before.var))
    assert settings().var == before.var
