"""Digest files -> what the database needs of them, without asking it: read, keyed and analysed."""

import asyncio
import os
import signal
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from digests import identity
from digests.errors import DigestFileError
from digests.folders import DigestFile
from digests.models import Digest, Entry, Refusal
from digests.reading import library
from digests.search.words import tokens
from digests.topics import Topics

MANY_BYTES = 2_000_000
"""From so much to read on, other processes read: this one has readers to answer meanwhile."""

_MAX_PROCESSES = 4
_AHEAD = 2 * _MAX_PROCESSES  # files read before they can be stored: some MB each


class Texts(dict[str, str]):
    """The index tokens of texts, each analysed once."""

    def __missing__(self, text: str) -> str:
        self[text] = " ".join(tokens(text))
        return self[text]


@dataclass(frozen=True)
class Prepared:
    """A digest read, with what takes time to work out: its entries' keys, its texts' words."""

    key: str
    digest: Digest
    keys: tuple[tuple[str, ...], ...]
    texts: Texts


def prepare(file: DigestFile, topics: Topics) -> Prepared | Refusal:
    """Read a file and work out of it what needs no database; or say why it is refused."""
    try:
        digest = library.read(str(file.file), file.file.read_bytes(), topics)
    except DigestFileError as error:
        return Refusal(str(file.file), str(error))
    except OSError as error:
        return Refusal(str(file.file), f"{file.file}: cannot be read: {error.strerror}.")
    texts = Texts()
    for entry in digest.entries:
        for text in (*names(entry), *prose(entry)):
            texts[text]
    return Prepared(file.key, digest, tuple(map(identity.keys, digest.entries)), texts)


async def prepare_all(
    files: Sequence[DigestFile], topics: Topics
) -> AsyncIterator[tuple[DigestFile, Prepared | Refusal]]:
    """Prepare files, in their order; if they are many, in other processes and a little ahead."""
    pool = _pool() if sum(file.size for file in files) >= MANY_BYTES else None
    ahead = _AHEAD if pool else 0
    tasks: deque[asyncio.Task[Prepared | Refusal]] = deque()
    try:
        for number, file in enumerate([*files, *[None] * ahead]):
            if file is not None:
                tasks.append(asyncio.create_task(_prepare(pool, file, topics)))
            if number >= ahead:
                yield files[number - ahead], await tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
        if pool:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)


async def _prepare(pool: Executor | None, file: DigestFile, topics: Topics) -> Prepared | Refusal:
    """Prepare a file in the pool, or in a thread where there is none (any more)."""
    if pool:
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, prepare, file, topics)
        except BrokenExecutor:
            pass
    return await asyncio.to_thread(prepare, file, topics)


def _pool() -> Executor | None:
    """Start as many processes as there are processors beside this one's; None when it has one."""
    count = min(_MAX_PROCESSES, (os.cpu_count() or 1) - 1)
    if not count:
        return None
    # Spawned: a fork would copy locks that threads hold. The interrupt is for this process.
    return ProcessPoolExecutor(
        count,
        mp_context=get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )


def names(entry: Entry) -> Iterator[str]:
    """Give the short texts of an entry that its paper is found by, its topics apart."""
    yield from (entry.title, *entry.alternative_titles, *entry.names, entry.first_author or "")


def prose(entry: Entry) -> Iterator[str]:
    """Give what an entry says of its paper in sentences: heading and summaries."""
    if entry.heading:
        yield entry.heading
    yield from entry.summary.values()
