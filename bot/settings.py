"""The settings: the one reader of the environment. A wrong or misspelt one is refused with a sentence."""

import os
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import fuzz, process

from bot.audience import Audience
from bot.settings_kinds import (
    LIKENESS,
    Address,
    Addresses,
    DatabaseAddress,
    Folder,
    HostAndPort,
    Lowered,
    Secret,
    Switch,
    Token,
    UserIds,
    Zone,
)
from digests.errors import DigestsError

PREFIX = "BOT_"
TELEGRAM = "https://api.telegram.org"
ENV_FILE = Path(".env")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SettingsError(DigestsError):
    """A setting that cannot be used; a line per setting, each naming it and what to do."""


class OnDoubt(StrEnum):
    """What happens to a message whose answer never came: sent once more, or presumed delivered."""

    RESEND = "resend"
    PRESUME = "presume"


class Settings(BaseSettings):
    """Everything an operator can set, with its default. Names in the environment: BOT_ + the field."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=False,
    )

    token: Token | None = None
    api_url: Address = TELEGRAM
    database_url: DatabaseAddress = "sqlite:///data/paperboy.db"
    digests_dir: Folder | None = None
    timezone: Zone = "UTC"
    language: Annotated[Literal["en", "zh", "ru"], Lowered] = "en"
    roundup_weekday: Annotated[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        Lowered,
    ] = "monday"
    roundup_hour: Annotated[
        int, Field(ge=0, le=23, description="a whole number from 0 to 23, such as 9")
    ] = 9
    webhook_url: Address | None = None
    webhook_secret: Secret | None = None
    listen: HostAndPort = "127.0.0.1:8443"
    rate: Annotated[
        float, Field(gt=0, le=1000, description="a number above 0, at most 1000, such as 30")
    ] = 30
    rate_per_chat: Annotated[
        float, Field(gt=0, le=1000, description="a number above 0, at most 1000, such as 1")
    ] = 1
    rate_per_group_minute: Annotated[
        int, Field(ge=1, le=60_000, description="a whole number from 1 to 60000, such as 20")
    ] = 20
    on_doubt: Annotated[OnDoubt, Lowered] = OnDoubt.RESEND
    deadline_hours: Annotated[
        float, Field(gt=0, le=168, description="hours above 0, at most 168, such as 72")
    ] = 72
    operators: UserIds = ()
    editors: UserIds = ()
    feeds: Addresses = ()
    trusted_feeds: Addresses = ()
    catalogues: Annotated[Switch, Field(description="on or off")] = True
    arxiv_url: Address = "https://export.arxiv.org"
    openreview_url: Address = "https://api2.openreview.net"
    log_format: Annotated[Literal["auto", "text", "json"], Lowered] = "auto"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Lowered] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from `read` alone, which has merged the environment and the file."""
        return (init_settings,)

    @property
    def weekday(self) -> int:
        """The default weekday as ISO counts it: Monday is 1."""
        return WEEKDAYS.index(self.roundup_weekday) + 1

    @property
    def deadline(self) -> timedelta:
        """How late a roundup may still be sent."""
        return timedelta(hours=self.deadline_hours)

    def is_of(self, audience: Audience, user_id: int) -> bool:
        """Tell whether a user is one of those."""
        named = {Audience.EDITORS: self.editors, Audience.OPERATORS: self.operators}
        return audience is Audience.EVERYBODY or user_id in named[audience]

    @property
    def listen_address(self) -> tuple[str, int]:
        """Where the webhook listens: host and port."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)


def read(environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings from the file and the environment, which wins. Raise SettingsError."""
    file = _values(env_file) if env_file.is_file() else {}
    merged = {**file, **(os.environ if environ is None else environ)}
    given = {name: value for name, value in merged.items() if name.startswith(PREFIX) and value}
    faults = [_unknown(name) for name in given if _field(name) not in Settings.model_fields]
    known = {
        _field(name): value
        for name, value in given.items()
        if _field(name) in Settings.model_fields
    }
    try:
        settings = Settings.model_validate(known)
    except ValidationError as error:
        faults += [_sentence(str(fault["loc"][0]), fault, known) for fault in error.errors()]
    else:
        faults += _contradictions(settings)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def prepare_libraries() -> None:
    """Ask python-telegram-bot for durations as timedelta; it reads that wish from the environment."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")


def _values(env_file: Path) -> Mapping[str, str | None]:
    try:
        return dotenv_values(env_file)
    except (OSError, ValueError) as error:
        why = "it is not UTF-8 text" if isinstance(error, ValueError) else error.strerror
        raise SettingsError(f"The file {env_file} cannot be read: {why}.") from error


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _variable(field: object) -> str:
    return PREFIX + str(field).upper()


def _unknown(name: str) -> str:
    nearest = process.extractOne(
        _field(name), list(Settings.model_fields), scorer=fuzz.ratio, score_cutoff=LIKENESS
    )
    return f"{name} is not a setting." + (
        f" Did you mean {_variable(nearest[0])}?" if nearest else ""
    )


def _sentence(field: str, fault: ErrorDetails, given: Mapping[str, str | None]) -> str:
    """Say what is wrong with a setting and what to write: what its validator says, or its type."""
    if fault["type"] == "value_error":
        said = fault["msg"].removeprefix("Value error, ")
    else:
        words = str(fault.get("ctx", {}).get("expected", "")).replace("'", "")
        wanted = Settings.model_fields[field].description or words
        said = f"“{given[field]}” cannot be used. Write {wanted}"
    return f"{_variable(field)}: {said}" + ("" if said.endswith((".", "?")) else ".")


def _contradictions(settings: Settings) -> list[str]:
    url, faults = settings.webhook_url, []
    if url and not settings.webhook_secret:
        faults.append(
            "BOT_WEBHOOK_SECRET is missing: a webhook without one would let anyone speak for"
            " Telegram. Set it to 1 to 256 letters, digits, _ or -."
        )
    if url and not url.startswith("https://") and settings.api_url == TELEGRAM:
        faults.append(f"BOT_WEBHOOK_URL: Telegram calls https:// only, not “{url}”.")
    return faults
