"""429s at random, for one chat or for all: obeyed to the moment, and the others go on."""

from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi
from tests.crash.mishaps import Mishaps, flood
from tests.crash.town import Town
from tests.proving import Figure, HowMany

RATE = 100.0  # with half a dozen in flight, of which a later one is taken if it is one chat's wait
SHARE = 0.1
LEAST_USED = 0.95


def used(town: Town) -> float:
    """Return the share of the allowed calls made outside of holds for all, until each chat had its turn."""
    firsts: dict[int, float] = {}
    for call in town.ledger.calls:
        firsts.setdefault(call.chat_id, call.at)
    start, end = min(firsts.values()), max(firsts.values())
    made = sum(call.at <= end for call in town.ledger.calls)
    return made / (RATE * (end - start - town.api.holds.overall_seconds(end)))


def test_refused_at_random(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """Nothing is sent to a chat, or to any, before it may be; no message is lost or repeated."""
    floods = how_many(12, whole=1000)
    api = FakeApi(mishaps=Mishaps(flood, SHARE, most=floods))
    town = open_town(11 * floods, api=api, rate=f"{RATE:g}")
    bot = town.run()
    town.until_done(bot)
    bot.stop()
    share = used(town)
    figure(
        f"{api.mishaps.met:,} times 429, {len(api.holds.overall)} of them for all:"
        f" {api.holds.broken} calls inside a hold, {town.lost()} lost, {town.repeats()} repeated;"
        f" outside of them {share:.1%} of the rate was used"
    )
    assert api.mishaps.met == floods
    assert api.holds.broken == 0
    assert town.lost() == 0
    assert town.most_copies() == 1
    assert share >= how_many(0, whole=1) * LEAST_USED
