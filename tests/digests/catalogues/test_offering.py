"""Which papers are offered for an entry that does not say which it is about."""

from dataclasses import replace

from digests.catalogues.judging import MOST
from digests.catalogues.offering import offered, words_to_ask
from digests.catalogues.records import Record
from digests.draft_models import DraftEntry

POPQA = Record(
    key="arxiv:2212.10511",
    title="When Not to Trust Language Models",
    authors=("Alex Mallen",),
    abstract="We construct PopQA, a dataset of 14k questions, and compare 10 models.",
    arxiv_id="2212.10511",
    year=2022,
)
OURS = Record(
    key="id:2",
    title="When not to trust language models",
    abstract="PopQA 含 1.4 万个问题",
    arxiv_id="2212.10511",
    venue="ACL 2023",
    paper_id=2,
)
OTHER = Record(key="arxiv:2304.00001", title="RETRO Revisited", abstract="We study RETRO.")
SAID = DraftEntry(
    1, summary="作者构建了含 14,000 个问题的数据集 PopQA,比较了多种模型的记忆。", language="zh"
)


def test_the_best_comes_first() -> None:
    """And what has nothing in common not at all."""
    (best,) = offered(SAID, [OTHER, POPQA])
    assert (best.title, best.arxiv_id, best.first_author) == (
        "When Not to Trust Language Models",
        "2212.10511",
        "Alex Mallen",
    )
    assert best.paper_id is None
    assert 0.4 < best.certainty < 1


def test_one_paper_is_offered_once() -> None:
    """What our library and a catalogue say of it is one offer, as sure as the surer."""
    alone = [offered(SAID, [one])[0].certainty for one in (OURS, POPQA)]
    (one,) = offered(SAID, [OURS, POPQA])
    assert (one.paper_id, one.venue, one.year, one.first_author) == (
        2,
        "ACL 2023",
        2022,
        "Alex Mallen",
    )
    assert one.certainty >= max(alone) - 0.1


def test_five_are_offered_at_most() -> None:
    """The best five, in their order."""
    many = [
        Record(key=f"arxiv:2401.{number:05}", title=f"A Study of Zebra Herds {'x' * number}")
        for number in range(1, 10)
    ]
    found = offered(DraftEntry(1, title="A Study of Zebra Herds"), many)
    assert [one.title for one in found] == [record.title for record in many[:5]]
    assert [one.certainty for one in found] == sorted(
        (one.certainty for one in found), reverse=True
    )


def test_what_is_not_likely_is_not_offered() -> None:
    """Papers that use a dataset are many; none of them stands out, and none bears its name."""
    users = [
        Record(key=f"arxiv:2401.{number:05}", title=f"Study {number}", abstract="We use PopQA.")
        for number in range(9)
    ]
    assert offered(SAID, users) == ()
    assert [one.title for one in offered(SAID, [*users, POPQA])] == [POPQA.title]


def test_a_paper_that_is_named_is_offered() -> None:
    """By its short name, in our library or before its title's colon, however little else fits."""
    said = DraftEntry(1, summary="与 CoDA、HELM、BIG-Bench、SwitchBack 和 StableAdamW 相比更快。")
    named = Record(key="id:1", title="Conditional Adapters", names=("CoDA",), paper_id=1)
    titled = Record(key="arxiv:2304.00002", title="SwitchBack: Training in Eight Bits")
    other = Record(key="arxiv:2304.00003", title="Adapters", abstract="We compare with CoDA.")
    assert {one.title for one in offered(said, [named, titled, other])} == {
        named.title,
        titled.title,
    }


def test_the_paper_an_entry_has_is_not_offered() -> None:
    """Its id stands there already, whichever record of it has that."""
    both = replace(SAID, openreview_id="AbCdEf12", title=POPQA.title)
    theirs = replace(POPQA, key="openreview:AbCdEf12", openreview_id="AbCdEf12", arxiv_id=None)
    assert offered(replace(SAID, arxiv_id="2212.10511"), [POPQA]) == ()
    assert offered(both, [POPQA, theirs]) == ()
    assert offered(both, [POPQA]) != ()


def test_a_title_is_offered_as_surely_as_it_fits() -> None:
    """Never as certain: that would have been taken."""
    titled = DraftEntry(1, title="When Not To Trust Language Models!")
    nearly = DraftEntry(1, title="When to Trust Language Model Memories")
    assert offered(titled, [POPQA])[0].certainty == MOST
    assert 0.5 < offered(nearly, [POPQA])[0].certainty < 0.9
    assert offered(DraftEntry(1, title="Deep Residual Learning"), [POPQA]) == ()


def test_a_withdrawn_paper_is_not_offered() -> None:
    """Nobody meant it."""
    gone = Record(key="arxiv:2401.00001", title="PopQA", abstract="PopQA 14000", withdrawn=True)
    assert offered(SAID, [gone]) == ()


def test_nothing_is_offered_for_nothing() -> None:
    """An entry that says nothing is about nothing."""
    assert offered(DraftEntry(1), [POPQA]) == ()
    assert offered(SAID, []) == ()


def test_catalogues_are_asked_by_the_most_telling_words() -> None:
    """At most six names, not figures; none where nothing would tell."""
    assert words_to_ask("作者提出 SwitchBack,用 int8 训练 CLIP,加速 13.5%。") == (
        "SwitchBack",
        "int8",
        "CLIP",
    )
    assert len(words_to_ask("".join(f"方法Net{letter}x 与" for letter in "ABCDEFGHIJ"))) == 6
    assert words_to_ask("研究 GPT-4 和 LLM 的 prompt,准确率 51.5%。") == ()
    assert words_to_ask("本文提出 transformer 的 adapter 方法,效果更好。") == ()
    assert words_to_ask("") == ()
