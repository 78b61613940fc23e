"""Where a paper appeared is read out of comments, references and OpenReview's words."""

import pytest

from digests.catalogues.venues import accepted_at, journal, venue_in, year_in


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at ICLR 2024", "ICLR 2024"),
        ("NeurIPS'23 (spotlight), 20 pages", "NeurIPS 2023"),
        ("24 pages, 9 figures; to appear in ICML 2024. Code: github.com/a/b", "ICML 2024"),
        ("NIPS 2017", "NeurIPS 2017"),
        ("Findings of EMNLP 2023", "EMNLP 2023 Findings"),
        ("EMNLP 2024 (Industry Track)", "EMNLP 2024 Industry"),
        ("NeurIPS 2023 Datasets and Benchmarks Track", "NeurIPS 2023 Datasets and Benchmarks"),
        ("ICML 2023 Workshop on Neural Compression", "ICML 2023 Workshop"),
        ("Published in Transactions on Machine Learning Research (08/2024)", "TMLR 2024"),
        ("Accepted to TMLR", "TMLR"),
        ("Submitted to ICLR 2024. Accepted at ICML 2024", "ICML 2024"),
        ("Submitted to ICLR 2024", None),
        ("ICLR 2024 submission", None),
        ("Under review at ACL 2024", None),
        ("Accepted at ACL", None),
        ("20 pages, 2023", None),
        ("We use MIRACL 2023", None),
        ("", None),
    ],
)
def test_a_comment_names_a_venue_or_none(comment: str, venue: str | None) -> None:
    """In its short form, with the year, and only when the paper was accepted."""
    assert venue_in(comment) == venue


@pytest.mark.parametrize(
    ("reference", "venue"),
    [
        ("Eur.Phys.J. C31 (2003) 17-29", "Eur.Phys.J. C31 (2003) 17-29"),
        ("Advances in Neural Information Processing Systems 36 (2023)", "NeurIPS 2023"),
        (
            "Proceedings of the 40th International Conference on\n Machine Learning, PMLR 202, 2023",
            "ICML 2023",
        ),
        ("", None),
        ("x" * 121, None),
    ],
)
def test_a_journal_reference_is_kept_or_made_short(reference: str, venue: str | None) -> None:
    """What is too long to be shown is left out."""
    assert journal(reference) == venue


@pytest.mark.parametrize(
    ("said", "venue"),
    [
        ("ICLR 2024 poster", "ICLR 2024"),
        ("ICLR 2023 notable top 25%", "ICLR 2023"),
        ("NeurIPS 2023 Datasets and Benchmarks Poster", "NeurIPS 2023 Datasets and Benchmarks"),
        ("EMNLP 2023 Main", "EMNLP 2023"),
        ("EMNLP 2023 Findings", "EMNLP 2023 Findings"),
        ("COLM", "COLM"),
        ("Rejected by TMLR", None),
        ("ACL ARR 2024 June Submission", None),
        ("OpenReview Archive Direct Upload", None),
    ],
)
def test_how_it_was_presented_is_no_part_of_a_venue(said: str, venue: str | None) -> None:
    """And what was not accepted has none."""
    assert accepted_at(said) == venue


def test_a_venue_bears_a_year() -> None:
    """Or none."""
    assert [year_in(text) for text in ("ICLR 2024", "TMLR", "NeurIPS'23", None)] == [
        2024,
        None,
        2023,
        None,
    ]
