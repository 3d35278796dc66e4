"""What the environment says, read in this one place."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the rooms of the house."""

REFERENCE = Path(__file__).resolve().parent / "reference"
SNAPSHOT = Path(__file__).resolve().parent / "snapshot"


class Settings(BaseSettings):
    """All settings, each optional; names and defaults are listed in ``.env.example``."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", populate_by_name=True, frozen=True)

    database_url: str = Field(
        "", alias="DATABASE_URL", description="SQLAlchemy address; empty means SQLite under UPSTREAM_VAR."
    )
    host: str = Field("127.0.0.1", alias="HOST", description="Address the web server binds to.")
    port: int = Field(8050, alias="PORT", ge=1, le=65535, description="Port the web server listens on.")
    var: Path = Field(
        ROOT / "data" / "var",
        alias="UPSTREAM_VAR",
        description="Folder for the database, payloads and locks.",
    )
    mirror: Path | None = Field(
        None, alias="UPSTREAM_MIRROR", description="Folder read instead of the network."
    )
    contact: str = Field(
        "", alias="UPSTREAM_CONTACT", description="E-mail or address named in the User-Agent."
    )
    dask: str = Field(
        "",
        alias="DASK_SCHEDULER_ADDRESS",
        description="Dask scheduler that back-tests are fanned out to, such as tcp://10.0.0.5:8786; empty means this machine.",
    )
    auth: str = Field("none", alias="UPSTREAM_AUTH", description="none (loopback only), local or oidc.")
    ucdp_token: SecretStr | None = Field(
        None, alias="UCDP_TOKEN", description="Token of the UCDP API; not needed for its files."
    )
    idmc_client_id: SecretStr | None = Field(
        None, alias="IDMC_CLIENT_ID", description="Client id of the IDMC API."
    )

    @field_validator("mirror", "ucdp_token", "idmc_client_id", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def url(self) -> str:
        """Return the database address in the form SQLAlchemy takes, with the psycopg driver for PostgreSQL."""
        if not self.database_url:
            return f"sqlite:///{self.var / 'upstream.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    def secret(self, name: str) -> str | None:
        """Return the credential called ``name`` (as in the environment), or None when it is not set."""
        value = getattr(self, name.lower(), None)
        return value.get_secret_value() if isinstance(value, SecretStr) else None


def settings() -> Settings:
    """Return the settings of the present environment, read anew only when that has changed."""
    return _settings(frozenset(os.environ.items()))


@lru_cache(maxsize=4)
def _settings(environment: frozenset[tuple[str, str]]) -> Settings:  # noqa: ARG001 - the key of what is kept
    return Settings()
