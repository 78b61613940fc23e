"""Where the reader's eye stays, in a real browser where one is installed."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.sandbox.page import YOU
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import keyboard

LONG = "\n".join(f"Line {number}" for number in range(90))


async def sent(api: Api, text: str, **more: Any) -> dict[str, Any]:
    """Let the bot send; return the place of the message."""
    message = (await api("sendMessage", chat_id=YOU, text=text, **more))["result"]
    return {"chat_id": YOU, "message_id": message["message_id"]}


def bubble(page: Page, text: str) -> Locator:
    """Return the message that bears the text."""
    return page.locator(".message").filter(has_text=text)


async def top(node: Locator) -> float:
    """Return where a node begins, in pixels from above, once nothing is moving any longer."""
    await node.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
    box = await node.bounding_box()
    assert box
    return box["y"]


async def scroll_to(node: Locator, block: str = "center") -> None:
    """Bring a node into the frame, as a reader does, and let the page notice."""
    await node.evaluate("(node, block) => node.scrollIntoView({ block })", block)
    await node.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
    )


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_long_message_is_read_from_its_beginning(
    browser_page: Page, api: Api, width: int
) -> None:
    """What is taller than the frame begins at its top; what comes then is counted, and one key away."""
    await browser_page.set_viewport_size({"width": width, "height": 700})
    await sent(api, "Before")
    await sent(api, LONG)
    frame = await top(browser_page.locator("#scroll"))
    long = bubble(browser_page, "Line 89")
    await expect(long).to_be_visible()
    assert frame <= await top(long) < frame + 40
    await sent(api, "After")
    await expect(browser_page.locator("#newest")).to_have_text("1")
    assert frame <= await top(long) < frame + 40
    await browser_page.locator("#newest").click()
    await expect(bubble(browser_page, "After")).to_be_in_viewport()


async def test_ones_own_long_message_ends_at_the_newest(
    browser_page: Page, telegram: Telegram
) -> None:
    """Who wrote it need not read it: the answer is expected below."""
    telegram.say(YOU, YOU, LONG)
    await expect(bubble(browser_page, "Line 89").locator("time")).to_be_in_viewport()


async def test_the_newest_stays_in_sight_when_it_is_edited(browser_page: Page, api: Api) -> None:
    """A card that grows or shrinks in place keeps its buttons where they were."""
    for _ in range(3):
        await sent(api, "Before\n" * 15)
    place = await sent(api, "Card", reply_markup=keyboard("Next"))
    button = browser_page.get_by_role("button", name="Next", exact=True)
    at = await top(button)
    for text in ("Card\n" * 12, LONG, "Card again"):
        await api("editMessageText", **place, text=text, reply_markup=keyboard("Next"))
        await expect(
            bubble(browser_page, text.split("\n")[-2 if text[-1] == "\n" else -1])
        ).to_be_visible()
        assert abs(await top(button) - at) < 2


async def test_buttons_pressed_further_up_stay_under_the_finger(
    browser_page: Page, api: Api
) -> None:
    """A message in the midst of the chat that changes its height keeps its end in its place."""
    await sent(api, "Before\n" * 60)
    place = await sent(api, "Card", reply_markup=keyboard("Next"))
    await sent(api, "After\n" * 60)
    button = browser_page.get_by_role("button", name="Next", exact=True)
    await scroll_to(button)
    at = await top(button)
    for text in ("Grown\n" * 9, "Small"):
        await api("editMessageText", **place, text=text, reply_markup=keyboard("Next"))
        await expect(bubble(browser_page, text[:5])).to_be_visible()
        assert abs(await top(button) - at) < 2


async def test_what_one_reads_does_not_move(browser_page: Page, api: Api) -> None:
    """A message above that is edited or deleted, or one below: the lines before one's eyes stay."""
    gone = await sent(api, "Gone\n" * 9)
    above = await sent(api, "Above")
    for number in range(12):
        await sent(api, f"Read {number}\n\n\n.")
    below = await sent(api, "Below")
    reading = bubble(browser_page, "Read 6")
    await scroll_to(reading)
    at = await top(reading)
    for place, text in ((above, "Higher\n" * 20), (below, "Deeper\n" * 20), (above, "Low")):
        await api("editMessageText", **place, text=text)
        await expect(bubble(browser_page, text[:3])).to_have_count(1)
        assert abs(await top(reading) - at) < 2
    await api("deleteMessage", **gone)
    await expect(bubble(browser_page, "Gone")).to_have_count(0)
    assert abs(await top(reading) - at) < 2


async def test_a_long_message_edited_while_it_is_read_keeps_its_lines(
    browser_page: Page, api: Api
) -> None:
    """One reads its first lines; what changes further down is not in sight."""
    place = await sent(api, LONG)
    await sent(api, "After")
    long = bubble(browser_page, "Line 0")
    await expect(bubble(browser_page, "After")).to_have_count(1)
    await long.evaluate("node => document.querySelector('#scroll').scrollBy(0, 200)")
    at = await top(long)
    await api("editMessageText", **place, text=LONG + "\nand more" * 30)
    await expect(bubble(browser_page, "and more")).to_be_visible()
    assert abs(await top(long) - at) < 2
