"""Questions about a draft: their first line tells draft, entry and field, and is read back strictly.

Nothing is remembered between question and answer, so that a restart or an old question loses nothing.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from bot.locales import LANGUAGES, Locale, Locales
from bot.messages import cut

DRAFT_FIELDS = ("title", "publisher", "language", "published", "link")
ENTRY_FIELDS = ("title", "id", "topics", "summary", "code_link")
_VALUE_UNITS = 3000
_LONG_UNITS = 200
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


class Asked(NamedTuple):
    """What a question was about: a field of a draft, or of an entry in it (0: of the draft itself)."""

    draft_id: int
    position: int
    field: str


def prompt(asked: Asked, present: str | None, locale: Locale, note: Markup | None = None) -> Markup:
    """Ask for a field's new words, below a note; shows the present ones so that they can be copied."""
    now = (
        locale.say("edit_now", value=_copyable(present)) if present else locale.say("edit_now_none")
    )
    kind = "entry" if asked.position else "draft"
    how = locale.say(f"edit_how_{kind}_{asked.field}")
    return Markup("\n\n").join(filter(None, [_first_line(asked, locale), note, now, how]))


def read_prompt(text: str, locales: Locales) -> Asked | None:
    """Return what a message of ours asked for, in whichever language; None: it is no question."""
    first, _, _ = text.partition("\n")
    numbers = [int(number) for number in _NUMBER.findall(first)]
    asked = list(_candidates(numbers))
    for language in LANGUAGES:
        locale = locales[language]
        for one in asked:
            if _first_line(one, locale) == first:
                return one
    return None


def _candidates(numbers: list[int]) -> Iterable[Asked]:
    match numbers:
        case [draft_id]:
            return [Asked(draft_id, 0, field) for field in DRAFT_FIELDS]
        case [draft_id, position]:
            return [Asked(draft_id, position, field) for field in ENTRY_FIELDS]
        case _:
            return []


def _first_line(asked: Asked, locale: Locale) -> Markup:
    draft_id = str(asked.draft_id)
    if asked.position:
        name = locale.say(f"field_{asked.field}")
        return locale.say("edit_entry", draft=draft_id, entry=str(asked.position), field=name)
    name = locale.say(f"field_draft_{asked.field}")
    return locale.say("edit_draft", draft=draft_id, field=name)


def _copyable(value: str) -> Markup:
    """Show a value so that a tap copies it; a long one in a block of its own."""
    tag = "pre" if len(value) > _LONG_UNITS else "code"
    return Markup(f"<{tag}>{{}}</{tag}>").format(cut(value, _VALUE_UNITS))  # noqa: S704 - ours
