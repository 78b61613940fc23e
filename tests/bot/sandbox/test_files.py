"""The files of a small Telegram: their names, how long they are kept and told."""

import pytest

from bot.sandbox.errors import BadRequestError
from bot.sandbox.files import Files, clean_name, guessed_type
from tests.bot.sandbox.conftest import Clock


def test_a_path_has_the_kind_and_the_extension(clock: Clock) -> None:
    """A file lies in its kind's folder under a number; only its extension is its own."""
    files = Files(clock)
    named = [("document", "Обзор 3.HTML"), ("document", "README"), ("photo", "photo.jpg")]
    paths = [files.add(kind, name, b"x").path for kind, name in named]  # type: ignore[arg-type]
    assert paths == ["documents/file_0.html", "documents/file_1", "photos/file_2.jpg"]


def test_every_file_has_ids_of_its_own(clock: Clock) -> None:
    """The same bytes sent twice are two files."""
    files = Files(clock)
    both = [files.add("document", "a.txt", b"x") for _ in range(2)]
    assert len({file.file_id for file in both} | {file.file_unique_id for file in both}) == 4


def test_the_oldest_go_where_memory_is_full(clock: Clock) -> None:
    """What does not fit any longer is unavailable, in Telegram's words; the newest always fits."""
    files = Files(clock, kept_bytes=10)
    first, second = (files.add("document", "a.txt", b"x" * 6) for _ in range(2))
    with pytest.raises(BadRequestError, match="wrong file_id or the file is temporarily unavail"):
        files.tell(first.file_id)
    assert files.tell(second.file_id)["file_size"] == 6
    large = files.add("document", "b.txt", b"x" * 11)
    assert files.shown(large.file_unique_id) == large
    assert files.shown(second.file_unique_id) is None


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("论文速递.html", "论文速递.html"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\post.htm", "post.htm"),
        ("a\x00b\n.txt", "ab.txt"),
        (" .. ", ".."),
        ("folder/", "file"),
        ("", "file"),
    ],
)
def test_names_lose_folders_and_control_characters(given: str, cleaned: str) -> None:
    """What is left is a name that harms nowhere."""
    assert clean_name(given) == cleaned


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("a.html", "text/html"),
        ("A.TXT", "text/plain"),
        ("папка/b.pdf", "application/pdf"),
        ("c.no-such-thing", None),
    ],
)
def test_the_type_is_guessed_by_the_name(name: str, mime_type: str | None) -> None:
    """As the apps do it, the same on every machine."""
    assert guessed_type(name) == mime_type
