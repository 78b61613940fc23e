from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.commands import COMMANDS
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Fault, Garbage
from bot.sandbox.links import found_entities
from bot.sandbox.threads import open_thread
from tests.bot.spoken import chat_row, kept, labels, spoken, wanted
from tests.bot.world import GROUP, MEMBER, YOU, Json, World

BOT = "paperboy_sandbox_bot"
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CARD = "Toolformer: Language Models Can Teach Themselves to Use Tools"
VERBS = [verb for command in COMMANDS for verb in command.presses]


def let_bot_read_all(world: World) -> None:
    """Make the bot an administrator of the group: privacy mode then hides nothing from it."""
    world.telegram.set_member(GROUP, world.telegram.bot["id"], "administrator")


async def test_an_unknown_command_is_named(world: World) -> None:
    """In private the answer repeats the command, and offers the nearest where one is near."""
    [far] = await world.say("/zzz9 words")
    assert far["text"] == spoken(world, "command_unknown", name="zzz9")
    [near] = await world.say("/subscrieb agents")
    assert near["text"] == spoken(
        world, "command_unknown_nearest", name="subscrieb", nearest="subscribe"
    )
    assert await wanted(world) == []


@pytest.mark.parametrize("text", ["/zzz9\ud800", "/zzz9<b>x", "/zzz9\u202eabc", "/" + "z" * 64])
async def test_an_unknown_command_may_be_anything(world: World, text: str) -> None:
    """Only the command itself is repeated, cut and escaped, never what hangs on it."""
    [answer] = await world.say(text)
    name = text[1:33] if text.endswith("zz") else "zzz9"
    assert answer["text"] == spoken(world, "command_unknown", name=name)


async def test_unknown_commands_in_groups_are_for_others(world: World) -> None:
    """Groups have other bots: only a command addressed to this one is answered."""
    assert await world.say("/zzz9", GROUP) == []
    [answer] = await world.say(f"/zzz9@{BOT}", GROUP)
    assert answer["text"] == spoken(world, "command_unknown", name="zzz9")
    let_bot_read_all(world)
    assert await world.say("/paper@other_bot toolformer", GROUP) == []
    assert await world.say("/zzz9@other_bot", GROUP) == []


async def test_a_command_may_be_addressed(world: World) -> None:
    """/cmd@botname works in groups and in private, in any case; another bot's is never answered."""
    for text in (f"/paper@{BOT} toolformer", f"/PAPER@{BOT.upper()} toolformer"):
        for chat_id in (GROUP, YOU):
            [card] = await world.say(text, chat_id)
            assert card["text"].startswith(CARD)
    assert await world.say("/paper@other_bot toolformer") == []


async def test_plain_words_are_for_private_chats(world: World) -> None:
    """In a group plain words are people's talk, even when they answer the bot."""
    [card] = await world.say("toolformer")
    assert card["text"].startswith(CARD)
    let_bot_read_all(world)
    assert await world.say("toolformer", GROUP) == []
    [quoted] = await world.say("/paper toolformer", GROUP)
    assert await world.say("toolformer", GROUP, reply_to=quoted["message_id"]) == []


async def test_a_command_within_a_text_is_words(world: World) -> None:
    """Only a command at the beginning is one."""
    [answer] = await world.say("what does /subscribe agents mean for toolformer")
    assert await wanted(world) == []
    assert not answer["text"].startswith(spoken(world, "subscribe_done", names="Agents"))


async def test_edited_messages_are_not_answered(world: World) -> None:
    """A command is done once: an edit neither repeats it nor does another."""
    await world.say("/subscribe agents")
    await world.say("hello there zzzz")
    before, told = await kept(world), len(world.written())
    mine = [m["message_id"] for m in world.telegram.messages(YOU) if not m["from"]["is_bot"]]
    for message_id in mine:
        world.telegram.edit(YOU, message_id, "/subscribe multimodal")
        await world.handle()
        world.telegram.edit(YOU, message_id, "toolformer")
        await world.handle()
    assert len(world.written()) == told
    assert await kept(world) == before


def told(world: World, kind: str, **message: Any) -> None:
    """Let Telegram tell of something said in private, as an update of this kind."""
    you = world.telegram.directory.user(YOU)
    head = {"message_id": 9, "date": world.telegram.now(), "chat": you | {"type": "private"}}
    world.telegram.updates.add(kind, head | {"from": you} | message)


@pytest.mark.parametrize("text", ["/subscribe agents", "/start t_agents", "/zzz9", "toolformer"])
@pytest.mark.parametrize(
    "kind",
    [
        "edited_message",
        "edited_channel_post",
        "business_message",
        "edited_business_message",
        "guest_message",
    ],
)
async def test_what_is_not_newly_said_to_the_bot_is_let_pass(
    world: World, kind: str, text: str
) -> None:
    """Edits, and what is said to people the bot stands in for: no answer, nothing kept."""
    before = len(world.telegram.calls)
    told(world, kind, text=text, entities=found_entities(text), business_connection_id="b")
    [update] = await world.app.services.bot.get_updates()
    with capture_logs() as logs:
        await world.app.handle(update)
    assert [call.method for call in list(world.telegram.calls)[before:]] == ["getUpdates"]
    assert logs == []
    assert not any((await kept(world)).values())


async def test_an_edited_post_is_not_answered(world: World) -> None:
    """Nor does a channel's edited command change what it wants."""
    user = world.telegram.directory.user(YOU)
    channel = world.telegram.add_chat("channel", title="Papers", user=user)["id"]
    post = world.telegram.say(channel, YOU, "/subscribe agents")
    await world.handle()
    before = len(world.telegram.messages(channel))
    world.telegram.edit(channel, post["message_id"], "/subscribe multimodal")
    await world.handle()
    assert await wanted(world, channel) == ["agents"]
    assert len(world.telegram.messages(channel)) == before


@pytest.mark.parametrize("text", ["/latest", "/settings hour 3", f"/zzz9@{BOT}"])
async def test_a_posts_copy_in_the_discussion_group_is_let_pass(world: World, text: str) -> None:
    """The channel is answered where it wrote, not once more where Telegram forwards it to."""
    let_bot_read_all(world)
    channel: Json = {"id": -1009, "type": "channel", "title": "Papers"}
    copy: Json = {"text": text, "entities": found_entities(text), "sender_chat": channel}
    copy |= {"is_automatic_forward": True, "from": TELEGRAM}
    copy["forward_origin"] = {"type": "channel", "date": 1, "chat": channel, "message_id": 5}
    chat = world.telegram.directory.chat(GROUP)
    world.telegram.deliver(chat, world.telegram.post(chat, copy))
    await world.handle()
    assert world.written(GROUP) == []
    assert await chat_row(world, GROUP) == {}


async def test_who_is_nobody_decides_nothing(world: World) -> None:
    """A message of a group that tells no sender is answered, but changes nothing."""
    chat = world.telegram.directory.chat(GROUP)
    for text in ("/paper toolformer", "/settings hour 3"):
        message = {"text": text, "entities": found_entities(text)}
        world.telegram.deliver(chat, world.telegram.post(chat, message))
    await world.handle()
    card, refused = (m for m in world.telegram.messages(GROUP) if m.get("from", {}).get("is_bot"))
    assert card["text"].startswith(CARD)
    assert refused["text"] == spoken(world, "admins_only")
    assert await chat_row(world, GROUP) == {}


@pytest.mark.parametrize(
    "how",
    [
        {"via_bot": {"id": 5, "is_bot": True, "first_name": "Inline"}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A"}},
    ],
)
async def test_words_from_elsewhere_are_of_who_sends_them(world: World, how: Json) -> None:
    """By way of another bot or forwarded: a command all the same, with the sender's own rights."""
    command = {"text": "/subscribe agents", "entities": found_entities("/subscribe agents")} | how
    world.telegram.write(YOU, YOU, command)
    world.telegram.write(GROUP, MEMBER, command)
    await world.handle()
    assert await wanted(world) == ["agents"]
    assert await wanted(world, GROUP) == []
    assert world.written(GROUP) == [spoken(world, "admins_only")]


async def test_a_channel_answers_our_question(world: World) -> None:
    """A channel's posts tell no writer: its answer to the question for a zone is taken as well."""
    user = world.telegram.directory.user(YOU)
    channel = world.telegram.add_chat("channel", title="Papers", user=user)["id"]
    world.telegram.say(channel, YOU, "/settings")
    await world.handle()
    [prompt] = await world.press_data(world.telegram.messages(channel)[-1], "zone")
    world.telegram.say(channel, YOU, "Berlin", reply_to=prompt["message_id"])
    await world.handle()
    assert (await chat_row(world, channel))["timezone"] == "Europe/Berlin"


async def test_a_command_without_words_is_let_pass(world: World) -> None:
    """What is marked as a command where nothing is written names none."""
    mark = {"type": "bot_command", "offset": 0, "length": 5}
    told(world, "message", entities=[mark])
    told(world, "message", text=" ", entities=[mark])
    with capture_logs() as logs:
        await world.handle()
    assert logs == []
    assert world.written() == []


async def test_a_press_that_belongs_to_no_chat_is_answered(world: World) -> None:
    """On a message sent by way of inline the clock on the button ends, though none is ours."""
    query: Json = {"id": "77", "from": world.telegram.directory.user(YOU), "chat_instance": "1"}
    world.telegram.pressed_at["77"] = world.clock()
    for _ in range(2):  # the second time it is too late
        world.telegram.updates.add(
            "callback_query", query | {"inline_message_id": "i", "data": "x"}
        )
    with capture_logs() as logs:
        await world.handle()
    assert logs == []
    assert "77" in world.telegram.callback_answers


async def test_a_channel_is_served_by_its_posts(world: World) -> None:
    """A post is a command of the channel itself; other posts and unknown commands are not ours."""
    user = world.telegram.directory.user(YOU)
    channel = world.telegram.add_chat("channel", title="Papers", user=user)["id"]
    for text in ("toolformer", "/zzz9", "hello"):
        world.telegram.say(channel, YOU, text)
    await world.handle()
    assert world.telegram.calls[-1].method == "getUpdates"
    world.telegram.say(channel, YOU, "/subscribe multimodal")
    await world.handle()
    assert await wanted(world, channel) == ["multimodal"]
    answer = world.telegram.messages(channel)[-1]
    assert spoken(world, "subscribe_done", names="Multimodal & vision-language") in answer["text"]
    world.clock.turn(days=3)
    before = len(world.telegram.messages(channel))
    assert await world.push() > 0
    assert len(world.telegram.messages(channel)) > before


async def test_in_a_channel_only_administrators_press(world: World) -> None:
    """Everyone sees a channel's buttons; its administrators' presses count."""
    user = world.telegram.directory.user(YOU)
    channel = world.telegram.add_chat("channel", title="Papers", user=user)["id"]
    world.telegram.set_member(channel, MEMBER, "member")
    world.telegram.say(channel, YOU, "/topics")
    await world.handle()
    page = world.telegram.messages(channel)[-1]
    await world.press_data(page, "tick:+agents:0", MEMBER)
    assert world.answer["text"] == spoken(world, "admins_only")
    assert await wanted(world, channel) == []
    await world.press_data(page, "tick:+agents:0", YOU)
    assert await wanted(world, channel) == ["agents"]


async def test_a_forum_is_answered_in_its_thread(world: World) -> None:
    """Answers, presses and roundups stay in the thread where they were asked for."""
    user = world.telegram.directory.user(YOU)
    forum = world.telegram.add_chat("supergroup", title="Forum", user=user, is_forum=True)["id"]
    thread = open_thread(world.telegram, forum, "Papers")
    await world.handle()
    [answer] = await world.say("/subscribe multimodal", forum, thread_id=thread)
    assert answer["message_thread_id"] == thread
    [card] = await world.press(answer, "1")
    assert card["message_thread_id"] == thread
    world.clock.turn(days=3)
    before = len(world.telegram.messages(forum))
    await world.push()
    sent = world.telegram.messages(forum)[before:]
    assert sent
    assert {message.get("message_thread_id") for message in sent} == {thread}


async def test_a_forums_general_thread_has_no_number(world: World) -> None:
    """Outside of all threads the answer and the roundup stand outside too."""
    user = world.telegram.directory.user(YOU)
    forum = world.telegram.add_chat("supergroup", title="Forum", user=user, is_forum=True)["id"]
    [answer] = await world.say("/subscribe multimodal", forum)
    assert "message_thread_id" not in answer
    assert (await chat_row(world, forum))["thread_id"] is None


async def test_a_stale_button_says_so(world: World) -> None:
    """A verb of an older version is answered with an alert, and nothing else happens."""
    [card] = await world.say("/paper toolformer")
    for data in ("", "old:1", ":", "\x00", "CARD:1", "__class__"):
        assert await world.press_data(card, data) == []
        assert world.answer == {
            "text": spoken(world, "button_stale"),
            "show_alert": True,
            "url": "",
        }


async def test_a_button_of_a_vanished_message_still_answers(world: World) -> None:
    """Telegram no longer shows us a message of long ago: pages then come as a new message."""
    [page] = await world.say("/latest")
    del world.telegram.directory.chat(YOU).messages[page["message_id"]]
    [turned] = await world.press_data(page, "latest:5")
    assert "6. " in turned["text"]
    [card] = await world.press_data(page, "card:1")
    assert spoken(world, "button_similar") in labels(world, card)
    assert "editMessageText" not in [call.method for call in world.telegram.calls]


@pytest.mark.parametrize(
    "reason",
    [
        "message to edit not found",
        "message can't be edited",
        "message identifier is not specified",
    ],
)
async def test_a_message_deleted_meanwhile_is_written_anew(world: World, reason: str) -> None:
    """Where what was pressed can be edited no more, the page comes as a new message."""
    [page] = await world.say("/latest")
    refusal = Refusal(400, f"Bad Request: {reason}")
    world.telegram.faults.add(method="editMessageText", answer=refusal)
    [turned] = await world.press_data(page, "latest:5")
    assert "6. " in turned["text"]


@pytest.mark.parametrize(("data", "left"), [("+agents", ["agents"]), ("-agents", [])])
async def test_a_tick_pressed_twice_is_pressed_once(
    world: World, data: str, left: list[str]
) -> None:
    """An impatient thumb, or an update told twice, does not undo what was wanted."""
    if data.startswith("-"):
        await world.say("/subscribe agents")
    [page] = await world.say("/topics")
    for _ in range(2):
        world.telegram.press(YOU, page["message_id"], YOU, f"tick:{data}:0")
    await world.handle()
    assert await wanted(world) == left


async def test_a_press_that_waited_too_long_is_done_all_the_same(world: World) -> None:
    """Telegram takes no answer to an old press; what was pressed is done without it."""
    [page] = await world.say("/topics")
    world.telegram.press(YOU, page["message_id"], YOU, "tick:+agents:0")
    world.clock.turn(minutes=10)
    with capture_logs() as logs:
        await world.handle()
    assert logs == []
    assert await wanted(world) == ["agents"]


nasty = st.one_of(
    st.text(max_size=30),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        ["", "0", "-1", "1e9", "٣", "999999999999999", "' OR 1=1 --", "\x00", "\u202e", "yes", "on", "zh",
         "zone", "Asia/Tokyo", "agents", "2026-W48", "../..", "<b>", "{n}", "NaN", "\ud800", "*", '"', "size"]
    ),
)  # fmt: skip
forged = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda verb, args: ":".join([verb, *args])[:60],
        st.sampled_from([*VERBS, "nope", "Card", "__init__"]),
        st.lists(nasty, max_size=4),
    ),
)
borne = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@borne
@given(data=forged)
async def test_any_forged_press_is_answered(world: World, data: str) -> None:
    """Whatever data a button is said to bear: one answer to the press, no error, sound messages."""
    [message] = await world.say("/topics")
    with capture_logs() as logs:
        await world.press_data(message, data)
    assert [log for log in logs if log["log_level"] == "error"] == []
    assert world.answer_id in world.telegram.callback_answers
    apologies = {spoken(world, "error", language) for language in ("en", "zh", "ru")}
    assert world.telegram.messages(YOU)[-1]["text"] not in apologies


@borne
@given(data=forged)
async def test_a_member_changes_a_group_by_no_data(world: World, data: str) -> None:
    """No forged press of someone who is no administrator changes what is kept of the group."""
    if not await wanted(world, GROUP):
        await world.say("/subscribe agents, multimodal", GROUP)
    before = await kept(world)
    [message] = await world.say("/topics", GROUP)
    await world.press_data(message, data, MEMBER)
    assert await kept(world) == before


async def decides(world: World, chat_id: int = GROUP, user_id: int = MEMBER, **how: object) -> bool:
    """Try to change the group's hour; tell whether it was allowed."""
    hour = (await chat_row(world, chat_id)).get("hour", 9)
    await world.say(f"/settings hour {(hour + 1) % 24}", chat_id, user_id, **how)
    return bool((await chat_row(world, chat_id)).get("hour", 9) != hour)


async def test_administrators_and_the_creator_decide(world: World) -> None:
    """A member does not; a member made administrator does."""
    assert await decides(world, user_id=YOU)
    world.telegram.set_member(GROUP, MEMBER, "administrator")
    assert await decides(world)


async def test_an_anonymous_administrator_decides(world: World) -> None:
    """Who writes in the group's own name is an administrator of it."""
    assert await decides(world, user_id=YOU, anonymous=True)


async def test_a_channel_that_writes_in_a_group_does_not(world: World) -> None:
    """A linked channel, or a member who writes as their channel, is no administrator of the group."""
    let_bot_read_all(world)
    chat = world.telegram.directory.chat(GROUP)
    text = "/settings hour 3"
    sender: Json = {"id": -1009, "type": "channel", "title": "Elsewhere"}
    channel_bot = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    message = {"text": text, "entities": found_entities(text), "sender_chat": sender}
    message |= {"from": channel_bot}
    world.telegram.deliver(chat, world.telegram.post(chat, message))
    await world.handle()
    assert await chat_row(world, GROUP) == {}
    assert world.written(GROUP)[1:] == [spoken(world, "admins_only")]


@pytest.mark.parametrize("status", ["member", "restricted", "left", "kicked"])
async def test_a_removed_administrator_decides_no_longer(
    world: World, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram is asked again once what was remembered is too old."""
    monkeypatch.setattr("bot.admins.ADMIN_SECONDS", 0)
    world.telegram.set_member(GROUP, MEMBER, "administrator")
    assert await decides(world)
    world.telegram.set_member(GROUP, MEMBER, status)  # type: ignore[arg-type]
    assert not await decides(world)


async def test_administrators_are_remembered_for_a_while(world: World) -> None:
    """A row of presses asks Telegram once who is who; another group is asked about by itself."""
    for _ in range(3):
        assert await decides(world, user_id=YOU)
    asked = [call for call in world.telegram.calls if call.method == "getChatMember"]
    assert len(asked) == 1
    other = world.telegram.add_chat("group", title="Other")["id"]
    world.telegram.set_member(other, YOU, "member")
    assert not await decides(world, other, YOU)


async def test_one_just_promoted_decides_at_once(world: World) -> None:
    """A no is not remembered."""
    assert not await decides(world)
    world.telegram.set_member(GROUP, MEMBER, "administrator")
    assert await decides(world)


@pytest.mark.parametrize(
    "fault",
    [
        Refusal(400, "Bad Request: user not found"),
        Refusal(403, "Forbidden: bot is not a member"),
        Garbage(),
        Cut(before=True),
    ],
)
async def test_it_fails_closed(world: World, fault: Fault) -> None:
    """Where Telegram does not tell who is who nobody decides; the failure is not remembered."""
    world.telegram.faults.add(method="getChatMember", answer=fault, times=10)
    assert not await decides(world, user_id=YOU)
    assert world.written(GROUP)[-1] == spoken(world, "admins_only")
    world.telegram.faults.clear()
    assert await decides(world, user_id=YOU)


async def test_a_remembered_administrator_is_not_trusted_when_telegram_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was known too long ago does not stand in for an answer."""
    monkeypatch.setattr("bot.admins.ADMIN_SECONDS", 0)
    assert await decides(world, user_id=YOU)
    refusal = Refusal(400, "Bad Request: user not found")
    world.telegram.faults.add(method="getChatMember", answer=refusal, times=10)
    assert not await decides(world, user_id=YOU)


async def test_photos_and_service_messages_are_let_pass(world: World) -> None:
    """What is no text is not answered, and fails nothing."""
    chat = world.telegram.directory.chat(YOU)
    you = {"from": world.telegram.directory.user(YOU)}
    photo = {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]}
    for content in (
        photo | {"caption": "/paper toolformer"},
        {"pinned_message": None},
        {"sticker": None},
    ):
        world.telegram.deliver(chat, world.telegram.post(chat, you | content))
    with capture_logs() as logs:
        await world.handle()
    assert logs == []
    assert world.written() == []
