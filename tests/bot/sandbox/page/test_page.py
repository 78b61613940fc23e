"""The chat page over HTTP, and its files."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import page
from bot.sandbox.page import GROUP, MEMBER, YOU
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import Application, Site, keyboard

STATIC = Path(page.__file__).parent / "static"


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
