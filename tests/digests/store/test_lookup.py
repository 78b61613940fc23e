"""Whatever a reader types about a paper finds it, by the strongest way there is."""

import asyncio

import pytest

from digests.models import Found, SearchResult
from digests.store.lookup import Lookup
from tests.digests.shelf import Shelf, entry


@pytest.fixture
async def lookup(shelf: Shelf) -> Lookup:
    """Load a few papers that are easily taken for one another."""
    shelf.put(
        "one",
        entry("Toolformer: Models Teach Themselves", "2302.04761", names=["Toolformer"]),
        entry("QLoRA", "2305.14314", names=["QLoRA", "Guanaco"], openreview_id="OUIFPHEgJU"),
        entry("ReST-MCTS*: Self-Training", names=["ReST-MCTS*"], doi="10.1234/rest.mcts"),
        entry(
            "Tree of Thoughts", names=["ToT", "思维树"], alternative_titles=["Thinking in trees"]
        ),
        entry("Old paper", "math/0309136", summary={"en": "Uses Toolformer and a rest area."}),
        entry("Mamba", names=["Mamba"]),
        entry("Samba", names=["Samba"]),
    )
    await shelf.load()
    return Lookup(shelf.database)


def found(result: SearchResult) -> tuple[Found, list[str]]:
    """Return the way and the titles' first words."""
    return result.found, [paper.title.split(":")[0].split()[0] for paper in result.papers]


@pytest.mark.parametrize(
    ("text", "way", "title"),
    [
        ("2302.04761", Found.ID, "Toolformer"),
        ("arXiv:2302.04761v3", Found.ID, "Toolformer"),
        ("see https://arxiv.org/pdf/2302.04761v1.pdf!", Found.ID, "Toolformer"),
        ("https://openreview.net/forum?id=OUIFPHEgJU", Found.ID, "QLoRA"),
        ("OUIFPHEgJU", Found.ID, "QLoRA"),
        ("https://doi.org/10.1234/REST.mcts", Found.ID, "ReST-MCTS*"),
        ("math.GT/0309136", Found.ID, "Old"),
        ("toolformer", Found.NAME, "Toolformer"),
        ("Guanaco", Found.NAME, "QLoRA"),
        ("rest mcts", Found.NAME, "ReST-MCTS*"),
        ("ReSTMCTS", Found.NAME, "ReST-MCTS*"),
        ("思维树", Found.NAME, "Tree"),
        ("tree of thoughts!", Found.TITLE, "Tree"),
        ("Thinking in Trees", Found.TITLE, "Tree"),
        ("models teach", Found.WORDS, "Toolformer"),
        ("toolfromer", Found.TYPO, "Toolformer"),
        ("тулформер", Found.TYPO, "Toolformer"),
        ("ещщдащкьук", Found.TYPO, "Toolformer"),
    ],
)
async def test_every_way_finds_the_paper(lookup: Lookup, text: str, way: Found, title: str) -> None:
    """Id, link, name, title, words, typos, other letters: one hit, found by the right way."""
    result = await lookup.find(text)
    first = title.split(":", maxsplit=1)[0]
    assert found(result) == (way, [first])
    assert result.total == 1


async def test_a_stronger_way_ends_the_search(lookup: Lookup) -> None:
    """A name that also is a word of other papers finds only the paper of that name."""
    assert found(await lookup.find("Toolformer")) == (Found.NAME, ["Toolformer"])
    assert (await lookup.search("Toolformer", offset=0, limit=9)).total == 2


async def test_several_ids_find_several_papers(lookup: Lookup) -> None:
    """In the order they were typed; in pages."""
    text = "2305.14314 2302.04761 9901.12345"
    result = await lookup.find(text, limit=1)
    assert (found(result), result.total) == ((Found.ID, ["QLoRA"]), 2)
    assert found(await lookup.find(text, offset=1, limit=1)) == (Found.ID, ["Toolformer"])


async def test_two_ids_of_one_paper_find_it_once(lookup: Lookup) -> None:
    """A paper that several of the ids mean is one, with what every digest said once."""
    text = "arXiv:2305.14314, https://openreview.net/forum?id=OUIFPHEgJU"
    result = await lookup.find(text)
    assert (found(result), result.total) == ((Found.ID, ["QLoRA"]), 1)
    assert len(result.papers[0].coverage) == 1


async def test_a_name_goes_before_the_same_title(lookup: Lookup, shelf: Shelf) -> None:
    """A paper that is called so is meant, not one whose whole title is that word."""
    shelf.put("two", entry("Guanaco"))
    await shelf.load()
    assert found(await lookup.find("guanaco")) == (Found.NAME, ["QLoRA"])


async def test_a_typo_says_what_it_was_taken_for(lookup: Lookup) -> None:
    """Equally near names are all offered, those farther off are not."""
    result = await lookup.find("toolfromer")
    assert result.took_for == "Toolformer"
    assert (await lookup.find("Xamba")).total == 2
    assert found(await lookup.find("Mambaa")) == (Found.TYPO, ["Mamba"])


async def test_nothing_found_offers_the_nearest_names(lookup: Lookup) -> None:
    """What is no typo of anything is answered with the least unlike names."""
    result = await lookup.find("Toolmaker")
    assert result.found is Found.NONE
    assert "Toolformer: Models Teach Themselves" in [paper.title for paper in result.papers]


async def test_an_unknown_id_is_not_taken_for_a_name(lookup: Lookup) -> None:
    """A paper that is not known has no name nearly like its link."""
    result = await lookup.find("https://arxiv.org/abs/2401.99999")
    assert (result.found, result.papers) == (Found.NONE, ())


@pytest.mark.parametrize("text", ["", " \n", '"', "\u202e\u200b", "\ud800", "' OR 1=1 --", "*"])
async def test_nothing_typed_finds_nothing(lookup: Lookup, text: str) -> None:
    """No text of any kind is an error."""
    result = await lookup.find(text)
    assert result.found is Found.NONE
    assert (await lookup.search(text, offset=0, limit=9)).found is Found.NONE


async def test_a_search_looks_for_all_words_then_any(lookup: Lookup) -> None:
    """All words if one paper has them, else papers with some; the total spans the pages."""
    assert found(await lookup.search("rest area", offset=0, limit=9)) == (Found.WORDS, ["Old"])
    result = await lookup.search("toolformer nowhere", offset=0, limit=1)
    assert (len(result.papers), result.total) == (1, 2)


async def test_new_names_are_known_at_once(lookup: Lookup, shelf: Shelf) -> None:
    """A typo of a name loaded since the last look-up is understood, one of a gone name is not."""
    assert (await lookup.find("Guanako")).found is Found.TYPO
    shelf.put("one", entry("Chinchilla", names=["Chinchilla"]))
    await shelf.load()
    assert found(await lookup.find("Chinchila")) == (Found.TYPO, ["Chinchilla"])
    assert (await lookup.find("Guanako")).found is Found.NONE


async def test_many_look_ups_at_once(lookup: Lookup) -> None:
    """A burst of readers is answered, each with their own."""
    texts = ["toolfromer", "QLoRA", "2302.04761", "Guanako"] * 10
    results = await asyncio.gather(*map(lookup.find, texts))
    assert [result.query.text for result in results] == texts
    assert all(result.total == 1 for result in results)
