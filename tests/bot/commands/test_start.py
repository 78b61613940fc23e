import pytest

from bot.models import SUBSCRIPTIONS_MOST
from tests.bot.spoken import chat_row, kept, labels, speak, spoken, wanted
from tests.bot.world import GROUP, MEMBER, YOU, World


@pytest.mark.parametrize(
    ("code", "language"),
    [("en", "en"), ("zh-hans", "zh"), ("ru", "ru"), ("uk", "ru"), ("fr", "en"), ("", "en")],
)
async def test_it_greets_in_the_language_of_telegram(
    world: World, code: str, language: str
) -> None:
    """Who the bot is, when the first roundup would come, and topics; nothing is kept yet."""
    world.telegram.directory.user(YOU)["language_code"] = code
    [hello] = await world.say("/start")
    assert hello["text"].startswith(spoken(world, "start_hello", language))
    assert "23" in hello["text"]
    assert len(labels(world, hello)) == 9
    assert not any((await kept(world)).values())


async def test_a_topic_is_a_press_away(world: World) -> None:
    """A press ticks the topic and tells when the first roundup comes; the last button shows all topics."""
    [hello] = await world.say("/start")
    await world.press(hello, "Multimodal")
    assert await wanted(world) == ["multimodal"]
    assert any(label.startswith("✅ Multimodal") for label in labels(world, world.now(hello)))
    assert "Monday, 23 November, 09:00" in world.now(hello)["text"]
    await world.press(world.now(hello), spoken(world, "button_all_topics", n=40))
    assert "›" in labels(world, world.now(hello))


async def test_a_deep_link_to_a_topic_subscribes(world: World) -> None:
    """t.me/bot?start=t_agents subscribes at once and says when."""
    [answer] = await world.say("/start t_agents")
    assert await wanted(world) == ["agents"]
    assert "Monday, 23 November" in answer["text"]


@pytest.mark.parametrize("payload", ["a_2302-04761", "n_36", "o_Yacmpz84TH"])
async def test_a_deep_link_to_a_paper_shows_its_card(world: World, payload: str) -> None:
    """By arXiv id, OpenReview id or number."""
    [card] = await world.say(f"/start {payload}")
    assert card["text"].splitlines()[0]
    assert spoken(world, "button_similar") in labels(world, card)
    assert await wanted(world) == []


@pytest.mark.parametrize(
    "payload",
    [
        "t_",
        "t_zebra",
        "a_9999-99999",
        "n_999999999999999999",
        "n_٣",
        "o_x",
        "' OR 1=1 --",
        "a_",
        "_",
        "\u202e",
        "x" * 4000,
    ],
)
async def test_a_forged_link_greets(world: World, payload: str) -> None:
    """A payload that leads nowhere is said to, before the greeting of a plain /start."""
    [hello] = await world.say(f"/start {payload}")
    [plain] = await world.say("/start")
    assert hello["text"] == f"{spoken(world, 'start_dead_link')}\n\n{plain['text']}"
    assert labels(world, hello) == labels(world, plain)
    assert await wanted(world) == []


async def test_a_group_is_greeted_as_a_group(world: World) -> None:
    """In a group everyone is told who decides, and topics are there to tick; a dead link says so too."""
    [hello] = await world.say("/start", GROUP, MEMBER)
    assert hello["text"] == spoken(world, "group_hello")
    assert len(labels(world, hello)) == 9
    [dead] = await world.say("/start t_zebra", GROUP, MEMBER)
    told = [spoken(world, key) for key in ("start_dead_link", "group_hello")]
    assert dead["text"] == "\n\n".join(told)


async def test_members_cannot_subscribe_a_group_by_link(world: World) -> None:
    """A deep link is no way around the administrators."""
    [refused] = await world.say("/start t_agents", GROUP, MEMBER)
    assert refused["text"] == spoken(world, "admins_only")
    assert await wanted(world, GROUP) == []
    await world.say("/start@paperboy_sandbox_bot t_agents", GROUP)
    assert await wanted(world, GROUP) == ["agents"]


async def test_a_link_to_one_topic_too_many_says_so(world: World) -> None:
    """The link is not dead: it is the chat that is full."""
    for start in range(0, SUBSCRIPTIONS_MOST, 10):
        phrases = (f'"zebra {start + number}"' for number in range(10))
        await world.say(f"/subscribe {', '.join(phrases)}")
    [refused] = await world.say("/start t_agents")
    assert refused["text"] == spoken(world, "subscribe_too_many", n=SUBSCRIPTIONS_MOST)
    assert "agents" not in await wanted(world)


async def test_a_known_chat_is_told_its_own_time(world: World) -> None:
    """Who is subscribed already sees when the next roundup comes, and keeps language and topics."""
    await world.say("/settings language ru")
    await world.say("/subscribe multimodal")
    speak(world, "zh")
    [hello] = await world.say("/start")
    assert hello["text"].startswith(spoken(world, "start_hello", "ru"))
    assert (await chat_row(world))["language"] == "ru"
    assert any(label.startswith("✅") for label in labels(world, hello))
