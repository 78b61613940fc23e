"""Which language a text is in."""

import pytest

from digests.reading.articles.languages import is_in_script, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The model is tuned in four bits, and it is as good as it was before.", "en"),
        ("Модель хранится в четырёх битах, и она не хуже, чем была до этого.", "ru"),
        ("Модель зберігається у чотирьох бітах, і вона не гірша, ніж була до цього.", "uk"),
        ("模型以四位保存，效果与之前一样好。", "zh"),
        ("模型 QLoRA 在 Guanaco 上用 NormalFloat 四位保存，效果与之前一样好。", "zh"),
        ("モデルを四ビットで保存しても、性能は変わりません。", "ja"),
        ("모델을 네 비트로 저장해도 성능은 그대로이다.", "ko"),
        ("El modelo se guarda en cuatro bits y es tan bueno como lo era antes.", "es"),
        ("Das Modell wird mit vier Bit gespeichert und ist so gut wie vorher.", "de"),
        ("Le modèle est gardé sur quatre bits et il est aussi bon que avant.", "fr"),
        ("O modelo é guardado em quatro bits e não é pior do que era antes.", "pt"),
        ("Il modello è tenuto in quattro bit e non è peggio di come era prima.", "it"),
        ("Το μοντέλο αποθηκεύεται σε τέσσερα μπιτ.", "el"),
        ("النموذج محفوظ في أربعة بتات", "ar"),
        ("THE MODEL IS TUNED IN FOUR BITS, AND IT IS AS GOOD AS IT WAS BEFORE.", "en"),
        ("QLoRA", None),
        ("12345 !?", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_script_and_commonest_words(text: str, language: str | None) -> None:
    """English names within another script do not mislead; too little tells nothing."""
    assert language_of(text) == language


def test_titles_in_english_do_not_make_a_chinese_article_english() -> None:
    """Though they have more letters than it has characters."""
    text = "Visual Instruction Tuning\n视觉指令微调：把图像编码器接到语言模型上。"
    assert language_of(text) == "zh"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The model is tuned.", "en", True),
        ("The model is tuned.", "zh", False),
        ("The model is tuned.", "ru", False),
        ("模型 QLoRA 以四位保存。", "zh", True),
        ("模型以四位保存。", "en", False),
        ("Модель QLoRA в четырёх битах.", "ru", True),
        ("Модель QLoRA в четырёх битах.", "en", False),
        ("Le modèle est gardé", "fr", True),
        ("Το μοντέλο", "fr", False),
    ],
)
def test_a_text_is_in_a_script(text: str, language: str, expected: bool) -> None:
    """Mostly: some words of another do no harm."""
    assert is_in_script(text, language) is expected


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Attention is all you need и это всё так", "ru", "ru"),
        ("Attention is all you need и это всё так", "de", "en"),
        ("Attention is all you need и это всё так", None, "en"),
        ("The model is as good as it was before.", "ru", "en"),
        ("The model is as good as it was before.", "de", "en"),
        ("Модель не хуже, чем была до этого.", "en", "ru"),
        ("QLoRA", "fr", "fr"),
    ],
)
def test_a_declared_language_counts_where_its_script_is_written(
    text: str, declared: str | None, language: str
) -> None:
    """And where nothing else tells; templates declare English for anything."""
    assert language_of(text, declared) == language
