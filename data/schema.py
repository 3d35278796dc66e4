"""Which shape the database has, and bringing it to the one this code expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data.database import DatabaseError, reading, writing

HERE = Path(__file__).resolve().parent


class WrongSchema(DatabaseError):
    """The database has another shape than this code expects."""

    kind = "schema"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    return config


def head() -> str:
    """Return the revision this code expects."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise WrongSchema("no migrations are installed. Install the whole of data/migrations")
    return found


def current(bind: Engine) -> str | None:
    """Return the revision of the database, or None when it is empty."""
    with reading(bind) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(bind: Engine) -> bool:
    """Bring the database to the expected shape in one transaction; return whether anything was done.

    Raises WrongSchema when the database was made by newer code.
    """
    held = current(bind)
    if held == head():
        return False
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if held is not None and held not in known:
        raise WrongSchema(
            f"the database is at revision {held}, newer than this code. Install the version that made it"
        )
    with writing(bind) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def require(bind: Engine) -> None:
    """Raise WrongSchema unless the database has the expected shape."""
    held = current(bind)
    if held != head():
        raise WrongSchema(
            f"the database is {'empty' if held is None else 'at revision ' + held}, this code expects {head()}. "
            "Run: python -m data init"
        )
