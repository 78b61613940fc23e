"""The list of topics as its editor writes it."""

import pytest

from digests.errors import DigestFileError
from digests.models import Topic
from digests.reading import topics_file


def test_a_list_becomes_topics() -> None:
    """A slug, names by language and aliases make a topic, in the order of the file."""
    written = "- slug: a-1\n  names: A\n- slug: b\n  names: {zh: 乙}\n  aliases: [no, 1e3]\n"
    assert topics_file.read("topics.yaml", written.encode()) == (
        Topic("a-1", {"en": "A"}),
        Topic("b", {"zh": "乙"}, ("no", "1e3")),
    )


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (
            "- slug: a\n  names: {en: A}\n- slug: a\n  names: {en: B}\n",
            3,
            "taken by the topic in line 1",
        ),
        ("- slug: a\n  name: {en: A}\n", 2, "Write names"),
        ("- slug: A b\n  names: {en: A}\n", 1, "not a slug"),
        ("- slug: a\n  names: {english: A}\n", 2, "not a language"),
        ("", 1, "list"),
        ("a: [", 2, "not YAML"),
    ],
)
def test_a_broken_list_is_refused(written: str, line: int, said: str) -> None:
    """A list of topics that cannot be used is refused with the line and a sentence."""
    with pytest.raises(DigestFileError) as refused:
        topics_file.read("topics.yaml", written.encode())
    assert refused.value.faults[0].line == line
    assert said in str(refused.value)
