"""The settings: the one reader of the environment. A wrong or misspelt one is refused with a sentence."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import process

from digests.errors import DigestsError

PREFIX = "BOT_"
ENV_FILE = Path(".env")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SettingsError(DigestsError):
    """A setting that cannot be used; a line per setting, each naming it and what to do."""


class OnDoubt(StrEnum):
    """What happens to a message whose answer never came: sent once more, or presumed delivered."""

    RESEND = "resend"
    PRESUME = "presume"


def _zone(name: str) -> str:
    if name in available_timezones():
        return name
    raise ValueError(f"“{name}” is not an IANA time zone.{_meant(name, available_timezones())}")


def _web_address(url: str) -> str:
    if url.startswith(("http://", "https://")):
        return url.rstrip("/")
    raise ValueError(f"“{url}” is not a web address. Write it whole, such as https://example.org")


def _database(url: str) -> str:
    if url.startswith("sqlite:///"):
        return url
    raise ValueError("Only SQLite is supported. Write sqlite:/// and the file's path.")


def _folder(path: Path) -> Path:
    if path.is_dir():
        return path
    raise ValueError(f"There is no folder “{path}”. Make it, or leave the setting out.")


def _listen(address: str) -> str:
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and int(port) < 65536:  # noqa: PLR2004 - the largest port there is
        return address
    raise ValueError(f"“{address}” is not HOST:PORT, such as 127.0.0.1:8443.")


Lowered = BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value)


class Settings(BaseSettings):
    """Everything an operator can set, with its default. Names in the environment: BOT_ + the field."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=False,
    )

    token: SecretStr | None = None
    api_url: Annotated[str, AfterValidator(_web_address)] = "https://api.telegram.org"
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///data/paperboy.db"
    digests_dir: Annotated[Path, AfterValidator(_folder)] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Annotated[Literal["en", "zh", "ru"], Lowered] = "en"
    roundup_weekday: Annotated[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        Lowered,
    ] = "monday"
    roundup_hour: Annotated[int, Field(ge=0, le=23)] = 9
    webhook_url: Annotated[str, AfterValidator(_web_address)] | None = None
    webhook_secret: SecretStr | None = None
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8443"
    rate: Annotated[float, Field(gt=0, le=1000)] = 30
    rate_per_chat: Annotated[float, Field(gt=0, le=1000)] = 1
    rate_per_group_minute: Annotated[int, Field(gt=0, le=60_000)] = 20
    on_doubt: Annotated[OnDoubt, Lowered] = OnDoubt.RESEND
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
    def listen_address(self) -> tuple[str, int]:
        """Where the webhook listens: host and port."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)


def read(environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings from the file and the environment, which wins. Raise SettingsError."""
    file = dotenv_values(env_file) if env_file.is_file() else {}
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
        faults += [_sentence(fault["loc"][0], fault["msg"]) for fault in error.errors()]
    else:
        faults += _contradictions(settings)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def prepare_libraries() -> None:
    """Ask python-telegram-bot for durations as timedelta; it reads that wish from the environment."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _variable(field: object) -> str:
    return PREFIX + str(field).upper()


def _unknown(name: str) -> str:
    names = [_variable(field) for field in Settings.model_fields]
    return f"{name} is not a setting.{_meant(name, names)}"


def _meant(word: str, known: "set[str] | list[str]") -> str:
    nearest = process.extractOne(word, known, score_cutoff=60)
    return f" Did you mean {nearest[0]}?" if nearest else ""


def _sentence(field: object, message: str) -> str:
    return f"{_variable(field)}: {message.removeprefix('Value error, ').rstrip('.')}."


def _contradictions(settings: Settings) -> list[str]:
    if settings.webhook_url and not settings.webhook_secret:
        return [
            "BOT_WEBHOOK_SECRET is missing: a webhook without one would let anyone speak for"
            " Telegram. Set it to 1 to 256 letters, digits, _ or -."
        ]
    return []
