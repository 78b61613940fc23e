"""How far messages had come, as the next instance reads it."""

from pathlib import Path

import pytest

from bot import flights as module
from bot.flights import SLOTS, Flights, Stage, left_behind, recorded_by


def test_what_was_in_flight_is_found_by_the_next(tmp_path: Path) -> None:
    """Begun, handed over, or neither: each is told from the file alone, by ids of any size."""
    flights = Flights(tmp_path / "flights")
    large = 2**60
    for delivery in (7, large):
        flights.begin(delivery)
    flights.hand_over(large)
    left = left_behind(flights.path)
    assert [left.is_unsent(one) for one in (7, large, 8)] == [False, False, True]
    assert [left.is_handed_over(one) for one in (7, large, 8)] == [False, True, False]
    assert (flights.stage(7), flights.stage(large), flights.stage(8)) == (
        Stage.BEGUN,
        Stage.HANDED_OVER,
        None,
    )


def test_what_has_ended_is_found_no_more(tmp_path: Path) -> None:
    """Its slot is free for others: more messages than slots fly one after another."""
    flights = Flights(tmp_path / "flights")
    for delivery in range(1, SLOTS + 10):
        flights.begin(delivery)
        flights.begin(delivery)
        flights.end(delivery)
        flights.end(delivery)
    assert left_behind(flights.path).stages == {}


def test_its_end_does_not_take_what_it_tells_with_it(tmp_path: Path) -> None:
    """What is claimed and not recorded surely never left, also where nothing was in flight."""
    flights = Flights(tmp_path / "flights")
    flights.begin(1)
    flights.end(1)
    flights.close()
    assert left_behind(flights.path).is_unsent(1)


@pytest.mark.parametrize("content", [None, b"", b"short", b"x" * 32_812])
def test_what_cannot_be_read_tells_nothing(tmp_path: Path, content: bytes | None) -> None:
    """No file, or another's: every message may have left, and none surely did not."""
    path = tmp_path / "flights"
    if content is not None:
        path.write_bytes(content)
    left = left_behind(path)
    assert (left.is_unsent(1), left.is_handed_over(1)) == (False, True)


def test_a_restart_of_the_machine_makes_it_worthless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the kernel had may be gone with it."""
    flights = Flights(tmp_path / "flights")
    flights.begin(1)
    assert left_behind(flights.path).is_unsent(2)
    monkeypatch.setattr(module, "_boot_id", lambda: b"f" * 36)
    assert not left_behind(flights.path).is_unsent(2)


def test_others_may_not_read_it(tmp_path: Path) -> None:
    """As the database itself."""
    assert Flights(tmp_path / "flights").path.stat().st_mode & 0o777 == 0o600


def test_it_has_its_room_from_the_start(tmp_path: Path) -> None:
    """Written into a hole of a file, a full disk would kill the process without a word."""
    size = Flights(tmp_path / "flights").path.stat()
    assert size.st_blocks * 512 >= size.st_size


def test_handed_over_changes_one_byte(tmp_path: Path) -> None:
    """Whoever is killed amid it leaves the one or the other, never what means that nothing left."""
    flights = Flights(tmp_path / "flights")
    flights.begin(1_000_000)
    before = flights.path.read_bytes()
    flights.hand_over(1_000_000)
    after = flights.path.read_bytes()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_it_counts_what_was_recorded(tmp_path: Path) -> None:
    """By itself and by those before it; what cannot be read counts nothing."""
    flights = Flights(tmp_path / "flights", 40)
    flights.record(2)
    assert recorded_by(flights.path) == 42
    (tmp_path / "short").write_bytes(b"x" * 100)
    assert recorded_by(tmp_path / "short") == recorded_by(tmp_path / "none") == 0
