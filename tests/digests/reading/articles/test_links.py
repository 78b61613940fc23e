"""Where links lead: ids in every form, redirectors seen through, and what only looks like a paper."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.reading.articles.links import (
    MAX_URL,
    Place,
    bare,
    named_ids,
    target,
    unwrapped,
)

QLORA = "arxiv:2305.14314"
OLD = "arxiv:cs/0205028"
REVIEWED = "openreview:OUIFPHEgJU"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://arxiv.org/abs/2305.14314", QLORA),
        ("http://www.arxiv.org/abs/2305.14314v2", QLORA),
        ("https://ARXIV.org/ABS/2305.14314", QLORA),
        ("https://arxiv.org/pdf/2305.14314", QLORA),
        ("https://arxiv.org/pdf/2305.14314v2.pdf", QLORA),
        ("https://arxiv.org/html/2305.14314v1#S3.SS2", QLORA),
        ("https://arxiv.org/abs/2305.14314?context=cs.LG", QLORA),
        ("https://arxiv.org/ftp/arxiv/papers/2305/2305.14314.pdf", QLORA),
        ("https://export.arxiv.org/abs/2305.14314", QLORA),
        ("http://cn.arxiv.org/pdf/2305.14314", QLORA),
        ("https://arxiv.org:443/abs/2305.14314", QLORA),
        ("arxiv.org/abs/2305.14314", QLORA),
        ("https://arxiv.org/abs/cs/0205028", OLD),
        ("https://arxiv.org/pdf/cs.CL/0205028v1", OLD),
        ("https://arxiv.org/abs/1206.5533", "arxiv:1206.5533"),
        ("https://ar5iv.labs.arxiv.org/html/2305.14314", QLORA),
        ("https://ar5iv.org/abs/2305.14314", QLORA),
        ("https://www.alphaxiv.org/overview/2305.14314v3", QLORA),
        ("http://xxx.itp.ac.cn/abs/2305.14314", QLORA),
        ("https://papers.cool/arxiv/2305.14314", QLORA),
        ("https://scirate.com/arxiv/2305.14314", QLORA),
        ("https://www.semanticscholar.org/arxiv/2305.14314", QLORA),
        ("https://huggingface.co/papers/2305.14314", QLORA),
        ("https://hf.co/papers/2305.14314", QLORA),
        ("https://a-mirror.example/pdf/2305.14314v1.pdf", QLORA),
        ("https://openreview.net/forum?id=OUIFPHEgJU", REVIEWED),
        ("https://openreview.net/forum?id=OUIFPHEgJU#discussion", REVIEWED),
        ("https://openreview.net/forum?noteId=abcdefgh&id=OUIFPHEgJU", REVIEWED),
        ("https://openreview.net/pdf?id=OUIFPHEgJU", REVIEWED),
        ("https://openreview.net/attachment?id=OUIFPHEgJU&name=pdf", REVIEWED),
        ("https://doi.org/10.48550/arXiv.2305.14314", QLORA),
        ("https://dx.doi.org/10.1145/3442188.3445922", "doi:10.1145/3442188.3445922"),
        ("https://dl.acm.org/doi/pdf/10.1145/3442188.3445922", "doi:10.1145/3442188.3445922"),
        ("https://a-publisher.example/doi/10.1145/3442188.3445922", "doi:10.1145/3442188.3445922"),
        ("https://aclanthology.org/2023.acl-long.546/", "link:aclanthology.org/2023.acl-long.546"),
        (
            "https://www.aclanthology.org/2023.acl-long.546.pdf",
            "link:aclanthology.org/2023.acl-long.546",
        ),
        (
            "https://aclanthology.org/2023.ACL-long.546",
            "link:aclanthology.org/2023.acl-long.546",
        ),
    ],
)
def test_a_paper_has_one_key_in_whatever_form_its_link_is(url: str, key: str) -> None:
    """Versions, formats, mirrors and catalogues all lead to the same paper."""
    assert (target(url).place, target(url).key) == (Place.PAPER, key)


@pytest.mark.parametrize(
    "url",
    [
        "https://link.zhihu.com/?target=https%3A//arxiv.org/abs/2305.14314",
        "https://link.csdn.net/?target=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314&from=5",
        "https://link.juejin.cn?target=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314",
        "https://www.google.com/url?q=https://arxiv.org/abs/2305.14314&sa=D&ust=168",
        "https://www.google.com/url?q=https%253A%252F%252Farxiv.org%252Fabs%252F2305.14314",
        "https://t.umblr.com/redirect?z=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314&t=Zm",
        "https://web.archive.org/web/20230601/https://arxiv.org/abs/2305.14314",
        "https://a.example/r?u=https%3A%2F%2Fb.example%2Fr%3Fu%3Dhttps%253A%252F%252Farxiv.org"
        "%252Fabs%252F2305.14314",
        "  https://arxiv.org/abs/2305.14314\n",
    ],
)
def test_redirectors_are_seen_through(url: str) -> None:
    """The address inside counts, however often it was encoded, without what was added behind it."""
    assert target(url) == ("https://arxiv.org/abs/2305.14314", Place.PAPER, QLORA, False)


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314",
        "https://www.linkedin.com/shareArticle?mini=true&url=https://arxiv.org/abs/2305.14314",
        "https://www.linkedin.com/sharing/share-offsite/?url=https://arxiv.org/abs/2305.14314",
        "https://t.me/share/url?url=https://arxiv.org/abs/2305.14314",
        "https://vk.com/share.php?url=https://arxiv.org/abs/2305.14314&title=QLoRA",
        "https://service.weibo.com/share/share.php?url=https://arxiv.org/abs/2305.14314",
        "https://connect.qq.com/widget/shareqq/index.html?url=https://arxiv.org/abs/2305.14314",
        "https://www.reddit.com/submit?url=https://arxiv.org/abs/2305.14314",
        "https://news.ycombinator.com/submitlink?u=https://arxiv.org/abs/2305.14314",
        "https://api.whatsapp.com/send?text=https://arxiv.org/abs/2305.14314",
        "https://getpocket.com/save?url=https://arxiv.org/abs/2305.14314",
        "https://b.hatena.ne.jp/add?mode=confirm&url=https://arxiv.org/abs/2305.14314",
        "mailto:?subject=QLoRA&body=https://arxiv.org/abs/2305.14314",
        " javascript:open('https://arxiv.org/abs/2305.14314')",
    ],
)
def test_a_button_that_shares_a_paper_is_no_link_to_it(url: str) -> None:
    """Nor is an address in a mail or a script."""
    assert (target(url).place, target(url).key) == (Place.NONE, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org",
        "https://arxiv.org/a/gu_a_1",
        "https://arxiv.org/list/cs.CL/2305",
        "https://arxiv.org/search/?query=qlora",
        "https://openreview.net/group?id=NeurIPS.cc/2023/Conference",
        "https://openreview.net/profile?id=~Tim_Dettmers2",
        "https://huggingface.co/papers?date=2023-05-24",
        "https://huggingface.co/timdettmers/guanaco-65b",
        "https://aclanthology.org/",
        "https://aclanthology.org/events/acl-2023/",
        "https://aclanthology.org/people/x/",
        "https://openaccess.thecvf.com/CVPR2023?day=all",
        "https://www.usenix.org/",
        "https://shop.example/2305.14314",
        "https://shop.example/pdf/2023.01234",
        "https://shop.example/papers/1499.99",
        "https://news.example/papers/2012.12.31",
        "https://a-review.example/forum?id=OUIFPHEgJU",
        "https://a.example/?see=openreview.net/forum?id=OUIFPHEgJU",
    ],
)
def test_what_is_beside_papers_is_none(url: str) -> None:
    """Lists, people, search pages, prices and dates have no key."""
    assert (target(url).place, target(url).key) == (Place.OTHER, None)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://github.com/artidoro/qlora", Place.CODE),
        ("https://www.github.com/artidoro/qlora/tree/main/eval", Place.CODE),
        ("https://gist.github.com/artidoro/1234", Place.CODE),
        ("https://gitee.com/a/b", Place.CODE),
        ("https://github.com/artidoro", Place.OTHER),
        ("https://github.com/", Place.OTHER),
        ("https://github.com/features/copilot", Place.OTHER),
        ("https://github.com/sponsors/artidoro", Place.OTHER),
        ("https://github.com.evil.example/artidoro/qlora", Place.OTHER),
        ("https://notgithub.com/artidoro/qlora", Place.OTHER),
        ("https://evil.example/github.com/artidoro/qlora", Place.OTHER),
        ("https://llava-vl.github.io/", Place.PROJECT),
        ("https://sites.google.com/view/rest-mcts", Place.PROJECT),
        ("https://github.io.evil.example/", Place.OTHER),
        ("https://voyager.minedojo.org/", Place.OTHER),
        ("#references", Place.NONE),
        ("/abs/2305.14314", Place.NONE),
        ("mailto:editor@a.example", Place.NONE),
        ("", Place.NONE),
    ],
)
def test_code_projects_and_the_rest_are_told_apart(url: str, place: Place) -> None:
    """A repository is code; its owner's page, a look-alike and a place in the page are not."""
    assert (target(url).place, target(url).key) == (place, None)


@pytest.mark.parametrize(
    ("url", "is_odd"),
    [
        ("https://arxiv.org/abs/2305.14314", False),
        ("https://export.arxiv.org/abs/2305.14314", False),
        ("https://arxiv.org.evil.example/abs/2305.14314", True),
        ("https://notarxiv.org/abs/2305.14314", True),
        ("https://\u0430rxiv.org/abs/2305.14314", True),
        ("https://evil.example/abs/2305.14314?arxiv.org", True),
        ("https://evil.example/doi/10.1145/3442188.3445922", True),
        ("https://evil.example/", False),
    ],
)
def test_an_id_at_a_place_that_only_looks_known_is_odd(url: str, is_odd: bool) -> None:
    """It is shown, so it is read; an editor is to see where its link leads."""
    assert target(url).is_odd is is_odd


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org@evil.example/abs/2305.14314",
        "https://arxiv.org:80@evil.example/abs/2305.14314",
        "https://arxiv.org\\@evil.example/abs/2305.14314",
        "https://[::1]/abs/2305.14314",
        "https://[::1",
        "https://",
        "https://localhost/abs/2305.14314",
        "ftp://arxiv.org/abs/2305.14314",
        "//arxiv.org/abs/2305.14314",
        "https://\0",
        "http" * 600,
        "https%3A%2F%2F" * 500,
        "\ud800https://arxiv.org",
    ],
)
def test_hostile_addresses_lead_nowhere(url: str) -> None:
    """A name before an @ is not the host; what is no web address has no key."""
    assert (target(url).place, target(url).key) == (Place.NONE, None)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["https://", "http%3A%2F%2F", "arxiv.org", "/abs/", "2305.14314", "@", "[", "]", "?url=",
             "&", "%", "%25", "\0", "\ud800", "doi.org/10.", "1145/", "..", ":", "#", " ", "я"]
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_any_text_at_all_has_an_answer(text: str) -> None:
    """Only what is a paper's place has a key, and nothing gets longer than a link may be."""
    found = target(text)
    assert (found.key is None) or found.place is Place.PAPER
    assert len(found.url) <= MAX_URL + len("https://")


def test_a_long_link_is_cut() -> None:
    """What stands beyond is not looked at."""
    assert len(unwrapped("https://a.example/" + "x" * 9000)) == MAX_URL


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://arxiv.org/abs/2305.14314.", ["https://arxiv.org/abs/2305.14314"]),
        ("(https://arxiv.org/abs/2305.14314)", ["https://arxiv.org/abs/2305.14314"]),
        ("见https://arxiv.org/abs/2305.14314。代码", ["https://arxiv.org/abs/2305.14314"]),
        ("（https://arxiv.org/abs/2305.14314）", ["https://arxiv.org/abs/2305.14314"]),
        ("<https://arxiv.org/abs/2305.14314>", ["https://arxiv.org/abs/2305.14314"]),
        ("See HTTPS://arxiv.org/abs/2305.14314!", ["HTTPS://arxiv.org/abs/2305.14314"]),
        ("**https://arxiv.org/abs/2305.14314**", ["https://arxiv.org/abs/2305.14314"]),
        ("arxiv.org/abs/2305.14314, really", ["arxiv.org/abs/2305.14314"]),
        ("a https://en.wikipedia.org/wiki/Mamba_(snake)!", ["https://en.wikipedia.org/wiki/Mamba_(snake)"]),
        ("https://a.example/x https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("write to me@github.com/qlora", []),
        ("either/or, and/or, 1/2", []),
        ("www.example.org/a…", ["www.example.org/a…"]),
        ("https://", []),
    ],
)  # fmt: skip
def test_addresses_in_text_end_where_they_end(text: str, found: list[str]) -> None:
    """Punctuation and brackets around them are not theirs; their own brackets are."""
    assert [text[start:end] for start, end in bare(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("QLoRA (arXiv:2305.14314v2) is out", [("arXiv:2305.14314v2", QLORA)]),
        ("QLoRA [2305.14314]", [("2305.14314", QLORA)]),
        ("论文（2305.14314）", [("2305.14314", QLORA)]),
        ("arXiv 2305.14314", [("arXiv 2305.14314", QLORA)]),
        ("arXiv preprint arXiv:2305.14314, 2023", [("arXiv:2305.14314", QLORA)]),
        ("arXiv ID: 2305.14314", [("arXiv ID: 2305.14314", QLORA)]),
        ("arXiv:cs/0205028", [("arXiv:cs/0205028", OLD)]),
        ("doi: 10.1145/3442188.3445922.", [("doi: 10.1145/3442188.3445922.", "doi:10.1145/3442188.3445922")]),
        ("QLoRA: Efficient Finetuning of Quantized LLMs 2305.14314", [("2305.14314", QLORA)]),
        ("QLoRA · 2305.14314 [code]", [("2305.14314", QLORA)]),
        ("2305.14314", [("2305.14314", QLORA)]),
        ("It costs 2305.14 today", []),
        ("It costs (1999.99)", []),
        ("On 2023.05.12", []),
        ("12.05.2023", []),
        ("[2023.12345]", []),
        ("[1403.123456]", []),
        ("(2305.1431)", []),
        ("(2305.14314.5)", []),
        ("2305.14314 tokens a second", []),
        ("version 12305.143145", []),
        ("one of many " * 20 + "2305.14314", []),
    ],
)  # fmt: skip
def test_ids_without_a_link_are_named_or_stand_last(
    text: str, found: list[tuple[str, str]]
) -> None:
    """Prices, dates, versions and counts are none."""
    assert [(text[start:end], key) for start, end, key in named_ids(text)] == found


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("https://github.com/a/b?utm_source=mail&utm_medium=x", "https://github.com/a/b"),
        ("https://github.com/a/b?tab=readme&utm_source=mail", "https://github.com/a/b?tab=readme"),
        ("https://github.com/a/b?utm_source=mail&tab=readme", "https://github.com/a/b?tab=readme"),
        ("https://github.com/a/b?utm_source=mail#usage", "https://github.com/a/b#usage"),
        ("https://github.com/a/b?utmost=1", "https://github.com/a/b?utmost=1"),
    ],
)
def test_what_tracks_a_reader_is_taken_off(url: str, direct: str) -> None:
    """And nothing else of the address."""
    assert target(url).url == direct
