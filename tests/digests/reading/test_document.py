"""YAML as plain texts with their lines."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.reading.document import MAX_BYTES, Document, DocumentError, describe, parse


def test_every_scalar_stays_the_text_it_is() -> None:
    """No number loses its zeros, no word becomes a truth value, a date stays as written."""
    data = b"id: 2305.10\nno: no\nday: 2024-02-05\nn: [007, 1e3, yes]\nquoted: ''\n"
    assert parse(data).value == {
        "id": "2305.10",
        "no": "no",
        "day": "2024-02-05",
        "n": ["007", "1e3", "yes"],
        "quoted": "",
    }


@pytest.mark.parametrize("written", ["a:", "a: ~", "a: null"])
def test_nothing_written_is_none(written: str) -> None:
    """A field without a value is None; the quoted word is a word."""
    assert parse(written.encode()).value == {"a": None}
    assert parse(b"a: 'null'").value == {"a": "null"}


def test_lines_are_those_an_editor_shows() -> None:
    """Lines count from 1, with a byte order mark and with line ends of Windows."""
    document = parse(
        b"\xef\xbb\xbf# note\r\na: 1\r\nb:\r\n  - c\r\n  - d: 2\r\n    e: >-\r\n      x\r\n"
    )
    lines = {describe(path): line for path, line in document.lines.items() if path}
    assert lines == {"a": 2, "b": 3, "b[1]": 4, "b[2]": 5, "b[2].d": 5, "b[2].e": 6}
    assert document.line(("b", 1, "missing")) == 5


def test_a_field_given_twice_is_a_fault() -> None:
    """The first value counts, the second is named with both lines."""
    document = parse(b"a:\n  b: 1\n  b: {c: 2}\nd: 3\n")
    assert document.value == {"a": {"b": "1"}, "d": "3"}
    assert [(fault.line, fault.field) for fault in document.faults] == [(3, "a.b")]
    assert "line 2" in document.faults[0].problem


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"a: &x 1\nb: *x\n", 1, "Anchors"),
        (b"a: 1\nb: *x\n", 2, "aliases"),
        (b"a: !!python/name:os.system x\n", 1, "Tags"),
        (b"a: 1\n---\nb: 2\n", 2, "second document"),
        (b"a: 1\n? [b]\n: 2\n", 2, "name must be a word"),
        (b"[" * 100_000, 1, "nested"),
        (b"\n".join(b" " * depth + b"a:" for depth in range(200)), 13, "nested"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        ("a: ä".encode("utf-16"), 1, "UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "NUL"),
        (b"a: 1\nb: \x07\n", 1, "control characters"),
        (b"a: 1\nb: c: d\n", 2, "quotes"),
        (b"a:\n\tb: 1\n", 2, "not tabs"),
        (b"a: 'x\n", 2, "Close the quotes"),
        (b"a:\n  b: 1\n c: 2\n", 3, "indentation"),
        (b"a: " + b"x" * MAX_BYTES, 1, "more than 5 MB"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, line: int, said: str) -> None:
    """Whatever a digest has no use for is refused with its line and a sentence."""
    with pytest.raises(DocumentError) as refused:
        parse(data)
    assert said in str(refused.value)
    assert refused.value.fault.line == line


def test_an_empty_file_has_no_value() -> None:
    """Nothing, or a comment only, is no error of the format."""
    assert parse(b"").value is parse(b"# a\n").value is None
    assert Document().line(("a",)) == 1


@given(
    st.binary(max_size=80) | st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@ \n\t?,~"), max_size=60)
)
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    """No file raises anything but the one error."""
    with contextlib.suppress(DocumentError):
        parse(data if isinstance(data, bytes) else data.encode())
