"""No command may fail, whatever is said."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def _nothing_fails() -> Iterator[None]:
    """See that no handler failed in the course of the test, apology or none."""
    with capture_logs() as logs:
        yield
    assert [log for log in logs if log["log_level"] in ("error", "critical")] == []
