"""What an editor types is read as meant, or refused with what is wrong."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given

from digests import entering
from digests.entering import EditError, EditFault
from digests.reading.fields import is_link, is_published
from tests.digests.drafts import TOPICS, texts


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2024-02-05", "2024-02-05"),
        (" 2024-2-5 ", "2024-02-05"),
        ("2024/02", "2024-02"),
        ("2024.2.5", "2024-02-05"),
        ("5.2.2024", "2024-02-05"),
        ("02.2024", "2024-02"),
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年2月", "2024-02"),
        ("2024年2月5日", "2024-02-05"),
        ("2024 年 2 月 5 日", "2024-02-05"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, date: str) -> None:
    """Year first or day first with dots, in Chinese too, as precise as it is."""
    assert entering.published(typed) == date


@pytest.mark.parametrize(
    ("typed", "code"),
    [("ru", "ru"), ("EN", "en"), ("zh-CN", "zh"), ("pt_BR", "pt"), (" de ", "de")],
)
def test_a_language_is_read_without_its_region(typed: str, code: str) -> None:
    """The two letters count, in either case."""
    assert entering.language(typed) == code


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("2305.14314", {"arxiv_id": "2305.14314"}),
        ("https://arxiv.org/pdf/2305.14314v2.pdf", {"arxiv_id": "2305.14314"}),
        ("arxiv.org/abs/2305.14314 and arXiv:2305.14314v1", {"arxiv_id": "2305.14314"}),
        ("cs/0205028", {"arxiv_id": "cs/0205028"}),
        ("https://openreview.net/forum?id=OUIFPHEgJU", {"openreview_id": "OUIFPHEgJU"}),
        ("OUIFPHEgJU", {"openreview_id": "OUIFPHEgJU"}),
        ("https://doi.org/10.1000/ABC", {"doi": "10.1000/abc"}),
        ("2305.14314, 10.1000/abc", {"arxiv_id": "2305.14314", "doi": "10.1000/abc"}),
    ],
)
def test_ids_are_read_in_all_their_forms(typed: str, ids: dict[str, str]) -> None:
    """An id or a link with it, of one kind or of several."""
    assert entering.ids(typed) == ids


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("agents", ("agents",)),
        ("RAG, агенты", ("retrieval", "agents")),
        ("agnets; agents", ("agents",)),
        ("量化", ("quantization",)),
    ],
)
def test_topics_are_read_by_any_name(typed: str, slugs: tuple[str, ...]) -> None:
    """In three languages, misspelt too, each once."""
    assert entering.slugs(typed, TOPICS) == slugs


def slugs(text: str) -> object:
    """Read topics of the list that ships."""
    return entering.slugs(text, TOPICS)


@pytest.mark.parametrize(
    ("read", "typed", "fault", "detail"),
    [
        (entering.title, " \u200b ", EditFault.EMPTY, ""),
        (entering.title, "?!", EditFault.EMPTY, ""),
        (entering.title, "x" * 301, EditFault.TOO_LONG, "300"),
        (entering.heading, "", EditFault.EMPTY, ""),
        (entering.publisher, "x" * 121, EditFault.TOO_LONG, "120"),
        (entering.summary, "\n \n", EditFault.EMPTY, ""),
        (entering.summary, "x" * 6001, EditFault.TOO_LONG, "6000"),
        (entering.language, "english", EditFault.NOT_A_LANGUAGE, "english"),
        (entering.language, "xx", EditFault.NOT_A_LANGUAGE, "xx"),
        (entering.published, "2024-02-30", EditFault.NOT_A_DATE, "2024-02-30"),
        (entering.published, "5/2/2024", EditFault.NOT_A_DATE, "5/2/2024"),
        (entering.published, "last week", EditFault.NOT_A_DATE, "last week"),
        (entering.link, "example.org", EditFault.NOT_A_LINK, "example.org"),
        (entering.link, "javascript:alert(1)", EditFault.NOT_A_LINK, "javascript:alert(1)"),
        (entering.link, "https://a.org/" + "x" * 500, EditFault.NOT_A_LINK, None),
        (entering.ids, "https://example.org/paper", EditFault.NOT_AN_ID, None),
        (entering.ids, "2305.14314 2302.04761", EditFault.NOT_AN_ID, None),
        (entering.ids, "", EditFault.NOT_AN_ID, ""),
        (slugs, "agents, zzzzzzzz, qqqqqqqq", EditFault.NOT_A_TOPIC, "zzzzzzzz, qqqqqqqq"),
        (slugs, " , ", EditFault.EMPTY, ""),
        (slugs, ", ".join(topic.slug for topic in list(TOPICS)[:9]), EditFault.TOO_LONG, "8"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    read: Callable[[str], object], typed: str, fault: EditFault, detail: str | None
) -> None:
    """The error says which of the rules was broken, and by what."""
    with pytest.raises(EditError) as refused:
        read(typed)
    assert refused.value.fault is fault
    assert detail in (None, refused.value.detail)
    assert len(refused.value.detail) <= 60
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("typed", "is_one"), [("-", True), (" — ", True), ("", False), ("a-", False)]
)
def test_a_lone_dash_removes(typed: str, *, is_one: bool) -> None:
    """Also the long one that telephones make of it; an empty text does not."""
    assert entering.is_removal(typed) is is_one


@given(texts(7000))
def test_any_text_is_read_or_refused(typed: str) -> None:
    """No text is taken that a digest could not hold, and none raises anything else."""
    with suppress(EditError):
        assert 0 < len(entering.title(typed)) <= 300
    with suppress(EditError):
        assert 0 < len(entering.summary(typed)) <= 6000
    with suppress(EditError):
        assert is_link(entering.link(typed))
    with suppress(EditError):
        assert is_published(entering.published(typed))
    with suppress(EditError):
        assert all(entering.ids(typed).values())
    with suppress(EditError):
        assert all(map(TOPICS.get, entering.slugs(typed, TOPICS)))
