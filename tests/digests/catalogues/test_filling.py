"""An entry gets what it lacks from its paper's record, keeps what it has, and says what is doubtful."""

from dataclasses import replace

import pytest

from digests.catalogues.filling import fill, noted_unknown, own_title
from digests.catalogues.records import Record
from digests.draft_models import DraftEntry, Note, NoteKind

QLORA = Record(
    key="arxiv:2305.14314",
    title="QLoRA: Efficient Finetuning of Quantized LLMs",
    authors=("Tim Dettmers", "Artidoro Pagnoni"),
    abstract="We present QLoRA, which finetunes a 65B model on a single 48GB GPU. Guanaco reaches 99.3%.",
    venue="NeurIPS 2023",
    year=2023,
    doi="10.5555/1",
    arxiv_id="2305.14314",
    openreview_id="OUIFPHEgJU",
    code_link="https://github.com/artidoro/qlora",
    project_link="https://qlora.github.io",
)
BARE = DraftEntry(1, arxiv_id="2305.14314")


def kinds(entry: DraftEntry) -> list[NoteKind]:
    """Return what an entry's notes are about."""
    return [note.kind for note in entry.notes]


def test_what_is_missing_is_filled() -> None:
    """Every fact, and the notes that asked for them go."""
    asked = (Note(NoteKind.NO_TITLE), Note(NoteKind.NO_SUMMARY))
    filled = fill(replace(BARE, notes=asked), QLORA)
    assert filled == DraftEntry(
        1,
        title=QLORA.title,
        arxiv_id="2305.14314",
        openreview_id="OUIFPHEgJU",
        doi="10.5555/1",
        code_link="https://github.com/artidoro/qlora",
        project_link="https://qlora.github.io",
        names=("QLoRA",),
        venue="NeurIPS 2023",
        year=2023,
        first_author="Tim Dettmers",
        notes=(Note(NoteKind.NO_SUMMARY),),
    )


def test_what_the_article_says_stays() -> None:
    """Its word on everything but the title goes first."""
    said = DraftEntry(
        1,
        title=QLORA.title,
        openreview_id="AbCdEf12",
        code_link="https://github.com/x/y",
        venue="arXiv",
        year=2024,
        first_author="Dettmers",
        names=("Guanaco",),
    )
    filled = fill(said, QLORA)
    for name in ("openreview_id", "code_link", "venue", "year", "first_author", "names"):
        assert getattr(filled, name) == getattr(said, name)
    assert filled.arxiv_id == "2305.14314"


def test_an_id_found_answers_its_note() -> None:
    """An entry that has one now does not ask for it."""
    assert kinds(fill(DraftEntry(1, title=QLORA.title, notes=(Note(NoteKind.NO_ID),)), QLORA)) == []
    nothing = Record(key="title:x", title=QLORA.title)
    asked = DraftEntry(1, title=QLORA.title, notes=(Note(NoteKind.NO_ID),))
    assert kinds(fill(asked, nothing)) == [NoteKind.NO_ID]


@pytest.mark.parametrize(
    ("title", "alternatives"),
    [
        ("QLORA: efficient finetuning of quantized LLMs", ()),
        ("QLoRA", ()),
        ("QLoRA: Efficient Fine-tuning of Quantized Language Models", (True,)),
        ("QLoRA：高效微调量化大模型的方法", (True,)),
        (
            "QLoRA: Efficient Finetuning of Quantized LLMs（一块显卡微调六百五十亿参数的大模型）",
            (True,),
        ),
        ("Efficient Finetuning of Quantized LLMs", (True,)),
    ],
)
def test_the_official_title_takes_the_articles_place(
    title: str, alternatives: tuple[bool, ...]
) -> None:
    """Which stays as another title, unless it is the same one, or only the paper's name."""
    filled = fill(replace(BARE, title=title), QLORA)
    assert (filled.title, filled.names) == (QLORA.title, ("QLoRA",))
    assert filled.alternative_titles == tuple(title for _ in alternatives)
    assert kinds(filled) == []


def test_a_strange_title_is_doubted() -> None:
    """The id may be another paper's: the catalogue's title is shown, the article's noted, no fact taken."""
    doubted = fill(replace(BARE, title="Deep Residual Learning", summary="Residual nets."), QLORA)
    assert doubted.title == QLORA.title
    assert doubted.notes == (Note(NoteKind.TITLE_DIFFERS, "Deep Residual Learning"),)
    assert (doubted.venue, doubted.year, doubted.doi, doubted.alternative_titles) == (
        None, None, None, (),
    )  # fmt: skip
    assert own_title(doubted) == "Deep Residual Learning"


@pytest.mark.parametrize("title", ["LoRA", "Guanaco", "Quantized Models"])
def test_a_name_vouches_only_for_its_own_paper(title: str) -> None:
    """The name of another is nearly the same."""
    named = replace(QLORA, names=("QLoRA", "Guanaco"))
    is_name = title == "Guanaco"
    assert (kinds(fill(replace(BARE, title=title), named)) == []) is is_name


def test_a_doubt_is_noted_once() -> None:
    """However often the catalogue is asked."""
    doubted = fill(replace(BARE, title="Deep Residual Learning"), QLORA)
    assert fill(doubted, QLORA) == doubted


def test_a_doubt_ends_when_the_title_fits() -> None:
    """As it does when the id is mended."""
    doubted = fill(replace(BARE, title="Deep Residual Learning"), QLORA)
    right = Record(key="arxiv:1512.03385", title="Deep Residual Learning for Image Recognition")
    mended = fill(replace(doubted, arxiv_id="1512.03385"), right)
    assert (mended.title, kinds(mended)) == (right.title, [])
    assert mended.alternative_titles == ("Deep Residual Learning",)


def test_a_summary_vouches_for_a_renamed_paper() -> None:
    """Its figures and names are the abstract's, whatever the title was."""
    summary = "QLoRA обучает модель 65B на одном GPU, а Guanaco достигает 99,3 % от ChatGPT."
    renamed = fill(replace(BARE, title="Большие модели на одной карте", summary=summary), QLORA)
    assert (renamed.title, kinds(renamed)) == (QLORA.title, [])
    assert renamed.alternative_titles == ("Большие модели на одной карте",)


def test_a_heading_in_the_titles_place_is_no_title() -> None:
    """It is neither doubted nor kept as another title."""
    heading = replace(BARE, title="量化微调", notes=(Note(NoteKind.TITLE_FROM_HEADING),))
    filled = fill(heading, QLORA)
    assert (filled.title, filled.alternative_titles, kinds(filled)) == (QLORA.title, (), [])


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Toolformer: Language Models Can Teach Themselves", ("Toolformer",)),
        ("mDPO: Conditional Preference Optimization", ("mDPO",)),
        ("Position: Stop Doing That", ()),
        ("Deep Learning: A Critical Appraisal", ()),
        ("Visual Instruction Tuning", ()),
        (": A Title", ()),
    ],
)
def test_a_name_stands_before_the_colon(title: str, names: tuple[str, ...]) -> None:
    """If it is one word, and the word is one."""
    assert fill(BARE, Record(key="k", title=title)).names == names


def test_what_the_article_calls_a_paper_is_its_name() -> None:
    """Of several words too."""
    tot = Record(key="k", title="Tree of Thoughts: Deliberate Problem Solving")
    filled = fill(replace(BARE, title="Tree of Thoughts"), tot)
    assert (filled.names, filled.alternative_titles) == (("Tree of Thoughts",), ())


def test_unknown_ids_are_noted_as_they_are_now() -> None:
    """Old notes of that kind go, others stay."""
    entry = replace(BARE, notes=(Note(NoteKind.UNKNOWN_ID, "arxiv:1"), Note(NoteKind.NO_TITLE)))
    assert noted_unknown(entry, ["arxiv:2"]).notes == (
        Note(NoteKind.NO_TITLE),
        Note(NoteKind.UNKNOWN_ID, "arxiv:2"),
    )
    assert noted_unknown(entry, []).notes == (Note(NoteKind.NO_TITLE),)
