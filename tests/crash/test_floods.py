"""429s at random, for one chat or for all: obeyed to the moment, and the others go on."""

from statistics import median

from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi
from tests.crash.meter import Limits
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


def after_holds(town: Town) -> float:
    """Return the share of the rate used in the second second after a hold for all, as a median."""
    holds = town.api.holds.overall
    free = [
        hold.until + 1
        for hold, following in zip(holds, [*holds[1:], None], strict=True)
        if following is None or following.told_at > hold.until + 2
    ]
    calls = [call.at for call in town.ledger.calls]
    return median(sum(start <= at < start + 1 for at in calls) / RATE for start in free)


def test_refused_at_random(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """Nothing is sent to a chat, or to any, before it may be; no message is lost or repeated.

    After a wait of all the rate is soon what it was, and is never exceeded to make up for it.
    """
    floods = how_many(12, whole=1000)
    limits = Limits(per_second=RATE)
    api = FakeApi(mishaps=Mishaps(flood, SHARE, most=floods), limits=limits)
    town = open_town(11 * floods, api=api, rate=f"{RATE:g}")
    bot = town.run()
    town.until_done(bot)
    bot.stop()
    share, soon = used(town), after_holds(town)
    figure(
        f"{api.mishaps.met:,} times 429, {len(api.holds.overall)} of them for all:"
        f" {api.holds.broken} calls inside a hold, {town.lost()} lost, {town.repeats()} repeated;"
        f" outside of them {share:.1%} of the rate was used, in the second second after one {soon:.1%};"
        f" {api.meter.too_fast} calls too fast"
    )
    assert api.mishaps.met == floods
    assert api.holds.broken == 0
    assert api.meter.too_fast == 0
    assert town.lost() == 0
    assert town.most_copies() == 1
    assert min(share, soon) >= how_many(0, whole=1) * LEAST_USED
