"""Asking OpenReview: for one id after the other, in both versions of its API, and for words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from digests.catalogues import openreview
from digests.catalogues.asking import Asking
from digests.catalogues.records import Answers, Record
from digests.catalogues.remembering import Remembering
from digests.errors import CatalogueError, RetrievalError, RetrievalFault
from digests.store.catalogue import Kept

MAX_SEARCHES = 10
"""How many papers are looked for by their titles where it does not answer by id."""


class OpenReview:
    """OpenReview at the roots of its API's versions, the newest first."""

    def __init__(self, asking: Asking, remembering: Remembering, roots: Sequence[str]) -> None:
        self.asking = asking
        self._remembering = remembering
        self._roots = roots

    async def by_keys(
        self,
        due: Mapping[str, Kept | None],
        titles: Mapping[str, str | None],
        now: datetime,
        into: Answers,
    ) -> None:
        """Look up what is due, given with what was said before; fill `into` as answers come.

        To who is not signed in it may refuse by id a paper that a search still shows.
        """
        left = list(due)
        try:
            while left:
                into |= await self._by_id(left[0], due[left[0]], now)
                left.pop(0)
        except (RetrievalError, CatalogueError) as error:
            if isinstance(error, RetrievalError) and error.fault is not RetrievalFault.REFUSED:
                raise
            await self._by_titles(left, titles, now, into)

    async def by_words(self, words: str) -> tuple[Record, ...]:
        """Look for papers that have the words, best first."""
        answer = await self.asking.get(openreview.url_of_words(self._roots[0], words))
        return openreview.read(answer.body)

    async def _by_id(self, key: str, before: Kept | None, now: datetime) -> Answers:
        """Ask each version until one knows the paper; none is an answer only if all were asked."""
        for root in self._roots:
            url = openreview.url_of_id(root, key.partition(":")[2])
            try:
                answer = await self._remembering.ask(
                    self.asking, url, openreview.read, {key: before}
                )
            except RetrievalError as error:
                if error.fault is not RetrievalFault.NOT_FOUND:
                    raise
            else:
                if answer.by_key[key]:
                    return await self._remembering.keep(answer.by_key, now, answer.asked)
        return await self._remembering.keep({key: None}, now)

    async def _by_titles(
        self,
        keys: Sequence[str],
        titles: Mapping[str, str | None],
        now: datetime,
        into: Answers,
    ) -> None:
        for key, title in [(key, titles[key]) for key in keys if titles[key]][:MAX_SEARCHES]:
            found = {record.key: record for record in await self.by_words(title or "")}
            if key in found:
                into |= await self._remembering.keep({key: found[key]}, now)
