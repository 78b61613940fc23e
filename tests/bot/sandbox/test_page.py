"""The chat page: over HTTP, and in a real browser where one is installed."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox import page
from bot.sandbox.api import routes
from bot.sandbox.page import GROUP, MEMBER, YOU, furnish, page_routes
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import TOKEN, Api, Clock

STATIC = Path(page.__file__).parent / "static"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Application:
    """An application that delivers one roundup at each full hour."""

    def __init__(self, clock: Clock) -> None:
        self.deliveries: list[dict[str, Any]] = []
        self._clock = clock
        self._turned = False

    async def clock(self) -> dict[str, Any]:
        now = self._clock()
        return {"now": now.isoformat(), "turned": self._turned, "next": self._next().isoformat()}

    async def turn(self, to: datetime | None) -> None:
        to = to or self._next()
        if abs(to - self._clock()) > timedelta(days=366):
            raise ValueError("the clock can be turned by a year at most")
        self._clock.time, self._turned = to, True
        head = {"id": f"{to:%d%H%M}", "chat_id": YOU, "week": "2026-W10", "part": 1}
        tail = {"state": "sent", "attempts": 1, "not_before": None, "text": "Your roundup"}
        self.deliveries.insert(0, head | tail | {"updated_at": to.isoformat()})

    async def outbox(self) -> list[dict[str, Any]]:
        return self.deliveries

    def _next(self) -> datetime:
        return self._clock().replace(minute=0, second=0) + timedelta(hours=1)


class Site:
    """The page's server, spoken to as the page's script does."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self._http = http

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self._http.get(self.url + path, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text())

    async def post(self, path: str, **act: Any) -> tuple[int, Any]:
        async with self._http.post(self.url + path, json=act) as response:
            return response.status, await response.json()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """Return what the sandbox opens with."""
    telegram = Telegram(token=TOKEN, clock=clock)
    furnish(telegram)
    return telegram


@pytest.fixture
def application(clock: Clock) -> Application:
    """Return an application on the tests' clock."""
    return Application(clock)


@pytest.fixture
async def server(telegram: Telegram, application: Application) -> AsyncIterator[LocalServer]:
    """Serve the Bot API and the page."""
    all_routes = [*routes(telegram), *page_routes(telegram, application)]
    async with LocalServer(all_routes) as server:
        yield server


@pytest.fixture
def site(server: LocalServer, http: aiohttp.ClientSession) -> Site:
    """Return the page's server."""
    return Site(server.url, http)


async def test_state_tells_everything(site: Site, api: Api) -> None:
    """The state has the bot, you, both chats, the commands by language, clock and outbox."""
    await api("setMyCommands", commands=[{"command": "paper", "description": "A card"}])
    await api("setMyDescription", description="研究论文", language_code="zh")
    status, state = await site.get("/state")
    assert status == 200
    assert (state["bot"]["id"], state["you"]["id"]) == (4242, YOU)
    assert [(chat["id"], chat["type"], chat["blocked"]) for chat in state["chats"]] == [
        (YOU, "private", False),
        (GROUP, "group", False),
    ]
    assert state["messages"] == {str(YOU): [], str(GROUP): []}
    assert state["commands"] == {"": [{"command": "paper", "description": "A card"}]}
    assert state["descriptions"] == {"zh": "研究论文"}
    assert state["clock"]["turned"] is False
    assert state["outbox"] == []


@pytest.mark.parametrize(
    ("who", "user_id", "anonymous"),
    [("you", YOU, False), ("member", MEMBER, False), ("anonymous", 1087968824, True)],
)
async def test_group_is_spoken_in_by(
    site: Site, telegram: Telegram, who: str, user_id: int, anonymous: bool
) -> None:
    """In the group one speaks as oneself, as another member, or anonymously."""
    status, _ = await site.post("/say", chat_id=GROUP, text="/status", who=who)
    [message] = telegram.messages(GROUP)
    assert status == 200
    assert message["from"]["id"] == user_id
    assert ("sender_chat" in message) == anonymous


async def test_reply_and_edit(site: Site, telegram: Telegram) -> None:
    """A message can answer another one, and be changed."""
    _, said = await site.post("/say", chat_id=YOU, text="/paper q")
    first = said["message"]["message_id"]
    await site.post("/say", chat_id=YOU, text="and", reply_to=first)
    await site.post("/edit", chat_id=YOU, message_id=first, text="/paper qlora")
    changed, reply = telegram.messages(YOU)
    assert changed["text"] == "/paper qlora"
    assert changed["edit_date"]
    assert reply["reply_to_message"]["message_id"] == first


async def test_press_is_a_callback_query(site: Site, api: Api) -> None:
    """A pressed button becomes a callback query under the id the page gets."""
    sent = await api("sendMessage", chat_id=GROUP, text="Pages", reply_markup=keyboard("2"))
    act = {"chat_id": GROUP, "message_id": sent["result"]["message_id"], "data": "2"}
    _, pressed = await site.post("/press", **act, who="member")
    [update] = (await api("getUpdates"))["result"]
    assert update["callback_query"]["id"] == pressed["callback_query_id"]
    assert update["callback_query"]["from"]["id"] == MEMBER


async def test_language_is_what_the_bot_hears(site: Site, telegram: Telegram) -> None:
    """The language chosen is the language_code of what you say next."""
    await site.post("/language", code="zh-hans")
    await site.post("/say", chat_id=YOU, text="你好")
    assert telegram.messages(YOU)[0]["from"]["language_code"] == "zh-hans"


async def test_clock_turns(site: Site, application: Application) -> None:
    """The clock turns to the next roundup, or to a time; the answer shows what came of it."""
    _, next_one = await site.post("/clock", to=None)
    _, later = await site.post("/clock", to="2026-03-03T12:00:00+03:00")
    assert next_one["clock"]["now"] == "2026-03-02T10:00:00+00:00"
    assert later["clock"]["turned"] is True
    assert datetime.fromisoformat(later["clock"]["now"]) == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert later["outbox"] == application.deliveries
    assert len(application.deliveries) == 2


@pytest.mark.parametrize(
    ("chat_id", "goes", "comes"), [(YOU, "block", "unblock"), (GROUP, "remove", "return")]
)
async def test_bot_goes_and_comes_back(
    site: Site, api: Api, chat_id: int, goes: str, comes: str
) -> None:
    """The bot is blocked or removed, which refuses its messages, and can come back."""
    _, gone = await site.post("/membership", chat_id=chat_id, action=goes)
    refused = await api("sendMessage", chat_id=chat_id, text="?")
    _, back = await site.post("/membership", chat_id=chat_id, action=comes)
    sent = await api("sendMessage", chat_id=chat_id, text="!")
    assert (gone["blocked"], refused["error_code"]) == (True, 403)
    assert (back["blocked"], sent["ok"]) == (False, True)


@pytest.mark.parametrize(
    ("path", "act", "status", "sentence"),
    [
        ("/say", {"chat_id": YOU}, 400, "text: Field required"),
        ("/say", {"chat_id": YOU, "text": " \n"}, 400, "the message is empty"),
        ("/say", {"chat_id": 7, "text": "x"}, 404, "no chat 7"),
        ("/say", {"chat_id": YOU, "text": "x", "who": "admin"}, 400, "who: Input should be"),
        ("/edit", {"chat_id": YOU, "message_id": 9, "text": "x"}, 404, "no message 9"),
        ("/clock", {"to": "2026-03-02T12:00:00"}, 400, "to: Input should have timezone info"),
        ("/clock", {"to": "2020-01-01T00:00:00Z"}, 400, "the clock can be turned by a year"),
        ("/language", {"code": "en", "more": 1}, 400, "more: Extra inputs are not permitted"),
    ],
)
async def test_wrong_act_gets_a_sentence(
    site: Site, path: str, act: dict[str, Any], status: int, sentence: str
) -> None:
    """What cannot be done is refused with a sentence, and nothing happens."""
    before = await site.get("/state")
    answered, body = await site.post(path, **act)
    assert answered == status
    assert body["error"].startswith(sentence)
    assert await site.get("/state") == before


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
@pytest.mark.parametrize("path", ["/", "/state", "/events", "/static/app.js"])
async def test_other_sites_are_refused(site: Site, path: str, headers: dict[str, str]) -> None:
    """A foreign Host or Origin gets nothing."""
    status, body = await site.get(path, **headers)
    assert status == 403
    assert set(body) == {"error"}


async def test_own_origin_is_welcome(site: Site) -> None:
    """The page's own Origin passes."""
    assert (await site.get("/state", Origin=site.url))[0] == 200


async def test_form_of_another_page_is_refused(
    site: Site, http: aiohttp.ClientSession, telegram: Telegram
) -> None:
    """Only JSON is taken: what a plain form of another page could send is not."""
    body = f'{{"chat_id": {YOU}, "text": "/forget"}}'
    headers = {"Content-Type": "text/plain"}
    async with http.post(f"{site.url}/say", data=body, headers=headers) as response:
        assert response.status == 415
    assert telegram.messages(YOU) == []


async def test_page_runs_no_foreign_code(site: Site, http: aiohttp.ClientSession) -> None:
    """The page's policy allows its own files only."""
    async with http.get(f"{site.url}/") as response:
        policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize("name", ["missing.js", "..%2Fpage.py"])
async def test_static_serves_its_folder_only(site: Site, name: str) -> None:
    """Nothing but the page's own files is served."""
    assert (await site.get(f"/static/{name}"))[0] == 404


def test_page_needs_nothing_from_outside() -> None:
    """No file of the page loads anything from elsewhere, or makes HTML of text."""
    for file in STATIC.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        loads = re.findall(r"(?:src|href|url\(|from|import)\s*[=( ]\s*[\"']?(?:https?:)?//", text)
        assert loads == [], file.name
        assert "innerHTML" not in text, file.name


def test_words_are_said_in_three_languages() -> None:
    """Every sentence of the page exists in each language."""
    text = (STATIC / "words.js").read_text("utf-8").partition("const LOCALES")[0]
    parts = re.split(r'^  (?:en|"zh-hans"|ru): \{$', text, flags=re.MULTILINE)[1:]
    english, chinese, russian = (
        re.findall(r"^    (\w+): \"", part, re.MULTILINE) for part in parts
    )
    assert english == chinese == russian
    assert len(english) > 60


@pytest.mark.parametrize(
    ("language", "said", "never_said"),
    [("ru", "подборк", "выпуск|рассылк|пост"), ("zh", "汇总", "期|简报|摘要|对话")],
)
def test_words_are_those_of_the_bot(language: str, said: str, never_said: str) -> None:
    """A roundup has one name, on the page and in what the bot says."""
    text = (STATIC / "words.js").read_text("utf-8").partition("const LOCALES")[0]
    parts = re.split(r'^  (?:en|"zh-hans"|ru): \{$', text, flags=re.MULTILINE)
    words = parts[{"zh": 2, "ru": 3}[language]]
    locale = STATIC.parents[1] / "locales" / f"{language}.po"
    assert said in locale.read_text("utf-8")
    assert said in words.lower()
    assert not re.search(never_said, words.lower())


def keyboard(*labels: str) -> dict[str, Any]:
    """Return an inline keyboard of one row whose buttons say and send the same."""
    return {"inline_keyboard": [[{"text": each, "callback_data": each} for each in labels]]}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Start a headless Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed: the page was not tried in a browser")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        await browser.close()


def is_error(said: ConsoleMessage) -> bool:
    """Tell an error of the script from the browser's note that an act was refused with 400."""
    return said.type == "error" and "a status of 400" not in said.text


@pytest.fixture
async def browser_page(browser: Browser, server: LocalServer) -> AsyncIterator[Page]:
    """Open the page; every error of its script fails the test."""
    expect.set_options(timeout=20_000)
    errors: list[str] = []
    context = await browser.new_context(timezone_id="UTC", reduced_motion="reduce")
    opened = await context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if is_error(said) else None)
    await opened.goto(server.url)
    await expect(opened.locator("#now")).not_to_be_empty()
    yield opened
    await context.close()
    assert errors == []


async def next_update(api: Api, offset: int = 0) -> dict[str, Any]:
    """Wait for the update after the offset, as a bot does."""
    async with asyncio.timeout(20):
        [update, *_] = (await api("getUpdates", timeout=20, offset=offset))["result"]
        return dict(update)


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
