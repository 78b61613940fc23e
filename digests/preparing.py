"""Digest files -> what the database needs of them, without asking it: read, keyed and analysed."""

from collections.abc import Iterator
from dataclasses import dataclass

from digests import identity
from digests.errors import DigestFileError
from digests.folders import DigestFile
from digests.models import Digest, Entry, Refusal
from digests.reading import library
from digests.search.words import tokens
from digests.topics import Topics


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
    return analysed(file.key, digest)


def analysed(key: str, digest: Digest) -> Prepared:
    """Work out of a digest, to be stored by a key, what needs no database."""
    texts = Texts()
    for entry in digest.entries:
        for text in (*names(entry), *prose(entry)):
            texts[text]
    return Prepared(key, digest, tuple(map(identity.keys, digest.entries)), texts)


def names(entry: Entry) -> Iterator[str]:
    """Give the short texts of an entry that its paper is found by, its topics apart."""
    yield from (entry.title, *entry.alternative_titles, *entry.names, entry.first_author or "")


def prose(entry: Entry) -> Iterator[str]:
    """Give what an entry says of its paper in sentences: heading and summaries."""
    if entry.heading:
        yield entry.heading
    yield from entry.summary.values()
