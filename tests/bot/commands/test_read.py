"""An editor brings articles in: by link, as a file, as a post, pasted; everything real but the web."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.commands.drafts import COMMAND
from bot.commands.read import FILE_BYTES
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Fault, Garbage
from bot.sandbox.files import clean_name
from digests.store import drafts
from tests.bot.commands.test_hostile_words import HOSTILE
from tests.bot.editors import stored
from tests.bot.spoken import labels, speak, spoken
from tests.bot.world import GROUP, MEMBER, YOU, Json, World, open_world
from tests.digests.retrieving.site import Site, answer

PAGE = """<html lang="ru"><head><title>Статьи недели: агенты и память</title>
<meta property="og:site_name" content="Заметки о моделях">
<meta property="article:published_time" content="2026-11-18T10:00:00Z"></head>
<body><nav><a href="/about">О нас</a></nav><article><h1>Статьи недели: агенты и память</h1>
<p>Собрали работы, которые стоит прочитать.</p>
<h2>1. Toolformer: Language Models Can Teach Themselves to Use Tools</h2>
<p><a href="https://arxiv.org/abs/2302.04761">Статья</a></p>
<p>Модель сама учится, когда и как вызывать инструменты: калькулятор, поиск, календарь.</p>
<h2>2. A Study of Zebra Herds</h2>
<p><a href="https://arxiv.org/abs/2611.01234">Статья</a>
 <a href="https://github.com/zebra/herds">Код</a></p>
<p>Авторы показывают, как стадо зебр учится без учителя. Результат лучше прежних на всех задачах.</p>
<h2>3. Quiet Robots Are Understood More Often by People</h2>
<p><a href="https://arxiv.org/abs/2611.04321">Статья</a></p>
<p>Робот, который говорит реже, чаще бывает понят людьми: его просят повторить втрое реже.</p>
</article></body></html>""".encode()
POST = """Papers of the week

1. A Study of Zebra Herds
https://arxiv.org/abs/2611.01234
A herd of zebras learns without a teacher, and beats all that came before.

2. Quiet Robots Are Understood More Often by People
https://arxiv.org/abs/2611.04321
A robot that speaks less is understood more often."""


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Serve an article on this machine."""
    async with Site(
        {"/weekly": answer(body=PAGE, Content_Type="text/html; charset=utf-8")}
    ) as site:
        yield site


@pytest.fixture
async def editors(tmp_path: Path, shipped_database: Path, site: Site) -> AsyncIterator[World]:
    """Open a world in which you are an editor, and that site is all the web there is."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    async with open_world(tmp_path, site.allows, editors=(YOU,), catalogues=False) as world:
        yield world


def titles(message: Json) -> list[str]:
    """Return the entries' titles as an overview lists them."""
    lines = message["text"].splitlines()
    return [line.partition(". ")[2] for line in lines if line[:1].isdigit() and ". " in line]


async def waiting(world: World) -> int:
    """Count the drafts that wait."""
    _, total = await world.app.database.read(partial(drafts.waiting, offset=0, limit=0))
    return total


async def test_a_link_alone_is_read(editors: World, site: Site) -> None:
    """What is read stands in the one message that said it is being read."""
    [message] = await editors.say(f"{site.url}/weekly")
    assert message["text"].startswith(
        "Draft 1 · waiting for your decision\nСтатьи недели: агенты и память\n"
        "Заметки о моделях · Russian · 18 November 2026\n\n3 entries · 1 known paper\n"
    )
    assert titles(message) == [
        "Toolformer: Language Models Can Teach Themselves to Use Tools 📚",
        "A Study of Zebra Herds",
        "Quiet Robots Are Understood More Often by People",
    ]
    assert "✅ Publish" in labels(editors, message)
    draft = await stored(editors)
    assert draft.origin == "editor"
    assert draft.draft.link == f"{site.url}/weekly"
    actions = [c for c in editors.telegram.calls if c.method.lower() == "sendchataction"]
    assert len(actions) == 1
    sent = [c for c in editors.telegram.calls if c.method.lower() == "sendmessage"]
    assert len(sent) == 1


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_an_article_read_before_is_the_same_draft(
    editors: World, site: Site, language: str
) -> None:
    """It says so; `/read` does the same as the link alone."""
    await editors.say(f"{site.url}/weekly")
    speak(editors, language)
    [again] = await editors.say(f"/read {site.url}/weekly")
    assert again["text"].startswith(spoken(editors, "read_again", language))
    assert len(site.requests) == 2
    assert (await stored(editors, 1)).version == 1


async def test_a_reader_needs_no_scheme_in_a_link(editors: World, site: Site) -> None:
    """A bare host is looked for on the web, and what is wrong with it is said."""
    [message] = await editors.say("example.invalid.info/weekly")
    assert message["text"].startswith(
        spoken(editors, "retrieval_unreachable", host="example.invalid.info")
    )


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
@pytest.mark.parametrize(
    ("link", "key", "status"),
    [
        ("{site}/gone", "not_found", " (HTTP 404)"),
        ("{site}/secret", "refused", " (HTTP 403)"),
        ("{site}/busy", "too_often", " (HTTP 429)"),
        ("{site}/ill", "broken", " (HTTP 500)"),
        ("{site}/picture", "not_text", ""),
        ("http://127.0.0.1:1/x", "not_public", ""),
        ("http://user:word@example.org/", "not_a_web_address", ""),
    ],
)
async def test_what_is_wrong_with_a_link_is_said(  # noqa: PLR0917 - what varies
    editors: World, site: Site, language: str, link: str, key: str, status: str
) -> None:
    """In the editor's language, with what to do; no draft comes of it."""
    site.answers |= {
        "/secret": answer(403),
        "/busy": answer(429),
        "/ill": answer(500),
        "/picture": answer(body=b"\x89PNG\r\n\x1a\n" + bytes(200), Content_Type="image/png"),
    }
    speak(editors, language)
    [message] = await editors.say(f"/read {link.format(site=site.url)}")
    said = spoken(editors, f"retrieval_{key}", language, host="127.0.0.1")
    assert message["text"] == said + status
    assert await waiting(editors) == 0


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("empty.txt", b" \n\t ", "empty"),
        ("poem.txt", b"Roses are red,\nviolets are blue.\n", "no_entries"),
        ("list.bib", b"% a list\n@comment{nothing}\n", "no_bibtex"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said(
    editors: World, language: str, name: str, data: bytes, key: str
) -> None:
    """In the editor's language; no draft comes of it."""
    speak(editors, language)
    [message] = await editors.send_file(name, data)
    assert message["text"] == spoken(editors, f"article_{key}", language)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("../../etc/passwd.html", PAGE),
        ("weekly", PAGE),
        ("неделя.md", b"# Weekly\n\n" + "\n\n".join(
            f"## {n}. Study {n}\n\n[paper](https://arxiv.org/abs/2611.0000{n})\n\n"
            f"Study {n} shows what nobody has shown before, in every test there is.".strip()
            for n in (1, 2, 3)
        ).encode()),
        ("post.txt", POST.encode()),
        ("papers.bib", b"""@article{a, title={A Study of Zebra Herds}, eprint={2611.01234},
            archivePrefix={arXiv}, author={Ada Lovelace}, year={2026}}"""),
        ("x" * 200 + ".html", PAGE),
    ],
)  # fmt: skip
async def test_a_file_is_read(editors: World, name: str, data: bytes) -> None:
    """Of whatever format and name; the name is shown while it is read, and is never a path."""
    [message] = await editors.send_file(name, data)
    assert message["text"].startswith("Draft 1 · waiting")
    assert len(titles(message)) >= 1
    begun = next(c for c in editors.telegram.calls if c.method.lower() == "sendmessage")
    assert str(begun.params["text"]).startswith(f"Reading {clean_name(name)[:20]}")


async def test_a_file_too_large_is_not_fetched(editors: World) -> None:
    """It is said how large it may be, and Telegram is not asked for it."""
    [message] = await editors.send_file("big.html", b"x" * (FILE_BYTES + 1))
    assert message["text"] == spoken(editors, "article_too_large", megabytes="15")
    assert not [c for c in editors.telegram.calls if c.method.lower() == "getfile"]


@pytest.mark.parametrize(
    "fault", [Refusal(400, "Bad Request: file is temporarily unavailable"), Garbage()]
)
async def test_a_file_that_telegram_keeps_back_is_said(editors: World, fault: Fault) -> None:
    """A failure of Telegram's is no failure of the article's: it can be sent again."""
    editors.telegram.faults.add(answer=fault, method="getFile")
    [message] = await editors.send_file("weekly.html", PAGE)
    assert message["text"] == spoken(editors, "read_not_fetched")
    [message] = await editors.send_file("weekly.html", PAGE)
    assert message["text"].startswith("Draft 1 ·")


@pytest.mark.parametrize("picture", [False, True])
async def test_a_forwarded_post_is_read(editors: World, picture: bool) -> None:
    """Text or caption, with the links behind its words; publisher, date and link are the channel's."""
    text = POST.replace("https://arxiv.org/abs/2611.04321", "the paper")
    behind = {
        "type": "text_link",
        "offset": text.index("the paper"),
        "length": len("the paper"),
        "url": "https://arxiv.org/abs/2611.04321",
    }
    [message] = await editors.forward(
        text, [behind], title="Zebra channel", username="zebras", message_id=77, picture=picture
    )
    assert message["text"].startswith("Draft 1 · waiting")
    draft = (await stored(editors)).draft
    assert [entry.arxiv_id for entry in draft.entries] == ["2611.01234", "2611.04321"]
    assert draft.publisher == "Zebra channel"
    assert draft.link == "https://t.me/zebras/77"
    assert draft.published == "2026-11-20"


async def test_entities_are_counted_as_telegram_counts(editors: World) -> None:
    """What stands beyond an emoji keeps its link."""
    text = "🦓🦓🦓 Herds and robots of the week\n\n" + POST.replace(
        "https://arxiv.org/abs/2611.04321", "the paper"
    )
    at = len(text[: text.index("the paper")].encode("utf-16-le")) // 2
    behind = {
        "type": "text_link",
        "offset": at,
        "length": 9,
        "url": "https://arxiv.org/abs/2611.04321",
    }
    await editors.forward(text, [behind])
    draft = (await stored(editors)).draft
    assert [entry.arxiv_id for entry in draft.entries] == ["2611.01234", "2611.04321"]


async def test_a_post_that_only_leads_to_a_page_is_that_page(editors: World, site: Site) -> None:
    """Channels announce their articles so."""
    [message] = await editors.forward(f"Новый выпуск! {site.url}/weekly")
    assert "Заметки о моделях" in message["text"]


async def test_read_answers_any_message(editors: World, site: Site) -> None:
    """It reads what it replies to: a text, a link among words; without anything it tells how."""
    [usage] = await editors.say("/read")
    assert usage["text"] == spoken(editors, "read_usage")
    said = editors.telegram.say(YOU, YOU, POST)
    await editors.handle()
    [message] = await editors.say("/read", reply_to=said["message_id"])
    assert message["text"].startswith("Draft 1 ·")
    said = editors.telegram.say(YOU, YOU, f"Прочитай-ка: {site.url}/weekly")
    await editors.handle()
    [message] = await editors.say("/read", reply_to=said["message_id"])
    assert message["text"].startswith("Draft 2 ·")
    [message] = await editors.say(f"/read {POST}")
    assert "A Study of Zebra Herds" in message["text"]


async def test_a_pasted_article_is_offered(editors: World) -> None:
    """A long text with a paper in it is not looked up; one press reads it."""
    [offer] = await editors.say(POST)
    assert offer["text"] == spoken(editors, "read_offer")
    assert await waiting(editors) == 0
    [message] = await editors.press(offer, "Read it")
    assert message["text"].startswith("Draft 1 ·")
    assert titles(message) == [
        "A Study of Zebra Herds ⚠️",
        "Quiet Robots Are Understood More Often by People ⚠️",
    ]
    assert await waiting(editors) == 1


async def test_a_pasted_article_without_links_is_offered(editors: World) -> None:
    """So long a text is no name, whatever is in it: it is not looked up."""
    [offer] = await editors.say(
        f"Zebras\n\n{'Zebras live in herds. ' * 60}\n\nRobots\n\nThey are quiet."
    )
    assert offer["text"] == spoken(editors, "read_offer")


@pytest.mark.parametrize(
    "words",
    [
        "toolformer",
        "https://arxiv.org/abs/2302.04761",
        "arxiv.org/abs/2302.04761v2",
        "https://openreview.net/forum?id=Yacmpz84TH",
        "https://huggingface.co/papers/2302.04761",
    ],
)
async def test_papers_are_looked_up_as_ever(editors: World, words: str) -> None:
    """A name, an id, a link to a paper: the card, as any reader gets it."""
    [card] = await editors.say(words)
    assert card["text"].startswith("Toolformer: Language Models Can Teach Themselves")


async def test_long_words_without_a_paper_are_looked_up(editors: World) -> None:
    """Nothing in them could be read as an article."""
    [message] = await editors.say("zebra " * 80)
    assert message["text"].startswith("I know no paper")


async def brought(world: World, user_id: int) -> list[list[Json]]:
    """Bring articles in every way there is; return the answers."""
    mine: Any = {"chat_id": user_id, "user_id": user_id}
    first = world.telegram.say(user_id, user_id, POST)
    await world.handle()
    return [
        await world.say("/read https://example.org/weekly", **mine),
        await world.say("/read", reply_to=first["message_id"], **mine),
        await world.say("/drafts", **mine),
        await world.say("/feeds", **mine),
        await world.send_file("weekly.html", PAGE, **mine),
        await world.forward(POST, picture=True, **mine),
    ]


async def test_to_others_none_of_it_exists(editors: World) -> None:
    """The commands are unknown, files are nothing, posts and links are words to look up; no draft is made."""
    editors.telegram.add_chat("private", user=editors.telegram.directory.user(MEMBER))
    read, reply, listed, feeds, file, picture = await brought(editors, MEMBER)
    for name, [message] in (("read", read), ("read", reply), ("drafts", listed), ("feeds", feeds)):
        assert message["text"].startswith(f"I do not know /{name}.")
        assert all(
            f"/{one}" not in message["text"].replace(f"/{name}.", "") for one in ("read", "feeds")
        )
    assert file == picture == []
    mine: Any = {"chat_id": MEMBER, "user_id": MEMBER}
    for words in ("https://example.org/weekly", POST):
        [message] = await editors.say(words, **mine)
        assert "in no digest yet" in message["text"] or "I know no paper" in message["text"]
    [message] = await editors.forward(POST, **mine)
    assert "in no digest yet" in message["text"]
    assert await waiting(editors) == 0
    for name in ("read", "drafts", "feeds"):
        assert f"/{name}" not in (await editors.say("/help", **mine))[0]["text"]
        assert f"/{name}" in (await editors.say("/help"))[0]["text"]


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_in_a_group_an_editor_is_sent_to_the_private_chat(
    editors: World, language: str
) -> None:
    """Commands and links said to the bot: one sentence, and nothing is read; what others say is theirs."""
    editors.telegram.set_member(GROUP, editors.telegram.bot["id"], "administrator")
    await editors.say(f"/settings@paperboy_sandbox_bot language {language}", GROUP)
    said = spoken(editors, "in_private_editors", language)
    for words in ("/drafts", "/read https://example.org/weekly", "/drafts@paperboy_sandbox_bot"):
        [message] = await editors.say(words, GROUP)
        assert message["text"] == said
    link: Any = {"chat_id": GROUP, "reply_to": message["message_id"]}
    [message] = await editors.say("https://example.org/weekly", **link)
    assert message["text"] == said
    assert await editors.say("toolformer", **link) == []
    assert await editors.say("https://example.org/weekly", GROUP) == []
    assert await editors.say("https://example.org/weekly", user_id=MEMBER, **link) == []
    assert await editors.say("/drafts", GROUP, MEMBER) == []
    assert await editors.send_file("weekly.html", PAGE, chat_id=GROUP) == []
    assert await editors.forward(POST, chat_id=GROUP) == []
    assert await waiting(editors) == 0


async def test_who_is_an_editor_no_more_can_do_nothing(editors: World, site: Site) -> None:
    """It is looked at with every press and every answer, not when the message was sent."""
    [message] = await editors.say(f"{site.url}/weekly")
    await editors.press(message, "1")
    [question] = await editors.press(editors.now(message), "✏️ Title")
    before = await stored(editors)
    others = editors.app.services.settings.model_copy(update={"editors": (MEMBER,)})
    object.__setattr__(editors.app.services, "settings", others)
    for verb in COMMAND.presses:
        await editors.press_data(editors.now(message), f"{verb}:1:{before.version}-waiting:1:yes")
        assert editors.answer["text"] == spoken(editors, "button_stale")
    [looked_up] = await editors.say("Zebras", reply_to=question["message_id"])
    assert looked_up["text"].startswith("I know no paper")
    assert await stored(editors) == before


async def test_a_picture_alone_is_nothing_to_read(editors: World) -> None:
    """Forwarded it is silent, as for anyone; asked to read it, the bot says what it can read."""
    assert await editors.forward("", picture=True) == []
    picture = editors.telegram.messages(YOU)[-1]
    [message] = await editors.say("/read", reply_to=picture["message_id"])
    assert message["text"] == spoken(editors, "read_nothing")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_any_words_can_be_brought(editors: World, kind: str) -> None:
    """After the command, pasted, forwarded and as a file: an answer, and never an apology."""
    words = HOSTILE[kind]
    apology = spoken(editors, "error")
    answers = [
        await editors.say(f"/read {words}"),
        await editors.say(f"{words} https://arxiv.org/abs/2611.01234 {words}"[:4096]),
        await editors.send_file("words.txt", words.encode(errors="surrogatepass") or b" "),
    ]
    if words.strip() and words.isprintable():
        answers.append(await editors.forward(words[:4096]))
    for messages in answers:
        assert [message["text"] == apology for message in messages] == [False] * len(messages)
        assert messages
