"""Telegram's HTML, read as strictly as Telegram reads it: text and entities in UTF-16 units."""

import re
from dataclasses import dataclass, field

from bot.sandbox.errors import MarkupError
from bot.sandbox.links import units
from bot.sandbox.tags import ARGUMENTS, TAGS, Entity, entity_of

_END = "\0"
_SPACE = " \t\r\n\v\0"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
_REFERENCE_LENGTH = 10
_LAST_CODE = 0x10FFFF
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(frozen=True)
class Marked:
    """A text and its entities (offset and length in UTF-16 units), in order."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def parse_html(source: str) -> Marked:
    """Read Telegram HTML; raise MarkupError with the byte offset of what is wrong."""
    return _Reader(source).read()


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    starts: int


class _Reader:
    """One pass over the source: plain text goes out, tags open and close entities."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> Marked:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._emit(self._character())
            elif self._peek(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            tag = self.stack[-1].tag
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        text = "".join(self.out)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return Marked(text, sorted(self.entities, key=lambda e: (e["offset"], -e["length"])))

    def _peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.source[at] if at < len(self.source) else _END

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _emit(self, character: str) -> None:
        self.out.append(character)
        self.units += units(character)

    def _character(self) -> str:
        """Take one character, or the reference that stands for one."""
        if self.source[self.at] == "&" and (decoded := self._reference()):
            return decoded
        self.at += 1
        return self.source[self.at - 1]

    def _reference(self) -> str | None:
        match = _REFERENCE.match(self.source, self.at)
        if match is None:
            return None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            decoded = _NAMED.get(name)
        else:
            length = len(match[0].rstrip(";"))
            short = length < _REFERENCE_LENGTH
            code = int(hexadecimal or decimal, 16 if hexadecimal else 10) if short else 0
            sound = 0 < code < _LAST_CODE
            decoded = chr(code) if sound else None
        if decoded is not None:
            self.at = match.end()
        return decoded

    def _skip_space(self) -> None:
        while self._peek() in _SPACE and self.at < len(self.source):
            self.at += 1

    def _skip_to(self, stops: str) -> str:
        """Take what comes before a space, the end, or one of the stops."""
        start = self.at
        while self._peek() not in _SPACE and self._peek() not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._skip_to(">").lower()
        if self._peek() == _END:
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise MarkupError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.stack.append(_Open(tag, argument, self.units, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> str:
        """Read the attributes up to `>`; return the one value this tag knows."""
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return argument
            name = self._skip_to("=>")
            if not name:
                unclosed = self._peek() == _END
                what = (
                    "Unclosed start tag" if unclosed else f'Empty attribute name in the tag "{tag}"'
                )
                raise MarkupError(f"{what} at byte offset {self._byte(begin)}")
            self._skip_space()
            value = self._value(begin) if self._peek() == "=" else None
            known, prefix = ARGUMENTS.get(tag, ("", ""))
            if value is not None and name == known and value.startswith(prefix):
                argument = value.removeprefix(prefix)
            if tag == "blockquote" and name == "expandable":
                argument = "1"

    def _value(self, begin: int) -> str:
        self.at += 1
        self._skip_space()
        quote = self._peek()
        value = self._quoted(quote) if quote in ("'", '"') else self._token()
        if self._peek() == _END:
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return value

    def _quoted(self, quote: str) -> str:
        self.at += 1
        value = []
        while self._peek() not in (quote, _END):
            value.append(self._character())
        self.at += self._peek() == quote
        return "".join(value)

    def _token(self) -> str:
        start = self.at
        match = _TOKEN.match(self.source, start)
        self.at = match.end() if match else start
        if self._peek() not in _SPACE and self._peek() != ">":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(start)}")
        return self.source[start : self.at].lower()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.stack:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        tag = self._skip_to(">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        expected = self.stack[-1].tag
        if tag and tag != expected:
            raise MarkupError(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{expected}>", found "</{tag}>"'
            )
        self.at += 1
        opened = self.stack.pop()
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity = {"offset": opened.offset, "length": self.units - opened.offset}
        kind = entity_of(opened.tag, opened.argument, "".join(self.out[opened.starts :]))
        if kind is None or self._merge_code(opened, entity):
            return
        self.entities.append(kind | entity)

    def _merge_code(self, opened: _Open, place: Entity) -> bool:
        """Join `pre` and the `code class=language-x` inside it into one entity."""
        if opened.tag not in ("pre", "code") or not self.entities:
            return False
        last = self.entities[-1]
        inner = "code" if opened.tag == "pre" else "pre"
        same = all(last[key] == place[key] for key in place)
        language = last.get("language") or (opened.argument if opened.tag == "code" else "")
        if not (same and last["type"] == inner and language):
            return False
        last.update(type="pre", language=language)
        return True
