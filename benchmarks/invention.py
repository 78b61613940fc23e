"""Papers that do not exist, with distinct names of the usual kinds, and digest files about them."""

import json
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from random import Random

from benchmarks import vocabulary as words
from digests.search.words import squash
from digests.topics import Topics

_SEED = 20260105
_IDS_A_MONTH = 2000
_SYLLABLES_LEAST, _SYLLABLES_MOST = 2, 4


def names() -> Iterator[str]:
    """Give names without end, always the same ones, no two alike when compared as look-ups do."""
    random, seen = Random(_SEED), set[str]()
    while True:
        name = _compound(random) if random.random() < 0.7 else _coined(random)
        if squash(name) not in seen:
            seen.add(squash(name))
            yield name


def entries(topics: Topics) -> Iterator[str]:
    """Give the entries of digest files, as YAML, without end and always the same."""
    random = Random(_SEED + 1)
    slugs = [topic.slug for topic in topics]
    for number, name in zip(count(), names(), strict=False):
        yield _entry(number, name, slugs, random)


def write_digests(folder: Path, count: int, each: int, topics: Topics) -> Iterator[Path]:
    """Write digest files of `each` entries, `count` entries in all, and give each when written."""
    folder.mkdir(parents=True)
    left, written = count, entries(topics)
    for number in range(1, -(-count // each) + 1):
        file = folder / f"digest-{number:04}.yaml"
        file.write_text(_head(number) + "".join(islice(written, min(each, left))), encoding="utf-8")
        left -= each
        yield file


def misspelt(name: str, random: Random) -> str:
    """Return a name with two neighbouring characters swapped, one left out, or one doubled."""
    place = random.randrange(1, len(name) - 1)
    before, here, after = name[:place], name[place : place + 2], name[place + 2 :]
    typos = {here[::-1], here[0], here[0] + here} - {here}
    return before + random.choice(sorted(typos)) + after


def _head(number: int) -> str:
    year, month = 2020 + number // 12 % 6, number % 12 + 1
    return (
        f"title:\n  en: Papers of week {number}\n  zh: 第 {number} 周的论文\n"
        f"  ru: Статьи недели {number}\npublisher: The Weekly\nlanguage: en\n"
        f"published: {year}-{month:02}\nentries:\n"
    )


def _entry(number: int, name: str, slugs: Sequence[str], random: Random) -> str:
    doing, kind, thing = map(random.choice, (words.DOING, words.KINDS, words.THINGS))
    use, share = random.choice(words.USES), random.randrange(100, 990) / 10
    year, month = divmod(number // _IDS_A_MONTH, 12)
    thing_zh, use_zh = random.choice(words.THINGS_ZH), random.choice(words.USES_ZH)
    thing_ru, use_ru = random.choice(words.THINGS_RU), random.choice(words.USES_RU)
    return f"""\
  - title: "{name}: {doing} {kind} {thing} for {use}"
    names: [{name}]
    arxiv_id: "{20 + year % 79:02}{month + 1:02}.{number % _IDS_A_MONTH + 1:05}"
    venue: {random.choice(words.VENUES)}
    year: {2020 + year % 6}
    first_author: {random.choice(words.GIVEN)} {random.choice(words.FAMILY)}
    code_link: https://github.com/example/{squash(name)}
    topics: {json.dumps(random.sample(slugs, random.randint(1, 3)))}
    figures:
      - value: "{share}%"
        label: {{en: "accuracy in {use}", zh: {use_zh}准确率, ru: точность}}
    summary:
      en: >-
        {name} is a way of {doing.lower()} {kind} {thing}: what a small model is sure of it answers,
        what it is not it hands on. In {use} it reaches {share}% at a third of the usual cost.
      zh: >-
        {name} 提出一种面向{use_zh}的{thing_zh}方法，以约三分之一的成本达到 {share}% 的准确率。
      ru: >-
        {name} улучшает {thing_ru}: в {use_ru} точность достигает {share} %, а затраты втрое
        ниже обычных.
"""


def _compound(random: Random) -> str:
    name = random.choice(words.PREFIXES) + random.choice(words.STEMS)
    return name + random.choice(words.SUFFIXES) if random.random() < 0.9 else name


def _coined(random: Random) -> str:
    syllables = random.choices(words.SYLLABLES, k=random.randint(_SYLLABLES_LEAST, _SYLLABLES_MOST))
    ending = random.choice(words.SUFFIXES) if random.random() < 0.6 else ""
    separator = "-" if ending and random.random() < 0.3 else ""
    return "".join(syllables).capitalize() + separator + ending
