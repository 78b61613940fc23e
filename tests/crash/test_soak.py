"""One long life among faults of every kind: all is delivered, and the process grows no larger."""

from typing import NamedTuple

from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi
from tests.crash.mishaps import Mishaps, anything
from tests.crash.processes import Bot
from tests.proving import Figure, HowMany

MOST_GROWTH = 1.05
MOST_MORE_DESCRIPTORS = 8  # connections to Telegram come and go


class Size(NamedTuple):
    """What a process holds."""

    megabytes: float
    descriptors: int

    @classmethod
    def of(cls, bot: Bot) -> "Size":
        """Look at a process."""
        return cls(bot.megabytes(), bot.descriptors())


def test_a_long_life_among_faults(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """One call of a hundred goes wrong: nothing is lost, no chat has three copies, memory stays."""
    chats, share = how_many(60, whole=10_000), 1 / how_many(12, whole=100)
    api = FakeApi(mishaps=Mishaps(anything, share, most=chats))
    town = open_town(chats, api=api, made=False)
    bot = town.run()
    town.until_sends(bot, chats // 4)
    early = Size.of(bot)
    town.until_done(bot)
    late = Size.of(bot)
    bot.stop()
    growth = late.megabytes / early.megabytes
    figure(
        f"{chats:,} chats, {api.mishaps.met} faults: {town.lost()} lost, {town.ledger.repeats()} repeated,"
        f" {api.holds.broken} calls inside a hold; {early.megabytes:.0f} MB, then {growth - 1:+.1%};"
        f" {early.descriptors} descriptors, then {late.descriptors}"
    )
    assert api.mishaps.met > 0
    assert bot.exit_code == 0
    assert town.lost() == 0
    assert town.most_copies() <= 2
    assert late.descriptors <= early.descriptors + MOST_MORE_DESCRIPTORS
    assert growth <= how_many(2, whole=1) * MOST_GROWTH
