"""BibTeX lists: each entry one of a draft."""

import pytest

from digests.draft_models import NoteKind
from digests.errors import ArticleError, ArticleFault
from digests.reading.articles.bibtex import read
from tests.digests.reading.articles.known import LLAVA, QLORA, TOOLFORMER

LIST = """% Tools and tuning, a reading list
% 2023-12-20
@comment{not an entry}
@string{nips = "NeurIPS"}
@inproceedings{dettmers2023,
  title = {{QLoRA}: Efficient Finetuning of Quantized {LLM}s},
  author = {Dettmers, Tim and Pagnoni, Artidoro and Holtzman, Ari},
  booktitle = nips,
  year = 2023,
  eprint = {2305.14314v1},
  archivePrefix = "arXiv",
  note = {Code: \\url{https://github.com/artidoro/qlora}, reviews: https://openreview.net/forum?id=OUIFPHEgJU},
  abstract = {A frozen model kept in four bits is tuned through small adapters.}
}

@ARTICLE{schick2023,
  TITLE = "Toolformer: Language Models Can Teach Themselves to Use Tools",
  Author = "Timo Schick and Jane Dwivedi-Yu",
  journal = {arXiv preprint arXiv:2302.04761},
  date = {2023-02-09}
}

@misc{liu2023,
  title = {Visual Instruction Tuning},
  url = {https://arxiv.org/abs/2304.08485}
}
"""


def test_a_list_is_read_whole() -> None:
    """Its remarks say what it is and of when; fields in any case and quotation."""
    draft = read(LIST)
    assert (draft.title, draft.published) == ("Tools and tuning, a reading list", "2023-12-20")
    assert read(LIST.replace("% Tools", "  % Tools")).title == draft.title
    assert [entry.position for entry in draft.entries] == [1, 2, 3]
    assert [(entry.title, entry.arxiv_id) for entry in draft.entries] == [
        (paper.title, paper.arxiv_id) for paper in (QLORA, TOOLFORMER, LLAVA)
    ]


def test_an_entry_has_what_its_fields_say() -> None:
    """Ids of all kinds, code, venue, year, first author and abstract."""
    first, second, third = read(LIST).entries
    assert (first.openreview_id, first.code_link) == ("OUIFPHEgJU", QLORA.code)
    assert (first.venue, first.year, first.first_author) == ("NeurIPS", 2023, "Tim Dettmers")
    assert first.summary == "A frozen model kept in four bits is tuned through small adapters."
    assert first.language == "en"
    assert (second.year, second.first_author, second.summary) == (2023, "Timo Schick", None)
    assert first.link == "https://openreview.net/forum?id=OUIFPHEgJU"
    assert (third.link, third.year, third.first_author) == (LLAVA.link, None, None)
    assert (first.notes, second.notes, third.notes) == ((), (), ())


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ("eprint = {2305.14314}", ("2305.14314", None, None)),
        ("eprint = {arXiv:2305.14314v2}", ("2305.14314", None, None)),
        ("eprint = {cs/0205028}", ("cs/0205028", None, None)),
        ("journal = {CoRR}, volume = {abs/2305.14314}", ("2305.14314", None, None)),
        ("note = {arXiv:2305.14314}", ("2305.14314", None, None)),
        ("doi = {10.1145/3442188.3445922}", (None, None, "10.1145/3442188.3445922")),
        ("doi = {https://doi.org/10.48550/arXiv.2305.14314}", ("2305.14314", None, None)),
        ("url = {https://openreview.net/pdf?id=OUIFPHEgJU}", (None, "OUIFPHEgJU", None)),
        ("pages = {2305.14314}", ("2305.14314", None, None)),
        ("pages = {1--14}, year = {2023}", (None, None, None)),
        ("isbn = {978-1-4503-8309-7}", (None, None, None)),
    ],
)
def test_ids_stand_in_any_field(fields: str, ids: tuple[str | None, ...]) -> None:
    """In whatever form; numbers of other kinds are none."""
    [entry] = read(f"@misc{{a, title = {{QLoRA}}, {fields}}}").entries
    assert (entry.arxiv_id, entry.openreview_id, entry.doi) == ids
    assert (NoteKind.NO_ID in {note.kind for note in entry.notes}) is not any(ids)


def test_what_is_missing_is_noted() -> None:
    """A title is not made up."""
    [entry] = read("@misc{a, year = {2023}}").entries
    assert [note.kind for note in entry.notes] == [NoteKind.NO_TITLE, NoteKind.NO_ID]
    assert entry.title is None


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("{The {LaTeX} \\\"{U}ber {\\'e}t{\\'e}}", "The LaTeX Über été"),
        ("{Two  lines\n   of~one}", "Two lines of one"),
    ],
)
def test_titles_are_plain_text(written: str, title: str) -> None:
    """Without braces and LaTeX accents, on one line."""
    assert read(f"@misc{{a, title = {written}}}").entries[0].title == title


def test_a_volume_of_proceedings_is_no_paper() -> None:
    """Nor is what the papers are parts of."""
    text = """@inproceedings{a, title = {QLoRA}, crossref = {v}}
@proceedings{w, title = {Proceedings of another one}}
@book{v, title = {Proceedings}}"""
    assert [entry.title for entry in read(text).entries] == ["QLoRA"]


@pytest.mark.parametrize(
    "text", ["", "@", "@article{", "@comment{x}", "@string{a = {b}}", "QLoRA", "@book{a,}"]
)
def test_a_list_without_entries_is_refused(text: str) -> None:
    """With the reason."""
    with pytest.raises(ArticleError) as refused:
        read(text)
    assert refused.value.fault is ArticleFault.NO_BIBTEX


def test_a_broken_entry_leaves_the_others() -> None:
    """Those above and below it are read."""
    text = "@misc{a, title = {QLoRA}}\n@misc{b, title = {Broken\n\n@misc{c, title = {Mamba}}\n"
    assert {"QLoRA", "Mamba"} <= {entry.title for entry in read(text).entries}


def test_a_note_in_sentences_is_a_summary() -> None:
    """Where there is no abstract; a note of a few words is none."""
    note = "A frozen model kept in four bits is tuned, and one card is enough for it."
    fields = "title = {QLoRA}, eprint = {2305.14314}, note = "
    [told] = read(f"@misc{{a, {fields}{{{note}}}}}").entries
    [brief] = read(f"@misc{{a, {fields}{{week 2}}}}").entries
    assert (told.summary, brief.summary) == (note, None)
