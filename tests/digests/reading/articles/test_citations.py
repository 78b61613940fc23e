"""References as bibliographies write them, and lines that only name people."""

import pytest

from digests.reading.articles.citations import is_byline, title_in

LLAVA = "Visual Instruction Tuning"
TOOLFORMER = "Toolformer: Language Models Can Teach Themselves to Use Tools"
QLORA = "QLoRA: Efficient Finetuning of Quantized LLMs"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Liu, H., Li, C., Wu, Q., Lee, Y. J. (2023). {LLAVA}. NeurIPS.", LLAVA),
        (f"H. Liu, C. Li, Q. Wu and Y. J. Lee (2023): {LLAVA}. NeurIPS.", LLAVA),
        (f"[3] Liu, H. et al. (2023). {LLAVA}. arXiv:2304.08485", LLAVA),
        (f"H. Liu et al., “{LLAVA},” in NeurIPS, 2023.", LLAVA),
        (f'T. Dettmers, A. Pagnoni et al., "{QLORA}," NeurIPS, 2023.', QLORA),
        (f"Schick et al. (2023) {TOOLFORMER}. In: NeurIPS.", TOOLFORMER),
        (f"Schick et al. (2023). {TOOLFORMER}. NeurIPS, “Oral Papers of the Year”.", TOOLFORMER),
        (f"Schick u. a. (2023): {TOOLFORMER}. Verfügbar unter", TOOLFORMER),
        (f"DETTMERS T, PAGNONI A. {QLORA}[C]. NeurIPS, 2023.", QLORA),
        (f"Dettmers T. {QLORA}[J/OL]. arXiv, 2023.", QLORA),
        (f"Liu, H. (2023, April). {LLAVA} https://arxiv.org/abs/2304.08485", LLAVA),
    ],
)
def test_the_title_of_a_reference_is_found(text: str, title: str) -> None:
    """After the year, in quotation marks, or before the sign of its medium."""
    span = title_in(text)
    assert span is not None
    assert text[slice(*span)].strip(" .") == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        QLORA,
        "Toolformer (2023) teaches itself to use tools.",
        "In May (2023) the model was published. Many people used it.",
        "We tune a model in four bits (Dettmers et al., 2023) and look at what comes out of it.",
        "A. Gu and T. Dao wrote another paper on state spaces (2023) and then they went on.",
        "Liu, H. said so. " + "And more was said of it. " * 30,
    ],
)
def test_other_lines_are_no_reference(text: str) -> None:
    """A title, a sentence that cites, a long text."""
    assert title_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Tim Dettmers, Artidoro Pagnoni, Ari Holtzman, Luke Zettlemoyer",
        "Albert Gu, Tri Dao · 2023",
        "Haotian Liu et al.",
        "Timo Schick et al., Meta AI, NeurIPS 2023",
        "Haotian Liu et al. (University of Wisconsin-Madison, Microsoft Research), 2023",
        "Тим Деттмерс и др., 2023",
        "Haotian Liu 等",
    ],
)
def test_a_line_of_names_is_a_byline(text: str) -> None:
    """With a year, a venue or an institute, or only names."""
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        QLORA,
        LLAVA,
        TOOLFORMER,
        "Mamba",
        "The model was published in 2023 and has been used by many since then",
        "Papers, models, data and everything else",
        "Tim Dettmers, Ari Holtzman, " * 20,
    ],
)
def test_a_title_or_a_sentence_is_no_byline(text: str) -> None:
    """Nor is a list of things, or of names without end."""
    assert not is_byline(text)
