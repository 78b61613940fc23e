"""The charset of bytes: declared, wrongly declared, or not at all."""

import pytest

from digests.reading.charsets import charset_of, decode

CHINESE = "这是一篇关于大语言模型的文章，作者用四位量化微调了一个很大的模型，效果与全精度微调相当。"
RUSSIAN = (
    "Модель хранится в четырёх битах, а учатся только небольшие адаптеры; качество то же самое."
)
JAPANESE = "大規模言語モデルを四ビットに量子化したまま、小さなアダプタだけを学習する方法です。"


def page(charset: str, text: str, declared: str | None = None) -> bytes:
    """Return a page in a charset that declares it, or another."""
    head = f'<html><head><meta charset="{declared or charset}"></head><body><p>'
    return f"{head}{text}</p></body></html>".encode(charset)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", CHINESE),
        ("gbk", CHINESE),
        ("gb18030", CHINESE),
        ("big5", "這是一篇關於大語言模型的文章"),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("euc-kr", "모델을 사 비트로 양자화한 채로 작은 어댑터만 학습한다"),
        ("iso-8859-1", "Les paramètres sont gelés, ça marche"),
    ],
)
def test_a_page_is_read_as_it_declares(charset: str, text: str) -> None:
    """In its head, by its XML declaration, or by the server."""
    data = page(charset, text)
    assert text in decode(data, charset_of(data))
    xml = f'<?xml version="1.0" encoding="{charset}"?><a>{text}</a>'.encode(charset)
    assert text in decode(xml, charset_of(xml))
    bare = text.encode(charset)
    assert decode(bare, charset_of(bare, f"text/plain; charset={charset.upper()}")) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (page("gbk", CHINESE + "镕", "gb2312"), CHINESE + "镕"),
        (page("cp1252", "four “bits” – enough", "iso-8859-1"), "four “bits” – enough"),
        (page("cp1252", "four “bits”", "us-ascii"), "four “bits”"),
        (page("utf-8", CHINESE, "gbk"), CHINESE),
        (page("utf-8", RUSSIAN, "windows-1251"), RUSSIAN),
        (page("utf-8", CHINESE, "no-such-charset"), CHINESE),
        (page("utf-8", CHINESE, "rot13"), CHINESE),
        (b"\xef\xbb\xbf" + RUSSIAN.encode(), RUSSIAN),
        (b"\xef\xbb\xbf" + page("utf-8", RUSSIAN, "windows-1251"), RUSSIAN),
        (RUSSIAN.encode("utf-16"), RUSSIAN),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), CHINESE),
        (("<p>" + CHINESE).encode("utf-16-le"), CHINESE),
        (("<p>" + CHINESE).encode("utf-16-be"), CHINESE),
    ],
)
def test_a_wrong_declaration_does_no_harm(data: bytes, text: str) -> None:
    """A wider charset is meant, UTF-8 shows itself, and a mark at the start counts first."""
    decoded = decode(data, charset_of(data))
    assert text in decoded
    assert "\ufeff" not in decoded


@pytest.mark.parametrize(
    ("charset", "text"),
    [("gb18030", CHINESE * 3), ("cp1251", RUSSIAN * 3), ("shift_jis", JAPANESE * 3)],
)
def test_a_charset_that_is_not_declared_is_told_by_its_look(charset: str, text: str) -> None:
    """From enough text."""
    data = text.encode(charset)
    assert decode(data, charset_of(data)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\xff",
        b"\xff\xfe",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        bytes(range(256)) * 4,
        page("utf-8", CHINESE)[:-40],
        page("gbk", CHINESE, "gb2312")[:-21],
        b'<meta charset="' + b"a" * 5000,
        b'<meta charset="iso-8859-1ted">\xff',
        b'<meta charset="hex">00',
        b'<meta charset="idna">' + b"a" * 5000,
        b'<meta charset="unicode_escape">\\x',
    ],
)
def test_any_bytes_are_decoded(data: bytes) -> None:
    """What is broken becomes a sign of it; NUL is gone; no codec that is no charset is used."""
    charset = charset_of(data)
    assert charset not in ("hex", "idna", "unicode_escape")
    assert "\0" not in decode(data, charset)


def test_a_few_broken_bytes_leave_the_rest_readable() -> None:
    """The text around them is still read in the charset it was written in."""
    data = page("utf-8", CHINESE).replace(b"</p>", b"\xe4\xff</p>")
    assert CHINESE in decode(data, charset_of(data))
    declared = page("cp1251", RUSSIAN).replace(b"</p>", b"\x98</p>")
    assert RUSSIAN in decode(declared, charset_of(declared))
