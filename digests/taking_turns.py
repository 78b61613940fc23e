"""Asking hosts politely: one request at a time of each, of several at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

import structlog

_log = structlog.get_logger(__name__)

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]


async def by_host(calls: Iterable[tuple[str, Call[T]]]) -> list[T]:
    """Make calls, those for addresses at the same host one after the other; return what came of them.

    What one raises is logged, and leaves the others be.
    """
    hosts: dict[str | None, list[Call[T]]] = {}
    for url, call in calls:
        hosts.setdefault(urlsplit(url).hostname, []).append(call)
    made = await asyncio.gather(*(_in_turn(turns) for turns in hosts.values()))
    return [one for results in made for one in results]


async def _in_turn(calls: Iterable[Call[T]]) -> list[T]:
    made: list[T] = []
    for call in calls:
        [result] = await asyncio.gather(call(), return_exceptions=True)
        if isinstance(result, Exception):
            _log.error("call_failed", exc_info=result)
        elif isinstance(result, BaseException):
            raise result
        else:
            made.append(result)
    return made
