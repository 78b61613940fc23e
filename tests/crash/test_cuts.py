"""Connections end at every byte of the answer, or before the call was done."""

from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi
from tests.crash.mishaps import Mishaps, cut
from tests.proving import Figure, HowMany

SHARE = 0.8


def test_answers_cut_at_every_byte(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """Each chat has its message; where two answers were cut it has two copies, and no third comes."""
    cuts = how_many(20, whole=1000)
    api = FakeApi(mishaps=Mishaps(cut, SHARE, most=cuts))
    town = open_town(cuts * 3 // 4, api=api)  # so that some are cut twice
    bot = town.run()
    town.until_done(bot)
    bot.stop()
    whole = set(range(max(api.cut_at) + 1))
    figure(
        f"{api.mishaps.met:,} answers cut, at {len(api.cut_at)} of {len(whole)} positions,"
        f" {town.lost()} lost, {town.repeats():,} repeated, no chat has more than {town.most_copies()} copies"
    )
    assert api.mishaps.met == cuts
    assert len(whole - api.cut_at) <= how_many(len(whole), whole=0)
    assert town.lost() == 0
    assert town.most_copies() <= 2
