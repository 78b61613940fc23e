"""Which addresses are asked: web pages on the public internet, in whatever spelling."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis.strategies import ip_addresses, text
from yarl import URL

from digests.errors import RetrievalError, RetrievalFault
from digests.retrieving.addresses import is_public, redirected, shown_host, web_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org", "https://example.org"),
        ("  HTTP://Example.ORG:80/A?b=c%3D%3D#part\n", "http://example.org/A?b=c%3D%3D"),
        ("http://example.org:8080/x y", "http://example.org:8080/x%20y"),
        (
            "https://пример.рф/новости",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
        ),
        ("http://my_blog.example.org./", "http://my_blog.example.org./"),
        ("http://[2606:4700::1111]:81/", "http://[2606:4700::1111]:81/"),
        ("http://2130706433/x", "http://127.0.0.1/x"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://017700000001:81/", "http://127.0.0.1:81/"),
        ("http://１２７.０.０.１/", "http://127.0.0.1/"),
        ("http://134744072./", "http://8.8.8.8/"),
        ("http://@example.org/", "http://example.org/"),
    ],
)
def test_an_address_is_read(text: str, address: str) -> None:
    """A link as people paste it becomes one plain address, a host in numbers too."""
    assert str(web_address(text)) == address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
        ("http://xn--/", "xn--"),
        ("http://a.xn--99999999.org/", "a.xn--99999999.org"),
        ("http://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)
def test_a_host_is_shown_as_people_read_it(address: str, shown: str) -> None:
    """One that only looks like a word of another script is shown as it stands."""
    assert shown_host(web_address(address)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "//example.org/",
        "http:example.org",
        "http:/example.org",
        "http:///etc/passwd",
        "http://",
        "http://:80/",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "gopher://example.org/_x",
        "ftp://example.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "ws://example.org/",
        "unix:///var/run/docker.sock",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/x",
        "dict://example.org:11211/",
        "jar:http://example.org!/",
        "view-source:http://example.org/",
        "http://canary@example.org/",
        "http://name:canary@example.org/",
        "http://:canary@example.org/",
        "http://:@example.org/",
        "http://example.org:99999/",
        "http://example.org:-1/",
        "http://example.org:x/",
        "http://[::1",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://[2606:4700::1%25lo]/",
        "http://exam ple.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nHost: canary",
        "http://example.org\t.evil.org/",
        "http://example.org\x00.evil.org/",
        "http://example.org%00.evil.org/",
        "http://%31%32%37.0.0.1/",
        "http://127%2e0.0.1/",
        "http://a..b/",
        "http://./",
        "http://。/",
        f"http://{'a' * 64}.org/",
        f"http://{'a.' * 130}org/",
        f"http://example.org/{'x' * 5000}",
        "http://example.org/\udc80",
        "http://a,b/",
    ],
)
def test_what_is_no_web_page_is_refused(text: str) -> None:
    """No other scheme, no credentials, no host that resolvers could understand otherwise."""
    with pytest.raises(RetrievalError) as caught:
        web_address(text)
    assert caught.value.fault is RetrievalFault.NOT_A_WEB_ADDRESS
    assert caught.value.is_lasting
    assert "canary" not in str(caught.value)


@given(text())
def test_no_text_breaks_it(text: str) -> None:
    """Whatever is pasted is an address or a fault, and an address reads as itself."""
    for pasted in (text, f"http://{text}", f"http://example.org/{text}"):
        try:
            address = web_address(pasted)
        except RetrievalError:
            continue
        assert web_address(str(address)) == address
        assert address.raw_host
        address.raw_host.encode("idna")  # as a lookup will do


NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - an address, bound to by nobody
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
]
NOT_PUBLIC_6 = [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


def disguises(address: IPv4Address) -> list[IPv6Address]:
    """Write an IPv4 address in the IPv6 forms that lead to it: mapped, NAT64, 6to4."""
    number = int(address)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
    ]


@pytest.mark.parametrize("address", NOT_PUBLIC + NOT_PUBLIC_6)
def test_a_private_address_is_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast, a cloud's own: in every form."""
    plain = ip_address(address)
    assert not is_public(plain, 80)
    if isinstance(plain, IPv4Address):
        assert not [form for form in disguises(plain) if is_public(form, 80)]


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "151.101.3.42", "172.32.0.1"])
def test_a_public_address_is_public(address: str) -> None:
    """And what stands for it is so too."""
    plain = IPv4Address(address)
    assert is_public(plain, 443)
    assert all(is_public(form, 443) for form in disguises(plain))


def test_a_public_ipv6_address_is_public() -> None:
    """As the web's hosts have them."""
    assert is_public(IPv6Address("2606:4700::6810:85e5"), 443)


@given(ip_addresses(v=4))
def test_a_disguise_changes_nothing(address: IPv4Address) -> None:
    """An IPv6 form is public where the IPv4 address it stands for is."""
    assert {is_public(form, 80) for form in disguises(address)} == {is_public(address, 80)}


@pytest.mark.parametrize(
    ("at", "location", "to"),
    [
        ("http://a.org/x/y?q", "z", "http://a.org/x/z"),
        ("http://a.org/x", "//b.org/z#part", "http://b.org/z"),
        ("http://a.org/x", " https://b.org ", "https://b.org"),
        ("http://a.org/x", "/\udcd6\udcd0", "http://a.org/%D6%D0"),
        ("http://a.org/x", "/中 文", "http://a.org/%E4%B8%AD%20%E6%96%87"),
        ("https://a.org/x", "http://a.org/x/", "https://a.org/x/"),
        ("https://a.org/x", "http://b.org:80/", "https://b.org/"),
        ("http://a.org/x", "http://2130706433/", "http://127.0.0.1/"),
    ],
)
def test_a_redirect_leads_on(at: str, location: str, to: str) -> None:
    """Locations are joined to where they were given; from https there is no way back to http."""
    assert str(redirected(URL(at), location)) == to


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://n:canary@b.org/", "http://[::1", "javascript:x", "/\r\nX: y"],
)
def test_a_redirect_elsewhere_is_refused(location: str) -> None:
    """What must not be asked at first must not be asked later."""
    with pytest.raises(RetrievalError) as caught:
        redirected(URL("http://a.org/"), location)
    assert caught.value.fault is RetrievalFault.NOT_A_WEB_ADDRESS
