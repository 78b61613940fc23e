"""Whether two descriptions are of one paper: never certain by accident."""

import pytest

from digests.catalogues.judging import (
    MOST,
    certainties,
    evidence,
    is_same_author,
    is_same_title,
)
from digests.catalogues.records import Record


def record(title: str, author: str | None = None, abstract: str = "") -> Record:
    """Return a record with little in it."""
    return Record(key=title, title=title, authors=(author,) if author else (), abstract=abstract)


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("visual instruction TUNING", "Visual Instruction Tuning", True),
        ("Self-Refine: Iterative Refinement", "Self-refine – iterative refinement", True),
        (
            "Large Langauge Models as Analogical Reasoners",
            "Large Language Models as Analogical Reasoners",
            True,
        ),
        ("GPT-4 Technical Report", "GPT-4o Technical Report", False),
        ("Qwen2.5-Coder Technical Report", "Qwen2-Coder Technical Report", False),
        (
            "Scaling Laws for Neural Language Models 2",
            "Scaling Laws for Neural Language Models",
            False,
        ),
        (
            "Large Language Models as Reasoners",
            "Large Language Models as Analogical Reasoners",
            False,
        ),
        ("Mamba", "Mamba", False),
        ("思维树", "思维树", True),
        ("", "", False),
    ],
)
def test_a_title_is_the_same_but_for_slips(title: str, other: str, same: bool) -> None:
    """A figure is no slip, and a title of one word belongs to many papers."""
    assert is_same_title(title, record(other)) is same


def test_a_known_author_decides() -> None:
    """For a short title it is needed, against a long one it speaks."""
    assert is_same_title("Mamba", record("Mamba", "Albert Gu"), "Gu")
    assert not is_same_title("Mamba", record("Mamba", "Ada Lovelace"), "Gu")
    long = "Visual Instruction Tuning"
    assert not is_same_title(long, record(long, "Ada Lovelace"), "Haotian Liu")
    assert is_same_title(long, record(long), "Haotian Liu")


def test_an_alternative_title_is_a_title() -> None:
    """Papers are renamed."""
    renamed = Record(key="k", title="SteP", alternative_titles=("HeaP: Hierarchical Policies",))
    assert is_same_title("HeaP: Hierarchical Policies", renamed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dettmers", "Tim Dettmers", True),
        ("T. Dettmers", "Tim Dettmers", True),
        ("Dettmers, Tim", "Tim Dettmers", True),
        ("Tim Cook", "Tim Dettmers", False),
        ("Łukasz Kaiser", "Lukasz Kaiser", True),
        ("", "Tim Dettmers", False),
        (",", "Tim Dettmers", False),
    ],
)
def test_an_author_is_known_by_the_family_name(one: str, other: str, same: bool) -> None:
    """However the rest is written."""
    assert is_same_author(one, other) is same
    assert is_same_author(other, one) is same


ADAPTERS = record(
    "Conditional Adapters: Parameter-efficient Transfer Learning with Fast Inference",
    abstract="We propose Conditional Adapter (CoDA), which achieves a 2x to 8x inference speed-up.",
)
TOXICITY = record(
    "On the Challenges of Using Black-Box APIs for Toxicity Evaluation in Research",
    abstract="Perspective API is regularly retrained. We rescored all models of HELM.",
)


def test_a_summary_is_about_the_paper_whose_names_it_has() -> None:
    """In another language than the abstract; the other paper shares nothing."""
    said = "作者提出条件适配器 CoDA,在语言、视觉和语音任务上优于现有方法。"
    sure, other = certainties(said, [ADAPTERS, TOXICITY])
    assert sure > 0.3
    assert other == 0.0


def test_nothing_in_common_proves_nothing() -> None:
    """An empty text, and one without a telling term."""
    assert evidence("", ADAPTERS) == 0.0
    assert evidence("本文研究语言模型的推理能力。", ADAPTERS) == 0.0
    assert certainties("", [ADAPTERS]) == [0.0]
    assert certainties("任何文字", []) == []


def test_what_everyone_mentions_proves_little() -> None:
    """GPT-4 is in every other abstract."""
    mentions = record("A", abstract="We evaluate GPT-4 and ChatGPT, two LLMs.")
    assert evidence("我们用 GPT-4 和 ChatGPT 比较了 SwitchBack。", mentions) < 0.1


def test_more_in_common_proves_more() -> None:
    """Each shared name adds, each missing one takes away; never to certainty."""
    both = "CoDA 与 HELM"
    assert evidence("CoDA", ADAPTERS) > evidence(both, ADAPTERS) > 0
    alike = certainties(TOXICITY.text, [ADAPTERS, TOXICITY])
    assert alike[0] < 0.2
    assert 0.9 < alike[1] <= MOST


def test_words_of_the_same_language_count() -> None:
    """Where nothing has a name the wording decides."""
    diverging = record("一种理论", abstract="解释大规模训练中的发散现象与优化算法的更新方向")
    other = record("另一篇", abstract="检索增强的语言模型在开放域问答中的表现与成本")
    sure, less = certainties(
        "该理论解释训练中的发散现象,以及更新方向为何与优化无关", [diverging, other]
    )
    assert sure > 0.5 > less


def test_a_topic_in_common_proves_little() -> None:
    """A few words of a short text are those of every paper on its subject."""
    topic = [
        record("Math in Code", abstract="A model that solves math problems by writing code."),
        record("Trees", abstract="The steps of a search through thoughts, one after another."),
        record("Herds", abstract="Zebras learn without a teacher what their elders know."),
        record("Robots", abstract="A quiet robot is understood more often than a loud one."),
    ]
    said = "We train a small model on code and it solves math problems."
    assert max(certainties(said, topic)) < 0.5
