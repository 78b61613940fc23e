import pytest

from bot.audience import Audience
from bot.commands import commands_for
from tests.bot.spoken import marked, speak, spoken
from tests.bot.world import GROUP, MEMBER, World


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_every_command_is_listed(world: World, language: str) -> None:
    """Each command stands once with what it does, can be pressed, and itself and /start need none."""
    speak(world, language)
    [answer] = await world.say("/help")
    everybodys = commands_for({Audience.EVERYBODY})
    names = [command.name for command in everybodys if command.name not in ("help", "start")]
    lines = [f"/{name} — {spoken(world, f'command_{name}', language)}" for name in names]
    assert sorted(lines) == sorted(line for line in answer["text"].splitlines() if line[0:1] == "/")
    assert {f"/{name}" for name in names} <= set(marked(answer, "bot_command"))


async def test_every_command_listed_answers(world: World) -> None:
    """Each command, as it stands in the list, gets an answer that is no refusal."""
    [answer] = await world.say("/help")
    for command in marked(answer, "bot_command"):
        [first, *_] = await world.say(command)
        assert not first["text"].startswith(spoken(world, "command_unknown", name=command[1:]))


@pytest.mark.parametrize(
    ("words", "name", "nearest"),
    [
        ("/зфзук toolformer", "зфзук", "paper"),
        ("/ыуфкср tools", "ыуфкср", "search"),
        ("/语言", "语言", None),
        ("/papr", "papr", "paper"),
    ],
)
async def test_a_command_in_other_letters_is_no_name(
    world: World, words: str, name: str, nearest: str | None
) -> None:
    """Telegram takes only Latin letters for commands: what begins like one is not looked up as a paper."""
    [answer] = await world.say(words)
    key = "command_unknown_nearest" if nearest else "command_unknown"
    assert answer["text"] == spoken(world, key, name=name, nearest=nearest)


async def test_a_no_is_no_name_of_a_paper(world: World) -> None:
    """Whoever answers with a slash is told that this is no command; no paper is looked up."""
    [answer] = await world.say("/нет")
    assert answer["text"].startswith(spoken(world, "command_unknown", name="нет").split(".")[0])


async def test_members_of_a_group_may_ask(world: World) -> None:
    """In a group it answers who asked."""
    [answer] = await world.say("/help", GROUP, MEMBER)
    assert answer["text"].startswith(spoken(world, "help_title_everybody"))
