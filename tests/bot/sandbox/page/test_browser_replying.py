"""Answering on the page, in a real browser where one is installed: prompts, replies, long texts."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.page import GROUP, MEMBER, YOU
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import next_update

TITLE = {"force_reply": True, "input_field_placeholder": "the title"}


async def asked(api: Api, chat_id: int = YOU, **more: Any) -> int:
    """Let the bot ask for a reply; return the message's id."""
    markup = TITLE | more.pop("markup", {})
    call = {"chat_id": chat_id, "text": "Which title?", "reply_markup": markup} | more
    return int((await api("sendMessage", **call))["result"]["message_id"])


async def test_a_prompt_in_another_chat_waits_there(browser_page: Page, api: Api) -> None:
    """It does not seize the field of the chat one writes in; it stands ready when its own is opened."""
    await browser_page.fill("#text", "half a thought")
    message_id = await asked(api, GROUP)
    await expect(browser_page.locator("#chats .badge")).to_have_text("1")
    await expect(browser_page.locator("#context")).to_be_hidden()
    await browser_page.get_by_role("button", name="Reading group").click()
    await expect(browser_page.get_by_placeholder("the title")).to_have_value("")
    await browser_page.fill("#text", "QLoRA")
    await browser_page.keyboard.press("Enter")
    reply = (await next_update(api))["message"]
    assert (reply["text"], reply["reply_to_message"]["message_id"]) == ("QLoRA", message_id)
    await browser_page.locator("#chats button").first.click()
    await expect(browser_page.locator("#text")).to_have_value("half a thought")
    await expect(browser_page.locator("#context")).to_be_hidden()


async def test_a_reply_begun_waits_in_its_chat(browser_page: Page, telegram: Telegram) -> None:
    """Looking into another chat loses neither the words nor what they answer."""
    telegram.say(YOU, YOU, "first")
    await browser_page.locator(".message").hover()
    await browser_page.get_by_role("button", name="Reply").click()
    await browser_page.keyboard.type("because")
    await browser_page.get_by_role("button", name="Reading group").click()
    await expect(browser_page.locator("#context")).to_be_hidden()
    await browser_page.locator("#chats button").first.click()
    await expect(browser_page.locator("#context")).to_contain_text("first")
    await expect(browser_page.locator("#text")).to_have_value("because")


async def test_a_prompt_outlives_the_page(browser_page: Page, api: Api) -> None:
    """Loaded anew the page still asks; once answered it does not."""
    await asked(api)
    await expect(browser_page.get_by_placeholder("the title")).to_be_focused()
    await browser_page.reload()
    await expect(browser_page.get_by_placeholder("the title")).to_be_focused()
    await expect(browser_page.locator("#context")).to_contain_text("Which title?")
    await browser_page.keyboard.type("QLoRA")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".mine .quote")).to_contain_text("Which title?")
    await browser_page.reload()
    await expect(browser_page.locator(".mine .quote")).to_be_visible()
    await expect(browser_page.locator("#context")).to_be_hidden()


async def test_a_prompt_leaves_an_edit_alone(
    browser_page: Page, api: Api, telegram: Telegram
) -> None:
    """Who is changing a message goes on with it: the words do not become a reply."""
    telegram.say(YOU, YOU, "/paper qlor")
    await expect(browser_page.locator(".mine")).to_have_count(1)
    await browser_page.locator("#text").press("ArrowUp")
    await asked(api)
    await expect(browser_page.locator(".message")).to_have_count(2)
    await browser_page.keyboard.type("a")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".mine .text")).to_contain_text("/paper qloraedited")


async def test_arrow_up_in_a_reply_edits_nothing(
    browser_page: Page, api: Api, telegram: Telegram
) -> None:
    """In an empty field that answers a prompt, the arrow is only an arrow."""
    telegram.say(YOU, YOU, "mine")
    await asked(api)
    await browser_page.get_by_placeholder("the title").press("ArrowUp")
    await expect(browser_page.locator("#text")).to_have_value("")
    await expect(browser_page.locator("#context")).to_contain_text("Reply to")


async def test_the_keyboard_chooses_what_is_replied_to(
    browser_page: Page, telegram: Telegram, api: Api
) -> None:
    """Ctrl and the arrows go up and down through the messages, and below the last to none."""
    ids = [telegram.say(YOU, YOU, text)["message_id"] for text in ("one", "two", "three")]
    await expect(browser_page.locator(".message")).to_have_count(3)
    line, field = browser_page.locator("#context"), browser_page.locator("#text")
    for key, shown in (
        ("Up", "three"),
        ("Up", "two"),
        ("Up", "one"),
        ("Up", "one"),
        ("Down", "two"),
    ):
        await field.press(f"Control+Arrow{key}")
        await expect(line).to_contain_text(shown)
    await browser_page.keyboard.type("reply")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".quote")).to_contain_text("two")
    said = telegram.messages(YOU)[-1]
    assert (said["text"], said["reply_to_message"]["message_id"]) == ("reply", ids[1])
    await field.press("Control+ArrowUp")
    await expect(line).to_contain_text("reply")
    await field.press("Control+ArrowDown")
    await expect(line).to_be_hidden()


async def test_the_line_above_the_field_follows_its_message(browser_page: Page, api: Api) -> None:
    """An edited prompt is quoted as it stands; one taken back is no longer answered."""
    place = {
        "chat_id": YOU,
        "message_id": (await api("sendMessage", chat_id=YOU, text="old"))["result"]["message_id"],
    }
    await browser_page.locator("#text").press("Control+ArrowUp")
    await expect(browser_page.locator("#context")).to_contain_text("old")
    await api("editMessageText", **place, text="new")
    await expect(browser_page.locator("#context")).to_contain_text("new")
    await browser_page.fill("#text", "answer")
    await api("deleteMessage", **place)
    await expect(browser_page.locator("#context")).to_be_hidden()
    await expect(browser_page.locator("#text")).to_have_value("answer")


async def test_the_line_above_the_field_leads_to_its_message(
    browser_page: Page, telegram: Telegram, api: Api
) -> None:
    """Pressed, it shows what is answered, however far up."""
    await asked(api)
    for number in range(40):
        telegram.say(GROUP if number % 2 else YOU, MEMBER if number % 2 else YOU, "…\n\n.")
    prompt = browser_page.locator(".message:not(.mine)").first
    await expect(prompt).not_to_be_in_viewport()
    await browser_page.get_by_role("button", name="Reply to Paperboy").click()
    await expect(prompt).to_be_in_viewport()


@pytest.mark.parametrize(("speaker", "meant"), [("Another member", True), ("You", False)])
async def test_a_selective_prompt_asks_only_whom_it_means(
    browser_page: Page, telegram: Telegram, api: Api, speaker: str, meant: bool
) -> None:
    """In a group it is for the one it answers, and opens for no one else."""
    await browser_page.get_by_role("button", name="Reading group").click()
    await browser_page.locator("#speakers").get_by_text(speaker, exact=False).first.click()
    command = telegram.say(GROUP, MEMBER, "/settings")["message_id"]
    reply = {"message_id": command}
    await asked(api, GROUP, markup={"selective": True}, reply_parameters=reply)
    await expect(browser_page.locator(".message .quote")).to_be_visible()
    await expect(browser_page.locator("#context")).to_be_visible(visible=meant)


async def test_a_long_text_goes_in_several_messages(
    browser_page: Page, telegram: Telegram, api: Api
) -> None:
    """A whole article pasted into the field arrives whole, cut between lines, the first part as the reply."""
    message_id = await asked(api)
    lines = [f"{number}. {'论文 papers статьи 😀 ' * 20}".strip() for number in range(40)]
    await browser_page.fill("#text", "\n".join(lines))
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".mine").last).to_contain_text("39. ")
    said = [message for message in telegram.messages(YOU) if not message["from"]["is_bot"]]
    assert len(said) > 2
    assert "\n".join(message["text"] for message in said) == "\n".join(lines)
    replies = [message.get("reply_to_message", {}).get("message_id") for message in said]
    assert replies == [message_id] + [None] * (len(said) - 1)


async def test_a_text_without_gaps_is_cut_between_letters(
    browser_page: Page, telegram: Telegram
) -> None:
    """Where there is neither line nor word the cut divides no letter of two units."""
    await browser_page.fill("#text", "x" + "😀" * 3000)
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".mine")).to_have_count(2)
    first, second = (message["text"] for message in telegram.messages(YOU))
    assert (first, second) == ("x" + "😀" * 2047, "😀" * 953)
