from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.locales import Locales
from bot.models import Button, Message, Subscription, SubscriptionKind
from bot.render import lists
from bot.render.paper import reason_name
from digests.models import DigestInfo, Paper
from digests.search.query import parse
from tests.bot.render import hostile

LOCALES = Locales()
languages = st.sampled_from(["en", "zh", "ru"])
some = settings(max_examples=25, deadline=None, phases=[Phase.generate])
TURNING = (Button("‹", data="find:0:x"), Button("›", data="find:10:x"))


@some
@given(
    found=st.lists(
        hostile.papers, min_size=1, max_size=lists.PAPERS_PAGE, unique_by=lambda p: p.id
    ),
    language=languages,
    words=hostile.texts(256),
)
def test_a_page_of_papers_bears_any_text(found: list[Paper], language: str, words: str) -> None:
    """One message with every title, a button for each paper, and the way to the other pages."""
    locale = LOCALES[language]
    heading = locale.say("search_title", n=12_345, words=words)
    message = lists.papers(
        heading, found, locale, offset=5, query=parse(found[0].title + words), last_rows=(TURNING,)
    )
    text = hostile.read(message)
    assert words in text
    assert all(paper.title in text for paper in found)
    shown = hostile.buttons([message])
    assert [b.data for b in shown[:-2]] == [f"card:{paper.id}" for paper in found]
    assert [b.text for b in shown[:-2]] == [str(n) for n in range(6, 6 + len(found))]
    assert tuple(shown[-2:]) == TURNING


def test_so_many_words_found_that_marks_give_way() -> None:
    """Where marking every word would pass Telegram's hundred entities, the papers stay and marks go."""
    title = "a " * 149 + "a"
    found = [hostile.titled(n, title) for n in range(1, 6)]
    heading = LOCALES["en"].say("search_title", n=5, words="a")
    message = lists.papers(heading, found, LOCALES["en"], query=parse("a"), last_rows=(TURNING,))
    assert hostile.read(message).count(title) == 5
    assert len(hostile.buttons([message])) == 7


@some
@given(
    found=st.lists(hostile.digests, max_size=lists.DIGESTS_PAGE), language=languages,
    offset=st.sampled_from([0, 6, 60]),
)  # fmt: skip
def test_a_page_of_digests_bears_any_text(
    found: list[DigestInfo], language: str, offset: int
) -> None:
    """One message, a number for each digest, its publisher unchanged."""
    message = lists.digests(found, LOCALES[language], offset=offset, total=offset + len(found) + 1)
    text = hostile.read(message)
    assert all(one.publisher in text for one in found if one.publisher)
    opens = [b for b in hostile.buttons([message]) if (b.data or "").startswith("digest:")]
    assert [b.data for b in opens] == [f"digest:{one.id}" for one in found]


@some
@given(phrases=st.lists(hostile.texts(60), max_size=50), language=languages)
def test_subscriptions_bear_any_phrase(phrases: list[str], language: str) -> None:
    """Fifty phrases of any letters are fifty buttons that Telegram takes, each with its own id."""
    wanted = [Subscription(n, SubscriptionKind.PHRASE, phrase) for n, phrase in enumerate(phrases)]
    locale = LOCALES[language]
    text = locale.say("subscriptions_title", n=len(wanted))
    message = lists.subscriptions(wanted, locale, hostile.TOPICS, text=text)
    hostile.read(message)
    assert [b.data for b in hostile.buttons([message])] == [f"drop:{one.id}" for one in wanted]


def test_topics_fit_their_buttons() -> None:
    """Every topic that ships makes a button Telegram takes, ticked or not, in each language."""
    for language in ("en", "zh", "ru"):
        for offset in range(0, len(hostile.TOPICS), lists.TOPICS_PAGE):
            message: Message = lists.topics(
                list(hostile.TOPICS), {}, hostile.SLUGS[:20], LOCALES[language],
                text=LOCALES[language].say("topics_title", n=20), offset=offset,
            )  # fmt: skip
            hostile.read(message)
            ticked = ["✅" in b.text for b in hostile.buttons([message]) if "·" in b.text]
            wanted = [b.data for b in hostile.buttons([message]) if "·" in b.text]
            signs = [data.split(":")[1] for data in wanted if data]
            slugs = hostile.SLUGS[offset : offset + 8]
            assert signs == ["-+"[slug not in hostile.SLUGS[:20]] + slug for slug in slugs]
            expected = [slug in hostile.SLUGS[:20] for slug in hostile.SLUGS[offset : offset + 8]]
            assert ticked == expected


def test_a_topic_that_is_no_more_is_shown_as_written() -> None:
    """A subscription to a topic that left the list is still named, so that it can be ended."""
    one = Subscription(3, SubscriptionKind.TOPIC, "zebra-studies")
    assert "zebra-studies" in reason_name(one.reason, LOCALES["en"], hostile.TOPICS)
