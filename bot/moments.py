"""Points in time as an operator types them."""

from datetime import UTC, datetime
from typing import Any

import click


class Moment(click.ParamType[datetime]):
    """A point in time as ISO 8601; without an offset it is UTC."""

    name = "ISO8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return an aware datetime, or fail with a sentence."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is no time. Write it as 2026-11-23T09:00 (UTC) or with +03:00.")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
