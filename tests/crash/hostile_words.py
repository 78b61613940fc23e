"""What people may type, press and follow: our own commands, in disguise, cut up, and beside themselves."""

from random import Random

from bot.commands import COMMANDS

BOT = "paperboy_sandbox_bot"
TEXT_CHARACTERS = 4096
START_CHARACTERS = 64
_EVERY_CHARACTER = 0x110000
_START = "ABCabc0189_-"
_COMMANDS = [command.name for command in COMMANDS]
_VERBS = [verb for command in COMMANDS for verb in command.presses]
_ARGUMENTS = [
    "", "multimodal", "agents, vision", '"tree search"', "«цепочка мыслей»", "агенты", "思维树",
    "all", "hour 18", "friday", "language ru", "language", "Berlin", "+5:30", "zone", "size 99",
    "pause", "archive off", "12", "#1", "t_agents", "t_nothing", "a_2305-14314", "a_", "toolformer",
    "rest mcts", "2302.04761",
]  # fmt: skip
_HOSTILE = [
    "", "\ud800", "a\udfff b", "\udcff\ud83d", "\u202eeliforp\u202c", "\u2067\u2066", "\x00",
    "a\x00b", "\u200b", "\u200d\ufeff\u2060", "e" + "\u0301" * 300, "\ufdfa" * 40, "👩‍👩‍👧‍👦",
    "🙂", "\U000e0041", "\uffff", "<b>&amp;</i>", "</a>", "{n} %s {", "'; DROP TABLE chat; --", '"',
    "* AND NEAR(", "title:x", "-", "/", "//", "/@", f"/@{BOT}", "@", "\r\n\t", "\x85\u2028", "Ω≈ç√",
    "ＰＡＰＥＲ", "ı", "İ", "ß", "ﬀ", "٣", "²", "1e999", "9" * 5000, "Tree of Thoughts",
    "тулформер", "思维链", "doi:10.1/x", "https://arxiv.org/abs/2305.14314v9", "http://[",
    "http://127.0.0.1:1/x", "http://10.0.0.1", "https://[::1]:99999/", "tg://user?id=1",
    "javascript:alert(1)", "https://t.me/" + BOT + "?start=t_agents", "localhost", "http://xn--/",
    "https://a@b:c@d/", "//",
]  # fmt: skip
_ARGUMENTS_OF_PRESSES = [
    "", "0", "1", "2", "-1", "36", "9" * 15, "9" * 19, "٣", "yes", "on", "en", "zone", "language",
    "weekday", "hour", "Europe/Berlin", "+agents", "-agents", "2026-W48", "2026-W99", "title", "id",
    "published", "a2302.04761", "n1", "\x00", "\ud800", "💥", ":", "published:0", "../..", "agents",
]  # fmt: skip


def words(random: Random, pages: list[str]) -> str:
    """Return a text; `pages` are addresses that answer."""
    match random.randrange(8):
        case 0 | 1 | 2:
            return _command(random)
        case 3:
            return random.choice(pages)
        case 4:
            return random.choice(_ARGUMENTS)
        case 5:
            return random.choice(_HOSTILE) * random.choice((1, 1, 3, TEXT_CHARACTERS))
        case 6:
            some = random.choices([*_HOSTILE, *_ARGUMENTS, *pages], k=random.randrange(2, 9))
            return random.choice(("", " ", "\n", "\n\n")).join(some)
        case _:
            codes = (random.randrange(_EVERY_CHARACTER) for _ in range(random.randrange(60)))
            return "".join(map(chr, codes))


def data(random: Random, own: list[str]) -> str:
    """Return a button's data: one of `own`, perhaps changed, or forged."""
    if own and random.random() < 0.6:
        return _mutated(random, random.choice(own))
    some = random.choices(_ARGUMENTS_OF_PRESSES, k=random.randrange(5))
    return ":".join([random.choice([*_VERBS, "", "nope", "__class__"]), *some])


def _command(random: Random) -> str:
    name = random.choice([*_COMMANDS, *_COMMANDS, "zzz9", "subscrieb", "ыефке", "PAPER"])
    addressee = random.choice(("", "", "", f"@{BOT}", f"@{BOT.upper()}", "@other_bot", "@"))
    parting = random.choice((" ", " ", "\n", "", "\u00a0"))
    return f"/{name}{addressee}{parting}{_argument(random)}"


def _argument(random: Random) -> str:
    match random.randrange(4):
        case 0:
            return random.choice(_HOSTILE)
        case 1:
            return "".join(random.choices(_START, k=random.randrange(START_CHARACTERS + 1)))
        case _:
            return random.choice(_ARGUMENTS)


def _mutated(random: Random, given: str) -> str:
    match random.randrange(6):
        case 0:
            return given[: random.randrange(len(given) + 1)]
        case 1:
            return given + random.choice((":", ":1", "0", "\x00"))
        case 2:
            place = random.randrange(len(given) + 1)
            return given[:place] + random.choice(_ARGUMENTS_OF_PRESSES) + given[place + 1 :]
        case _:
            return given
