"""Wider searches for few passages."""

from __future__ import annotations

import re

import pytest

from kb.search.service import parse_query
from kb.settings import Settings
from kb.web import create_app
from kb.web.params.models import SearchParameters
from kb.web.views.search.other_searches import propose_wider, suggest_wider
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_text

Offer = tuple[str, int]  # the label of a step, and its promised number of passages
WAYS = "//ul[@class='ways-on']/li[contains(., 'which finds')]"


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
    """Return the wider searches of a page of results, after checking each one's promised count."""
    found = []
    for item in reader.open_page(search).xpath(WAYS):
        (link,) = item.xpath("./a")
        promised = int(re.sub(r"\D", "", read_text(item).removeprefix(read_text(link))))
        assert reader.client.get(link.get("href").replace("/search?", "/search.json?")).get_json()["total"] == promised
        found.append((read_text(link), promised))
    return found


def test_many_passages_need_no_other_search(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=the+red") == []
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
        ("q=green&kind=report", [("search without the filters", 1)]),
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
    page = harbour.open_page("/search?q=%2Bglass+%2Blantern")
    assert page.xpath("//article/following-sibling::div//ul[@class='ways-on']")  # the passage comes first


def test_after_a_private_search_no_address_has_the_words(harbour: Reader) -> None:
    page = harbour.post_form("/search", {"q": '"lantern red"'})
    assert not [each for each in page.xpath("//main//a/@href") if "lantern" in each]
    assert page.xpath("//ul[@class='ways-on']//form[@class='step']/input[@name='q']/@value") == ["lantern red"]


# ------------------------------------------------------------------- what is suggested for which numbers


Step = tuple[str, str, int]  # label, address of the search, and promised number of passages


def _suggest(
    total: int, text: str, counts: dict[str, int], *, parameters: SearchParameters | None = None
) -> list[Step]:
    """Return the wider searches for a number of passages; `counts` has those of other searches."""
    asked = parameters or SearchParameters(text, page=4)
    proposed = propose_wider(total, asked, parse_query(text, Settings())[0])
    counted = {target: counts.get(_write(target), 0) for _, target in proposed}
    found = suggest_wider(total, proposed, counted)
    return [(link.label, _write(link.target), link.count or 0) for link in found]


def _write(parameters: SearchParameters) -> str:
    return "&".join(f"{name}={value}" for name, value in parameters.list_pairs())


@pytest.mark.parametrize(("total", "found", "is_offered"), [(0, 1, True), (2, 3, True), (2, 2, False), (3, 9, False)])
def test_a_wider_search_is_offered_for_fewer_than_three_passages_where_it_finds_more(
    total: int, found: int, is_offered: bool
) -> None:
    label = "search for the words without the quotation marks"
    expected = [(label, "q=the gate", found)] if is_offered else []
    assert _suggest(total, '"the gate"', {"q=the gate": found}) == expected


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
    wider = _suggest(0, text, counts)
    assert all(counts[address] == number for _, address, number in wider)
    if isinstance(expected, str):
        assert [label for label, *_ in wider] == [f"leave out “{word}”" for word in expected]
    else:
        assert [(label, number) for label, _, number in wider] == expected


@pytest.mark.parametrize("limits", [{"kind": ("report",)}, {"current": True}])
def test_a_search_in_part_of_the_library_is_widened_to_all_of_it(limits: dict[str, object]) -> None:
    within = SearchParameters("gate", page=2, **limits)  # type: ignore[arg-type] # fields of these names
    assert _suggest(1, "gate", {"q=gate": 5}, parameters=within) == [("search without the filters", "q=gate", 5)]
    assert _suggest(1, "gate", {"q=gate": 5}, parameters=SearchParameters("gate")) == []
