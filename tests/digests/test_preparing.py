"""A file comes out read, with its keys and words, or refused with a sentence."""

from digests.folders import look
from digests.models import Refusal
from digests.preparing import Prepared, prepare
from tests.digests.shelf import Shelf, entry


def test_a_file_is_read_keyed_and_analysed(shelf: Shelf) -> None:
    """What storing needs is there: each entry's keys, each text's words."""
    shelf.put("one", entry("Graph Networks", "2401.00001", summary={"en": "Networks of graphs."}))
    [file] = look([shelf.shipped]).files
    prepared = prepare(file, shelf.topics)
    assert isinstance(prepared, Prepared)
    assert prepared.keys == (("arxiv:2401.00001", "title:graphnetworks"),)
    assert prepared.texts["Networks of graphs."] == "network of graph"


def test_a_broken_file_is_refused(shelf: Shelf) -> None:
    """The sentence names the file."""
    (shelf.shipped / "broken.yaml").write_text("title: [")
    [file] = look([shelf.shipped]).files
    refused = prepare(file, shelf.topics)
    assert isinstance(refused, Refusal)
    assert "broken.yaml" in refused.sentence


def test_a_file_that_vanished_is_refused(shelf: Shelf) -> None:
    """Gone between the look and the reading, it stops nothing."""
    path = shelf.put("one", entry("Graph Networks"))
    [file] = look([shelf.shipped]).files
    path.unlink()
    refused = prepare(file, shelf.topics)
    assert isinstance(refused, Refusal)
    assert "cannot be read" in refused.sentence
