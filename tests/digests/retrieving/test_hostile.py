"""What an address may try in order to be asked on the inside: spellings, names, redirects, rebinding."""

import socket
from collections.abc import Iterable

import pytest

from digests.errors import RetrievalError, RetrievalFault
from digests.retrieving.retriever import Retriever
from tests.digests.retrieving.site import LOCAL, Site, answer, leading_to

# Every one is an address of this very machine, or of a network no one outside can see.
HOSTS = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.127.127.127",
    "0",
    "0.0.0.0",  # noqa: S104 - an address, bound to by nobody
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ip6-loopback",
    "anything.localtest.me",
    "127.0.0.1.nip.io",
    "metadata.google.internal",
    "intranet",
    "both.example",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "100.100.100.200",
    "100.64.0.1",
    "192.0.0.192",
    "168.63.129.16",
    "10.0.0.1",
    "10.1",
    "167772161",
    "172.16.0.1",
    "192.168.0.1",
    "192.168.257",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
]
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "ip6-loopback": ["::1"],
    "anything.localtest.me": ["127.0.0.1"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "intranet": ["10.0.0.7"],
    "both.example": ["::ffff:10.0.0.7", "10.0.0.7", "fe80::7"],
}


class Lookups:
    """Stands for the system's resolver: each lookup of a name gives the next of its answers."""

    def __init__(self, answers: dict[str, Iterable[list[str]]]) -> None:
        self._answers = {name: iter(each) for name, each in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[object]:
        """Answer as socket.getaddrinfo does."""
        self.asked.append(host)
        if host not in self._answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in next(self._answers[host])
        ]


async def fault(retriever: Retriever, url: str) -> RetrievalFault:
    """Retrieve what must not be."""
    with pytest.raises(RetrievalError) as caught:
        await retriever.get(url)
    await retriever.close()
    assert caught.value.is_lasting
    return caught.value.fault


@pytest.mark.parametrize("host", HOSTS)
async def test_the_inside_is_not_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the public internet is, whatever the spelling."""
    names = Lookups({name: [addresses] for name, addresses in NAMES.items()})
    monkeypatch.setattr(socket, "getaddrinfo", names)
    async with Site({"/": answer()}) as site:
        retriever = Retriever(deadline_seconds=5)
        url = f"http://{host}:{site.port}/"
        assert await fault(retriever, url) is RetrievalFault.NOT_PUBLIC
    assert site.connections == 0


@pytest.mark.parametrize("host", HOSTS)
async def test_no_redirect_leads_inside(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be asked itself cannot send us where we may not go."""
    names = Lookups({name: [addresses] for name, addresses in NAMES.items()})
    monkeypatch.setattr(socket, "getaddrinfo", names)
    async with Site({"/": answer()}) as inside, Site() as outside:
        to = f"http://{host}:{inside.port}/".encode().decode("utf-8")
        outside.answers = {"/": leading_to("/next"), "/next": leading_to(to)}
        retriever = Retriever(outside.allows, deadline_seconds=5)
        assert await fault(retriever, outside.url) is RetrievalFault.NOT_PUBLIC
    assert len(outside.requests) == 2
    assert inside.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/_x",
        "data:text/html,x",
        "javascript:alert(1)",
        "ftp://a.org/",
    ],
)
async def test_no_redirect_leaves_the_web(location: str) -> None:
    """Other schemes are no more allowed later than at first."""
    async with Site({"/": leading_to(location)}) as site:
        assert await fault(Retriever(site.allows), site.url) is RetrievalFault.NOT_A_WEB_ADDRESS


async def test_a_name_is_looked_up_once_for_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is what is connected to: a second, other answer is never asked for."""
    async with Site({"/": answer(200, b"page")}) as site:
        names = Lookups({"rebinding.example": [[str(LOCAL)], ["10.0.0.7"]]})
        monkeypatch.setattr(socket, "getaddrinfo", names)
        retriever = Retriever(site.allows)
        page = await retriever.get(f"http://rebinding.example:{site.port}/")
        assert (page.body, names.asked) == (b"page", ["rebinding.example"])
        url = f"http://rebinding.example:{site.port}/again"
        assert await fault(retriever, url) is RetrievalFault.NOT_PUBLIC
    assert site.connections == 1


async def test_a_name_that_turns_inward_between_hops_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each hop is checked for itself, the same name too."""
    async with Site({"/": leading_to("/inside"), "/inside": answer()}) as site:
        names = Lookups({"rebinding.example": [[str(LOCAL)], ["169.254.169.254"]]})
        monkeypatch.setattr(socket, "getaddrinfo", names)
        url = f"http://rebinding.example:{site.port}/"
        assert await fault(Retriever(site.allows), url) is RetrievalFault.NOT_PUBLIC
    assert len(site.requests) == 1


async def test_of_several_addresses_only_the_allowed_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name may stand for the inside and the outside at once."""
    async with Site({"/": answer(200, b"page")}) as site:
        names = Lookups({"mixed.example": [["10.0.0.7", "::1", str(LOCAL), "192.168.0.1"]]})
        monkeypatch.setattr(socket, "getaddrinfo", names)
        retriever = Retriever(site.allows)
        assert (await retriever.get(f"http://mixed.example:{site.port}/")).body == b"page"
        await retriever.close()
