"""Digest files as editors write them."""

import importlib.resources
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests import topics
from digests.errors import DigestFileError
from digests.identity import content_hash
from digests.models import Digest, Entry, Figure
from digests.reading import library, topics_file

TOPICS = topics.shipped()
LIBRARY = Path(str(importlib.resources.files("digests") / "library"))
WHOLE = """\
title: {zh: 周报, en: Weekly}
publisher: unknown
language: zh
published: 2024-02
link: https://example.org/a?b=1
entries:
  - title: "  QLoRA:   Efficient Finetuning "
    alternative_titles: [QLoRA, QLoRA]
    names: [QLoRA, Guanaco]
    arxiv_id: https://arxiv.org/pdf/2305.14310v2
    openreview_id: OUIFPHEgJU
    doi: https://doi.org/10.1000/ABC
    venue: NeurIPS 2023
    year: 2023
    first_author: Tim Dettmers
    heading: 论文
    code_link: https://github.com/artidoro/qlora
    project_link: https://example.org
    topics: [peft, quantization]
    figures:
      - {value: 79.20, label: точность}
      - value: "×2"
        label: {en: speed, ru: }
    summary:
      zh: 摘要。
      en: >-
        Two
        lines.
  - title: Plain
    summary: 只有中文。
"""


def read(text: str) -> Digest:
    """Read a file's text."""
    return library.read("week/2024-02-weekly.yaml", text.encode(), TOPICS)


def faults(text: str) -> list[str]:
    """Return the faults of a file's text."""
    with pytest.raises(DigestFileError) as refused:
        read(text)
    assert [fault.line for fault in refused.value.faults] == sorted(
        fault.line for fault in refused.value.faults
    )
    return [str(fault) for fault in refused.value.faults]


def file(*entries: str) -> str:
    """Make a file of entries, each given as its lines after the title and the summary."""
    listed = "".join(
        f"  - title: {'ABCDEFG'[place]}\n    summary: s\n" + f"    {entry}\n" * bool(entry)
        for place, entry in enumerate(entries)
    )
    return f"title: T\nlanguage: en\nentries:\n{listed}"


def test_a_whole_file_becomes_a_digest() -> None:
    """Ids are normalised, texts cleaned, unknown is None, one text is in the digest's language."""
    digest = read(WHOLE)
    assert digest == Digest(
        key="2024-02-weekly",
        title={"zh": "周报", "en": "Weekly"},
        publisher=None,
        language="zh",
        published="2024-02",
        link="https://example.org/a?b=1",
        content_hash=content_hash(WHOLE.encode()),
        entries=(
            Entry(
                position=1,
                title="QLoRA: Efficient Finetuning",
                alternative_titles=("QLoRA",),
                names=("QLoRA", "Guanaco"),
                arxiv_id="2305.14310",
                openreview_id="OUIFPHEgJU",
                doi="10.1000/abc",
                venue="NeurIPS 2023",
                year=2023,
                first_author="Tim Dettmers",
                heading="论文",
                code_link="https://github.com/artidoro/qlora",
                project_link="https://example.org",
                topics=("peft", "quantization"),
                figures=(Figure("79.20", {"zh": "точность"}), Figure("×2", {"en": "speed"})),
                summary={"zh": "摘要。", "en": "Two lines."},
            ),
            Entry(position=2, title="Plain", summary={"zh": "只有中文。"}),
        ),
    )


def test_byte_order_mark_and_windows_lines_change_nothing_but_the_hash() -> None:
    """A file saved by another editor holds the same digest."""
    saved = b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()
    digest = library.read("week/2024-02-weekly.yaml", saved, TOPICS)
    assert asdict(digest) | {"content_hash": ""} == asdict(read(WHOLE)) | {"content_hash": ""}


def test_an_id_without_quotes_keeps_its_zeros() -> None:
    """2305.14310 is no number."""
    assert read(file("arxiv_id: 2305.14310")).entries[0].arxiv_id == "2305.14310"


def test_a_link_to_the_paper_tells_its_id() -> None:
    """An entry with only a link to arXiv is about that arXiv paper; a given id goes before."""
    entry = read(file("link: https://arxiv.org/abs/2305.14314")).entries[0]
    assert (entry.arxiv_id, entry.link) == ("2305.14314", "https://arxiv.org/abs/2305.14314")
    both = read(file("link: https://arxiv.org/abs/2305.14314\n    arxiv_id: 2305.14315"))
    assert both.entries[0].arxiv_id == "2305.14315"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("arxiv_id: 23051431", "entries[1].arxiv_id: “23051431” is not an arXiv id. Write it like"),
        ("openreview_id: a b", "entries[1].openreview_id: “a b” is not an OpenReview id. Write"),
        ("doi: 10.48550/arXiv.2305.14314", "is an arXiv id. Write it as arxiv_id."),
        ("doi: abc", "entries[1].doi: “abc” is not a DOI. Write it like 10.1000/182"),
        ("topics: [rag]", "entries[1].topics[1]: “rag” is not a topic. Write retrieval."),
        (
            "topics: [agents, agnets]",
            "entries[1].topics[2]: “agnets” is not a topic. Write agents.",
        ),
        ("topics: agents", "entries[1].topics: Here belongs a list. Write [one, another]"),
        ("topics: [zzzzzzzz]", "The topics are listed in topics.yaml."),
        ("year: '23'", "entries[1].year: “23” is not a year. Write four digits"),
        ("year: 1066", "1066 is no year of a paper. Write 1900 to 2100."),
        ("code_link: javascript:alert(1)", "“javascript:alert(1)” is not a link. Give a whole"),
        ("code_link: https://", "is not a link."),
        ("code_link: 'https://[x/'", "is not a link. Give an address with a host"),
        ("heading: [a]", "entries[1].heading: Here belongs one text."),
        ("heading: ' '", "entries[1].heading: The text is empty."),
        (f"heading: {'x' * 301}", "The text is longer than 300 characters. Shorten it."),
        (f"names: [{'x' * 81}]", "entries[1].names[1]: The text is longer than 80 characters."),
        ("figures: [{value: 1}]", "entries[1].figures[1].label: This field is missing. Add it."),
        (
            "figures: [{value: 1, lable: x}]",
            "figures[1].lable: There is no such field. Write label.",
        ),
        ("figures: [x]", "entries[1].figures[1]: Here belong fields."),
        (f"figures: [{'{value: 1, label: x}, ' * 11}]", "There are more than 10. Keep at most 10."),
        (f"topics: [{'agents, ' * 9}]", "There are more than 8. Keep at most 8."),
        ("arxiv: 2305.14314", "entries[1].arxiv: There is no such field. Write arxiv_id."),
        ("qqqq: 1", "Remove it; the fields are title, alternative_titles, names"),
        ("names: [a]\n    names: [b]", "This field is given twice, first in line 6."),
    ],
)
def test_a_wrong_field_is_one_fault_with_a_remedy(line: str, fault: str) -> None:
    """A fault names the line and the field, says what is wrong, and what to write."""
    found = faults(file(line))
    assert len(found) == 1
    assert fault in found[0]
    assert found[0].startswith(f"line {7 if 'twice' in fault else 6}, entries[1]")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: The file is empty. Write title, language and entries."),
        ("# only a note\n", "line 1: The file is empty."),
        ("words", "line 1: Here belong fields."),
        (file(), "line 3, entries: This field is missing."),
        (
            file("").replace("language: en", "language: cn"),
            "“cn” is not a language's code. Chinese",
        ),
        (file("").replace("language: en", "language: english"), "Write its two letters"),
        (file("").replace("language", "langauge"), "line 2, langauge: There is no such field."),
        (file("").replace("summary: s", "summary:"), "line 5, entries[1].summary: This field is"),
        (file("").replace("summary: s", "summary: {en: }"), "entries[1].summary: Nothing is given"),
        (
            file("").replace("summary: s", "summary: {xx: s}"),
            "summary.xx: “xx” is not a language's",
        ),
        (
            file("").replace("title: A", "title: ~"),
            "line 4, entries[1].title: This field is missing",
        ),
        (f"published: 2024-02-30\n{file('')}", "line 1, published: “2024-02-30” is not a date."),
        (f"published: Feb 2024\n{file('')}", "Write it as 2024-02-05, 2024-02 or 2024"),
        (f"a: b: c\n{file('')}", "line 1: This is not YAML"),
    ],
)
def test_a_wrong_file_is_one_fault_with_a_remedy(text: str, fault: str) -> None:
    """What is wrong with a whole file is said the same way."""
    found = faults(text)
    assert len(found) == 1
    assert fault in found[0]


def test_every_fault_is_named_in_the_order_of_lines() -> None:
    """A person mends a file in one go; twice given papers are found among the right entries."""
    found = faults(
        "title: T\npublished: never\nlanguage: en\nentries:\n"
        "  - {title: A, summary: s, arxiv_id: 2305.14314}\n"
        "  - {title: B, summary: s, year: x}\n"
        "  - {title: C, summary: s, arxiv_id: 2305.14314v3}\n"
        "  - {title: a!, summary: s}\n"
    )
    assert [fault.partition(": ")[0] for fault in found] == [
        "line 2, published",
        "line 6, entries[2].year",
        "line 7, entries[3]",
        "line 8, entries[4]",
    ]
    assert "The paper of line 5 again (the same arXiv id)" in found[2]
    assert "The paper of line 5 again (the same title)" in found[3]


def test_the_error_names_the_file_in_every_line() -> None:
    """An operator with many files sees which is meant."""
    with pytest.raises(DigestFileError) as refused:
        read(file("year: x", "year: y"))
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("week/2024-02-weekly.yaml: line ") for line in lines)


def test_a_summary_keeps_its_paragraphs() -> None:
    """A folded text's empty line, and every line of a literal one, begins another line."""
    folded = read(file("").replace("summary: s", "summary: >-\n      a\n      b\n\n      c\n"))
    literal = read(file("").replace("summary: s", "summary: |\n      a\n      b\n\n\n\n      c\n"))
    assert folded.entries[0].summary == {"en": "a b\nc"}
    assert literal.entries[0].summary == {"en": "a\nb\n\nc"}


def test_a_file_may_hold_five_hundred_entries() -> None:
    """One more is refused."""
    entries = [f"  - {{title: T{number}, summary: s}}\n" for number in range(501)]
    head = "title: T\nlanguage: en\nentries:\n"
    assert len(read(head + "".join(entries[:500])).entries) == 500
    assert "There are more than 500" in faults(head + "".join(entries))[0]


def test_no_invisible_character_gets_into_a_text() -> None:
    """Bidi marks and zero-width spaces, which could disguise a text, are left out."""
    digest = read(file('heading: "a\u202eb\u200bc \\0 \\e d"'))
    assert digest.entries[0].heading == "abc d"


values = st.recursive(
    st.none() | st.text(max_size=8) | st.sampled_from(["unknown", "2305.14314", "en"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "en", "value", "label", "x"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)
fields = st.sampled_from(
    ["title", "language", "published", "link", "entries", "summary", "topics", "names", "figures"]
)
entry_like = st.dictionaries(fields, values, max_size=5)


@given(st.dictionaries(fields, values | st.lists(entry_like, max_size=2), max_size=6))
def test_any_values_are_read_or_refused(value: dict[str, object]) -> None:
    """Whatever stands where, a file is a digest or refused with sentences, never another error."""
    try:
        digest = read(json.dumps(value))
    except DigestFileError as error:
        refused = error
    else:
        assert digest.entries
        return
    for fault in refused.faults:
        assert fault.line >= 1
        assert "pydantic" not in str(fault)
        assert fault.problem.endswith((".", "…"))


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("[0-9]*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_digest_is_read(path: Path) -> None:
    """What ships has no fault, and each entry is told in three languages."""
    digest = library.read(path.name, path.read_bytes(), TOPICS)
    assert all({"en", "zh", "ru"} <= set(entry.summary) for entry in digest.entries)
    assert all(entry.topics for entry in digest.entries)


@pytest.mark.parametrize(
    ("name", "schema"),
    [("digest.schema.json", library.schema), ("topics.schema.json", topics_file.schema)],
)
def test_the_schema_that_ships_is_the_models(name: str, schema: object) -> None:
    """Editors complete from what is read; on a difference write the schema's JSON there anew."""
    assert callable(schema)
    assert json.loads((LIBRARY / name).read_text(encoding="utf-8")) == schema()
