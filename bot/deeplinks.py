"""t.me links into the bot: the payload after /start, at most 64 of A-Za-z0-9_-; nothing else is trusted."""

import re
from typing import NamedTuple

from digests.identity import key_of_deep_link

_TOPIC = re.compile(r"t_([a-z0-9-]{1,62})")


class Payload(NamedTuple):
    """Where a deep link leads: a topic's slug or a paper's key, or nowhere we know."""

    topic: str | None = None
    paper_key: str | None = None


def read_payload(text: str) -> Payload:
    """Read what followed /start."""
    text = text.strip()
    if match := _TOPIC.fullmatch(text):
        return Payload(topic=match[1])
    return Payload(paper_key=key_of_deep_link(text)) if text else Payload()
