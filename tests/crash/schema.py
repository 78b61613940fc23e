"""The Bot API's objects as python-telegram-bot knows them, read off its constructors."""

import collections.abc
import datetime
import inspect
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import telegram
from telegram import InaccessibleMessage, MaybeInaccessibleMessage, TelegramObject

_NAMES = vars(telegram) | vars(collections.abc) | {"dtm": datetime}
_ONE = (int, str, bool, float, datetime.datetime, datetime.timedelta)
_UNIONS = (Union, UnionType)
# Optional by signature, for the library's own old callers only: without them it parses nothing.
_ALWAYS = {
    "persistent_id",
    "option_persistent_ids",
    "allows_revoting",
    "members_only",
    "can_react_to_messages",
}
_NO_FIELDS = {"api_kwargs", "correct_option_id"}  # the last is no more
_TOLD_APART_BY = ("type", "status", "source")


class Field(NamedTuple):
    """A field: its name in JSON, what it holds, in how many lists, and whether it is always there."""

    key: str
    of: type
    lists: int
    is_required: bool


def fields(of: type) -> tuple[Field, ...]:
    """Return the fields of an object; of one of several forms, but the one that tells them apart."""
    return _fields(of)


def forms(of: type) -> tuple[type, ...]:
    """Return the forms an object comes in: itself, where it has but one."""
    known: list[type] = of.__subclasses__()
    found = [form for form in known if form.__module__.startswith("telegram._")]
    return tuple(found) or (of,)


def told_apart(of: type) -> dict[str, Any]:
    """Return the field that tells a form from its sisters, as {key: value}."""
    return _told_apart(of)


@cache
def _fields(of: type) -> tuple[Field, ...]:
    hints = get_type_hints(inspect.getattr_static(of, "__init__"), localns=_NAMES)
    found = []
    for parameter in inspect.signature(of).parameters.values():
        held = _held(hints[parameter.name])
        if held is not None and parameter.name not in _NO_FIELDS:
            key = "from" if parameter.name == "from_user" else parameter.name
            is_required = parameter.default is parameter.empty or key in _ALWAYS
            found.append(Field(key, *held, is_required))
    return tuple(found)


@cache
def _told_apart(of: type) -> dict[str, Any]:
    base = next((one for one in of.__mro__[1:] if of in _forms_of(one)), None)
    if base is None or base is MaybeInaccessibleMessage:
        return {"date": 0} if of is InaccessibleMessage else {}
    one = of(**{field.key: _empty(field) for field in fields(of)})
    return {key: str(getattr(one, key)) for key in _TOLD_APART_BY if hasattr(one, key)}


def _forms_of(one: type) -> tuple[type, ...]:
    """Return the forms of an object; none of what is no object of the Bot API."""
    is_known = issubclass(one, TelegramObject) and one.__name__ in _NAMES
    return forms(one) if is_known and one is not TelegramObject else ()


def _empty(field: Field) -> Any:
    if field.lists:
        return []
    return False if field.of is bool else None


def _held(hint: Any) -> tuple[type, int] | None:
    """Return what a hint names first that JSON can hold, and in how many lists."""
    if inspect.isclass(hint) and (hint in _ONE or issubclass(hint, TelegramObject)):
        return hint, 0
    if get_origin(hint) in _UNIONS:
        held = [one for one in map(_held, get_args(hint)) if one]
        return (
            (datetime.timedelta, 0) if (datetime.timedelta, 0) in held else next(iter(held), None)
        )
    if get_origin(hint) is collections.abc.Sequence:
        inner = _held(get_args(hint)[0])
        return inner and (inner[0], inner[1] + 1)
    return None
