"""arXiv's answers are read as they are, and what is no answer is never taken for one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.catalogues import arxiv
from digests.errors import CatalogueError, RequestRefusedError
from digests.retrieving.addresses import MAX_ADDRESS_CHARS
from tests.digests.catalogues.playing import Article, error_feed, feed

QLORA = Article(
    "2305.14314",
    "QLoRA: Efficient Finetuning\n  of Quantized LLMs",
    ("Tim Dettmers", "Artidoro Pagnoni"),
    abstract="We present QLoRA.\nOur code is at \\url{https://github.com/artidoro/qlora}.",
    updated="2023-06-01",
    comment="Extended NeurIPS 2023 submission. Published at NeurIPS 2023 (oral); 10 pages",
    doi="10.5555/3666122.3666563",
    version=2,
)


def query(url: str) -> dict[str, list[str]]:
    """Return the parameters of an address."""
    return parse_qs(urlsplit(url).query)


def test_a_record_has_what_the_entry_says() -> None:
    """Title and abstract on one line, the id without its version, all authors, dates, links."""
    (record,) = arxiv.read(feed(QLORA).encode())
    assert (record.key, record.arxiv_id) == ("arxiv:2305.14314", "2305.14314")
    assert record.title == "QLoRA: Efficient Finetuning of Quantized LLMs"
    assert record.authors == ("Tim Dettmers", "Artidoro Pagnoni")
    assert record.first_author == "Tim Dettmers"
    assert record.abstract.startswith("We present QLoRA. Our code")
    assert (record.published, record.updated) == ("2023-05-23", "2023-06-01")
    assert (record.venue, record.year) == ("NeurIPS 2023", 2023)
    assert record.doi == "10.5555/3666122.3666563"
    assert record.code_link == "https://github.com/artidoro/qlora"
    assert record.category == "cs.CL"
    assert not record.withdrawn


def test_ids_of_old_keep_their_archive() -> None:
    """An old id loses its version and its subject class, no more."""
    old = Article("math.GT/0309136", "Foliations", published="2003-09-08", version=3)
    (record,) = arxiv.read(feed(old).encode())
    assert (record.arxiv_id, record.year) == ("math/0309136", 2003)


def test_what_a_catalogue_registers_itself_is_no_doi() -> None:
    """The DOI arXiv registers says no more than the id."""
    own = Article("2305.14314", "QLoRA", doi="10.48550/arXiv.2305.14314")
    assert arxiv.read(feed(own).encode())[0].doi is None


def test_the_openreview_id_is_taken_from_the_comment_alone() -> None:
    """A link in the abstract may be to another paper."""
    link = "https://openreview.net/forum?id=OUIFPHEgJU"
    stated = Article("2305.14314", "A", comment=f"Reviewed on OpenReview: {link}")
    other = Article("2305.14315", "B", abstract=f"We extend {link} to more.")
    records = arxiv.read(feed(stated, other).encode())
    assert [record.openreview_id for record in records] == ["OUIFPHEgJU", None]


@pytest.mark.parametrize(
    ("comment", "abstract", "withdrawn"),
    [
        (
            "This paper has been withdrawn by the author due to an error in Lemma 2",
            "We show.",
            True,
        ),
        ("Withdrawn", "We show.", True),
        ("", "This paper has been withdrawn.", True),
        ("12 pages", "Users whose consent was withdrawn were removed.", False),
    ],
)
def test_a_withdrawn_paper_is_known_as_such(comment: str, abstract: str, withdrawn: bool) -> None:
    """By what its authors write in its stead."""
    article = Article("2401.00001", "On foliations", comment=comment, abstract=abstract)
    assert arxiv.read(feed(article).encode())[0].withdrawn is withdrawn


def test_an_empty_feed_knows_nothing() -> None:
    """It counts a result that it then does not give."""
    assert arxiv.read(feed().replace(">0<", ">1<").encode()) == ()


def test_an_error_report_is_no_paper() -> None:
    """Its title is Error, and a paper of that title is another thing."""
    with pytest.raises(RequestRefusedError, match=r"incorrect id format for 2409\.3108"):
        arxiv.read(error_feed("2409.3108").encode())
    assert arxiv.read(feed(Article("2401.00001", "Error")).encode())[0].title == "Error"


BOMB = (
    feed(Article("2305.14314", "grown"))
    .replace(
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">',
    )
    .replace("grown", "&b;&b;")
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><head><title>503</title></head><body>Down for maintenance<br></body></html>",
        b"<html><body>Down</body></html>",
        b"Rate exceeded.",
        feed(QLORA).encode()[:-200],
        feed(QLORA).encode("utf-16"),
        BOMB.encode(),
        feed(QLORA).replace("Tim", "Tim\x00").encode(),
        b"\xff\xfe",
    ],
)
def test_what_is_no_whole_feed_is_no_answer(body: bytes) -> None:
    """A page, a piece of a feed, a bomb: each would pass for "not known" otherwise."""
    with pytest.raises(CatalogueError):
        arxiv.read(body)


@settings(max_examples=150)
@given(st.integers(0, len(feed(QLORA)) - 1), st.binary(max_size=4))
def test_no_damaged_answer_is_another_error(place: int, piece: bytes) -> None:
    """Whatever happens to an answer on its way, it is read or refused."""
    body = feed(QLORA).encode()
    try:
        records = arxiv.read(body[:place] + piece + body[place + len(piece) :])
    except CatalogueError:
        return
    assert all(record.title and record.arxiv_id for record in records)


def test_many_ids_are_one_request() -> None:
    """With as many results as ids, for the default is ten."""
    ids = [f"2305.{number:05}" for number in range(1, 31)]
    asked = query(arxiv.url_of_ids("http://127.0.0.1/", ids))
    assert asked == {"id_list": [",".join(ids)], "max_results": ["30"]}


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Visual Instruction Tuning", '(ti:"Visual Instruction Tuning")'),
        (
            'Say "no": A Tale - of Non-linear Maps?',
            '(ti:"Say no A Tale" AND ti:"of Non linear Maps")',
        ),
        (
            "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale",
            '(ti:"Matrix Multiplication for Transformers at Scale")',
        ),
        ("GPT-4", "(ti:GPT AND ti:4)"),
        ('") OR all:x', '(ti:"OR all x")'),
    ],
)
def test_a_title_is_asked_for_by_its_plain_words(title: str, wanted: str) -> None:
    """What stands between them, and words with figures, are read differently here and there."""
    url = arxiv.url_of_titles("http://127.0.0.1", [title])
    assert query(url)["search_query"] == [wanted]


def test_several_titles_are_one_request() -> None:
    """Each has room for some papers titled nearly so."""
    asked = query(arxiv.url_of_titles("http://127.0.0.1", ["Deep Nets", "Wide Nets"]))
    assert asked["search_query"] == ['(ti:"Deep Nets") OR (ti:"Wide Nets")']
    assert asked["max_results"] == ["20"]


@pytest.mark.parametrize("piece", ["word ", "a1 ", "longer b2 ", "x-y "])
def test_no_title_makes_an_address_without_end(piece: str) -> None:
    """However much stands in a title's place, as many are asked for at once as ever."""
    url = arxiv.url_of_titles(arxiv.URL, [piece * 2000] * arxiv.MAX_TITLES)
    assert len(url) < MAX_ADDRESS_CHARS


@pytest.mark.parametrize("title", ["", "工具学习", "Обзор статей", "!?"])
def test_a_title_without_latin_letters_is_not_asked_for(title: str) -> None:
    """Titles at arXiv are English."""
    assert not arxiv.is_searchable(title)
    assert arxiv.is_searchable(title + " Toolformer")


def test_words_are_asked_for_as_phrases() -> None:
    """A hyphen would exclude what follows it."""
    url = arxiv.url_of_words("http://127.0.0.1", ["PopQA", "code-davinci-002", "++"])
    assert query(url)["search_query"] == ['all:"PopQA" OR all:"code davinci 002"']


@pytest.mark.parametrize(
    ("arxiv_id", "possible"),
    [
        ("0704.0001", True),
        ("2305.14314", True),
        ("0703.0001", False),
        ("math/0309136", True),
        ("hep-th/9901001", True),
        ("cs/0704001", False),
    ],
)
def test_an_id_is_of_its_months_form(arxiv_id: str, possible: bool) -> None:
    """Ids changed their form in April 2007."""
    assert arxiv.is_possible(arxiv_id) is possible
