"""Settings: from the environment and .env; what cannot be used is refused in sentences."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import OnDoubt, Settings, SettingsError, read

TOKEN = "4242:canary-Token_1"


def refusal(tmp_path: Path, **environ: str) -> str:
    """Return the sentences with which an environment is refused."""
    with pytest.raises(SettingsError) as caught:
        read(environ, tmp_path / ".env")
    return str(caught.value)


def test_nothing_need_be_set(tmp_path: Path) -> None:
    """Without any setting there is a sandbox on SQLite, Mondays at nine, in English and UTC."""
    settings = read({}, tmp_path / ".env")
    assert settings == Settings()
    assert settings.token is None
    assert (settings.weekday, settings.roundup_hour, settings.timezone) == (1, 9, "UTC")
    assert (settings.rate, settings.rate_per_chat, settings.rate_per_group_minute) == (30, 1, 20)
    assert settings.listen_address == ("127.0.0.1", 8443)


def test_everything_can_be_set(tmp_path: Path) -> None:
    """Each setting is read; words in any case, addresses without their last slash."""
    given = {
        "TOKEN": f" {TOKEN}\n",
        "API_URL": "http://127.0.0.1:8081/",
        "DATABASE_URL": "sqlite:////var/lib/paperboy.db",
        "DIGESTS_DIR": str(tmp_path),
        "TIMEZONE": "Asia/Shanghai",
        "LANGUAGE": "RU",
        "ROUNDUP_WEEKDAY": " Sunday",
        "ROUNDUP_HOUR": "0",
        "WEBHOOK_URL": "https://example.org/hook",
        "WEBHOOK_SECRET": "s_-3",
        "LISTEN": "0.0.0.0:443",
        "RATE": "0.5",
        "RATE_PER_CHAT": "2",
        "RATE_PER_GROUP_MINUTE": "1",
        "ON_DOUBT": "Presume",
        "DEADLINE_HOURS": "24",
        "OPERATORS": "56",
        "EDITORS": "12, 34",
        "FEEDS": "https://a.example/feed",
        "TRUSTED_FEEDS": "https://b.example/feed",
        "CATALOGUES": "Off",
        "ARXIV_URL": "http://127.0.0.1:8082/",
        "OPENREVIEW_URL": "http://127.0.0.1:8083",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "WARNING",
    }
    assert {name.lower() for name in given} == set(Settings.model_fields)
    settings = read({f"BOT_{name}": value for name, value in given.items()}, tmp_path / ".env")
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert (settings.language, settings.weekday, settings.log_level) == ("ru", 7, "warning")
    assert (settings.on_doubt, settings.rate) == (OnDoubt.PRESUME, 0.5)
    assert settings.listen_address == ("0.0.0.0", 443)  # noqa: S104 - as an operator would
    assert settings.digests_dir == tmp_path
    assert (settings.deadline, settings.operators) == (timedelta(days=1), (56,))
    assert (settings.editors, settings.catalogues) == ((12, 34), False)
    assert settings.arxiv_url == "http://127.0.0.1:8082"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TOKEN", "canary", "BOT_TOKEN: That is no token."),
        ("TOKEN", f"{TOKEN}/../x?", "BOT_TOKEN: That is no token."),
        ("TOKEN", f"bot{TOKEN}", "BOT_TOKEN: That is no token."),
        ("API_URL", "api.telegram.org", "BOT_API_URL: “api.telegram.org” is not a web address."),
        ("API_URL", "http://", "is not a web address"),
        ("API_URL", "http://[::1", "is not a web address"),
        ("API_URL", "http://localhost:99999", "is not a web address"),
        ("API_URL", "ftp://example.org", "is not a web address"),
        ("DATABASE_URL", "postgresql://localhost/x", "Only SQLite"),
        ("DATABASE_URL", "paperboy.db", "Write sqlite:///"),
        ("DIGESTS_DIR", "/no/such/folder", "There is no folder “/no/such/folder”"),
        ("TIMEZONE", "europe/berlin", "Did you mean Europe/Berlin?"),
        ("TIMEZONE", "+3", "is not an IANA time zone"),
        ("TIMEZONE", "../../etc/passwd", "is not an IANA time zone"),
        ("LANGUAGE", "fr", "BOT_LANGUAGE: “fr” cannot be used. Write en, zh or ru."),
        ("ROUNDUP_WEEKDAY", "Montag", "“Montag” cannot be used. Write monday, tuesday,"),
        ("ROUNDUP_HOUR", "24", "“24” cannot be used. Write a whole number from 0 to 23"),
        ("ROUNDUP_HOUR", "-1", "Write a whole number from 0 to 23, such as 9."),
        ("ROUNDUP_HOUR", "nine", "“nine” cannot be used. Write a whole number from 0 to 23"),
        ("WEBHOOK_SECRET", "with space", "1 to 256 letters, digits, _ or -"),
        ("WEBHOOK_SECRET", "x" * 257, "1 to 256 letters"),
        ("LISTEN", "8443", "“8443” is not HOST:PORT"),
        ("LISTEN", "localhost:http", "is not HOST:PORT"),
        ("LISTEN", "localhost:65536", "is not HOST:PORT"),
        ("ROUNDUP_HOUR", "9.5", "Write a whole number from 0 to 23"),
        ("RATE", "fast", "“fast” cannot be used. Write a number above 0, at most 1000"),
        ("RATE", "0", "“0” cannot be used. Write a number above 0"),
        ("RATE", "nan", "“nan” cannot be used. Write a number above 0"),
        ("RATE", "inf", "“inf” cannot be used. Write a number above 0"),
        ("RATE_PER_CHAT", "1001", "Write a number above 0, at most 1000, such as 1."),
        ("RATE_PER_GROUP_MINUTE", "0", "Write a whole number from 1 to 60000, such as 20."),
        ("ON_DOUBT", "maybe", "“maybe” cannot be used. Write resend or presume."),
        ("LOG_FORMAT", "xml", "“xml” cannot be used. Write auto, text or json."),
        ("LOG_LEVEL", "loud", "“loud” cannot be used. Write debug, info, warning or error."),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    """One sentence names the setting and what to do, and never shows a secret."""
    said = refusal(tmp_path, **{f"BOT_{name}": value})
    assert sentence in said
    assert said.startswith(f"BOT_{name}: ")
    assert said.endswith((".", "?"))
    assert not said.endswith(("?.", ".."))
    assert "\n" not in said
    assert "canary" not in said
    assert "Input should" not in said, "the sentences are ours"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("BOT_TOKNE", "Did you mean BOT_TOKEN?"),
        ("BOT_TIMEZON", "Did you mean BOT_TIMEZONE?"),
        ("BOT_FEED", "Did you mean BOT_FEEDS?"),
        ("BOT_DATABASE", "Did you mean BOT_DATABASE_URL?"),
        ("BOT_XYZZY", "BOT_XYZZY is not a setting."),
        ("BOT_", "BOT_ is not a setting."),
    ],
)
def test_an_unknown_setting_is_refused(tmp_path: Path, name: str, sentence: str) -> None:
    """A misspelt setting stops the start instead of doing nothing."""
    said = refusal(tmp_path, **{name: "1"})
    assert said.startswith(f"{name} is not a setting.")
    assert said.endswith(sentence)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """A line each: nobody starts three times to learn of three mistakes."""
    lines = refusal(tmp_path, BOT_TOKNE="x", BOT_RATE="x", BOT_LANGUAGE="x").splitlines()
    assert sorted(line.split(":")[0].split()[0] for line in lines) == [
        "BOT_LANGUAGE",
        "BOT_RATE",
        "BOT_TOKNE",
    ]


def test_a_webhook_needs_a_secret(tmp_path: Path) -> None:
    """Without one anyone could speak for Telegram."""
    said = refusal(tmp_path, BOT_WEBHOOK_URL="https://example.org")
    assert said.startswith("BOT_WEBHOOK_SECRET is missing")


def test_a_webhook_is_called_over_tls(tmp_path: Path) -> None:
    """Telegram itself refuses another address; a Bot API server of one's own may not."""
    hook = {"BOT_WEBHOOK_URL": "http://10.0.0.1/hook", "BOT_WEBHOOK_SECRET": "s"}
    assert "Telegram calls https:// only" in refusal(tmp_path, **hook)
    own = {"BOT_API_URL": "http://10.0.0.2:8081"}
    assert read(hook | own, tmp_path / ".env").webhook_url == "http://10.0.0.1/hook"


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    """Quotes, comments and other programs' settings in .env are as usual; empty means unset."""
    file = tmp_path / ".env"
    file.write_text(
        f"# mine\nexport BOT_TOKEN='{TOKEN}' # secret\nBOT_LANGUAGE=zh\nBOT_RATE=\nBOT_LISTEN\nPORT=1\n"
    )
    settings = read({"BOT_LANGUAGE": "ru", "BOT_TIMEZONE": "", "HOME": "/"}, file)
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert (settings.language, settings.rate, settings.timezone) == ("ru", 30, "UTC")


def test_a_feeds_address_stays_as_it_is_written(tmp_path: Path) -> None:
    """A slash at its end is part of it; each counts once, parted by spaces or commas."""
    feeds = "https://a.example/feed/, http://b.example/?q=a/ https://a.example/feed/"
    settings = read({"BOT_FEEDS": feeds, "BOT_TRUSTED_FEEDS": "https://c.example"}, tmp_path)
    assert settings.feeds == ("https://a.example/feed/", "http://b.example/?q=a/")
    assert settings.trusted_feeds == ("https://c.example",)


def test_a_misspelt_name_in_the_file_is_refused(tmp_path: Path) -> None:
    """The file is held to the same rules."""
    (tmp_path / ".env").write_text("BOT_TOKNE=x\n")
    assert "BOT_TOKNE is not a setting" in refusal(tmp_path)


def test_a_file_with_a_byte_order_mark_counts_whole(tmp_path: Path) -> None:
    """Windows' editor puts a mark before the first name; that name must not be lost."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfBOT_LANGUAGE=ru\r\n")
    assert read({}, tmp_path / ".env").language == "ru"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251"])
def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path, encoding: str) -> None:
    """A sentence, not a traceback."""
    (tmp_path / ".env").write_bytes("BOT_LANGUAGE=ru # русский\n".encode(encoding))
    assert "is not UTF-8 text" in refusal(tmp_path)


def test_the_real_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an environment given, the process's own counts, and .env where one stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_LANGUAGE", "zh")
    (tmp_path / ".env").write_text("BOT_LANGUAGE=ru\nBOT_ROUNDUP_HOUR=7\n")
    settings = read()
    assert (settings.language, settings.roundup_hour) == ("zh", 7)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    """Printed, settings show neither token nor webhook secret."""
    settings = read({"BOT_TOKEN": TOKEN, "BOT_WEBHOOK_SECRET": "canary"}, tmp_path / ".env")
    assert "canary" not in repr(settings) + str(settings) + str(settings.model_dump())
