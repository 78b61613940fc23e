"""Replies keep within the flood limits: a few go at once, more wait a little, a flood gets none."""

from pathlib import Path

from structlog.testing import capture_logs

from tests.bot.spoken import spoken
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world, texts


async def told(world: World, times: int, chat_id: int, user_id: int) -> str:
    """Ask for help several times; return all answers."""
    answers = [await world.say("/help", chat_id, user_id) for _ in range(times)]
    return texts([answer for several in answers for answer in several])


async def test_a_few_more_than_the_pace_all_come(tmp_path: Path) -> None:
    """Who asks a little too fast waits for a part of a second, and loses nothing."""
    async with open_world(tmp_path, rate_per_chat=50) as world:
        said = await told(world, 12, YOU, YOU)
        assert said.count(spoken(world, "help_title_everybody")) == 12


async def test_amid_a_flood_nothing_is_said(tmp_path: Path) -> None:
    """A chat that would have to wait for long gets no answer, once the first few are out; others do."""
    async with open_world(tmp_path, rate_per_chat=0.01) as world:
        with capture_logs() as logs:
            said = await told(world, 9, YOU, YOU)
        assert said.count(spoken(world, "help_title_everybody")) == 5
        withheld = [log for log in logs if log["event"] == "message_withheld"]
        assert [log["chat"] for log in withheld] == [YOU] * 4
        assert len(await world.say("/help", GROUP)) == 1


async def test_a_group_has_its_minute(tmp_path: Path) -> None:
    """A group's twenty a minute hold for replies too, whoever asks; the buttons are still answered."""
    async with open_world(tmp_path, rate_per_chat=1000, rate_per_group_minute=3) as world:
        [latest] = await world.say("/latest", GROUP)
        said = await told(world, 4, GROUP, MEMBER)
        assert said.count(spoken(world, "help_title_everybody")) == 2
        assert await world.press(latest, "1") == []
        assert world.answer["text"] == ""
