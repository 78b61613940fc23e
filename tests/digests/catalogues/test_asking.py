"""A catalogue is asked politely: one request at a time, three seconds apart, not for ever."""

import asyncio
from collections.abc import Mapping

import pytest

from digests.catalogues.asking import LONGEST_WAIT_SECONDS, Asking
from digests.errors import CatalogueError, RetrievalError, RetrievalFault
from digests.retrieving.retriever import Retrieved, RetrievedStatus, Retriever
from tests.digests.catalogues.playing import Played, error_feed, refusing
from tests.digests.catalogues.times import Times


def asking(retriever: Retriever, times: Times) -> Asking:
    """Return a way to arXiv."""
    return Asking("arXiv", "application/atom+xml", retriever, times.clock, times.sleep)


async def test_requests_are_three_seconds_apart(played: Played, retriever: Retriever) -> None:
    """The first at once; what passes meanwhile counts."""
    times = Times()
    way = asking(retriever, times)
    url = played.arxiv_url + "/api/query?id_list=2305.14314"
    await way.get(url)
    times.now += 1
    await way.get(url)
    times.now += 10
    await way.get(url)
    assert times.slept == [2.0]


async def test_who_asks_at_once_waits_in_line(played: Played, retriever: Retriever) -> None:
    """Never two connections."""
    times = Times()
    way = asking(retriever, times)
    url = played.arxiv_url + "/api/query?id_list=2305.14314"
    await asyncio.gather(*(way.get(url) for _ in range(4)))
    assert times.slept == [3.0, 3.0, 3.0]


async def test_only_one_request_is_under_way() -> None:
    """The next is not begun before the last has ended."""
    under_way: list[int] = []

    class Slow:
        running = 0

        async def get(
            self,
            url: str,
            *,
            etag: str | None = None,
            last_modified: str | None = None,
            headers: Mapping[str, str] | None = None,
        ) -> Retrieved:
            self.running += 1
            under_way.append(self.running)
            for _ in range(5):
                await asyncio.sleep(0)
            self.running -= 1
            return Retrieved(url, RetrievedStatus.OK, b"", None, None, None)

    times = Times()
    way = Asking("arXiv", "*/*", Slow(), times.clock, times.sleep)
    await asyncio.gather(*(way.get("http://127.0.0.1/") for _ in range(3)))
    assert under_way == [1, 1, 1]


async def test_a_passing_error_is_tried_again(played: Played, retriever: Retriever) -> None:
    """Three times in all; each again at its distance."""
    times = Times()
    played.faults += [refusing(503), refusing(500)]
    answer = await asking(retriever, times).get(played.arxiv_url + "/api/query?id_list=1")
    assert answer.status is RetrievedStatus.OK
    assert times.slept == [3.0, 3.0]


async def test_three_times_are_enough(played: Played, retriever: Retriever) -> None:
    """Then the error is the caller's."""
    played.faults += [refusing(503) for _ in range(9)]
    with pytest.raises(RetrievalError) as error:
        await asking(retriever, Times()).get(played.arxiv_url + "/api/query?id_list=1")
    assert (error.value.status, len(played.requests)) == (503, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_a_lasting_error_is_not_tried_again(
    played: Played, retriever: Retriever, status: int
) -> None:
    """What is wrong or forbidden stays so."""
    played.faults += [refusing(status, error_feed("x"))]
    with pytest.raises(RetrievalError):
        await asking(retriever, Times()).get(played.arxiv_url + "/api/query?id_list=1")
    assert len(played.requests) == 1


async def test_nowhere_to_ask_is_no_reason_to_go_on(retriever: Retriever) -> None:
    """An address that is not allowed is asked for once, and never connected to."""
    with pytest.raises(RetrievalError) as error:
        await asking(retriever, Times()).get("http://127.0.0.1:1/api/query")
    assert error.value.fault is RetrievalFault.NOT_PUBLIC


@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_retry_after_is_waited_for(
    played: Played, retriever: Retriever, status: int
) -> None:
    """To the second."""
    times = Times()
    played.faults += [refusing(status, Retry_After="7")]
    await asking(retriever, times).get(played.arxiv_url + "/api/query?id_list=1")
    assert times.slept == [7.0]


@pytest.mark.parametrize(("status", "headers"), [(503, {"Retry_After": "600"}), (429, {})])
async def test_a_long_rest_is_kept(
    played: Played, retriever: Retriever, status: int, headers: dict[str, str]
) -> None:
    """Nobody waits for it, and until it is over nothing is asked."""
    times = Times()
    way = asking(retriever, times)
    url = played.arxiv_url + "/api/query?id_list=1"
    played.faults += [refusing(status, **headers)]
    with pytest.raises((CatalogueError, RetrievalError)):
        await way.get(url)
    times.now += 30
    with pytest.raises(CatalogueError, match="left alone"):
        await way.get(url)
    assert (len(played.requests), times.slept) == (1, [])
    times.now += 600 - LONGEST_WAIT_SECONDS
    await way.get(url)
    assert len(played.requests) == 2


async def test_an_answer_is_asked_for_by_its_kind(played: Played, retriever: Retriever) -> None:
    """Not as a browser would."""
    await asking(retriever, Times()).get(played.arxiv_url + "/api/query?id_list=1")
    assert played.requests[0].headers["Accept"] == "application/atom+xml"


class Unreachable:
    """The way to a host that is not there; counts who tried."""

    def __init__(self, fault: RetrievalFault) -> None:
        self.fault: RetrievalFault | None = fault
        self.tried = 0

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Retrieved:
        """Fail, while there is a fault."""
        self.tried += 1
        if self.fault:
            raise RetrievalError(self.fault, "127.0.0.1")
        return Retrieved(url, RetrievedStatus.OK, b"", None, None, None)


@pytest.mark.parametrize("fault", [RetrievalFault.UNREACHABLE, RetrievalFault.TOO_SLOW])
async def test_who_did_not_answer_is_let_be_for_a_minute(fault: RetrievalFault) -> None:
    """Nobody waits for it meanwhile; then it is asked as ever."""
    times, host = Times(), Unreachable(fault)
    way = Asking("arXiv", "*/*", host, times.clock, times.sleep)
    with pytest.raises(RetrievalError):
        await way.get("http://127.0.0.1/")
    failed, slept = times.now, list(times.slept)
    for seconds in (0, 20, 45, 59.9):
        times.now = failed + seconds
        with pytest.raises(CatalogueError, match="did not answer"):
            await way.get("http://127.0.0.1/")
    assert (host.tried, times.slept) == (3, slept)
    host.fault, times.now = None, failed + 60
    await way.get("http://127.0.0.1/")
    assert host.tried == 4


async def test_who_waits_in_line_for_one_that_does_not_answer_waits_no_longer() -> None:
    """Once one has tried in vain, the others do not try."""
    times, host = Times(), Unreachable(RetrievalFault.UNREACHABLE)
    way = Asking("arXiv", "*/*", host, times.clock, times.sleep)
    asked = (way.get("http://127.0.0.1/") for _ in range(4))
    failures = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, RetrievalError | CatalogueError) for one in failures)
    assert host.tried < 12
    before = host.tried
    with pytest.raises(CatalogueError):
        await way.get("http://127.0.0.1/")
    assert host.tried == before
