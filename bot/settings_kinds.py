"""The kinds of settings: what each accepts, and the sentence when it does not."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, SecretStr
from rapidfuzz import process

LIKENESS = 60  # of 100, where a misspelt name is still guessed
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_USER_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _zone(name: str) -> str:
    if name in available_timezones():
        return name
    nearest = process.extractOne(name, sorted(available_timezones()), score_cutoff=LIKENESS)
    meant = f"Did you mean {nearest[0]}?" if nearest else "Write one such as Europe/Berlin."
    raise ValueError(f"“{name}” is not an IANA time zone. {meant}")


def _token(token: SecretStr) -> SecretStr:
    plain = token.get_secret_value().strip()
    if _TOKEN.fullmatch(plain):
        return SecretStr(plain)
    raise ValueError(
        "That is no token. @BotFather gives them, such as 123456789:AAE…; copy it whole"
    )


def _secret(secret: SecretStr) -> SecretStr:
    if _SECRET.fullmatch(secret.get_secret_value()):
        return secret
    raise ValueError("Telegram takes 1 to 256 letters, digits, _ or -")


def _web_address(url: str) -> str:
    if _is_web_address(url):
        return url.rstrip("/")
    raise ValueError(f"“{url}” is not a web address. Write it whole, such as https://example.org")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _database(url: str) -> str:
    if url.startswith("sqlite:///"):
        return url
    raise ValueError("Only SQLite is supported. Write sqlite:/// and the file's path.")


def _folder(path: Path) -> Path:
    if path.is_dir():
        return path
    raise ValueError(f"There is no folder “{path}”. Make it, or leave the setting out.")


def _ids(text: object) -> object:
    """Read user ids parted by spaces or commas."""
    if not isinstance(text, str):
        return text
    parts = _parts(text)
    wrong = next((part for part in parts if not _USER_ID.fullmatch(part)), None)
    if wrong:
        raise ValueError(
            f"“{wrong}” is no user id. Write the numbers Telegram knows people by, such as 12345678,"
            " parted by commas; @userinfobot tells them"
        )
    return tuple(dict.fromkeys(map(int, parts)))


def _addresses(text: object) -> object:
    """Read web addresses parted by spaces or commas; each stays as it is written."""
    if not isinstance(text, str):
        return text
    parts = _parts(text)
    for part in parts:
        _web_address(part)
    return tuple(dict.fromkeys(parts))


def _parts(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _switch(text: object) -> object:
    return {"on": True, "off": False}.get(text, text) if isinstance(text, str) else text


def _listen(address: str) -> str:
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and int(port) < 65536:  # noqa: PLR2004 - the largest port there is
        return address
    raise ValueError(f"“{address}” is not HOST:PORT, such as 127.0.0.1:8443.")


UserIds = Annotated[tuple[int, ...], BeforeValidator(_ids)]
Addresses = Annotated[tuple[str, ...], BeforeValidator(_addresses)]
Lowered = BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value)
Token = Annotated[SecretStr, AfterValidator(_token)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_web_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database)]
Folder = Annotated[Path, AfterValidator(_folder)]
HostAndPort = Annotated[str, AfterValidator(_listen)]
Switch = Annotated[bool, BeforeValidator(_switch), Lowered]
