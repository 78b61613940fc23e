"""What answers mean."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis.strategies import text

from digests.errors import RetrievalFault
from digests.retrieving.answers import (
    MAX_RETRY_SECONDS,
    fault_of_status,
    fresh_seconds,
    is_no_text,
    kept_value,
    retry_seconds,
)

NOW = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999", MAX_RETRY_SECONDS),
        ("Mon, 04 Mar 2024 09:02:00 GMT", 120),
        ("Mon, 04 Mar 2024 09:02:00 -0000", 120),
        ("Mon, 04 Mar 2024 12:02:00 +0300", 120),
        ("Monday, 04-Mar-24 09:02:00 GMT", 120),
        ("Sun, 03 Mar 2024 09:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_SECONDS),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 5000, None),
        ("soon", None),
        ("Mon, 99 Mar 2024 99:99:99 GMT", None),
        ("Mon, 04 Mar 99999999999 09:02:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    """Seconds or a date, never less than none nor more than a month; else nothing."""
    assert retry_seconds(value, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=3600", 3600),
        ("public, Max-Age=60, must-revalidate", 60),
        ("max-age=0", 0),
        ("no-store", None),
        ("max-age=-1", None),
        ("max-age=soon", None),
        ("", None),
        (None, None),
    ],
)
def test_freshness_is_read(value: str | None, seconds: float | None) -> None:
    """How long an answer is said to stay as it is."""
    assert fresh_seconds(value) == seconds


def test_a_date_needs_a_now() -> None:
    """Without the time there is no telling how long a date is from now."""
    assert retry_seconds(format_datetime(NOW), None) is None


@given(text())
def test_no_header_breaks_it(value: str) -> None:
    """Whatever a server says is a time within bounds, or nothing."""
    seconds = retry_seconds(value, NOW)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_SECONDS


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, None),
        (203, None),
        (204, None),
        (100, RetrievalFault.BROKEN),
        (300, RetrievalFault.BROKEN),
        (304, RetrievalFault.BROKEN),
        (400, RetrievalFault.REFUSED),
        (401, RetrievalFault.REFUSED),
        (403, RetrievalFault.REFUSED),
        (404, RetrievalFault.NOT_FOUND),
        (410, RetrievalFault.NOT_FOUND),
        (429, RetrievalFault.TOO_OFTEN),
        (451, RetrievalFault.REFUSED),
        (500, RetrievalFault.BROKEN),
        (503, RetrievalFault.BROKEN),
        (999, RetrievalFault.BROKEN),
    ],
)
def test_a_status_has_its_fault(status: int, fault: RetrievalFault | None) -> None:
    """Gone, refused, too often, broken: told apart."""
    assert fault_of_status(status) is fault


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("image/png", True),
        ("Video/MP4", True),
        ("application/pdf; x=y", True),
        ("application/x-gzip", True),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", True),
        ("text/html; charset=gb2312", False),
        ("application/atom+xml", False),
        ("application/octet-stream", False),
        ("application/json", False),
        ("nonsense", False),
        (None, False),
    ],
)
def test_what_is_no_text_is_known(content_type: str | None, expected: bool) -> None:
    """Pictures, films, archives, office files; what is unknown may be text."""
    assert is_no_text(content_type) is expected


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('W/"a b"', 'W/"a b"'),
        ("x" * 5000, None),
        ('"\udcff"', None),
        ('"a\r\nX: y"', None),
        ('"é"', None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_values_are_kept(value: str | None, kept: str | None) -> None:
    """What is stored and sent again is short, and letters that headers and databases take."""
    assert kept_value(value) == kept
