"""Asking arXiv: for many ids at once, for titles, for words."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from digests.catalogues import arxiv
from digests.catalogues.asking import Asking
from digests.catalogues.records import Answers, Record
from digests.catalogues.remembering import Remembering
from digests.errors import DigestsError, RequestRefusedError, RetrievalError
from digests.store.catalogue import Kept

MAX_REQUESTS = 16
"""How many requests what is asked for at once may take."""


class _Halving:
    """Finds the ids for which arXiv refuses a request: those it still refuses when they stand alone."""

    def __init__(self) -> None:
        self.has_answered = False
        self._alone: list[str] = []
        self._refusal: DigestsError | None = None

    def after(self, error: DigestsError, keys: list[str]) -> list[list[str]]:
        """Return what to ask for after an error; raise it if it is not about what was asked for."""
        is_bad = isinstance(error, RetrievalError) and error.status == HTTPStatus.BAD_REQUEST
        if not (is_bad or isinstance(error, RequestRefusedError)):
            raise error
        self._refusal = error
        if len(keys) > 1:
            return _parts(keys, (len(keys) + 1) // 2)
        self.has_answered |= _id(keys[0]) in str(error)
        self._alone += keys
        return []

    def spoiling(self) -> list[str]:
        """Return the ids found. Raise the error if arXiv refused everything: then it is not the ids."""
        if self._refusal and not self.has_answered:
            raise self._refusal
        return self._alone


class Arxiv:
    """arXiv at its API's root."""

    def __init__(self, asking: Asking, remembering: Remembering, root: str) -> None:
        self.asking = asking
        self._remembering = remembering
        self._root = root

    async def by_keys(self, due: Mapping[str, Kept | None], now: datetime, into: Answers) -> None:
        """Look up what is due, given with what was said before; fill `into` as answers come.

        Where one id spoils the request for many, each half of them is asked for.
        """
        possible = [key for key in due if arxiv.is_possible(_id(key))]
        into |= {key: None for key in due if key not in possible}
        waiting = deque(_parts(possible, arxiv.MAX_IDS))
        halving = _Halving()
        for _ in range(MAX_REQUESTS):
            if not waiting:
                break
            keys = waiting.popleft()
            try:
                into |= await self._ask({key: due[key] for key in keys}, now)
                halving.has_answered = True
            except (RequestRefusedError, RetrievalError) as error:
                waiting += halving.after(error, keys)
        into |= await self._remembering.keep(dict.fromkeys(halving.spoiling()), now)

    async def by_titles(self, titles: Iterable[str], into: list[Record]) -> None:
        """Look for papers with such titles; fill `into` as answers come."""
        asked = [title for title in dict.fromkeys(titles) if arxiv.is_searchable(title)]
        for part in _parts(asked, arxiv.MAX_TITLES)[:MAX_REQUESTS]:
            into += await self._search(arxiv.url_of_titles(self._root, part))

    async def by_words(self, words: Sequence[str]) -> tuple[Record, ...]:
        """Look for papers that have some of the words, best first."""
        return await self._search(arxiv.url_of_words(self._root, words))

    async def _search(self, url: str) -> tuple[Record, ...]:
        return arxiv.read((await self.asking.get(url)).body)

    async def _ask(self, due: Mapping[str, Kept | None], now: datetime) -> Answers:
        """Ask for papers by id; for nothing at all, which it says now and then, once more."""
        url = arxiv.url_of_ids(self._root, list(map(_id, due)))
        answer = await self._remembering.ask(self.asking, url, arxiv.read, due)
        if not any(answer.by_key.values()):
            answer = await self._remembering.ask(self.asking, url, arxiv.read, dict.fromkeys(due))
        return await self._remembering.keep(answer.by_key, now, answer.asked)


def _id(key: str) -> str:
    return key.partition(":")[2]


def _parts(keys: list[str], most: int) -> list[list[str]]:
    return [keys[start : start + most] for start in range(0, len(keys), most)]
