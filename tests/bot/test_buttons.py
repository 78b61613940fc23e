"""Button data: written within 64 bytes, read whatever anyone sends."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.buttons import pack, pack_words, pages, unpack

plain = st.text(st.characters(exclude_characters=":", exclude_categories=["Cs"]), max_size=4)
numbers = st.integers(0, 10**9)


@given(verb=plain, first=plain, words=st.text(st.characters(exclude_categories=["Cs"]), max_size=7))
def test_what_is_packed_comes_back(verb: str, first: str, words: str) -> None:
    """Verb and arguments are the same; the last may hold colons."""
    press = unpack(pack_words(verb, first, words=words))
    assert press == (verb, (first, words))


@pytest.mark.parametrize("letter", ["a", "я", "中", "🙂"])
def test_64_bytes_are_the_limit(letter: str) -> None:
    """Bytes count, not letters: the 64th fits, the 65th does not."""
    count = 62 // len(letter.encode())
    rest = "x" * (62 - count * len(letter.encode()))
    assert len(pack("v", letter * count + rest).encode()) == 64
    with pytest.raises(ValueError, match="64"):
        pack("v", letter * count + rest + "x")


def test_words_that_do_not_fit_are_left_out() -> None:
    """The button stays, without words; its handler finds them elsewhere."""
    data = pack_words("search", 20, words="многословный запрос о больших языковых моделях")
    assert data == "search:20:"
    assert unpack(data).text(1) == ""


@given(data=st.text(max_size=64))
@example("")
@example(":::::")
@example("set")
@example("p:" + "9" * 60)
@example("p:-1")
@example("p:٣")
@example("p:²")
@example("p: 7")
@example("p:1_0")
@example("p:0x10")
def test_forged_data_is_read_without_an_error(data: str) -> None:
    """Any data is a press; its numbers are from 0 on and fit the database, its texts are texts."""
    press = unpack(data)
    assert isinstance(press.verb, str)
    for index in range(5):
        assert 0 <= press.number(index) < 2**63
        assert isinstance(press.text(index), str)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("999999999999999", 10**15 - 1), ("-1", 0), ("٣", 0), ("", 0)],
)
def test_numbers_are_plain_digits(text: str, number: int) -> None:
    """Signs, spaces and other scripts' digits are no numbers."""
    assert unpack(f"p:{text}").number(0) == number


@given(offset=numbers, size=st.integers(1, 50), total=numbers)
def test_pages_lead_to_lists_that_exist(offset: int, size: int, total: int) -> None:
    """‹ and › lead to an offset within the list, one page away; the middle says where one is."""
    row = {
        button.text: button.data for button in pages("s", 7, offset=offset, size=size, total=total)
    }
    assert all(data is not None and len(data.encode()) <= 64 for data in row.values())
    back, on = row.pop("‹", None), row.pop("›", None)
    assert (back is not None) == (offset > 0)
    assert (on is not None) == (offset + size < total)
    if back:
        assert unpack(back).number(1) == max(0, min(offset, -(-total // size) * size) - size)
    if on:
        assert unpack(on).number(1) == offset + size < total
    assert [unpack(data or "").verb for data in row.values()] == ["stay"] * (total > size)


@pytest.mark.parametrize("words", ["a: b", "языковые модели", "x" * 100])
def test_pages_carry_words(words: str) -> None:
    """The words of a search stay with ‹ and ›, as long as a button can hold them."""
    back, middle, on = pages("find", offset=5, size=5, total=15, words=words)
    kept = words if len(words.encode()) < 50 else ""
    assert unpack(back.data or "") == ("find", ("0", kept))
    assert unpack(on.data or "") == ("find", ("10", kept))
    assert unpack(middle.data or "").verb == "stay"


def test_pages_are_counted_as_people_count() -> None:
    """21 things by ten are three pages; the last begins at 20 and leads back only."""
    shown = [
        [button.text for button in pages("s", offset=offset, size=10, total=21)]
        for offset in (0, 10, 20)
    ]
    assert shown == [["1 / 3", "›"], ["‹", "2 / 3", "›"], ["‹", "3 / 3"]]
    assert pages("s", offset=0, size=10, total=10) == ()
    assert pages("s", offset=0, size=10, total=0) == ()


def test_an_offset_past_the_end_leads_back_into_the_list() -> None:
    """Forged or stale, an offset behind the list must not need a hundred presses to come back."""
    back, middle = pages("s", offset=1000, size=10, total=21)
    assert unpack(back.data or "").number(0) == 20
    assert middle.text == "3 / 3"
