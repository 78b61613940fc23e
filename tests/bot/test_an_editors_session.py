"""An editor's session, from a pasted link to readers' next roundup; the web and the catalogues are played."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import stamina

from digests.catalogues.pacing import Pacing
from digests.retrieving.addresses import Address
from tests.bot.editors import answered, asked, kept_entry
from tests.bot.spoken import labels, spoken
from tests.bot.world import MEMBER, YOU, Json, World, open_world
from tests.digests.catalogues.playing import Article, Played
from tests.digests.retrieving.site import Site, answer

PAGE = """<!doctype html><html lang="zh"><head><title>本周论文：斑马与机器人</title>
<meta property="og:site_name" content="草原日报">
<meta property="article:published_time" content="2026-11-19T08:00:00+08:00"></head><body>
<nav><a href="/">首页</a> <a href="/hot">热门</a></nav><article><h1>本周论文：斑马与机器人</h1>
<p>本周为大家选了四篇值得一读的论文，涉及记忆、群体与语音。</p>
<h2>一、群体如何学习</h2>
<p>论文标题：A Study of Zebra Herds</p>
<p>论文链接：<a href="https://arxiv.org/abs/2611.01234v2">https://arxiv.org/abs/2611.01234v2</a></p>
<p>代码：<a href="https://github.com/zebra/herds">https://github.com/zebra/herds</a></p>
<p>作者让一群斑马在没有老师的情况下学习，结果优于以往所有方法。这项工作说明群体本身就是老师。</p>
<h2>二、工具的使用</h2>
<p>论文标题：Toolformer: Language Models Can Teach Themselves to Use Tools</p>
<p>论文链接：<a href="https://arxiv.org/abs/2302.04761">https://arxiv.org/abs/2302.04761</a></p>
<p>语言模型自己学会在何时调用何种工具，以及怎样使用返回的结果，只需要少量示例。</p>
<h2>三、安静的机器人</h2>
<p>论文标题：Quiet Robots Are Understood More Often</p>
<p>论文链接：<a href="https://arxiv.org/abs/2611.04321">https://arxiv.org/abs/2611.04321</a></p>
<p>说话更少的机器人反而更容易被人理解，人们请它重复的次数只有原来的三分之一。</p>
</article><footer><p>关注我们 点赞 在看</p></footer></body></html>""".encode()
HERDS = Article(
    "2611.01234",
    "A Study of Zebra Herds: Learning Without a Teacher",
    authors=("Ada Lovelace",),
    abstract="Agents in a herd learn without a teacher. LLM agents do so too.",
    published="2026-11-12",
)
ROBOTS = Article("2611.04321", "Quiet Robots Are Understood More Often", published="2026-11-13")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Serve the article."""
    page = answer(body=PAGE, Content_Type="text/html; charset=utf-8")
    async with Site({"/weekly": page}) as site:
        yield site


@pytest.fixture
async def played(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Played]:
    """Play both catalogues, and ask them without pauses."""
    monkeypatch.setattr(Pacing, "wait", lambda _self, _now: 0.0)
    stamina.set_testing(True, attempts=1)
    async with Played(articles=[HERDS, ROBOTS]) as played:
        yield played
    stamina.set_testing(False)


@pytest.fixture
async def editors(
    tmp_path: Path, shipped_database: Path, site: Site, played: Played
) -> AsyncIterator[World]:
    """Open a world in which you are an editor, another is a reader, and nothing else is on the web."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())

    def allows(address: Address, port: int) -> bool:
        return site.allows(address, port) or played.allows(address, port)

    async with open_world(
        tmp_path,
        allows,
        editors=(YOU,),
        arxiv_url=played.arxiv_url,
        openreview_url=played.openreview_urls[0],
    ) as world:
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        yield world


async def pressed(world: World, message: Json, label: str) -> Json:
    """Press a button that changes its message; return the message as it is then."""
    assert await world.press(world.now(message), label) == []
    return world.now(message)


async def test_from_a_link_to_the_next_roundup(editors: World, site: Site) -> None:
    """Read, filled in, looked over, mended, published; the reader gets what is new, once, and why."""
    await editors.say("/subscribe agents", MEMBER, MEMBER)
    [draft] = await editors.say(f"{site.url}/weekly")
    lines = draft["text"].splitlines()
    assert lines[:3] == [
        "Draft 1 · waiting for your decision",
        "本周论文：斑马与机器人",
        "草原日报 · Chinese · 19 November 2026",
    ]
    assert "3 entries · 1 known paper" in lines
    assert "1. A Study of Zebra Herds: Learning Without a Teacher" in lines

    entry = await pressed(editors, draft, "1")
    assert "Ada Lovelace · 2026" in entry["text"]
    assert "Code: github.com/zebra/herds" in entry["text"]
    assert "作者让一群斑马在没有老师的情况下学习" in entry["text"]
    question = await asked(editors, entry, "✏️ Topics")
    [entry] = await answered(editors, question, "智能体")
    assert (await kept_entry(editors, 1)).topics == ("agents",)

    robots = await pressed(editors, await pressed(editors, entry, "›"), "›")
    assert "Quiet Robots Are Understood More Often" in robots["text"]
    await pressed(editors, robots, "Drop")
    question = await pressed(editors, await pressed(editors, robots, "‹ The draft"), "✅ Publish")
    assert spoken(editors, "publish_entries", n=2) in question["text"]
    assert spoken(editors, "publish_new", n=1) in question["text"]
    assert not any("Zebra" in text for text in editors.written(MEMBER))
    done = await pressed(editors, question, "Publish 2 entries")
    assert "1 new paper comes with the next roundups" in done["text"]

    editors.clock.turn(days=3)
    assert await editors.push() == 1
    [roundup] = [text for text in editors.written(MEMBER) if "Zebra" in text]
    assert "A Study of Zebra Herds: Learning Without a Teacher" in roundup
    assert "Summary in Chinese\n作者让一群斑马" in roundup
    assert "in “本周论文：斑马与机器人”" in roundup
    assert "Quiet Robots" not in roundup
    [card] = await editors.say("/paper toolformer", MEMBER, MEMBER)
    assert "本周论文：斑马与机器人 (草原日报 · 19 November 2026)" in card["text"]
    assert "中文" in labels(editors, card)
    editors.clock.turn(days=7)
    await editors.push()
    assert sum("A Study of Zebra Herds" in text for text in editors.written(MEMBER)) == 1
