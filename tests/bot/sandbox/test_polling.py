"""python-telegram-bot itself, polling the sandbox over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    TypeHandler,
)

from bot.sandbox.chats import Status
from bot.sandbox.errors import Refusal
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from bot.sandbox.threads import open_thread
from tests.bot.sandbox.conftest import MEMBER, TOKEN, YOU

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("more", callback_data="more:1")]])


@pytest.fixture
async def bot(server: LocalServer) -> AsyncIterator[Bot]:
    """Return a Bot whose Telegram is the sandbox."""
    async with Bot(TOKEN, base_url=f"{server.url}/bot") as bot:
        yield bot


async def _event(telegram: Telegram, kind: str) -> asyncio.Future[dict[str, Any]]:
    """Return what comes true with the next event of this kind."""
    future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def listen(event: dict[str, Any]) -> None:
        if event["type"] == kind and not future.done():
            future.set_result(event)

    end = telegram.subscribe(listen)
    future.add_done_callback(lambda _: end())
    return future


async def _start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(
        "<b>Hi</b> &amp; 😀", reply_markup=KEYBOARD, do_quote=True
    )


async def _more(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("one more")
    await update.callback_query.edit_message_text("more")


async def test_an_application_converses(telegram: Telegram, server: LocalServer) -> None:
    """A command, its answer with a button, the press, the edit, and a block, by polling."""
    gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def left(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.my_chat_member is not None
        gone.set_result(update.my_chat_member.new_chat_member.status)

    application = Application.builder().token(TOKEN).base_url(f"{server.url}/bot").build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(CallbackQueryHandler(_more))
    application.add_handler(ChatMemberHandler(left, ChatMemberHandler.MY_CHAT_MEMBER))
    async with asyncio.timeout(10), application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        said = telegram.say(YOU, YOU, "/start")
        while len(telegram.messages(YOU)) == 1:
            await (await _event(telegram, "message"))
        reply = telegram.messages(YOU)[1]
        assert (reply["text"], reply["reply_to_message"]) == ("Hi & 😀", said)
        edited = await _event(telegram, "edited")
        query_id = telegram.press(YOU, reply["message_id"], YOU, "more:1")
        message = (await edited)["message"]
        assert (message["text"], "reply_markup" in message) == ("more", False)
        assert telegram.callback_answers[query_id]["text"] == "one more"
        telegram.block(YOU)
        assert await gone == ChatMemberStatus.BANNED
        await application.updater.stop()
        await application.stop()


async def test_every_kind_of_update_can_be_read(
    telegram: Telegram, server: LocalServer, group: int, channel: int, forum: int
) -> None:
    """python-telegram-bot parses whatever people do here."""
    old = telegram.say(group, MEMBER, "/start@paperboy_sandbox_bot https://arxiv.org")
    telegram.edit(group, old["message_id"], "/start now")
    telegram.say(group, YOU, "/settings", anonymous=True)
    post = telegram.say(channel, YOU, "/subscribe x")
    telegram.edit(channel, post["message_id"], "/subscribe y")
    thread_id = open_thread(telegram, forum, "Papers")
    telegram.say(forum, YOU, "/start", thread_id=thread_id)
    telegram.press(group, 99, MEMBER, "gone")
    statuses: tuple[Status, ...] = ("administrator", "restricted", "left", "kicked", "member")
    for status in statuses:
        telegram.set_member(group, telegram.bot["id"], status)
    telegram.migrate(group)
    async with Bot(TOKEN, base_url=f"{server.url}/bot") as bot:
        updates = await bot.get_updates()
    kinds = [update.to_dict().keys() - {"update_id"} for update in updates]
    assert [kind for (kind,) in kinds] == [
        "message",
        "edited_message",
        "message",
        "channel_post",
        "edited_channel_post",
        "message",
        "message",
        "callback_query",
        *["my_chat_member"] * 5,
        "message",
        "message",
    ]
    assert all(update.effective_chat is not None for update in updates)
    application = Application.builder().token(TOKEN).base_url(f"{server.url}/bot").build()
    seen: list[Update] = []

    async def see(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        seen.append(update)

    application.add_handler(TypeHandler(Update, see))
    async with application:
        for update in updates:
            await application.process_update(update)
    assert seen == list(updates)


async def test_answers_can_be_read(telegram: Telegram, bot: Bot, group: int) -> None:
    """Chats, members, commands and messages parse into their classes."""
    assert bot.username == "paperboy_sandbox_bot"
    assert (await bot.get_chat(group)).title == "Readers"
    assert (await bot.get_chat_member(group, YOU)).status == ChatMemberStatus.OWNER
    telegram.set_member(group, bot.id, "administrator")
    assert len(await bot.get_chat_administrators(group)) == 2
    commands = [BotCommand("paper", "Look a paper up")]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
    assert list(await bot.get_my_commands(BotCommandScopeAllPrivateChats())) == commands
    message = await bot.send_document(YOU, b"{}", filename="mydata.json", caption="Yours")
    assert message.document is not None
    assert message.document.file_name == "mydata.json"
    asked = await bot.send_message(YOU, "Which?", reply_markup=ForceReply())
    assert await asked.delete()
    html = '<blockquote expandable>a</blockquote><b>b</b><a href="https://x.org/">c</a>'
    marked = await bot.send_message(YOU, html, parse_mode=ParseMode.HTML)
    assert marked.text_html == html
    assert (await bot.get_webhook_info()).url == ""


async def test_refusals_become_the_right_exceptions(
    telegram: Telegram, bot: Bot, group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BadRequest, Forbidden, ChatMigrated, RetryAfter and Conflict, each with what it carries."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(BadRequest, match="unsupported start tag"):
        await bot.send_message(YOU, "<p>", parse_mode=ParseMode.HTML)
    new_id = telegram.migrate(group)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group, "x")
    assert migrated.value.new_chat_id == new_id
    telegram.block(YOU)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(YOU, "x")
    flood = Refusal(429, "Too Many Requests: retry after 3", {"retry_after": 3})
    telegram.faults.add(answer=flood)
    with pytest.raises(RetryAfter) as early:
        await bot.get_me()
    assert early.value.retry_after == timedelta(seconds=3)
    await bot.set_webhook("https://bot.example.org/")
    with pytest.raises(Conflict):
        await bot.get_updates()
