"""A draft on the command line: as text, as JSON, and as a file that an editor finishes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.printing import as_json, as_text, save
from digests.draft_models import Draft, Note, NoteKind
from tests.digests.drafts import draft, entry

LINK = "https://arxiv.org/abs/2305.14314"
QLORA = entry(
    1,
    "QLoRA: Efficient Finetuning of Quantized LLMs",
    heading="On one card",
    arxiv_id="2305.14314",
    openreview_id="OUIFPHEgJU",
    link=LINK,
    code_link="https://github.com/artidoro/qlora",
    summary="A frozen model.\n\nIn four bits.",
    language="en",
)
BARE = entry(
    2,
    summary=None,
    topics=(),
    notes=(Note(NoteKind.NO_TITLE), Note(NoteKind.ODD_LINK, "https://a.example")),
)
NOTHING = Draft(title=None, publisher=None, language=None, published=None, link=None, entries=())


def test_json_has_every_field_and_null_where_the_article_does_not_say() -> None:
    """In this order; a field is never left out."""
    made = json.loads(as_json(draft(QLORA)))
    assert list(made) == ["title", "publisher", "language", "published", "link", "entries"]
    [one] = made.pop("entries")
    assert made == {
        "title": "LLM weekly",
        "publisher": "A blog",
        "language": "en",
        "published": "2024-02-05",
        "link": "https://example.org/weekly",
    }
    assert list(one.items()) == [
        ("position", 1),
        ("title", "QLoRA: Efficient Finetuning of Quantized LLMs"),
        ("heading", "On one card"),
        ("arxiv_id", "2305.14314"),
        ("openreview_id", "OUIFPHEgJU"),
        ("doi", None),
        ("link", LINK),
        ("code_link", "https://github.com/artidoro/qlora"),
        ("project_link", None),
        ("summary", "A frozen model.\n\nIn four bits."),
        ("language", "en"),
        ("notes", []),
    ]


def test_json_of_nothing_is_all_null() -> None:
    """With a list of no entries."""
    made = json.loads(as_json(NOTHING))
    assert made.pop("entries") == []
    assert set(made.values()) == {None}


def test_json_keeps_every_script_readable() -> None:
    """And notes are sentences."""
    text = as_json(draft(BARE, title="大模型周报"))
    assert "大模型周报" in text
    assert [note[-1] for note in json.loads(text)["entries"][0]["notes"]] == [".", "?"]
    assert "https://a.example" in json.loads(text)["entries"][0]["notes"][1]


def test_text_is_for_a_person_to_look_over() -> None:
    """What is there on a few lines, what is missing marked."""
    assert as_text(draft(QLORA, BARE)).splitlines() == [
        "LLM weekly",
        "A blog · 2024-02-05 · en · https://example.org/weekly",
        "",
        "1. QLoRA: Efficient Finetuning of Quantized LLMs",
        "   On one card",
        f"   arXiv:2305.14314 · OpenReview:OUIFPHEgJU · {LINK} · https://github.com/artidoro/qlora",
        "   A frozen model. In four bits.",
        "",
        "2. Paper 2",
        "   ! The article does not print the paper's title. Write it.",
        "   ! A link to an unusual place: https://a.example. Is it the paper's?",
    ]


def test_a_long_summary_is_cut_in_the_text() -> None:
    """It is whole in JSON and in the file."""
    long = draft(entry(1, summary="word " * 500))
    assert max(map(len, as_text(long).splitlines())) < 500
    assert as_text(long).endswith("…")
    assert json.loads(as_json(long))["entries"][0]["summary"] == "word " * 500


def test_what_has_no_title_is_shown_all_the_same() -> None:
    """By its heading, or as having none."""
    untitled = (replace(one, title=None) for one in (entry(1, heading="On one card"), entry(2)))
    shown = as_text(draft(*untitled, title=None))
    assert shown.splitlines()[0] == "(no title)"
    assert "1. On one card" in shown
    assert "2. (no title)" in shown


@pytest.mark.parametrize(
    ("title", "published", "name"),
    [
        ("LLM weekly", "2024-02-05", "2024-02-05-llm-weekly.yaml"),
        ("大模型周报", "2024-02", "2024-02-damoxingzhoubao.yaml"),
        ("Дайджест №5", None, "daydzhest-no5.yaml"),
        ("../../etc/passwd", None, "etc-passwd.yaml"),
        ("/", "2024", "2024.yaml"),
        (None, None, "article.yaml"),
        ("???", None, "article.yaml"),
        ("\0CON:\n<>|*", None, "con.yaml"),
        ("word " * 99, None, f"{'word-' * 11}word.yaml"),
    ],
)
def test_a_files_name_is_its_date_and_title_in_plain_letters(
    tmp_path: Path, title: str | None, published: str | None, name: str
) -> None:
    """It never leaves the folder."""
    file = save(draft(QLORA, title=title, published=published), tmp_path)
    assert file.parent == tmp_path
    assert file.name == name
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_saved_file_is_a_digest_to_be_finished(tmp_path: Path) -> None:
    """With the summary whole."""
    file = save(draft(QLORA), tmp_path)
    made = yaml.safe_load(file.read_text("utf-8"))
    assert made["entries"][0]["arxiv_id"] == "2305.14314"
    assert "In four bits." in str(made["entries"][0]["summary"])


def test_a_file_is_never_written_over_another(tmp_path: Path) -> None:
    """Nor through a link to one that is not there."""
    file = save(draft(QLORA), tmp_path)
    file.write_text("an editor's own work")
    with pytest.raises(FileExistsError):
        save(draft(QLORA), tmp_path)
    assert file.read_text() == "an editor's own work"
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        save(draft(QLORA), tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_heading_is_numbered_once() -> None:
    """The number that the article gives it is left out; a year or a size is none."""
    headings = ("1.减少幻觉的方法", "② Faster reasoning", "2024: a review", "3D scenes", "3.")
    made = draft(
        *(replace(entry(n, heading=text), title=None) for n, text in enumerate(headings, 1))
    )
    lines = as_text(made).splitlines()
    shown = ("减少幻觉的方法", "Faster reasoning", "2024: a review", "3D scenes", "3.")
    assert [line for line in lines if line[:1].isdigit()] == [
        f"{n}. {text}" for n, text in enumerate(shown, 1)
    ]
