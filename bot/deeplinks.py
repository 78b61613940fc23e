"""t.me links into the bot: the payload after /start, at most 64 of A-Za-z0-9_-; nothing else is trusted."""

import re
from typing import NamedTuple

from digests.identity import deep_link, key_of_deep_link
from digests.models import Paper

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


def paper_address(username: str, paper: Paper) -> str:
    """Return the link that opens a paper's card in this bot."""
    return f"https://t.me/{username}?start={deep_link(paper)}"
