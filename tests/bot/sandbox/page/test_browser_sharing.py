"""Files and posts shared on the page, in a real browser where one is installed."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from bot.sandbox.page import YOU
from bot.sandbox.sharing import Post, channel_origin, forward, send_document
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import next_update

PHONE: ViewportSize = {"width": 390, "height": 844}
COPIED = """<html><head><style>p { color: red }</style></head><body><h2>Papers</h2>
<p style="color: red">See <b style="font-weight: normal">the</b> <strong>best</strong>:
  <a href="https://arxiv.org/abs/2305.10601">Tree of&nbsp;Thoughts</a></p>
<p>Code: <a href="https://github.com/x/y">github.com/x/y</a>
  <img src="https://evil.example/pixel.png" alt="🔥"></p>
<ol><li><p>one <i class="emoji"><b>🌳</b></i></p></li><li><span style="font-weight:700">two</span></li></ol>
<blockquote>a<br>b</blockquote><pre>x  = 1
y</pre><a href="#top">top</a><script>document.title = "run"</script></body></html>"""
READ = """Papers

See the best: Tree of Thoughts

Code: github.com/x/y 🔥

1. one 🌳
2. two

a
b
x  = 1
y
top"""
MARKED = [
    ("bold", "Papers"),
    ("bold", "best"),
    ("text_link", "Tree of Thoughts"),
    ("url", "github.com/x/y"),
    ("bold", "two"),
    ("blockquote", "a\nb"),
    ("pre", "x  = 1\ny"),
]
PASTE = """([selector, given]) => {
  const data = new DataTransfer();
  for (const [type, value] of Object.entries(given.texts ?? {})) data.setData(type, value);
  for (const name of given.files ?? []) data.items.add(new File(["<p>"], name));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""
DRAG = """([type, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["<p>"], name));
  document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def cut(message: dict[str, Any], words: str = "text", entities: str = "entities") -> list[Any]:
    """Return each entity's type and what it covers."""
    units = message[words].encode("utf-16-le")
    places = [(e["type"], e["offset"] * 2, e["length"] * 2) for e in message[entities]]
    return [(kind, units[at : at + size].decode("utf-16-le")) for kind, at, size in places]


def attached(page: Page) -> Locator:
    """Return the files that are about to be sent."""
    return page.locator("#attached li")


def chosen(name: str, size: int, mime_type: str = "") -> Any:
    """Return a file as the picker gives it."""
    return {"name": name, "mimeType": mime_type, "buffer": b"x" * size}


async def open_dialogue(page: Page) -> None:
    """Open the dialogue for a post with the keyboard alone."""
    await page.locator("#attach").press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Forward a post")).to_be_visible()
    await expect(page.get_by_role("textbox", name="The post", exact=True)).to_be_focused()


async def test_a_file_is_picked_and_sent(browser_page: Page, api: Api) -> None:
    """The button opens the picker; the file waits for its caption, and shows with name and size."""
    await browser_page.get_by_role("button", name="Attach").click()
    async with browser_page.expect_file_chooser() as chooser:
        await browser_page.get_by_role("button", name="File …").click()
    await (await chooser.value).set_files([chosen("论文速递.html", 15_974, "text/html")])
    await expect(attached(browser_page)).to_have_text("论文速递.html15.6 kB")
    await expect(browser_page.get_by_placeholder("Add a caption")).to_be_focused()
    await browser_page.keyboard.type("for Monday")
    await browser_page.keyboard.press("Enter")
    message = (await next_update(api))["message"]
    assert (message["document"]["file_name"], message["caption"]) == ("论文速递.html", "for Monday")
    assert (message["document"]["mime_type"], message["document"]["file_size"]) == (
        "text/html",
        15_974,
    )
    bubble = browser_page.locator(".message.mine")
    await expect(bubble.locator(".file")).to_have_text("论文速递.html15.6 kB")
    await expect(bubble.locator(".text")).to_contain_text("for Monday")
    await expect(attached(browser_page)).to_have_count(0)
    await expect(browser_page.get_by_placeholder("Message")).to_have_value("")


async def test_files_go_one_by_one(browser_page: Page, telegram: Telegram) -> None:
    """Of several files one can be taken back; each is a message, the caption is the first one's."""
    files = [chosen(f"{name}.txt", 1) for name in "abc"]
    await browser_page.set_input_files("#file", files)
    await browser_page.get_by_role("button", name="Remove b.txt").click()
    await browser_page.fill("#text", "both")
    await browser_page.get_by_role("button", name="Send").click()
    await expect(browser_page.locator(".file")).to_have_text(["a.txt1 byte", "c.txt1 byte"])
    first, second = telegram.messages(YOU)
    assert first["caption"] == "both"
    assert "caption" not in second


async def test_a_long_caption_follows_as_a_message(browser_page: Page, telegram: Telegram) -> None:
    """What is too long for a caption is said after the file."""
    await browser_page.set_input_files("#file", [chosen("a.txt", 1)])
    await browser_page.fill("#text", "x" * 1025)
    await browser_page.get_by_role("button", name="Send").click()
    await expect(browser_page.locator(".message.mine")).to_have_count(2)
    file, text = telegram.messages(YOU)
    assert "caption" not in file
    assert text["text"] == "x" * 1025


async def test_a_file_is_dropped_anywhere(browser_page: Page, telegram: Telegram) -> None:
    """While it is dragged the page says where to; dropped, it is attached, and sent without words."""
    await browser_page.evaluate(DRAG, ["dragover", "a.md"])
    await expect(browser_page.get_by_text("Drop files here to attach them")).to_be_visible()
    await browser_page.evaluate(DRAG, ["drop", "a.md"])
    await expect(browser_page.locator("#drop")).to_be_hidden()
    await expect(attached(browser_page)).to_have_text("a.md3 byte")
    await browser_page.locator("#text").press("Enter")
    await expect(browser_page.locator(".message.mine .file")).to_have_text("a.md3 byte")
    assert "caption" not in telegram.messages(YOU)[0]


async def test_a_blocked_bot_takes_no_files(browser_page: Page, telegram: Telegram) -> None:
    """A dropped file does nothing then, above all it does not open in the page's place."""
    telegram.block(YOU)
    await expect(browser_page.locator("#composer")).to_be_hidden()
    await browser_page.evaluate(DRAG, ["dragover", "a.md"])
    await expect(browser_page.locator("#drop")).to_be_hidden()
    await browser_page.evaluate(DRAG, ["drop", "a.md"])
    telegram.unblock(YOU)
    await expect(browser_page.locator("#text")).to_be_visible()
    await expect(attached(browser_page)).to_have_count(0)


async def test_a_file_is_pasted(browser_page: Page) -> None:
    """A copied file is attached; copied words that come with a picture of them stay words."""
    await browser_page.evaluate(PASTE, ["#text", {"files": ["a.pdf"]}])
    await expect(attached(browser_page)).to_have_text("a.pdf3 byte")
    both = {"files": ["b.png"], "texts": {"text/plain": "words"}}
    await browser_page.evaluate(PASTE, ["#text", both])
    await expect(attached(browser_page)).to_have_count(1)


async def test_what_the_sandbox_does_not_take_is_told(browser_page: Page, tmp_path: Path) -> None:
    """An empty file and one too large are named in a note, in the page's language."""
    await browser_page.get_by_text("Русский").click()
    await expect(browser_page.get_by_role("button", name="Прикрепить")).to_be_visible()
    await browser_page.set_input_files("#file", [chosen("пусто.txt", 0)])
    await expect(browser_page.locator("#toasts")).to_have_text("Файл пусто.txt пуст.")
    with (tmp_path / "big.pdf").open("wb") as big:
        big.truncate(31 * 1024 * 1024)
    await browser_page.set_input_files("#file", tmp_path / "big.pdf")
    await expect(browser_page.locator("#toasts")).to_contain_text("big.pdf")
    await expect(browser_page.locator("#toasts")).to_contain_text(re.compile(r"30\sМБ"))
    await expect(attached(browser_page)).to_have_count(0)


async def test_what_could_not_be_sent_stays(browser_page: Page, telegram: Telegram) -> None:
    """A refused file is attached again, with its caption and what it was a reply to."""
    telegram.say(YOU, YOU, "before")
    await browser_page.locator(".message").hover()
    await browser_page.get_by_role("button", name="Reply").click()
    await browser_page.set_input_files("#file", [chosen("a.txt", 1)])
    await browser_page.fill("#text", "caption")
    refused = {"status": 400, "json": {"error": "no"}}
    await browser_page.route("**/document", lambda route: route.fulfill(**refused))
    await browser_page.locator("#text").press("Enter")
    await expect(browser_page.locator("#toasts")).to_have_text("That did not work: no")
    await expect(attached(browser_page)).to_have_text("a.txt1 byte")
    await expect(browser_page.locator("#text")).to_have_value("caption")
    await expect(browser_page.get_by_role("button", name="Reply to You before")).to_be_visible()


async def test_attached_files_wait_in_their_chat(browser_page: Page) -> None:
    """A file attached in one chat does not go into another."""
    await browser_page.set_input_files("#file", [chosen("a.txt", 1)])
    await browser_page.get_by_role("button", name="Reading group").click()
    await expect(attached(browser_page)).to_have_count(0)
    await browser_page.locator("#chats button").first.click()
    await expect(attached(browser_page)).to_have_text("a.txt1 byte")


async def test_a_file_is_saved(browser_page: Page, telegram: Telegram) -> None:
    """A file's bubble is a link that saves it under its name."""
    send_document(telegram, YOU, YOU, "обзор.html", b"<p>")
    async with browser_page.expect_download() as download:
        await browser_page.get_by_role("link", name="обзор.html").click()
    saved = await download.value
    assert saved.suggested_filename == "обзор.html"
    assert (await saved.path()).read_bytes() == b"<p>"


async def test_a_copied_post_is_forwarded(browser_page: Page, telegram: Telegram) -> None:
    """Pasted as copied from a page it keeps links and styles, as entities; nothing of it runs or loads."""
    requests: list[str] = []
    browser_page.on("request", lambda request: requests.append(request.url))
    title = await browser_page.title()
    await open_dialogue(browser_page)
    await browser_page.evaluate(PASTE, ["#post", {"texts": {"text/html": COPIED}}])
    await expect(browser_page.locator("#post a")).to_have_text("Tree of Thoughts")
    await browser_page.get_by_role("textbox", name="Name", exact=True).fill("Обзоры")
    await browser_page.get_by_label("Link of the post").fill("https://t.me/s/obzory/2964?single")
    await browser_page.keyboard.press("Enter")
    bubble = browser_page.locator(".message.mine")
    await expect(bubble.locator(".forwarded")).to_have_text("Forwarded from Обзоры")
    [message] = telegram.messages(YOU)
    assert message["text"] == READ
    assert cut(message) == MARKED
    assert message["entities"][2]["url"] == "https://arxiv.org/abs/2305.10601"
    origin = message["forward_origin"]
    assert (origin["chat"]["username"], origin["message_id"]) == ("obzory", 2964)
    await expect(bubble.get_by_role("link", name="Tree of Thoughts")).to_be_visible()
    await expect(bubble.locator(".forwarded a")).to_have_attribute(
        "href", "https://t.me/obzory/2964"
    )
    assert not [url for url in requests if "evil" in url]
    assert await browser_page.title() == title


async def test_a_post_is_written_by_hand(browser_page: Page, telegram: Telegram) -> None:
    """Plain text pasted, more typed behind it, a word made bold: all of it arrives as it looks."""
    await open_dialogue(browser_page)
    plain = {"texts": {"text/plain": "one\r\n\r\n  https://x.org\n"}}
    await browser_page.evaluate(PASTE, ["#post", plain])
    await browser_page.keyboard.press("Enter")
    await browser_page.keyboard.type("three")
    await browser_page.keyboard.press("Enter")
    await browser_page.keyboard.press("Enter")
    await browser_page.keyboard.press("Control+B")
    await browser_page.keyboard.type("four")
    await browser_page.get_by_text("Person", exact=True).click()
    await browser_page.get_by_role("textbox", name="Name", exact=True).fill("Анна")
    await browser_page.get_by_label("It is a picture").check()
    await browser_page.locator("#post").press("Control+Enter")
    await expect(browser_page.locator(".message .picture")).to_be_visible()
    [message] = telegram.messages(YOU)
    assert message["caption"] == "one\n\n  https://x.org\nthree\n\nfour"
    assert cut(message, "caption", "caption_entities") == [
        ("url", "https://x.org"),
        ("bold", "four"),
    ]
    assert message["forward_origin"]["sender_user"]["first_name"] == "Анна"


async def test_the_dialogue_says_what_is_missing(browser_page: Page, telegram: Telegram) -> None:
    """No words, too many, a link that is none: each has its sentence, and the dialogue stays."""
    await open_dialogue(browser_page)
    warning = browser_page.get_by_role("alert")
    await browser_page.get_by_role("textbox", name="Name", exact=True).fill("Обзоры")
    await browser_page.get_by_role("button", name="Forward").click()
    await expect(warning).to_have_text("The post is empty.")
    await browser_page.locator("#post").press_sequentially("x")
    await expect(warning).to_have_text("")
    await browser_page.get_by_label("Link of the post").fill("https://example.org/7")
    await browser_page.get_by_role("button", name="Forward").click()
    await expect(warning).to_contain_text("t.me/channel/123")
    await browser_page.get_by_label("Link of the post").fill("")
    await browser_page.evaluate(PASTE, ["#post", {"texts": {"text/plain": "x" * 4096}}])
    await expect(browser_page.locator("#post-count")).to_have_text("4097 / 4096")
    await browser_page.get_by_role("button", name="Forward").click()
    await expect(warning).to_contain_text("4096")
    await browser_page.keyboard.press("Escape")
    await expect(browser_page.get_by_role("dialog")).to_have_count(0)
    await expect(browser_page.locator("#attach")).to_be_focused()
    assert telegram.messages(YOU) == []


async def test_the_menu_closes(browser_page: Page) -> None:
    """By Escape, by a press elsewhere, by its own button; the focus goes back to that."""
    menu, opener = browser_page.locator("#attach-menu"), browser_page.locator("#attach")
    await opener.click()
    await expect(menu.get_by_role("button").first).to_be_focused()
    await browser_page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.click()
    await browser_page.locator("#title").click()
    await expect(menu).to_be_hidden()
    await opener.click()
    await opener.click()
    await expect(menu).to_be_hidden()
    await expect(opener).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("language", ["English", "中文", "Русский"])
async def test_shared_things_fit_a_phone(
    browser_page: Page, telegram: Telegram, language: str
) -> None:
    """Bubbles, attached files, menu and dialogue keep to the screen in every language."""
    await browser_page.get_by_text(language).click()
    await browser_page.set_viewport_size(PHONE)
    send_document(telegram, YOU, YOU, "сверхдлинноеимяфайла" * 8 + ".html", b"x")
    origin = channel_origin("Канал" * 12, 1_700_000_000, username="kanal", message_id=7)
    forward(telegram, YOU, YOU, Post("https://arxiv.org/abs/" + "1" * 90, (), True), origin)
    await expect(browser_page.locator(".message")).to_have_count(2)
    await browser_page.set_input_files("#file", [chosen("ещёдлиннее" * 12 + ".txt", 1)])
    await expect(attached(browser_page)).to_be_in_viewport()
    await browser_page.locator("#attach").click()
    boxes = [await browser_page.locator("#attach-menu").bounding_box()]
    await browser_page.locator("#attach-post").click()
    boxes.append(await browser_page.locator("#forward").bounding_box())
    for box in boxes:
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] + box["height"] <= PHONE["height"]
    for selector in ("html", "#scroll", "#attached", "#forward"):
        node = browser_page.locator(selector)
        assert await node.evaluate("node => node.scrollWidth <= node.clientWidth"), selector
