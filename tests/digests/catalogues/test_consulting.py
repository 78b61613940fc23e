"""Both catalogues are consulted, what they said is remembered, and none of their faults is ours."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Self

import pytest
import structlog

from digests.catalogues.consulting import Catalogues
from digests.catalogues.records import Answers, Record
from digests.errors import DatabaseError
from digests.retrieving.retriever import Retriever
from digests.store.database import Connection
from tests.digests.catalogues.playing import (
    CHALLENGE,
    Article,
    Played,
    error_feed,
    feed,
    note,
    refusing,
    saying,
)
from tests.digests.catalogues.times import Times
from tests.digests.shelf import MONDAY, Shelf

QLORA = Article("2305.14314", "QLoRA: Efficient Finetuning of Quantized LLMs")
TOOLFORMER = Article("2302.04761", "Toolformer")
UNKNOWN = "arxiv:2401.99999"


class Noticed(Answers):
    """Answers whose first can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.something = asyncio.Event()

    def __ior__(self, other: Any) -> Self:  # type: ignore[override,misc]
        """Take answers in."""
        self.update(other)
        if self:
            self.something.set()
        return self


@pytest.fixture
async def catalogues(shelf: Shelf, played: Played, retriever: Retriever) -> Catalogues:
    """Give both catalogues, who know two papers each."""
    played.articles += [QLORA, TOOLFORMER]
    played.notes += [note("OUIFPHEgJU", "QLoRA"), note("Yacmpz84TH", "Toolformer")]
    played.older_notes += [note("rJl-b3RcF7", "The Lottery Ticket Hypothesis", version=1)]
    times = Times()
    return Catalogues(
        retriever,
        shelf.database,
        arxiv_url=played.arxiv_url,
        openreview_urls=played.openreview_urls,
        clock=times.clock,
        sleep=times.sleep,
    )


async def answers(catalogues: Catalogues, *keys: str, now: datetime = MONDAY) -> Answers:
    """Return what is answered to keys that have no titles."""
    into: Answers = {}
    await catalogues.by_keys(dict.fromkeys(keys), now, into, set())
    return into


async def titles(
    catalogues: Catalogues, *keys: str, now: datetime = MONDAY
) -> dict[str, str | None]:
    """Return the titles that are answered to keys; None: not known."""
    found = await answers(catalogues, *keys, now=now)
    return {key: one.title if one else None for key, one in found.items()}


async def test_many_ids_at_arxiv_are_one_request(catalogues: Catalogues, played: Played) -> None:
    """In any order of the answer; one that it does not have is not known."""
    found = await titles(catalogues, UNKNOWN, "arxiv:2302.04761", "arxiv:2305.14314")
    assert found == {
        UNKNOWN: None,
        "arxiv:2302.04761": "Toolformer",
        "arxiv:2305.14314": "QLoRA: Efficient Finetuning of Quantized LLMs",
    }
    assert played.asked() == ["arxiv 2401.99999,2302.04761,2305.14314"]


async def test_a_hundred_ids_at_most_are_one_request(
    catalogues: Catalogues, played: Played
) -> None:
    """The next hundred are the next."""
    played.articles += [Article(f"2401.{number:05}", "T") for number in range(130)]
    found = await titles(catalogues, *(f"arxiv:2401.{number:05}" for number in range(130)))
    assert len(found) == 130
    assert [len(one.split(",")) for one in played.asked()] == [100, 30]


async def test_openreview_is_asked_for_one_after_the_other(
    catalogues: Catalogues, played: Played
) -> None:
    """First in the newer version; known in neither is not known."""
    found = await titles(
        catalogues, "openreview:OUIFPHEgJU", "openreview:rJl-b3RcF7", "openreview:AbCdEf12"
    )
    assert found == {
        "openreview:OUIFPHEgJU": "QLoRA",
        "openreview:rJl-b3RcF7": "The Lottery Ticket Hypothesis",
        "openreview:AbCdEf12": None,
    }
    assert played.asked() == [
        "v2 OUIFPHEgJU",
        "v2 rJl-b3RcF7",
        "v1 rJl-b3RcF7",
        "v2 AbCdEf12",
        "v1 AbCdEf12",
    ]


async def test_what_was_said_is_remembered(catalogues: Catalogues, played: Played) -> None:
    """For a month; that a paper is not known for a day."""
    keys = ("arxiv:2305.14314", UNKNOWN, "openreview:OUIFPHEgJU")
    first = await titles(catalogues, *keys)
    assert len(played.requests) == 2
    assert await titles(catalogues, *keys, now=MONDAY + timedelta(days=1)) == first
    assert len(played.requests) == 2
    assert await titles(catalogues, *keys, now=MONDAY + timedelta(days=2)) == first
    assert played.asked()[2:] == ["arxiv 2401.99999", "arxiv 2401.99999"]
    await titles(catalogues, *keys, now=MONDAY + timedelta(days=31))
    assert sorted(played.asked()[4:])[:1] == ["arxiv 2305.14314,2401.99999"]


async def test_only_a_changed_answer_is_sent_again(catalogues: Catalogues, played: Played) -> None:
    """What was remembered counts for another month where the catalogue says it is the same."""
    later, much_later = MONDAY + timedelta(days=40), MONDAY + timedelta(days=65)
    first = await answers(catalogues, "openreview:OUIFPHEgJU")
    assert await answers(catalogues, "openreview:OUIFPHEgJU", now=later) == first
    assert played.requests[1].headers["If-None-Match"] == '"one"'
    assert await answers(catalogues, "openreview:OUIFPHEgJU", now=much_later) == first
    assert len(played.requests) == 2


async def test_an_old_answer_is_better_than_none(catalogues: Catalogues, played: Played) -> None:
    """A paper does not change because a catalogue is down; that it was not known may have."""
    keys = ("arxiv:2305.14314", UNKNOWN)
    await titles(catalogues, *keys)
    played.faults += [refusing(503) for _ in range(3)]
    found = await titles(catalogues, *keys, now=MONDAY + timedelta(days=90))
    assert found == {"arxiv:2305.14314": QLORA.title}


async def test_one_wrong_id_does_not_spoil_the_others(
    catalogues: Catalogues, played: Played
) -> None:
    """A request refused for one of its ids is asked again in halves until it is found."""
    played.malformed = ("2305.99999",)
    keys = [f"arxiv:{one.arxiv_id}" for one in (QLORA, TOOLFORMER)]
    found = await titles(catalogues, keys[0], "arxiv:2305.99999", UNKNOWN, keys[1])
    assert found == {
        keys[0]: QLORA.title,
        keys[1]: "Toolformer",
        UNKNOWN: None,
        "arxiv:2305.99999": None,
    }
    count = len(played.requests)
    await titles(catalogues, "arxiv:2305.99999")
    assert len(played.requests) == count


async def test_a_report_that_names_the_id_is_an_answer(
    catalogues: Catalogues, played: Played
) -> None:
    """It is not known, as arXiv itself says."""
    played.faults += [saying(error_feed("2305.14314"))]
    assert await titles(catalogues, "arxiv:2305.14314") == {"arxiv:2305.14314": None}


async def test_an_id_that_cannot_be_is_not_asked_for(
    catalogues: Catalogues, played: Played
) -> None:
    """No such month had ids of its form."""
    assert await titles(catalogues, "arxiv:0601.1234", "arxiv:cs/1205001") == {
        "arxiv:0601.1234": None,
        "arxiv:cs/1205001": None,
    }
    assert played.requests == []


async def test_where_everything_is_refused_nothing_is_known(
    catalogues: Catalogues, played: Played
) -> None:
    """And it is not asked for long: the fault is not the ids'."""
    played.faults += [refusing(400) for _ in range(200)]
    assert await titles(catalogues, *(f"arxiv:2401.{number:05}" for number in range(64))) == {}
    assert len(played.requests) <= 16


async def test_an_empty_answer_is_asked_for_again(catalogues: Catalogues, played: Played) -> None:
    """It gives one now and then for papers it has."""
    played.faults += [saying(feed())]
    assert await titles(catalogues, "arxiv:2302.04761") == {"arxiv:2302.04761": "Toolformer"}


@pytest.mark.parametrize(
    "fault",
    [
        refusing(503, Retry_After="600"),
        refusing(500),
        refusing(403, "Forbidden"),
        refusing(404),
        refusing(429, "Rate exceeded."),
        saying("<html><body>Maintenance<br></body></html>", "text/html"),
        saying(feed(QLORA, TOOLFORMER)[:900]),
        saying(feed(Article("1706.03762", "Attention Is All You Need"))),
        refusing(400),
        saying(error_feed("another")),
        saying(""),
    ],
)
async def test_a_fault_of_arxiv_says_nothing_of_papers(
    catalogues: Catalogues, played: Played, fault: object
) -> None:
    """It is logged, without what was asked for; nothing is remembered; OpenReview is asked all the same."""
    played.faults += [fault for _ in range(3)]  # type: ignore[misc]
    with structlog.testing.capture_logs() as logs:
        assert await titles(catalogues, "arxiv:2305.14314") == {}
    assert [one["catalogue"] for one in logs if one["event"] == "catalogue_failed"] == ["arXiv"]
    assert "id_list" not in str(logs)
    played.faults.clear()
    assert await titles(catalogues, "openreview:OUIFPHEgJU") == {"openreview:OUIFPHEgJU": "QLoRA"}


async def test_a_fault_of_openreview_says_nothing_of_papers(
    catalogues: Catalogues, played: Played
) -> None:
    """Not known in the newer version is no answer while the older gives none."""
    played.faults += [refusing(404), *(refusing(502) for _ in range(3))]
    assert await titles(catalogues, "openreview:rJl-b3RcF7") == {}
    assert await titles(catalogues, "openreview:rJl-b3RcF7") == {
        "openreview:rJl-b3RcF7": "The Lottery Ticket Hypothesis"
    }


async def test_no_note_in_the_newer_version_is_no_answer_yet(
    catalogues: Catalogues, played: Played
) -> None:
    """It says so with an empty list as well."""
    played.faults += [saying('{"notes": [], "count": 0}', "application/json")]
    assert await titles(catalogues, "openreview:rJl-b3RcF7") == {
        "openreview:rJl-b3RcF7": "The Lottery Ticket Hypothesis"
    }


@pytest.mark.parametrize(
    "wall", [refusing(403, CHALLENGE), saying("<title>Are you human?</title>", "text/html")]
)
async def test_behind_its_wall_openreview_is_searched(
    catalogues: Catalogues, played: Played, wall: object
) -> None:
    """By the title the paper should have; a paper of another id is not taken for it."""
    played.faults += [wall]  # type: ignore[list-item]
    into: Answers = {}
    wanted = {"openreview:Yacmpz84TH": "Toolformer!", "openreview:AbCdEf12": "QLoRA"}
    await catalogues.by_keys({**wanted, "openreview:AbCdEf13": None}, MONDAY, into, set())
    assert {key: one and one.title for key, one in into.items()} == {
        "openreview:Yacmpz84TH": "Toolformer"
    }
    assert played.asked()[1:] == ["v2 Toolformer!", "v2 QLoRA"]


async def test_what_came_before_one_stopped_waiting_counts(
    catalogues: Catalogues, played: Played
) -> None:
    """The answers are there as they come, not only when all are."""
    played.hanging = ("OUIFPHEgJU",)
    into = Noticed()
    asked = dict.fromkeys(["arxiv:2302.04761", "openreview:OUIFPHEgJU"])
    waiting = asyncio.create_task(catalogues.by_keys(asked, MONDAY, into, set()))
    await into.something.wait()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert set(into) == {"arxiv:2302.04761"}


async def test_titles_are_looked_for_at_arxiv(catalogues: Catalogues, played: Played) -> None:
    """Several at once; none without Latin letters."""
    found: list[Record] = []
    await catalogues.by_titles([QLORA.title, "Toolformer", "工具", "Toolformer"], found, set())
    assert {one.title for one in found} == {QLORA.title, "Toolformer"}
    assert len(played.requests) == 1


async def test_words_are_looked_for_in_both(catalogues: Catalogues, played: Played) -> None:
    """One request to each; one that fails leaves the other's."""
    found: list[Record] = []
    await catalogues.by_words(["Toolformer"], found, set())
    assert sorted(one.key for one in found) == ["arxiv:2302.04761", "openreview:Yacmpz84TH"]
    played.faults += [saying("no"), saying(feed(TOOLFORMER))]
    less: list[Record] = []
    await catalogues.by_words(["Toolformer"], less, set())
    assert len(less) <= 1
    nothing: list[Record] = []
    await catalogues.by_words([], nothing, set())
    assert (nothing, len(played.requests)) == ([], 4)


async def test_a_fault_of_our_own_is_not_hidden(shelf: Shelf, catalogues: Catalogues) -> None:
    """Only what catalogues do wrong is passed over."""

    async def drop(connection: Connection) -> None:
        await connection.exec_driver_sql("DROP TABLE catalogue_record")

    await shelf.database.write(drop)
    with pytest.raises(DatabaseError):
        await answers(catalogues, "arxiv:2305.14314")
