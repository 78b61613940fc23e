"""What stands around an article: headings of other sections, frames, closing words."""

import pytest

from digests.reading.articles.noise import is_ending, is_frame_heading, is_noise_heading
from tests.digests.reading.articles.known import FOUR


@pytest.mark.parametrize(
    "text",
    [
        "References",
        "References:",
        "## References",
        "5. References",
        "Comments (12)",
        "3 Comments",
        "Comments – 3",
        "3 · Comments",
        "Related posts",
        "More from the editors",
        "You may also like these stories",
        "TABLE OF CONTENTS",
        "参考文献",
        "【参考资料】",
        "相关阅读",
        "评论 3",
        "目录",
        "Литература",
        "Читайте также:",
        "Комментарии 7",
        "Еще от автора",
        "Artículos relacionados",
        "Quellen",
        "Sommaire",
        "参考資料",
        "関連記事",
        "참고문헌",
        "💬 Comments",
    ],
)
def test_headings_of_sections_beside_the_article_are_known(text: str) -> None:
    """In many languages; numbers, counts and signs do not count."""
    assert is_noise_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "QLoRA: Efficient Finetuning of Quantized LLMs",
        "References in language models",
        "Commentary",
        "What the comments say about tuning on one card",
        "推荐系统",
        "Источники света",
        "x" * 400,
    ],
)
def test_other_headings_are_not(text: str) -> None:
    """Those that only begin or end alike."""
    assert not is_noise_heading(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Introduction", True),
        ("1. Introduction", True),
        ("写在最后", True),
        ("Вместо заключения", True),
        ("Wrapping up!", True),
        ("Fazit", True),
        ("おわりに", True),
        ("Introduction to state spaces", False),
        ("", False),
    ],
)
def test_introductions_and_conclusions_are_known(text: str, expected: bool) -> None:
    """By their whole heading."""
    assert is_frame_heading(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "These four papers have one thing in common: they save memory.",
        "That's all for this week.",
        "Thanks for reading!",
        "If you liked this, tell others.",
        "P.S. There is no issue next week.",
        "以上就是本周的论文。",
        "感谢阅读，欢迎转发。",
        "最后，欢迎留言。",
        "Все эти статьи о памяти.",
        "На этом всё, до встречи через неделю.",
        "Спасибо за внимание!",
        "Eso es todo por hoy.",
        "Das war's für diese Woche.",
        "C’est tout pour cette semaine.",
        "いかがでしたか。",
        "이상으로 마칩니다.",
        "You are receiving this mail as a subscriber.",
    ],
)
def test_closing_words_are_known(text: str) -> None:
    """About all the papers, or to the reader."""
    assert is_ending(text)


@pytest.mark.parametrize("paper", FOUR)
def test_what_is_said_of_one_paper_is_no_closing_word(paper: object) -> None:
    """Nor is its title."""
    texts = (getattr(paper, "text", ""), getattr(paper, "title", ""), getattr(paper, "subject", ""))
    assert not any(map(is_ending, texts))
