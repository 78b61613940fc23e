"""The words by which articles say what a line is, in many languages."""

import pytest

from digests.reading.articles.labels import MAX_LABEL, Means, label, means_of


@pytest.mark.parametrize(
    ("text", "means", "rest"),
    [
        ("论文题目：Visual Instruction Tuning", Means.TITLE, "Visual Instruction Tuning"),
        ("标题: 视觉指令微调", Means.TITLE, "视觉指令微调"),
        ("【论文标题】Visual Instruction Tuning", Means.TITLE, "Visual Instruction Tuning"),
        ("论文地址：https://arxiv.org/abs/2304.08485", Means.PAPER, "https://arxiv.org/abs/2304.08485"),
        ("👉 论文链接： https://arxiv.org/abs/2304.08485", Means.PAPER, "https://arxiv.org/abs/2304.08485"),
        ("**代码地址**：https://github.com/a/b", Means.CODE, "https://github.com/a/b"),
        ("项目主页：https://a.example", Means.PROJECT, "https://a.example"),
        ("作者：Haotian Liu 等", Means.FACT, "Haotian Liu 等"),
        ("摘要: 一种方法。", Means.SUMMARY, "一种方法。"),
        ("一句话总结：好。", Means.SUMMARY, "好。"),
        ("演示地址：https://a.example", Means.LINK, "https://a.example"),
        ("Title: Visual Instruction Tuning", Means.TITLE, "Visual Instruction Tuning"),
        ("PAPER: https://a.example", Means.PAPER, "https://a.example"),
        ("Paper 3: Visual Instruction Tuning", Means.PAPER, "Visual Instruction Tuning"),
        ("[Paper] https://a.example", Means.PAPER, "https://a.example"),
        ("**[Code]** https://a.example", Means.CODE, "https://a.example"),
        ("- Code (PyTorch): https://a.example", Means.CODE, "https://a.example"),
        ("Paper & Code: https://a.example", Means.PAPER, "https://a.example"),
        ("Code and data: https://a.example", Means.CODE, "https://a.example"),
        ("> TL;DR: It works.", Means.SUMMARY, "It works."),
        ("Why it matters: It works.", Means.SUMMARY, "It works."),
        ("Venue: NeurIPS 2023", Means.FACT, "NeurIPS 2023"),
        ("Название: Toolformer", Means.TITLE, "Toolformer"),
        ("Статья: https://a.example", Means.PAPER, "https://a.example"),
        ("Код: https://a.example", Means.CODE, "https://a.example"),
        ("О чём: о памяти.", Means.SUMMARY, "о памяти."),
        ("О чем: о памяти.", Means.SUMMARY, "о памяти."),
        ("Авторы: Тим Деттмерс", Means.FACT, "Тим Деттмерс"),
        ("Artículo: https://a.example", Means.PAPER, "https://a.example"),
        ("Resumen: Funciona.", Means.SUMMARY, "Funciona."),
        ("Worum es geht: Es geht.", Means.SUMMARY, "Es geht."),
        ("Quellcode: https://a.example", Means.CODE, "https://a.example"),
        ("Lien vers l’article : https://a.example", Means.PAPER, "https://a.example"),
        ("論文リンク：https://a.example", Means.PAPER, "https://a.example"),
        ("コード: https://a.example", Means.CODE, "https://a.example"),
        ("한 줄 요약: 좋다.", Means.SUMMARY, "좋다."),
        ("논문: https://a.example", Means.PAPER, "https://a.example"),
    ],
)  # fmt: skip
def test_a_label_opens_its_line(text: str, means: Means, rest: str) -> None:
    """Case, decoration, brackets and numbers do not count; what follows is its value."""
    found = label(text)
    assert found is not None
    assert (found.means, text[found.start :]) == (means, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "：：：",
        "Code",
        "Toolformer: Language Models Can Teach Themselves to Use Tools",
        "QLoRA: Efficient Finetuning of Quantized LLMs",
        "Code of conduct: be kind",
        "The paper says: scale it",
        "We publish code: see below",
        "Mamba：一种状态空间模型",
        "Paper) https://a.example",
        "Paper) https://a.example (b)",
        "https://a.example",
        "12:30 paper",
        "x" * MAX_LABEL + " Code: https://a.example",
    ],
)
def test_words_before_a_colon_are_not_always_a_label(text: str) -> None:
    """A name, a sentence, a clock, a bracket that closes what never opened."""
    assert label(text) is None


def test_a_word_alone_is_a_label_where_it_stands_alone() -> None:
    """A heading says so without a colon; running text does not."""
    assert label("Code", alone=True) == (Means.CODE, 4)
    assert label("论文链接", alone=True) == (Means.PAPER, 4)
    assert label("Coding", alone=True) is None


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Paper", Means.PAPER),
        ("paper (PDF)", Means.PAPER),
        ("Read the paper here", Means.PAPER),
        ("Paper on arXiv", Means.PAPER),
        ("→ Code", Means.CODE),
        ("[GitHub]", Means.CODE),
        ("Code №2", Means.CODE),
        ("代码和数据", Means.CODE),
        ("论文、代码", Means.PAPER),
        ("статья и код", Means.PAPER),
        ("Project page ↗", Means.PROJECT),
        ("Demo", Means.LINK),
        ("paper and pencil", None),
        ("Visual Instruction Tuning", None),
        ("and", None),
        ("", None),
        ("(" * 30, None),
        ("paper " * 40, None),
    ],
)
def test_the_words_of_a_link_say_what_it_leads_to(words: str, means: Means | None) -> None:
    """Of several labels the first counts, if all of them are labels."""
    assert means_of(words) is means
