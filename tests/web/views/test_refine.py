"""Narrower searches for many passages, and wider ones for few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.model import Facets, Results
from kb.search.service import parse_query
from kb.settings import Settings
from kb.web import create_app
from kb.web.params.models import SearchParameters
from kb.web.views.search.refine import MAX_SUGGESTIONS, propose_refinements, suggest_refinements
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_text, read_texts

Offer = tuple[str, int]  # the label of a step, and its promised number of passages
STEPS = "//nav[@aria-label='Narrower and wider searches']//li"
WAYS = "//ul[@class='ways']/li[contains(., 'which finds')]"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A library of sixty passages about a gate, of which twenty are recommendations, and one about a letter."""
    folder = tmp_path_factory.mktemp("gate")
    texts = []
    for day in range(60):
        lantern = "red lantern" if day < 5 else "lantern, which is red," if day < 30 else "candle"
        said = f"We recommend that the gate be given a {lantern} on day {day}." if day % 3 == 0 else ""
        texts.append(said or f"On day {day} the keeper of the gate put the {lantern} out before the ferry had landed.")
    sections = (f"## Day {day}\n\n{text}\n" for day, text in enumerate(texts))
    sources = {
        "diary.md": "\n".join(sections),
        "diary.md.toml": 'title = "Diary"\ndate = "2014"\nkind = "report"\n',
        "letter.md": "## Letter\n\nA lantern of green glass is kept.\n",
        "letter.md.toml": 'title = "Letter"\ndate = "2016"\nkind = "letter"\n',
    }
    return Reader(create_app(index_sources(folder, sources, meaning="off").settings).test_client())


def read_offers(reader: Reader, search: str) -> list[Offer]:
    """Return the refinements of a page of results, after checking each one's promised count."""
    found = []
    for item in reader.open_page(search).xpath(f"{STEPS} | {WAYS}"):
        (link,) = item.xpath("./a")
        promised = int(re.sub(r"\D", "", read_text(item).removeprefix(read_text(link))))
        (heading,) = read_texts(reader.open_page(link.get("href")), "//h1")
        assert heading.startswith(f"{promised} passage")
        found.append((read_text(link), promised))
    return found


def test_many_passages_can_be_narrowed_to_a_phrase_and_by_kind(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=the+red") == [
        ("these words as an exact phrase", 3),
        ("only recommendations", 20),
    ]
    page = harbour.open_page("/search?q=the+red")
    assert read_texts(page, "//span[@id='breadth']") == ["Narrower"]
    assert page.xpath("//article/following-sibling::nav//span[@id='breadth']")  # the passages come first


def test_many_passages_can_be_narrowed_to_what_is_in_force(tmp_path: Path) -> None:
    sources = {}
    for version, days in (("v1", 30), ("v2", 40)):
        texts = "\n\n".join(f"## Day {day}\n\nThe {version} gate is shut on day {day}." for day in range(days))
        sources[f"gate form {version}.md"] = texts
    reader = Reader(create_app(index_sources(tmp_path, sources, meaning="off").settings).test_client())
    assert read_offers(reader, "/search?q=gate") == [("only documents not known to be superseded", 40)]
    assert read_offers(reader, "/search?q=gate&current=only") == []
    assert "Leave out" not in read_texts(reader.open_page("/search?q=gate"), "//header")[-1]


def test_no_step_leads_to_nothing_or_to_what_is_there_already(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=gate+lantern") == [("only recommendations", 20)]
    assert read_offers(harbour, '/search?q="the+gate"') == [("only recommendations", 20)]
    assert read_offers(harbour, "/search?q=%2Bzebra+%2Bgiraffe+%2Bwhale") == []


def test_neither_many_nor_few_passages_need_no_other_search(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=red+lantern") == []
    assert read_offers(harbour, "/search?q=gate&is=recommendation") == []


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ('q="lantern+red"', [("search for the words without the quotation marks", 31)]),
        (
            'q="red+lantern"+%2Bcandle',
            [("search for the words without the quotation marks", 30), ("leave out “candle”", 5)],
        ),
        ("q=green&kind=report", [("search the whole library", 1)]),
        ("q=%2Bgreen+%2Bday+year:2014", [("leave out “green”", 60)]),
        ("q=%2Bgreen+year:2014", [("leave out year:2014", 1)]),
        ("q=%2Bgreen+-%2Blantern", [("leave out -lantern", 1)]),
    ],
)
def test_few_passages_can_be_widened_by_leaving_out_what_limits_them(
    harbour: Reader, search: str, expected: list[Offer]
) -> None:
    assert read_offers(harbour, f"/search?{search}") == expected


def test_one_passage_is_found_and_wider_searches_are_offered(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=%2Bglass+%2Blantern") == [("leave out “glass”", 31)]
    assert read_texts(harbour.open_page("/search?q=%2Bglass+%2Blantern"), "//span[@id='breadth']") == ["Wider"]


def test_after_a_private_search_no_address_has_the_words(harbour: Reader) -> None:
    page = harbour.post_form("/search", {"q": '"lantern red"'})
    assert not [each for each in page.xpath("//main//a/@href") if "lantern" in each]
    assert page.xpath("//ul[@class='ways']//form[@class='step']/input[@name='q']/@value") == ["lantern red"]


# ------------------------------------------------------------------- what is suggested for which numbers


Step = tuple[str, str, int]  # label, address of the search, and promised number of passages


def _suggest(
    total: int,
    text: str,
    counts: dict[str, int],
    *,
    kinds: tuple[tuple[str, int], ...] = (),
    has_superseded: bool = False,
    parameters: SearchParameters | None = None,
) -> tuple[list[Step], list[Step]]:
    """Return the narrower and the wider searches for a number of passages; `counts` has those of other searches."""
    asked = parameters or SearchParameters(text, page=4)
    results = Results(total, (), Facets(passage_kind=kinds))
    proposed = propose_refinements(results, asked, parse_query(text, Settings())[0], has_superseded=has_superseded)
    counted = {target: counts.get(_write(target), 0) for _, target in proposed}
    refined = suggest_refinements(results, asked, proposed, counted)
    narrower, wider = (
        [(link.label, _write(link.target), link.count or 0) for link in links]
        for links in (refined.narrower, refined.wider)
    )
    return narrower, wider


def _write(parameters: SearchParameters) -> str:
    return "&".join(f"{name}={value}" for name, value in parameters.list_pairs())


PHRASE, IN_FORCE = "these words as an exact phrase", "only documents not known to be superseded"


@pytest.mark.parametrize(
    ("total", "found", "is_offered"), [(50, 9, False), (51, 0, False), (51, 1, True), (51, 50, True), (51, 51, False)]
)
def test_a_narrower_search_is_offered_for_more_than_fifty_passages_where_it_finds_some_of_them(
    total: int, found: int, is_offered: bool
) -> None:
    searches = {'q="the gate"': found, "q=the gate&current=only": found}
    narrower, wider = _suggest(total, "the gate", searches, has_superseded=True)
    expected = [(PHRASE, 'q="the gate"', found), (IN_FORCE, "q=the gate&current=only", found)]
    assert (narrower, wider) == (expected if is_offered else [], [])
    assert _suggest(total, "the gate", searches)[0] == (expected[:1] if is_offered else [])


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the gate", '"the gate"'),
        ("well-known gate", '"well known gate"'),
        ("well-known", '"well known"'),
        ("the gate +lantern", '"the gate" +lantern'),
        ("gate", None),
        ("the gat*", None),
        ('"the gate"', None),
        ("+the +gate", None),
    ],
)
def test_the_phrase_that_narrows_is_made_of_the_words_that_are_not_required(text: str, phrase: str | None) -> None:
    narrower, _ = _suggest(60, text, {f"q={phrase}": 7})
    assert narrower == ([(PHRASE, f"q={phrase}", 7)] if phrase else [])


def test_a_kind_narrows_where_at_most_half_of_the_passages_are_of_it() -> None:
    kinds = (("quotation", 5), ("statistic", 31), ("duty", 30), ("definition", 1), ("case study", 9), ("indicators", 2))
    only = [
        ("only duties", "q=gate&is=duty", 30),
        ("only definitions", "q=gate&is=definition", 1),
        ("only case studies", "q=gate&is=case study", 9),
    ]
    assert len(only) == MAX_SUGGESTIONS
    assert _suggest(60, "gate", {}, kinds=kinds) == (only, [])
    chosen = SearchParameters("gate", passage_kind=("duty",))
    assert _suggest(60, "gate", {}, kinds=kinds, parameters=chosen) == ([], [])


@pytest.mark.parametrize(("total", "found", "is_offered"), [(0, 1, True), (2, 3, True), (2, 2, False), (3, 9, False)])
def test_a_wider_search_is_offered_for_fewer_than_three_passages_where_it_finds_more(
    total: int, found: int, is_offered: bool
) -> None:
    label = "search for the words without the quotation marks"
    expected = [(label, "q=the gate", found)] if is_offered else []
    assert _suggest(total, '"the gate"', {"q=the gate": found}) == ([], expected)


@pytest.mark.parametrize(
    ("text", "counts", "expected"),
    [
        ('"gate"', {"q=gate": 9}, []),
        ("+a +b", {"q=+a": 4, "q=+b": 7}, [("leave out “a”", 7), ("leave out “b”", 4)]),
        ("+a +b", {"q=+a": 4, "q=+b": 4}, [("leave out “a”", 4)]),
        ("a +b", {"q=a": 4, "q=+b": 7}, [("leave out “b”", 4)]),
        ('"a b" +c', {'q="a b"': 4, "q=+c": 5}, [("leave out “a b”", 5), ("leave out “c”", 4)]),
        ("+a -b year:2013", {"q=-b year:2013": 9, "q=+a year:2013": 8}, [("leave out -b", 8)]),
        ("+a +b +c +d", {"q=+b +c +d": 3, "q=+a +c +d": 4, "q=+a +b +d": 5, "q=+a +b +c": 6}, "dcb"),
        ("+a +b +c +d +e +f +g", {"q=+a +b +c +d +e +g": 3, "q=+a +b +c +d +e +f": 4}, "f"),
    ],
)
def test_wider_searches_leave_out_one_part_and_the_widest_comes_first(
    text: str, counts: dict[str, int], expected: list[Offer] | str
) -> None:
    _, wider = _suggest(0, text, counts)
    assert all(counts[address] == number for _, address, number in wider)
    if isinstance(expected, str):
        assert [label for label, *_ in wider] == [f"leave out “{word}”" for word in expected]
    else:
        assert [(label, number) for label, _, number in wider] == expected


@pytest.mark.parametrize("limits", [{"kind": ("report",)}, {"current": True}])
def test_a_search_in_part_of_the_library_is_widened_to_all_of_it(limits: dict[str, object]) -> None:
    within = SearchParameters("gate", page=2, **limits)  # type: ignore[arg-type] # fields of these names
    assert _suggest(1, "gate", {"q=gate": 5}, parameters=within)[1] == [("search the whole library", "q=gate", 5)]
    assert _suggest(1, "gate", {"q=gate": 5}, parameters=SearchParameters("gate"))[1] == []
