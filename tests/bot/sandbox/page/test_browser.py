"""The page in a real browser, where one is installed: what is said, pressed and shown."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.page import GROUP, YOU
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import keyboard, next_update

# Whether the actions, as far as they are drawn, lie over a line of the message's text.
OVERLAPS = """message => {
  const range = document.createRange();
  range.selectNode(message.querySelector(".text").firstChild);
  const lines = [...range.getClientRects()];
  const clear = (node) => getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)";
  const parts = [...message.querySelectorAll(".actions, .actions *")];
  return parts.filter((part) => part.tagName === "svg" || !clear(part)).some((part) => {
    const box = part.getBoundingClientRect();
    return lines.some((line) => box.left < line.right && line.left < box.right
      && box.top < line.bottom - 1 && line.top + 1 < box.bottom);
  });
}"""


async def test_browser_talks_with_the_bot(browser_page: Page, api: Api) -> None:
    """A command picked from the menu reaches the bot; its card shows entities and buttons."""
    commands = [("start", "Hello"), ("paper", "A card"), ("subscribe", "Weekly")]
    listed = [{"command": name, "description": text} for name, text in commands]
    await api("setMyCommands", commands=listed)
    await browser_page.fill("#text", "/")
    await expect(browser_page.get_by_role("option")).to_have_count(3)
    await browser_page.keyboard.type("p")
    await expect(browser_page.get_by_role("option")).to_have_text(["/paperA card"])
    await browser_page.keyboard.press("Tab")
    await browser_page.keyboard.type("思维树")
    await browser_page.keyboard.press("Enter")
    update = await next_update(api)
    assert update["message"]["text"] == "/paper 思维树"

    card = "<b>思维树</b> &lt;img src=x&gt;\n<tg-spoiler>24</tg-spoiler> /paper_2"
    markup = keyboard("Next")
    await api("sendMessage", chat_id=YOU, text=card, parse_mode="HTML", reply_markup=markup)
    bubble = browser_page.locator(".message:not(.mine)")
    await expect(bubble.locator("strong")).to_have_text("思维树")
    await expect(bubble.locator(".text")).to_contain_text("<img src=x>")
    await expect(bubble.locator("[lang=zh-Hans]")).to_have_count(1)
    await bubble.locator(".spoiler").click()
    await expect(bubble.locator(".spoiler.shown")).to_have_text("24")
    await bubble.get_by_role("button", name="/paper_2").click()
    follow_up = await next_update(api, update["update_id"] + 1)
    assert follow_up["message"]["text"] == "/paper_2"


async def test_browser_presses_buttons(browser_page: Page, api: Api) -> None:
    """A pressed button waits for its answer; the edited message keeps the focus in its place."""
    sent = await api("sendMessage", chat_id=YOU, text="Page 1", reply_markup=keyboard("<", ">"))
    button = browser_page.get_by_role("button", name=">", exact=True)
    await button.press("Enter")
    await expect(button).to_have_class("key waiting")
    query = (await next_update(api))["callback_query"]
    assert query["data"] == ">"
    await api("answerCallbackQuery", callback_query_id=query["id"], text="Turned")
    await expect(browser_page.locator("#toasts")).to_have_text("Turned")
    await expect(button).to_have_class("key")
    place = {"chat_id": YOU, "message_id": sent["result"]["message_id"]}
    await api("editMessageText", **place, text="Page 2", reply_markup=keyboard("<", ">"))
    await expect(browser_page.locator(".message .text")).to_contain_text("Page 2edited")
    await expect(button).to_be_focused()


async def test_browser_shows_an_alert(browser_page: Page, api: Api) -> None:
    """An answer with show_alert opens a dialog that wants to be closed."""
    await api("sendMessage", chat_id=YOU, text="A card", reply_markup=keyboard("Why?"))
    await browser_page.get_by_role("button", name="Why?").click()
    query = (await next_update(api))["callback_query"]
    answer = {"callback_query_id": query["id"], "text": "It matched", "show_alert": True}
    await api("answerCallbackQuery", **answer)
    await expect(browser_page.get_by_role("dialog")).to_contain_text("It matched")
    await browser_page.get_by_role("dialog").get_by_role("button").click()
    await expect(browser_page.get_by_role("dialog")).to_have_count(0)


async def test_browser_answers_a_forced_reply(browser_page: Page, api: Api) -> None:
    """A message with force_reply opens the reply at once, with its hint in the field."""
    markup = {"force_reply": True, "input_field_placeholder": "a topic"}
    asked = await api("sendMessage", chat_id=YOU, text="Which?", reply_markup=markup)
    await browser_page.get_by_placeholder("a topic").fill("agents")
    await browser_page.keyboard.press("Enter")
    reply = (await next_update(api))["message"]["reply_to_message"]
    assert reply["message_id"] == asked["result"]["message_id"]


async def test_browser_follows_start_links(browser_page: Page, api: Api) -> None:
    """A link to the bot with a start payload stays in the page and says /start."""
    link = "https://t.me/paperboy_sandbox_bot?start=topic_agents"
    await api("sendMessage", chat_id=GROUP, text=f'<a href="{link}">Open</a>', parse_mode="HTML")
    await browser_page.get_by_role("button", name="Reading group").click()
    await browser_page.get_by_role("link", name="Open").click()
    message = (await next_update(api))["message"]
    assert (message["chat"]["id"], message["text"]) == (YOU, "/start topic_agents")


async def test_browser_edits_the_last_message(browser_page: Page, telegram: Telegram) -> None:
    """Arrow up takes the last own message back into the field; Enter saves it."""
    telegram.say(YOU, YOU, "/paper qlor")
    await expect(browser_page.locator(".mine")).to_have_count(1)
    await browser_page.locator("#text").press("ArrowUp")
    await browser_page.keyboard.type("a")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".mine .text")).to_contain_text("/paper qloraedited")
    assert telegram.messages(YOU)[0]["text"] == "/paper qlora"


async def test_browser_speaks_chinese(browser_page: Page, telegram: Telegram, api: Api) -> None:
    """The language switch changes the page's words, its commands, and what the bot is told."""
    for code, description in (("", "A card"), ("zh", "论文卡片")):
        commands = [{"command": "paper", "description": description}]
        await api("setMyCommands", commands=commands, language_code=code)
    await browser_page.get_by_text("中文").click()
    await expect(browser_page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(browser_page.get_by_role("heading", name="后台")).to_be_visible()
    await browser_page.fill("#text", "/")
    await expect(browser_page.get_by_role("option")).to_have_text(["/paper论文卡片"])
    assert telegram.directory.user(YOU)["language_code"] == "zh-hans"


async def test_browser_turns_the_clock(browser_page: Page) -> None:
    """The clock turns to the next roundup, is marked as turned, and the outbox fills."""
    await expect(browser_page.locator("#now")).to_have_text(re.compile("^09:0"))
    await browser_page.get_by_role("button", name="Turn to the next roundup").click()
    await expect(browser_page.locator("#now")).to_have_text(re.compile("^10:0"))
    await expect(browser_page.locator("#turned")).to_be_visible()
    await expect(browser_page.locator("#outbox tbody td")).to_have_text(
        ["You", "W10", "1", "sent", "1"]
    )


async def test_browser_turns_the_clock_back(browser_page: Page, telegram: Telegram) -> None:
    """Time goes on from a day before; what is said there stands under that day."""
    telegram.say(YOU, YOU, "now")
    for day, said in (("2026-03-01", "before"), ("2026-03-02", "now again")):
        await browser_page.fill("#moment", f"{day}T08:00")
        await browser_page.get_by_role("button", name="Turn", exact=True).click()
        await expect(browser_page.locator("#now")).to_have_text(re.compile("^08:0"))
        await browser_page.fill("#text", said)
        await browser_page.keyboard.press("Enter")
        await expect(browser_page.locator(".message").last).to_contain_text(said)
    await expect(browser_page.locator(".day")).to_have_count(3)
    lines = await browser_page.locator("#log > li").all_inner_texts()
    assert [line.split("\n")[0] for line in lines[1::2]] == ["now", "before", "now again"]


async def test_browser_tells_a_refused_clock_in_its_language(browser_page: Page) -> None:
    """A clock that cannot be turned so is told in the page's words alone, and stays."""
    await browser_page.get_by_text("Русский").click()
    await browser_page.fill("#moment", "2020-01-01T10:00")
    await browser_page.get_by_role("button", name="Перевести", exact=True).click()
    await expect(browser_page.locator("#toasts")).to_contain_text("не больше чем на год")
    assert not re.search("[A-Za-z]", await browser_page.locator("#toasts").inner_text())
    await expect(browser_page.locator("#now")).to_have_text(re.compile("^09:0"))


async def test_browser_says_that_a_chat_keeps_its_language(browser_page: Page) -> None:
    """Under the language switch stands where a chat's own language is changed, in each language."""
    for name in ("English", "中文", "Русский"):
        await browser_page.get_by_text(name).click()
        await expect(browser_page.get_by_text(name)).to_be_visible()
        await expect(browser_page.locator("#language p")).to_contain_text("/settings")


async def test_browser_blocks_the_bot(browser_page: Page, telegram: Telegram) -> None:
    """A blocked bot takes the field away until it is unblocked."""
    await browser_page.get_by_role("button", name="Block the bot").click()
    await expect(browser_page.locator("#text")).to_be_hidden()
    assert telegram.directory.chat(YOU).members[4242] == "kicked"
    await browser_page.get_by_role("button", name="Unblock").click()
    await expect(browser_page.locator("#text")).to_be_visible()


async def test_browser_stays_where_the_reader_is(browser_page: Page, api: Api) -> None:
    """New messages scroll into view, but not away from one who reads further up."""
    log = browser_page.get_by_role("log")
    for number in range(30):
        await api("sendMessage", chat_id=YOU, text=f"Message {number}\n\n.")
    await expect(log.get_by_text("Message 29")).to_be_in_viewport()
    await browser_page.locator("#scroll").press("Home")
    await expect(log.get_by_text("Message 0")).to_be_in_viewport()
    await api("sendMessage", chat_id=YOU, text="News")
    await expect(browser_page.locator("#newest")).to_have_text("1")
    await expect(log.get_by_text("Message 0")).to_be_in_viewport()
    await browser_page.locator("#newest").click()
    await expect(log.get_by_text("News")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 390])
async def test_browser_shows_toasts_beside_the_messages(
    browser_page: Page, api: Api, width: int
) -> None:
    """Notes stand over the header, one at a time: the newest card can be read, its buttons pressed."""
    await browser_page.set_viewport_size({"width": width, "height": 844})
    await api("sendMessage", chat_id=YOU, text="A card\n" * 60, reply_markup=keyboard("1", "2"))
    offset = 0
    for name in ("1", "2"):
        await browser_page.get_by_role("button", name=name, exact=True).click()
        update = await next_update(api, offset)
        offset = update["update_id"] + 1
        text = f"Subscribed: Tool use and agents, number {name}"
        query_id = update["callback_query"]["id"]
        await api("answerCallbackQuery", callback_query_id=query_id, text=text)
        await expect(browser_page.locator("#toasts p")).to_have_text(text)
    toast = await browser_page.locator("#toasts p").bounding_box()
    frame = await browser_page.locator("#scroll").bounding_box()
    assert toast
    assert frame
    assert toast["y"] + toast["height"] <= frame["y"]


async def test_browser_offers_a_reply_beside_the_text_on_a_phone(
    browser_page: Page, api: Api, telegram: Telegram
) -> None:
    """The buttons to reply and edit cover no line of the text, tapped or not."""
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    await api("sendMessage", chat_id=YOU, text="Слово за слово, " * 9)
    telegram.say(YOU, YOU, "Word by word, " * 9)
    await expect(browser_page.locator(".message")).to_have_count(2)
    for message in await browser_page.locator(".message").all():
        await message.locator(".text").click(position={"x": 5, "y": 5})
        await expect(message.locator(".actions button").first).to_be_visible()
        assert not await message.evaluate(OVERLAPS)


async def test_browser_fits_a_phone(browser_page: Page, api: Api) -> None:
    """On a phone the conversation is the page; the list and the backstage are drawers."""
    long_word = "Сверхпараметризованность" * 6
    await api("sendMessage", chat_id=YOU, text=long_word, reply_markup=keyboard(*"12345678"))
    await expect(browser_page.locator(".key")).to_have_count(8)
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    width = await browser_page.evaluate("document.querySelector('#scroll').scrollWidth")
    assert width <= 390
    await expect(browser_page.locator("#outbox-title")).to_be_hidden()
    await browser_page.get_by_role("button", name="Backstage").click()
    await expect(browser_page.locator("#outbox-title")).to_be_in_viewport()
    await browser_page.keyboard.press("Escape")
    await browser_page.get_by_role("button", name="Chats").click()
    await browser_page.get_by_role("button", name="Reading group").click()
    await expect(browser_page.get_by_role("heading", name="Reading group")).to_be_in_viewport()
    await expect(browser_page.get_by_text("Another member", exact=True)).to_be_visible()
