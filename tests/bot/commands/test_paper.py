import pytest

from tests.bot.spoken import chat_row, labels, marked, speak, spoken
from tests.bot.world import GROUP, MEMBER, World

TOOLFORMER = "Toolformer: Language Models Can Teach Themselves to Use Tools"


async def test_a_card_tells_all_that_is_known(world: World) -> None:
    """Title, first author, venue, summary, figures, topics, digest and a link stand in one message."""
    [card] = await world.say("/paper toolformer")
    assert marked(card, "bold")[0] == TOOLFORMER
    for part in (
        "Timo Schick · NeurIPS 2023",
        "A language model learns on its own when to call an API",
        "6.7B parameters of Toolformer (GPT-J)",
        "Tool use & APIs · Self-improvement & self-training",
        "(新智元 · 5 February 2024)",
    ):
        assert part in card["text"]
    links = [button["url"] for button in world.buttons(card) if "url" in button]
    assert links == ["https://arxiv.org/abs/2302.04761"]


@pytest.mark.parametrize("words", ["toolformer", "voyager", "mamba"])
async def test_a_cards_link_opens_the_same_card(world: World, words: str) -> None:
    """What the last button copies leads whoever follows it to this card."""
    [card] = await world.say(f"/paper {words}")
    [link] = [
        button["copy_text"]["text"] for button in world.buttons(card) if "copy_text" in button
    ]
    address, _, payload = link.partition("?start=")
    assert address == f"https://t.me/{world.telegram.bot['username']}"
    [opened] = await world.say(f"/start {payload}")
    assert opened["text"] == card["text"]


async def test_code_and_project_have_buttons(world: World) -> None:
    """What a paper has beside its text is a press away."""
    [card] = await world.say("/paper DreamLLM")
    assert {button.get("url") for button in world.buttons(card)} >= {
        "https://github.com/RunpeiDong/DreamLLM",
        "https://dreamllm.github.io/",
    }


@pytest.mark.parametrize(
    "words",
    [
        "TOOLFORMER",
        "  tool   former ",
        "tool-former",
        "https://arxiv.org/pdf/2302.04761v1.pdf",
        "arXiv:2302.04761",
        "look at this: https://arxiv.org/abs/2302.04761, please",
        "Toolformer: Language Models Can Teach\nThemselves to Use Tools",
    ],
)
async def test_a_paper_is_found_however_it_is_written(world: World, words: str) -> None:
    """Case, spaces, hyphens, links and line breaks do not matter; nothing is said to be guessed."""
    [card] = await world.say(f"/paper {words}")
    assert card["text"].startswith(TOOLFORMER)


async def test_a_typo_is_told(world: World) -> None:
    """A misspelt name answers with the card, and says what it was read as."""
    [card] = await world.say("/paper toolfromer")
    first, _, rest = card["text"].partition("\n\n")
    assert first == spoken(world, "paper_took_for", words="toolfromer", name="Toolformer")
    assert rest.startswith(TOOLFORMER)


async def test_plain_words_do_the_same_in_private(world: World) -> None:
    """In a private chat the command may be left out."""
    [said] = await world.say("toolformer")
    [asked] = await world.say("/paper toolformer")
    assert said["text"] == asked["text"]


async def test_anyone_in_a_group_may_ask(world: World) -> None:
    """A card is for members too, and quotes who asked."""
    [card] = await world.say("/paper toolformer", GROUP, MEMBER)
    assert card["text"].startswith(TOOLFORMER)
    assert card["reply_to_message"]["text"] == "/paper toolformer"


async def test_several_hits_are_a_list_whose_numbers_open_cards(world: World) -> None:
    """Each number opens the card of the paper that bears it."""
    [listed] = await world.say("/paper hallucination")
    titles = [title for title in marked(listed, "bold") if title in listed["text"]][1:]
    numbers = [label for label in labels(world, listed) if label.isdecimal()]
    assert len(numbers) > 1
    for number in numbers:
        [card] = await world.press(listed, number)
        assert f"\n{number}. {card['text'].splitlines()[0]}" in listed["text"]
    assert titles


async def test_more_hits_than_fit_can_all_be_shown(world: World) -> None:
    """The button for all leads to pages of the same words, in place."""
    [listed] = await world.say("/paper language")
    total = int(listed["text"].split()[0])
    assert not await world.press(listed, str(total))
    paged = world.now(listed)
    assert paged["text"] != listed["text"]
    assert "›" in labels(world, paged)
    assert paged["text"].startswith(spoken(world, "search_title", n=total, words="language"))


async def test_long_words_are_read_again_from_the_message(world: World) -> None:
    """Words that no button can hold still lead to all hits."""
    words = "language " * 12
    [listed] = await world.say(f"/paper {words}")
    total = listed["text"].split()[0]
    await world.press(listed, total)
    assert world.now(listed)["text"].startswith(total)
    assert "›" in labels(world, world.now(listed))


async def test_an_unknown_name_gets_the_nearest_ones(world: World) -> None:
    """What is like a known name, but not enough, is offered, and a press opens it."""
    [answer] = await world.say("/paper dreamgpt")
    assert answer["text"] == spoken(world, "paper_none_nearest", words="dreamgpt")
    [card] = await world.press(answer, "DreamLLM")
    assert card["text"].startswith("DreamLLM:")


@pytest.mark.parametrize(
    "words", ["zzzz", "2599.99999", "https://openreview.net/forum?id=AAAAAAAAAA"]
)
async def test_nothing_known_is_said_so(world: World, words: str) -> None:
    """No paper is made up for words or ids that nothing is like."""
    [answer] = await world.say(f"/paper {words}")
    assert answer["text"] == spoken(world, "paper_none", words=words)


@pytest.mark.parametrize(
    "words",
    ["2401.99999", "arXiv:2401.99999v2", "https://arxiv.org/abs/2401.99999", "10.1000/zebra"],
)
async def test_an_id_in_no_digest_is_no_wrong_name(world: World, words: str) -> None:
    """A paper that exists elsewhere is not said to be unknown to the world, and no other is offered."""
    [answer] = await world.say(f"/paper {words}")
    assert answer["text"] == spoken(world, "paper_id_unknown", words=words)
    assert world.buttons(answer) == []


async def test_most_of_the_words_are_suggested(world: World) -> None:
    """Where no paper has all the words, those with some are offered: the most telling words count."""
    words = "xyzzy verifiability in search"
    [answer] = await world.say(f"/paper {words}")
    assert answer["text"] == spoken(world, "paper_none_nearest", words=words)
    [card] = await world.press_data(answer, world.buttons(answer)[0]["callback_data"])
    assert card["text"].startswith("Evaluating Verifiability in Generative Search Engines")


async def test_a_single_letter_is_no_typo(world: World) -> None:
    """Of one letter any name could be misspelt: none is taken for it."""
    for words in ("x", "q", "ф"):
        [answer] = await world.say(f"/paper {words}")
        assert answer["text"] == spoken(world, "paper_none", words=words)


async def test_without_words_it_shows_how(world: World) -> None:
    """The usage has an example and the three newest as buttons that open."""
    [usage] = await world.say("/paper")
    assert usage["text"] == spoken(world, "paper_usage")
    assert len(world.buttons(usage)) == 3
    [card] = await world.press_data(usage, world.buttons(usage)[0]["callback_data"])
    [same] = await world.say(f"/paper {world.buttons(usage)[0]['text']}")
    assert card["text"] == same["text"]


async def test_the_card_changes_its_language_in_place(world: World) -> None:
    """A press shows the whole card in another language and offers the way back; nothing is sent anew."""
    [card] = await world.say("/paper toolformer")
    assert not await world.press(card, "Русский")
    russian = world.now(card)
    speak(world, "ru")
    [asked] = await world.say("/paper toolformer")
    assert russian["text"] == asked["text"]
    assert russian["entities"] == asked["entities"]
    assert labels(world, russian) == labels(world, asked)
    assert "Toolformer сам учится" in russian["text"]
    assert "Темы:" in russian["text"]
    assert "Topics:" not in russian["text"]
    assert "English" in labels(world, russian)
    await world.press(russian, "English")
    assert world.now(card)["text"] == card["text"]
    assert await chat_row(world) == {}


async def test_similar_papers_are_listed_without_the_paper(world: World) -> None:
    """Similar papers are others, each a press away."""
    [card] = await world.say("/paper toolformer")
    [listed] = await world.press(card, spoken(world, "button_similar"))
    assert listed["text"].startswith(spoken(world, "similar_title", title="Toolformer"))
    assert TOOLFORMER not in listed["text"]
    [other] = await world.press(listed, "1")
    assert other["text"].splitlines()[0] in listed["text"]


@pytest.mark.parametrize("data", ["card:999", "card:", "card:x", "lang:1:xx", "lang:1", "like:0"])
async def test_a_button_to_nothing_is_stale(world: World, data: str) -> None:
    """A button of a paper that is gone says so, and nothing else happens."""
    [card] = await world.say("/paper toolformer")
    assert not await world.press_data(card, data)
    assert world.answer == {"text": spoken(world, "button_stale"), "show_alert": True, "url": ""}
    assert world.now(card) == card


async def test_what_follows_a_command_without_a_space_is_words(world: World) -> None:
    """A colon or a quote right after the command is no reason to see no words."""
    [card] = await world.say("/paper: toolformer")
    assert card["text"].startswith(TOOLFORMER)
