"""A draft written as a digest file: read again it is the same, and what it lacks is asked for."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.errors import DigestFileError
from digests.finishing import digest, faults
from digests.identity import title_key
from digests.models import Digest
from digests.reading import library
from digests.reading.document import parse
from digests.reading.fields import LANGUAGES
from digests.reading.writing import write
from tests.digests.drafts import TOPICS, draft, drafts, entry, texts


def read(text: str) -> Digest:
    """Read what was written, as from a file."""
    return library.read("read.yaml", text.encode(), TOPICS)


def same(made: Digest) -> Digest:
    """Return a digest without what a file's name and bytes give it."""
    return replace(made, key="", content_hash="")


def refused(text: str) -> str:
    """Return the sentences by which what was written is refused."""
    with pytest.raises(DigestFileError) as error:
        read(text)
    return str(error.value)


def comments(text: str) -> str:
    """Return the comments of a file, run together."""
    found = (line.partition("#")[2].strip() for line in text.splitlines() if "#" in line)
    return " ".join(found)


WHOLE = draft(
    entry(
        1,
        "QLoRA: Efficient Finetuning",
        heading="1. QLoRA, or: #1",
        arxiv_id="2305.14314",
        openreview_id="OUIFPHEgJU",
        doi="10.1000/a",
        link="https://arxiv.org/abs/2305.14314",
        code_link="https://github.com/artidoro/qlora",
        project_link="https://example.org/a:b#c",
        alternative_titles=("Quantized, LoRA",),
        names=("QLoRA", "null", "a: b"),
        venue="NeurIPS",
        year=2023,
        first_author="Tim Dettmers",
        topics=("peft", "quantization"),
        summary="Words " * 60 + "\nmore\n\nThe second paragraph.",
    ),
    entry(2, "Left out", dropped=True),
    entry(3, "论文", summary="只有中文。", language="zh", topics_are_suggested=False),
    title='Weekly: "8" papers # 3',
)


def test_a_complete_draft_comes_back_the_same() -> None:
    """All facts, the paragraphs too, are read again as publishing it would store them."""
    made = read(write(WHOLE))
    assert same(made) == same(digest(WHOLE, ""))
    assert [one.title for one in made.entries] == ["QLoRA: Efficient Finetuning", "论文"]
    assert made.entries[0].summary["en"].endswith("more\n\nThe second paragraph.")


def test_long_texts_are_folded() -> None:
    """Nobody has to scroll sideways to read a summary."""
    assert max(map(len, write(WHOLE).splitlines())) <= 100


def test_only_suggested_topics_are_marked_so() -> None:
    """What an editor set needs no second look."""
    lines = [line.strip() for line in write(WHOLE).splitlines() if "topics:" in line]
    assert lines == ["topics: [peft, quantization]  # suggested", "topics: [agents]"]


def test_what_a_draft_lacks_is_asked_for() -> None:
    """Each missing field stands there, empty, with a comment; the reader names it until it is written."""
    bare = Draft(None, None, None, None, None, (DraftEntry(1, heading="标题"),))
    text = write(bare)
    assert [line.partition(": line ")[2] for line in refused(text).splitlines()] == [
        "3, title: This field is missing. Add it.",
        "5, language: This field is missing. Add it.",
        "13, entries[1].title: This field is missing. Add it.",
        "15, entries[1].summary: This field is missing. Add it.",
    ]
    said = comments(text)
    for asked in ("article's title", "who published", "language by its two", "Write when", "where"):
        assert asked in said
    for asked in ("print the paper's title", "No id was found", "Write a summary"):
        assert asked in said


def test_a_file_an_editor_finished_is_read() -> None:
    """Writing what the comments ask for is all it takes; plain texts are in the language written then."""
    bare = draft(entry(1, "T", summary="总结。"), language=None)
    finished = write(bare).replace("language:  #", "language: zh  #")
    made = read(finished)
    assert (made.title, made.language) == ({"zh": "LLM weekly"}, "zh")
    assert made.entries[0].summary == {"zh": "总结。"}


def test_nothing_known_of_the_article_is_nothing_wrong() -> None:
    """Publisher, date and link may stay unknown."""
    made = read(write(draft(entry(1), publisher=None, published=None, link=None)))
    assert (made.publisher, made.published, made.link) == (None, None, None)


def test_no_entry_is_refused_with_a_comment() -> None:
    """A file without entries is no digest yet."""
    text = write(draft(entry(1, dropped=True)))
    assert "entries: This field is missing" in refused(text)
    assert "Write an entry for each paper." in comments(text)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (NoteKind.TITLE_FROM_HEADING, "The title is the entry's heading."),
        (NoteKind.SEVERAL_PAPERS, "Other papers are named here too: 2 # x: y."),
        (NoteKind.ODD_LINK, "A link to an unusual place: 2 # x: y."),
        (NoteKind.TITLE_DIFFERS, "The article calls the paper “2 # x: y”."),
        (NoteKind.UNKNOWN_ID, "The catalogue knows no paper of this id."),
    ],
)
def test_a_note_stands_above_its_entry(kind: NoteKind, said: str) -> None:
    """What an editor should look at is a comment at the entry it is about, on one line or more."""
    noted = replace(entry(2, arxiv_id="2305.14314"), notes=(Note(kind, "2 #\nx: y"),))
    text = write(draft(entry(1, arxiv_id="2302.04761"), noted))
    before, after = text.split('  - title: "Paper 2"')
    assert said in comments(before.split('"Paper 1"')[1].replace("# suggested", ""))
    assert said not in comments(after)
    assert same(read(text)) == same(digest(draft(entry(1, arxiv_id="2302.04761"), noted), ""))


def test_notes_that_were_answered_are_not_written() -> None:
    """A note of what was missing says nothing of an entry that has it by now."""
    notes = (Note(NoteKind.NO_TITLE), Note(NoteKind.NO_ID), Note(NoteKind.NO_SUMMARY))
    text = write(draft(entry(1, arxiv_id="2305.14314", notes=notes, topics=())))
    assert "#" not in text.partition("entries:")[2]


def test_a_paper_given_twice_is_told_by_its_number_in_the_file() -> None:
    """Dropped entries are not counted; the reader refuses the second until one is taken out."""
    twice = draft(entry(1, dropped=True), entry(2, "A"), entry(3, "B"), entry(4, "a"))
    assert "The paper of entry 1 again." in comments(write(twice))
    assert "entries[3]: The paper of line" in refused(write(twice))


def test_a_text_that_is_too_long_is_kept_whole_and_told() -> None:
    """Nothing is cut behind the editor's back: a comment asks to shorten it."""
    long = draft(entry(1, "T " * 200, summary="word " * 1300), title="W " * 200)
    text = write(long)
    assert len(refused(text).splitlines()) == 3
    assert text.count("Shorten") == 3
    assert same(read(write(draft(entry(1, summary="word " * 1199 + "words"))))).entries


@given(drafts)
def test_any_draft_is_written_as_yaml(made: Draft) -> None:
    """Whatever stands in a draft, the file is UTF-8 and YAML, and holds each kept entry."""
    document = parse(write(made).encode())
    assert not document.faults
    kept = sum(not one.dropped for one in made.entries)
    assert len(document.value["entries"] or ()) == kept


@given(drafts)
def test_a_draft_without_faults_comes_back_the_same(made: Draft) -> None:
    """What could be published is the same digest when it goes by way of a file."""
    titled = [
        replace(
            one,
            title=one.title if title_key(one.title or "") else f"Paper {one.position}",
            summary=f"{one.position} {one.summary or ''}"[:6000],
            language=one.language if one.language in LANGUAGES else None,
        )
        for one in made.entries
    ]
    language = made.language if made.language in LANGUAGES else "en"
    title = f"A {made.title}"[:300]
    made = replace(made, title=title, language=language, entries=tuple(titled))
    assume(not faults(made))
    assert same(read(write(made))) == same(digest(made, ""))


@given(texts(6000).map(lambda text: f"a{text}"[:6000]), st.sampled_from(["ar", "zh", "en"]))
def test_any_summary_survives(text: str, language: str) -> None:
    """A text is read as it would be published, whatever is in it."""
    made = draft(entry(1, summary=text), language=language)
    assert read(write(made)).entries[0].summary == digest(made, "").entries[0].summary
