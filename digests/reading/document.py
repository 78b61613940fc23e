"""YAML bytes -> plain values in which every scalar stays the text it is, with the line of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from digests.errors import Fault

MAX_BYTES = 5_000_000
MAX_DEPTH = 12
_PLAIN_NOTHING = ("", "~", "null", "Null", "NULL")
_SPACES = "Indent with spaces, not tabs."
_QUOTES = 'Put the text in quotes ("...") or after ">-" on a line of its own.'
_REMEDIES = {
    "mapping values are not allowed": _QUOTES,
    "found character that cannot start any token": f"{_SPACES} {_QUOTES}",
    "found a tab character": _SPACES,
    "found unexpected end of stream": "Close the quotes.",
    "did not find expected key": f"Check the indentation and quotes above. {_QUOTES}",
    "could not find expected ':'": "Write `field: text`, and check the indentation.",
    "control characters are not allowed": "Remove the invisible characters.",
}
Path = tuple[str | int, ...]
"""Where a value stands: ("entries", 3, "title")."""


class DocumentError(Exception):
    """Bytes that are no document: holds the one fault that stopped the reading."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass
class Document:
    """A file's value (texts, lists, mappings; None where nothing is written) and its lines."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of a value, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(data: bytes) -> Document:
    """Read one YAML document; fields given twice are faults. Raises DocumentError."""
    document = Document()
    text = _decode(data)
    try:
        events = _guarded(yaml.parse(text, Loader=yaml.CBaseLoader))
        event = next(events, None)
        if event is not None:
            document.value = _value(event, events, (), document)
            next(events, None)
    except yaml.YAMLError as error:
        raise DocumentError(_fault_of_yaml(error)) from error
    return document


def describe(path: Path) -> str:
    """Write a path as people read it: "entries[3].title", entries counted from 1."""
    written = ""
    for step in path:
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if written else step
    return written


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        millions = MAX_BYTES // 1_000_000
        _refuse(1, f"The file has more than {millions} MB.", "Split it into several files.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(line, "The file is not UTF-8.", "Save it with the encoding UTF-8.")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        _refuse(line, "The file holds a NUL character.", "Save it as plain text in UTF-8.")
    return text


def _guarded(events: Iterator[Any]) -> Iterator[Any]:
    """Give the events of the one document's values; refuse what a digest file has no use for."""
    depth = documents = 0
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            _refuse_extras(event)
            yield event
        elif isinstance(event, yaml.CollectionStartEvent):
            _refuse_extras(event)
            depth += 1
            if depth > MAX_DEPTH:
                _refuse(_line(event), f"Lists and mappings are nested more than {MAX_DEPTH} deep.")
            yield event
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            yield event
        elif isinstance(event, yaml.AliasEvent):
            _refuse_extras(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _refuse(_line(event), "A second document begins here (---).", "Make it a file.")


def _refuse_extras(event: Any) -> None:
    if event.anchor:
        _refuse(_line(event), "Anchors (&) and aliases (*) are not allowed.", _QUOTES)
    if event.tag:
        _refuse(_line(event), f"Tags ({event.tag}) are not allowed.", "Write the plain text.")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _value(event: Any, events: Iterator[Any], path: Path, document: Document) -> Any:
    document.lines.setdefault(path, _line(event))
    if isinstance(event, yaml.ScalarEvent):
        is_nothing = event.implicit[0] and event.value in _PLAIN_NOTHING
        return None if is_nothing else event.value
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, path, document)
    return _sequence(events, path, document)


def _mapping(events: Iterator[Any], path: Path, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            _refuse(line, "A field's name must be a word.", _QUOTES)
        place = (*path, key.value)
        if key.value in values:
            problem = f"This field is given twice, first in line {document.lines[place]}."
            document.faults.append(Fault(line, describe(place), problem, "Remove one of the two."))
            _value(next(events), events, place, Document())
            continue
        document.lines[place] = line
        values[key.value] = _value(next(events), events, place, document)
    return values


def _sequence(events: Iterator[Any], path: Path, document: Document) -> list[Any]:
    values: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        values.append(_value(event, events, (*path, len(values)), document))
    return values


def _fault_of_yaml(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    remedy = next((said for start, said in _REMEDIES.items() if start in problem), "")
    line = mark.line + 1 if mark else 1
    return Fault(line, "", f"This is not YAML: {problem}.", remedy)


def _refuse(line: int, problem: str, remedy: str = "") -> NoReturn:
    raise DocumentError(Fault(line, "", problem, remedy))
