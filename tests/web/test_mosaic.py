"""Joining passages over all public addresses reveals no more about shielded people than the texts alone.

The libraries of two worlds have the same documents, but the keeper's corrections assign the quotations of thirty
shielded people differently. So the texts are no help: whoever guesses by them is right in one world as often as wrong
in the other. Where all answers are the same in both, the addresses are no help either.

The control group are two worlds in which the same thirty people are listed: there the attacker finds nearly all.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from kb.embeddings.encoders import open_encoder
from tests.web.asked_site import Request, open_site
from tests.web.every_address import every_address
from tests.web.mosaic_library import (
    COMMON,
    PEOPLE,
    World,
    list_closed,
    list_pairs,
    make_slots,
    name_person,
    write_library,
)

SLOTS = make_slots()
PAIRS = list(list_pairs())
_FEW = 4  # values of a filter, requested at every address with a search
_COUNTING = ("/search.json", "/search/facets/speaker")
_TELLING = {"/quotations.csv", "/passages.jsonl", *_COUNTING}  # these name who is listed
_LINK = re.compile(r"""["'(\s](?:http://localhost)?(/[a-z][^"'\s?#)<>\\]*)""")
_WORD = re.compile(r"\w[\w-]*")
Worlds = tuple[World, World]


def _build_world(folder: Path, *, is_second: bool, is_shielded: bool) -> World:
    write_library(folder, SLOTS, is_second=is_second, is_shielded=is_shielded)
    site = open_site(folder)
    rows = csv.DictReader(io.StringIO(site.app.test_client().get("/quotations.csv").get_data(as_text=True)))
    found = {row["\ufeffquotation"].rstrip(","): row["address"] for row in rows}
    passages = tuple(found[each.words].partition("/documents/")[2].partition("?")[0] for each in SLOTS)
    return World(site, SLOTS, passages, is_second)


def _build_worlds(folder: Path, *, is_shielded: bool) -> Worlds:
    one, other = (
        _build_world(folder / str(is_second), is_second=is_second, is_shielded=is_shielded)
        for is_second in (False, True)
    )
    assert one.passages == other.passages
    return one, other


@pytest.fixture(scope="module")
def shielded(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """The two worlds in which the thirty are shielded."""
    return _build_worlds(tmp_path_factory.mktemp("shielded"), is_shielded=True)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """The two worlds in which the thirty are listed."""
    return _build_worlds(tmp_path_factory.mktemp("listed"), is_shielded=False)


# -------------------------------------------------------------------------------- what is asked


def _list_requests(world: World) -> Iterator[Request]:
    """Yield requests to all addresses: for each quoted passage, each person, and each filter and choice."""
    app = world.site.app
    for at, place in enumerate(world.passages):
        document, passage = place.split("/")
        for method, path in every_address(app, passage, document):
            if method == "GET" and (passage in path or not at):
                yield method, path, (("q", COMMON), ("url", f"http://localhost/documents/{place}"))
    slugs = [name_person(number).replace(" ", "-").lower() for number in range(PEOPLE)]
    addresses = (address for each in slugs for address in every_address(app, each))
    yield from ((method, path, ()) for method, path in addresses if method == "GET" and "speaker" in path)
    choices = [*_list_choices(world), *(("speaker", name) for name in list_closed())]
    searches = [each for each in every_address(app, "speaker") if "search" in each[1]]
    yield from (
        ("GET", path, (("q", "county"), each)) for method, path in searches if method == "GET" for each in choices
    )
    yield from (("GET", path, (("q", asked),)) for asked in map(_join, PAIRS) for path in _COUNTING)
    yield from ((method, path, (("q", _join(PAIRS[0])),)) for method, path in searches)


def _list_choices(world: World) -> list[tuple[str, str]]:
    """Return the values of parameters in the OpenAPI document, and the first of each facet."""
    client = world.site.app.test_client()
    operations = client.get("/openapi.json").get_json()["paths"].values()
    declared = [each for methods in operations for each in methods.get("get", {"parameters": ()})["parameters"]]
    choices = {(each["name"], str(value)) for each in declared for value in each["schema"].get("enum", ())}
    facets = client.get("/search.json", query_string={"q": "county"}).get_json()["facets"]
    choices |= {(name, str(value)) for name, counts in facets.items() for value, _ in counts[:_FEW]}
    return sorted(choices)


def _join(pair: tuple[int, ...]) -> str:
    """Return a search for the passages of some slots and of more speakers than a facet has values."""
    return " OR ".join([*(f'"{SLOTS[at].words}"' for at in pair), COMMON])


# ------------------------------------------------------------------------------- what is concluded


def _collect_signs(world: World) -> list[set[tuple[str, str]]]:
    """Return what the answers say beside the passage of each slot beyond the documents."""
    client = world.site.app.test_client()
    answers: dict[str, str] = {}
    waiting = ["/", "/speakers", "/speakers.json", "/documents", "/quotations.csv", "/passages.jsonl", "/search.csv"]
    waiting += [f"/documents/{place}{form}" for place in world.passages for form in ("", ".json")]
    while waiting:
        path = waiting.pop()
        if path not in answers:
            answers[path] = client.get(path, buffered=True).get_data(as_text=True)
            is_list = not path.startswith("/documents/")
            waiting += [each for each in _LINK.findall(answers[path]) if is_list and each.startswith("/speakers/")]
    printed = Counter(_WORD.findall(" ".join(each.words for each in SLOTS)))
    signs: list[set[tuple[str, str]]] = []
    for place in world.passages:
        found = set()
        for path, answer in answers.items():
            kind = re.sub(r"[^/]*\d[^/.]*", "*", path) if path.startswith("/documents/") else path
            if path.startswith("/speakers/"):
                found |= {(path, "is on this page")} if place in answer else set()
            elif path.startswith("/documents/"):
                found |= {(kind, each) for each in _WORD.findall(answer)} if place in path else set()
            else:
                lines = (line for line in answer.splitlines() if place in line)
                found |= {(kind, each) for line in lines for each in _WORD.findall(line)}
        signs.append({each for each in found if each[1] not in printed})
    return signs


def _join_by_addresses(world: World) -> list[float]:
    """Return the attacker's certainty, from all addresses, that one person said both of each pair."""
    signs = _collect_signs(world)
    frequencies = Counter(each for found in signs for each in found)
    return [
        sum(math.log(len(signs) / frequencies[each]) ** 2 for each in signs[one] & signs[other])
        + 1000 * _count_joined(world, one, other)
        for one, other in PAIRS
    ]


def _count_joined(world: World, *pair: int) -> int:
    """Return how many speakers a search for both passages counts twice."""
    query = {"q": " OR ".join(f'"{SLOTS[at].words}"' for at in pair)}
    facets = world.site.app.test_client().get("/search.json", query_string=query).get_json()["facets"]
    return sum(count > 1 for _, count in facets["speaker"])


def _join_by_texts(_world: World) -> list[float]:
    """Return the similarity in meaning of each pair, which anyone with the texts can compute."""
    encoder = open_encoder("static")
    vectors = encoder.encode_passages([each.words for each in SLOTS])
    return [float(np.dot(vectors[one], vectors[other])) for one, other in PAIRS]


def _measure(worlds: Worlds, join: Callable[[World], list[float]]) -> float:
    """Return how often an attacker ranks a pair of one person above one of two, over both worlds; a tie is half."""
    return sum(_measure_world(world, join(world)) for world in worlds) / 2


def _measure_world(world: World, scores: list[float]) -> float:
    groups: defaultdict[bool, list[float]] = defaultdict(list)
    for pair, score in zip(PAIRS, scores, strict=True):
        groups[world.is_same_person(*pair)].append(score)
    won = [(one > other) + (one == other) / 2 for one in groups[True] for other in groups[False]]
    return sum(won) / len(won)


# ------------------------------------------------------------------------------------- the tests


def test_no_answer_depends_on_which_of_the_shielded_spoke(shielded: Worlds) -> None:
    one, other = shielded
    for request in dict.fromkeys(_list_requests(one)):
        assert one.site.ask(request) == other.site.ask(request), request


def test_the_addresses_give_no_more_than_the_texts(shielded: Worlds) -> None:
    assert _measure(shielded, _join_by_texts) == pytest.approx(0.5)
    assert _measure(shielded, _join_by_addresses) == pytest.approx(0.5)


def test_the_attacker_joins_the_words_of_people_who_are_listed(listed: Worlds) -> None:
    assert _measure(listed, _join_by_texts) == pytest.approx(0.5)
    assert _measure(listed, _join_by_addresses) > 0.95
    one, other = listed
    requests = [each for each in _list_requests(one) if each[1] in _TELLING]
    assert {path for _, path, _ in requests} == _TELLING
    assert {each[1] for each in requests if one.site.ask(each) != other.site.ask(each)} == _TELLING


def test_everyone_of_the_thirty_is_shielded_and_the_words_of_each_are_served(shielded: Worlds) -> None:
    names = {name_person(number) for number in range(PEOPLE)}
    assert len(names) == PEOPLE
    for world in shielded:
        speakers = world.site.app.test_client().get("/speakers.json").get_json()["speakers"]
        assert not names & {each["name"] for each in speakers}
        assert len(set(world.passages)) == len(SLOTS) == 2 * PEOPLE
        same = [pair for pair in combinations(range(len(SLOTS)), 2) if world.is_same_person(*pair)]
        assert len(same) == PEOPLE
        assert set(same) <= set(PAIRS)
