"""Invented libraries in which thirty people are shielded, each quoted twice, in words that do not show who said them.

Two people share four quotations. In one world the first two of these are of one person, in the other world the first
and the last. Only the keeper's corrections say so: the documents of both worlds are the same.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.web.asked_site import Site

PEOPLE = 30
LISTED = 204  # more speakers than a facet has values
COMMON = "ledger"  # a word of every passage that quotes a listed speaker


def _split(words: str) -> list[str]:
    return words.split()


_FIRST = _split("""
Agnes Alice Anna Clara Emma Grace Helen Irene Julia Laura Maria Nina Ruth Paula Rose Sarah Sophie Vera
""")
_LAST = _split("""
Ashdown Birchall Coldwell Dunmore Eastwick Fernley Garside Hartwell Ingleby Kershaw Lockwood Marsden Norcott
Oakhurst Pemberton Quillfeather Redfern Stanway Thornbury Underhill Wadsworth Yardley Zouchley
""")
_VERBS = _split("""
carried counted cleaned folded hid lifted loaded lost moved packed sold stacked stitched sorted washed
""")
_THINGS = _split("""
anchors baskets blankets bottles bricks buckets candles carpets crates curtains feathers flowers gloves hammers
jackets kettles ladders lemons mirrors needles onions parcels pebbles pillows ribbons saddles sheets spoons
tables tickets towels trays wheels windows
""")
_PLACES = _split("""
attic barn cellar chapel dairy garage harbour kitchen laundry market mill orchard pantry quarry yard
""")


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one quotation; `first` and `second` are the people who said it in the two worlds."""

    document: str
    words: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class World:
    """A site, and the speakers of its library's quotations; passages of slots are addresses below `/documents/`."""

    site: Site
    slots: tuple[Slot, ...]
    passages: tuple[str, ...]
    is_second: bool

    def is_same_person(self, one: int, other: int) -> bool:
        """Tell whether one person said the quotations of two slots."""
        said = [slot.second if self.is_second else slot.first for slot in (self.slots[one], self.slots[other])]
        return said[0] == said[1]


def name_person(number: int) -> str:
    """Return the name of one of the thirty; no listed speaker has it."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}son"


def list_closed() -> list[str]:
    """Return the names of those of the thirty whom `library.toml` closes."""
    return [name_person(number) for number in range(PEOPLE) if _choose_shield(number) == "closed"]


def make_slots() -> tuple[Slot, ...]:
    """Return sixty slots: for each two people four, all in one document, or two in each of two."""
    chance = random.Random(7)  # noqa: S311 - the same library each time
    slots: list[Slot] = []
    for one in range(0, PEOPLE, 2):
        for at, said in enumerate(((one, one), (one, one + 1), (one + 1, one + 1), (one + 1, one))):
            part = at % 2 if one % 4 else 0
            slots.append(Slot(f"account-{one:02}-{part}", _invent(chance), *said))
    return tuple(slots)


def list_pairs() -> Iterator[tuple[int, int]]:
    """Yield the pairs of slots that have one speaker in one of the worlds, and two in the other."""
    for at in range(0, 2 * PEOPLE, 4):
        yield from ((at, at + 1), (at + 2, at + 3), (at, at + 3), (at + 1, at + 2))


def write_library(folder: Path, slots: tuple[Slot, ...], *, is_second: bool, is_shielded: bool) -> None:
    """Write the library of a world; where nobody is shielded, the thirty are listed as others are."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    chance = random.Random(11)  # noqa: S311 - no secret
    by_document: defaultdict[str, list[Slot]] = defaultdict(list)
    for each in slots:
        by_document[each.document].append(each)
    for number, (name, held) in enumerate(by_document.items()):
        parts = [
            f"## Part {at}\n\n{_tell(chance)}\n\n“{each.words},” the worker told us." for at, each in enumerate(held, 1)
        ]
        other = f"## Others\n\n{_tell(chance)}\n\n“{_invent(chance)},” another told us."
        (sources / f"{name}.md").write_text(
            "\n\n".join([f"# Account {number}", *parts, other]) + "\n", encoding="utf-8"
        )
        tables = (_correct(each, each.second if is_second else each.first, is_shielded=is_shielded) for each in held)
        card = f'publisher = "Office {number % 3}"\ndate = {2010 + number % 4}-03-01\n'
        (sources / f"{name}.md.toml").write_text(card + "\n".join(tables), encoding="utf-8")
    names = [f"{first} {last}" for last, first in product(_LAST, _FIRST)][:LISTED]
    for at in range(0, LISTED, 34):
        said = (
            f"## Speech of {each}\n\n{_tell(chance)}\n\n“{_invent(chance)} in a {COMMON},” said {each}, director of "
            f"{each.split()[1]} Trust."
            for each in names[at : at + 34]
        )
        (sources / f"minutes-{at}.md").write_text("\n\n".join([f"# Minutes {at}", *said]) + "\n", encoding="utf-8")
    closed = json.dumps(list_closed() if is_shielded else [])
    (folder / "library.toml").write_text(f"closed_speakers = {closed}\n", encoding="utf-8")


def _invent(chance: random.Random) -> str:
    things = chance.sample(_THINGS, 4)
    one, other = chance.sample(_VERBS, 2)
    first, second = chance.sample(_PLACES, 2)
    return (
        f"We {one} {things[0]} and {things[1]} in the {first} and {other} {things[2]} with {things[3]} by the {second}"
    )


def _tell(chance: random.Random) -> str:
    """Return a sentence of a report, so that each quotation has its own passage."""
    return f"Seen in the county: {', '.join(chance.sample([*_THINGS, *_PLACES], 12))}."


def _choose_shield(number: int) -> str:
    """Return how one of the thirty is shielded: sharing quotations with one shielded in another way or in the same."""
    return ("closed", "anonymous", "survivor", "child", "first name")[(number if number < 20 else number // 2) % 5]


def _correct(slot: Slot, person: int, *, is_shielded: bool) -> str:
    """Return the correction that names the speaker of a slot."""
    shield = _choose_shield(person) if is_shielded else ""
    name, role = name_person(person), f"Picker of team {person}"
    given = {
        "words": slot.words,
        "speaker": name.split()[0] if shield == "first name" else name,
        "role": {"survivor": "a survivor", "child": "a girl"}.get(shield, role),
        "organisation": f"Farm {person}",
    }
    table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in given.items())
    return f"[[quotations]]\n{table}" + ("anonymous = true\n" if shield == "anonymous" else "")
