"""Links as Telegram checks them, and what it finds by itself."""

import pytest

from bot.sandbox.links import LinkError, check_link, found_entities, link_user_id


@pytest.mark.parametrize(
    ("link", "checked"),
    [
        ("https://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
        ("HTTPS://ArXiv.org", "https://arxiv.org/"),
        ("arxiv.org?x=1", "http://arxiv.org/?x=1"),
        ("http://u@arxiv.org:8080/#a", "http://u@arxiv.org:8080/#a"),
        ("https://пример.рф/статья", "https://пример.рф/статья"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("tg:resolve?domain=x", "tg://resolve?domain=x"),
        ("TON://x.ton", "ton://x.ton"),
    ],
)
def test_a_usable_link_is_written_telegrams_way(link: str, checked: str) -> None:
    """A scheme, a slash and a lower-case host are put where they lack."""
    assert check_link(link) == checked


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("", "URL host is empty"),
        ("not-a-url", "Wrong HTTP URL"),
        ("http://localhost:8080", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
        ("http://example.com:0/", "Wrong port number specified in the URL"),
        ("javascript:alert(1)", "Wrong port number specified in the URL"),
        ("https://exa mple.com", "Disallowed character in URL host"),
        ("tg://", "Wrong tg URL"),
    ],
)
def test_an_unusable_link_is_refused_in_telegrams_words(link: str, reason: str) -> None:
    """The reason is the one a button's 400 quotes."""
    with pytest.raises(LinkError) as caught:
        check_link(link)
    assert str(caught.value) == reason


def test_only_a_user_link_names_a_user() -> None:
    """tg://user?id=N names user N."""
    assert link_user_id("tg://user?id=7000000001") == 7000000001
    assert link_user_id("https://t.me/user?id=1") is None


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("/start deep", "bot_command", "/start"),
        ("try /paper@paperboy_sandbox_bot x", "bot_command", "/paper@paperboy_sandbox_bot"),
        ("see https://arxiv.org/abs/1.", "url", "https://arxiv.org/abs/1"),
        ("на arxiv.org/abs/1, да", "url", "arxiv.org/abs/1"),
        ("by @someone!", "mention", "@someone"),
        ("on #multimodal", "hashtag", "#multimodal"),
        ("关于 #多模态", "hashtag", "#多模态"),
    ],
)
def test_marks_are_found_in_plain_text(text: str, kind: str, shown: str) -> None:
    """Commands, addresses, mentions and hashtags are marked without any markup."""
    (entity,) = found_entities(text)
    start = entity["offset"]
    assert (entity["type"], text[start : start + entity["length"]]) == (kind, shown)


@pytest.mark.parametrize("text", ["and/or", "1/2", "a@b", "#1", "/a/b", "x.y", "e.g. this"])
def test_lookalikes_are_not_marked(text: str) -> None:
    """A slash inside a word, a path or a bare number is no mark."""
    assert found_entities(text) == []


def test_found_places_count_utf16_units() -> None:
    """An emoji before a command moves it by two."""
    assert found_entities("😀 /help")[0]["offset"] == 3
