"""A server on 127.0.0.1 that plays arXiv and both versions of OpenReview, with the faults they have."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from ipaddress import IPv4Address
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from digests.retrieving.addresses import Address

LOCAL = IPv4Address("127.0.0.1")
_ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{arxiv_id}v{version}</id>
    <updated>{updated}T17:50:33Z</updated>
    <published>{published}T17:50:33Z</published>
    <title>{title}</title>
    <summary>  {abstract}
</summary>
{authors}
    {extra}
    <link href="http://arxiv.org/abs/{arxiv_id}v{version}" rel="alternate" type="text/html"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
"""
_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?{asked}" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: {asked}</title>
  <id>http://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>
  <updated>2026-01-05T00:00:00-05:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}</opensearch:totalResults>
{entries}</feed>
"""
_ERROR = """  <entry>
    <id>http://arxiv.org/api/errors#incorrect_id_format_for_{arxiv_id}</id>
    <title>Error</title>
    <summary>incorrect id format for {arxiv_id}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""


@dataclass(frozen=True)
class Article:
    """A paper at arXiv."""

    arxiv_id: str
    title: str
    authors: tuple[str, ...] = ("Ada Lovelace", "Alan Turing")
    abstract: str = "We present a method."
    published: str = "2023-05-23"
    updated: str = "2023-05-23"
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    version: int = 1

    def entry(self) -> str:
        """Write it as arXiv does."""
        facts = {"comment": self.comment, "journal_ref": self.journal_ref, "doi": self.doi}
        extra = "\n    ".join(
            f'<arxiv:{name} xmlns:arxiv="http://arxiv.org/schemas/atom">{escape(text)}</arxiv:{name}>'
            for name, text in facts.items()
            if text
        )
        authors = "\n".join(
            f"    <author>\n      <name>{escape(name)}</name>\n    </author>"
            for name in self.authors
        )
        plain = {"title": escape(self.title), "abstract": escape(self.abstract)}
        return _ENTRY.format(**vars(self) | plain | {"authors": authors, "extra": extra})


def feed(*articles: Article, asked: str = "search_query=&amp;id_list=") -> str:
    """Write arXiv's answer."""
    entries = "".join(article.entry() for article in articles)
    return _FEED.format(asked=asked, total=len(articles), entries=entries)


def error_feed(arxiv_id: str) -> str:
    """Write arXiv's report of an id it does not read."""
    return _FEED.format(asked="", total=1, entries=_ERROR.format(arxiv_id=arxiv_id))


def note(note_id: str, title: str, *, version: int = 2, **content: Any) -> dict[str, Any]:
    """Return a paper's note as a version of OpenReview's API has it."""
    said = {"title": title, "authors": ["Grace Hopper"], "abstract": "We review."} | content
    values = {k: {"value": v} for k, v in said.items()} if version > 1 else said
    dates = {"cdate": 1695384000000, "pdate": 1705406400000, "mdate": 1710000000000}
    return {"id": note_id, "forum": note_id, **dates, "content": values}


Fault = Callable[[web.Request], web.Response]


def refusing(status: int, body: str = "", **headers: str) -> Fault:
    """Make a fault that answers with a status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: web.Response(
        status=status, text=body, headers=named, content_type="text/html"
    )


def saying(body: str, content_type: str = "application/atom+xml") -> Fault:
    """Make a fault that answers something else."""
    return lambda _request: web.Response(text=body, content_type=content_type)


CHALLENGE = json.dumps({"name": "ChallengeRequiredError", "message": "...", "status": 403})


@dataclass
class Played:
    """arXiv and OpenReview while the `async with` lasts; `faults` come first, one a request."""

    articles: list[Article] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    older_notes: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    walled: bool = False  # OpenReview answers searches alone
    malformed: tuple[str, ...] = ()  # ids for which arXiv refuses the whole request
    hanging: tuple[str, ...] = ()  # ids to which OpenReview never answers
    requests: list[web.Request] = field(default_factory=list)
    _runner: web.AppRunner | None = None
    _port: int = 0

    @property
    def arxiv_url(self) -> str:
        """The root of what plays arXiv."""
        return f"http://{LOCAL}:{self._port}/arxiv"

    @property
    def openreview_urls(self) -> tuple[str, str]:
        """The roots of what plays OpenReview, the newer version first."""
        return f"http://{LOCAL}:{self._port}/v2", f"http://{LOCAL}:{self._port}/v1"

    def asked(self) -> list[str]:
        """Return what was asked for, in order: "arxiv 2305.14314", "v2 note OUIFPHEgJU"."""
        return [_asked(request) for request in self.requests]

    def allows(self, address: Address, port: int) -> bool:
        """Allow this server and nothing else."""
        return address == LOCAL and port == self._port

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/arxiv/api/query", self._arxiv)
        app.router.add_get("/{version:v1|v2}/notes", self._note)
        app.router.add_get("/{version:v1|v2}/notes/search", self._search)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, str(LOCAL), 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _arxiv(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        if self.faults:
            return self.faults.pop(0)(request)
        ids = request.query.get("id_list", "").split(",")
        if set(ids) & set(self.malformed):
            return web.Response(status=400, text=error_feed("one of them"))
        found = [one for one in self.articles if one.arxiv_id in ids] if ids != [""] else []
        if wanted := request.query.get("search_query"):
            found = [one for one in self.articles if _is_wanted(one, wanted)]
        most = int(request.query.get("max_results", 10))
        return web.Response(text=feed(*found[:most]), content_type="application/atom+xml")

    async def _note(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        if self.faults:
            return self.faults.pop(0)(request)
        if request.query["id"] in self.hanging:
            await asyncio.Event().wait()
        if self.walled:
            return web.Response(status=403, text=CHALLENGE, content_type="application/json")
        notes = self.notes if request.match_info["version"] == "v2" else self.older_notes
        found = [one for one in notes if one["id"] == request.query["id"]]
        if not found:
            name = {"name": "NotFoundError", "message": "The Note was not found", "status": 404}
            return web.json_response(name, status=404)
        answer = web.json_response({"notes": found, "count": 1}, headers={"ETag": '"one"'})
        return web.Response(status=304) if "If-None-Match" in request.headers else answer

    async def _search(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        if self.faults:
            return self.faults.pop(0)(request)
        words = set(re.findall(r"\w+", request.query["term"].lower()))
        having = [one for one in self.notes if words & set(re.findall(r"\w+", str(one).lower()))]
        return web.json_response({"notes": having, "count": 10000})


def _is_wanted(article: Article, wanted: str) -> bool:
    """Do roughly what arXiv does: any of the groups, of which all phrases must be there."""
    texts = {"ti": _plain(article.title), "all": _plain(f"{article.title} {article.abstract}")}
    return any(
        all(
            f" {_plain(quoted or bare)} " in f" {texts[name]} "
            for name, quoted, bare in re.findall(r'(ti|all):(?:"([^"]*)"|(\w+))', group)
        )
        for group in wanted.split(" OR ")
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _asked(request: web.Request) -> str:
    query = request.query
    words: Sequence[str] = (
        ["arxiv", query.get("id_list") or query["search_query"]]
        if "/arxiv/" in request.path
        else [request.path.split("/")[1], query.get("id") or query["term"]]
    )
    return " ".join(words)
