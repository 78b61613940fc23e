"""What needs the operator, decided from a report alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.reasons import Reason
from bot.report import URGENT, Need, Report, needs
from tests.bot.world import FRIDAY


def hours(number: float) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=number)


WELL = Report(
    at=FRIDAY,
    version="1",
    database_bytes=1,
    instance="process 1",
    heard_at=FRIDAY - timedelta(seconds=29),
    held_until=None,
    telegram_error=None,
    halt=None,
    pending=0,
    oldest_due_at=None,
    held_chats=0,
    chats_held_until=None,
    due=0,
    next_due_at=FRIDAY + hours(1),
    subscribed=1,
    away={},
    pushed_at=FRIDAY,
    push_seconds=1,
    push_figures={"sent": 1},
    push_error=None,
    errors={},
    failing_feeds=(),
)
SILENT: dict[str, Any] = {"heard_at": FRIDAY - timedelta(seconds=31)}
WAITS: dict[str, Any] = {"pending": 1, "oldest_due_at": FRIDAY - hours(0.9)}


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        ({}, set()),
        (SILENT, set()),
        ({"heard_at": None, "instance": None}, set()),
        (SILENT | WAITS, {Need.SILENT}),
        (SILENT | {"due": 1}, {Need.SILENT}),
        ({"heard_at": None, "instance": None, "due": 1}, {Need.SILENT}),
        ({"due": 1} | WAITS, set()),
        (SILENT | {"halt": "The token is wrong."}, {Need.HALTED}),
        ({"halt": "The token is wrong.", "due": 1}, {Need.HALTED, Need.SILENT}),
        (WAITS | {"oldest_due_at": FRIDAY - hours(1.1)}, {Need.OVERDUE}),
        ({"held_until": FRIDAY + hours(0.1)}, set()),
        ({"held_until": FRIDAY + hours(0.5)}, {Need.HELD}),
        ({"chats_held_until": FRIDAY + hours(0.9)}, set()),
        ({"chats_held_until": FRIDAY + hours(1.1)}, {Need.CHAT_HELD}),
        ({"errors": {Reason.FLOOD: 3, "odd": 1}}, set()),
        ({"errors": {Reason.MARKUP: 1}}, {Need.MARKUP}),
        ({"telegram_error": "Telegram cannot be reached"}, set()),
    ],
)
def test_what_needs_the_operator(changed: dict[str, Any], needed: set[Need]) -> None:
    """Silence matters only where something is to be sent; what passes by itself not at once."""
    report = replace(WELL, **changed)
    assert needs(report) == needed
    told = report.to_json()
    assert (told["ok"], told["needs"]) == (not needed & URGENT, sorted(needed))
