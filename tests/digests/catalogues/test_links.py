"""Links to code and pages are found in what authors write."""

import pytest

from digests.catalogues.links import code_link_in, project_link_in


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (
            "Code is available at https://github.com/artidoro/qlora.",
            "https://github.com/artidoro/qlora",
        ),
        (r"Code: \url{https://github.com/a/b\_c}", "https://github.com/a/b_c"),
        ("see (github.com/THUDM/ReST-MCTS).", "https://github.com/THUDM/ReST-MCTS"),
        ("https://www.GitHub.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/x", "https://github.com/a/b"),
        (
            "We build on https://github.com/them/theirs. Our code is at https://github.com/us/ours",
            "https://github.com/us/ours",
        ),
        (
            "https://github.com/them/theirs and https://github.com/us/ours",
            "https://github.com/them/theirs",
        ),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b"),
        ("https://github.com/features", None),
        ("https://notgithub.com/a/b, example.github.com/a/b", None),
        ("https://github.com/a/..", None),
        ("", None),
    ],
)
def test_the_code_is_found(text: str, link: str | None) -> None:
    """Its repository, without what stands around it; of several the one called the code."""
    assert code_link_in(text) == link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Project page: https://llava-vl.github.io.", "https://llava-vl.github.io"),
        ("https://voyager.github.io/paper/)", "https://voyager.github.io/paper/"),
        ("https://github.com/a/b", None),
    ],
)
def test_the_project_is_found(text: str, link: str | None) -> None:
    """By the hosts of such pages."""
    assert project_link_in(text) == link
