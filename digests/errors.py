"""What can go wrong with digests: few errors, each a sentence for the person who can mend it."""

from dataclasses import dataclass
from enum import StrEnum


class DigestsError(Exception):
    """Anything this package refuses; its text is a sentence for the operator or editor."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a digest file: where (line counts from 1, field as a path) and what to do."""

    line: int
    field: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.problem}" + (f" {self.remedy}" if self.remedy else "")


class DigestFileError(DigestsError):
    """A digest file that cannot be read; holds every fault found in it, in the order of lines."""

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.path = path
        self.faults = faults
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


class DatabaseError(DigestsError):
    """A database that cannot be opened or is of another version; says what to do."""


class DamagedError(DatabaseError):
    """A database file that is not what was written: nothing in it can be relied on."""


class NoDraftError(DigestsError):
    """A draft that is not there (any more)."""


class StaleDraftError(DigestsError):
    """A draft that was changed by someone else since it was looked at."""


class RetrievalFault(StrEnum):
    """Why an address gave nothing to read."""

    NOT_A_WEB_ADDRESS = "not_a_web_address"
    NOT_PUBLIC = "not_public"
    NOT_TRUSTED = "not_trusted"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    TOO_OFTEN = "too_often"
    BROKEN = "broken"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"


_RETRIEVAL_SENTENCES = {
    RetrievalFault.NOT_A_WEB_ADDRESS: "This is no address of a web page, or does not lead to one. "
    "Write one that begins with https:// or http://, without a name or password in it.",
    RetrievalFault.NOT_PUBLIC: "{host} is not on the public internet. "
    "Give an address that anyone can open, or the article as a file.",
    RetrievalFault.NOT_TRUSTED: "{host} cannot prove who it is: its certificate is not valid. "
    "Open the page in a browser and save it as a file.",
    RetrievalFault.UNREACHABLE: "{host} cannot be reached. Check the address, or try again later.",
    RetrievalFault.TOO_SLOW: "{host} took too long. Try again later.",
    RetrievalFault.TOO_MANY_REDIRECTS: "{host} leads from address to address without end. "
    "Open the page in a browser and copy the address where it ends.",
    RetrievalFault.NOT_FOUND: "{host} has no such page{status}. Check the address.",
    RetrievalFault.REFUSED: "{host} does not show this page{status}. "
    "Open it in a browser and save it as a file.",
    RetrievalFault.TOO_OFTEN: "{host} was asked too often{status}. Try again later.",
    RetrievalFault.BROKEN: "{host} gave no proper answer{status}. Try again later.",
    RetrievalFault.NOT_TEXT: "What {host} sends is no text that can be read. "
    "Give the address of a page, or its text as a file.",
    RetrievalFault.TOO_LARGE: "What {host} sends is too large for an article. "
    "Save the article alone as a file.",
}
_LASTING = {
    RetrievalFault.NOT_A_WEB_ADDRESS,
    RetrievalFault.NOT_PUBLIC,
    RetrievalFault.NOT_FOUND,
    RetrievalFault.NOT_TEXT,
    RetrievalFault.TOO_LARGE,
}


class RetrievalError(DigestsError):
    """An address that gave nothing to read; says why, naming the host but nothing else of the address.

    `status` is the HTTP status, where there was one; `retry_after` the seconds the host asked to wait.
    """

    def __init__(
        self,
        fault: RetrievalFault,
        host: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.fault = fault
        self.host = host
        self.status = status
        self.retry_after = retry_after
        code = "" if status is None else f" (HTTP {status})"
        super().__init__(_RETRIEVAL_SENTENCES[fault].format(host=host, status=code))

    @property
    def is_lasting(self) -> bool:
        """Whether asking again later is of no use."""
        return self.fault in _LASTING


class ArticleFault(StrEnum):
    """Why bytes could not be read as an article."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NO_ENTRIES = "no_entries"
    NO_POST = "no_post"
    NO_FEED = "no_feed"
    NO_BIBTEX = "no_bibtex"


_ARTICLE_SENTENCES = {
    ArticleFault.EMPTY: "The article is empty.",
    ArticleFault.NOT_TEXT: "This is no text: a PDF, an archive or a picture, perhaps."
    " Give the page it comes from, or its text.",
    ArticleFault.TOO_LARGE: "The article has more than 15 MB. Give the part that presents the papers.",
    ArticleFault.TOO_DEEP: "The page is nested deeper than any page needs; it cannot be read.",
    ArticleFault.NO_ENTRIES: "No paper is found in this article. Does it present several, each with"
    " a link or a heading of its own?",
    ArticleFault.NO_POST: "This JSON is no Telegram post: it has no field `text` or `caption`.",
    ArticleFault.NO_FEED: "This is no RSS or Atom feed.",
    ArticleFault.NO_BIBTEX: "This BibTeX list has no entry that can be read.",
}


class ArticleError(DigestsError):
    """An article that cannot be read; `fault` is why."""

    def __init__(self, fault: ArticleFault) -> None:
        self.fault = fault
        super().__init__(_ARTICLE_SENTENCES[fault])


class FeedError(DigestsError):
    """What is at a feed's address and cannot be read as one; says what is there instead."""


class CatalogueError(DigestsError):
    """A catalogue that does not answer as it should."""


class RequestRefusedError(CatalogueError):
    """A catalogue that understood the question and refuses it: it is the question that is wrong."""
