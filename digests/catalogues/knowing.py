"""What our own library knows of papers: by their keys and titles, and by the words that tell most."""

from collections.abc import Collection, Iterable, Sequence

from digests.catalogues import records, telling
from digests.catalogues.records import Record
from digests.identity import title_key
from digests.models import Paper, Query
from digests.search.query import phrase
from digests.search.words import is_cjk_character, tokens
from digests.store import fulltext, papers
from digests.store.database import Connection, Database
from digests.store.stored import owners

_NEAR_TITLES = 5
_POOL = 20
_RAREST = 32
_MAX_WORDS = 600


class Library:
    """The papers of a database, as records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_keys(self, keys: Collection[str]) -> dict[str, Record]:
        """Return the papers that bear keys, titles among them; what no digest covers is left out."""

        async def read(connection: Connection) -> dict[str, Record]:
            borne = await owners(connection, keys)
            found = await papers.as_asked(connection, set(borne.values())) if borne else {}
            return {key: records.of_paper(found[n]) for key, n in borne.items() if n in found}

        return await self._database.read(read)

    async def by_title(self, title: str) -> list[Record]:
        """Return the papers with titles most like one."""

        async def read(connection: Connection) -> list[Paper]:
            ids = await fulltext.sharing_title(connection, title, _NEAR_TITLES)
            return await papers.by_ids(connection, ids)

        return [records.of_paper(paper) for paper in await self._database.read(read)]

    async def by_words(self, said: str, language: str | None) -> list[Record]:
        """Return the papers that have the most telling words of a text, best first."""

        async def read(connection: Connection) -> list[Paper]:
            having = await fulltext.counts(connection, _phrases(said))
            rarest = sorted(having, key=lambda found: having[found])[:_RAREST]
            query = Query(text="", words=tuple(rarest))
            ids, _ = await fulltext.matching(connection, query, 0, _POOL, any_word=True)
            return await papers.by_ids(connection, ids)

        return [records.of_paper(paper, language) for paper in await self._database.read(read)]


def title_keys(titles: Iterable[str | None]) -> list[str]:
    """Return the keys that papers bear for such titles."""
    keys = (title_key(title) for title in titles if title)
    return [f"title:{key}" for key in keys if key]


def _phrases(said: str) -> Sequence[tuple[str, ...]]:
    """Return what is looked for: the words of a text, and the telling terms that are several."""
    words = ((token,) for token in tokens(said) if not is_cjk_character(token))
    names = (phrase(term) for term in telling.names(telling.terms(said)))
    return list(dict.fromkeys([*filter(None, names), *words]))[:_MAX_WORDS]
