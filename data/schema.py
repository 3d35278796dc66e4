"""Which shape the database has, and bringing it to the one this code expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from data.database import DatabaseError, reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class WrongSchema(DatabaseError):
    """The database has another shape than this code expects."""

    kind = "schema"


def _config() -> Config:
    from alembic.config import Config  # for migrations alone: every command and web worker is quicker without

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def revisions() -> list[str]:
    """Return the revisions this code knows, oldest first: a migration's file name begins with its revision."""
    return [path.name.partition("_")[0] for path in sorted((MIGRATIONS / "versions").glob("[0-9]*_*.py"))]


def head() -> str:
    """Return the revision this code expects."""
    found = revisions()
    if not found:
        raise WrongSchema("no migrations are installed. Install the whole of data/migrations")
    return found[-1]


def current(bind: Engine) -> str | None:
    """Return the revision of the database, or None when it is empty."""
    with reading(bind) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(bind: Engine) -> bool:
    """Bring the database to the expected shape in one transaction; return whether anything was done.

    Raises WrongSchema when the database was made by newer code.
    """
    held = current(bind)
    if held == head():
        return False
    if held is not None and held not in revisions():
        raise WrongSchema(
            f"the database is at revision {held}, newer than this code. Install the version that made it"
        )
    from alembic import command

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
