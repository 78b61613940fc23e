"""What is known of a paper is kept, and put together, without loss."""

from datetime import UTC, datetime

from digests.catalogues.records import Record, of_paper, of_stored, stored, united
from digests.models import Coverage, DigestInfo, Figure, Paper

FULL = Record(
    key="arxiv:2305.14314",
    title="QLoRA",
    authors=("Tim Dettmers", "Ari Holtzman"),
    abstract="We present QLoRA.",
    published="2023-05-23",
    updated="2023-06-01",
    venue="NeurIPS 2023",
    year=2023,
    doi="10.5555/1",
    arxiv_id="2305.14314",
    openreview_id="OUIFPHEgJU",
    code_link="https://github.com/artidoro/qlora",
    project_link="https://qlora.github.io",
    comment="20 pages",
    category="cs.LG",
    withdrawn=True,
    alternative_titles=("Quantized LoRA",),
    names=("QLoRA", "Guanaco"),
    topics=("peft",),
    paper_id=7,
)


def test_a_record_survives_being_stored() -> None:
    """Whole, and with hardly anything in it; what is not known takes no room."""
    bare = Record(key="arxiv:2305.14314", title="QLoRA")
    assert of_stored(stored(FULL)) == FULL
    assert of_stored(stored(bare)) == bare
    assert stored(bare) == {"key": "arxiv:2305.14314", "title": "QLoRA"}


def test_a_record_of_another_version_is_read() -> None:
    """A field that came later is empty, one that is no more is passed over."""
    assert of_stored({"key": "k", "title": "T", "colour": "red"}) == Record(key="k", title="T")


def paper() -> Paper:
    """Return a paper that a digest covers in two languages."""
    digest = DigestInfo(1, "one", {"en": "One"}, None, "en", None, None, 1)
    figures = (Figure("24 h", {"en": "to train"}),)
    coverage = Coverage(digest, 1, {"en": "It saves memory.", "zh": "省内存。"}, figures)
    return Paper(
        id=7,
        title="QLoRA",
        alternative_titles=("Quantized LoRA",),
        names=("Guanaco",),
        arxiv_id="2305.14314",
        openreview_id=None,
        doi=None,
        venue="NeurIPS 2023",
        year=2023,
        first_author="Tim Dettmers",
        link=None,
        code_link=None,
        project_link=None,
        topics=("peft",),
        known_at=datetime(2026, 1, 5, tzinfo=UTC),
        coverage=(coverage,),
    )


def test_a_paper_of_ours_is_a_record_too() -> None:
    """Its text is what digests said, in the language asked for or in all."""
    record = of_paper(paper(), "zh")
    assert (record.paper_id, record.first_author, record.topics) == (7, "Tim Dettmers", ("peft",))
    assert record.text.splitlines() == ["QLoRA", "Quantized LoRA", "Guanaco", "省内存。", "24 h"]
    assert "It saves memory.\n省内存。" in of_paper(paper(), "ru").text


def test_several_records_make_one() -> None:
    """The first that has a fact wins; other titles stay as alternatives."""
    first = Record(key="a", title="One", year=2023, names=("A",))
    second = Record(
        key="b", title="Two", year=2024, venue="ICLR 2024", names=("B",), withdrawn=True
    )
    whole = united(first, [second, Record(key="c", title="Two", paper_id=3)])
    assert (whole.key, whole.title, whole.year, whole.venue) == ("a", "One", 2023, "ICLR 2024")
    assert (whole.names, whole.alternative_titles, whole.paper_id) == (("A",), ("Two",), 3)
