"""Points in time are kept in UTC and come back with their zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects.sqlite import dialect

from digests.store.moment import Moment
from tests.digests.shelf import MONDAY


def test_the_same_moment_in_any_zone_is_kept_alike() -> None:
    """Compared as the database compares them, nine in London is five in the afternoon in Shanghai."""
    east = MONDAY.astimezone(timezone(timedelta(hours=8)))
    kept = {Moment().process_bind_param(moment, dialect()) for moment in (MONDAY, east)}
    assert [Moment().process_result_value(one, dialect()) for one in kept] == [MONDAY]


def test_a_time_without_a_zone_is_refused() -> None:
    """What hour it is in which zone is never guessed."""
    naive = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(naive, dialect())
