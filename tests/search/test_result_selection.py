"""The selection of passages for a page of results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Hit, PassageId
from kb.search.result_selection import MAX_PER_DOCUMENT, PageSelection, fold_repeated, plan_window, select_page
from tests.contract.libraries import document


def _hit(number: int, name: str, text: str, row_label: str = "") -> Hit:
    made = document(name, text)
    passage = replace(made.passages[0], id=PassageId(f"p{number}"), row_label=row_label)
    return Hit(passage, made.record, (), 1.0)


def _select(hits: list[Hit], page: int, per_page: int, *, spread: bool = True) -> PageSelection:
    window = plan_window(page, per_page)
    return select_page(hits[window.start : window.start + window.limit], len(hits), window, spread=spread)


def _name(hits: tuple[Hit, ...]) -> str:
    return " ".join(f"{hit.document.id}{hit.passage.id[1:]}" for hit in hits)


def _rank(*ranking: tuple[str, str]) -> list[Hit]:
    return [_hit(number, name, text) for number, (name, text) in enumerate(ranking)]


_rankings = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["x", "y", "z", *map(str, range(40))])))


@given(ranking=_rankings.map(lambda each: _rank(*each * 3)), per_page=st.integers(1, 40), spread=st.booleans())
def test_all_pages_together_have_every_passage_once(ranking: list[Hit], per_page: int, spread: bool) -> None:
    listed: list[str] = []
    page = 1
    while (chosen := _select(ranking, page, per_page, spread=spread)).hits:
        assert len(chosen.hits) <= per_page
        assert page <= chosen.pages
        listed += [each.passage.id for hit in chosen.hits for each in (hit, *chosen.repeated.get(hit.passage.id, ()))]
        last, page = chosen.pages, page + 1
    assert sorted(listed) == sorted(hit.passage.id for hit in ranking)
    assert not ranking or last == page - 1


@given(ranking=_rankings.map(lambda each: _rank(*each)), per_page=st.integers(1, 12))
def test_the_first_page_has_no_third_passage_of_a_document_before_a_better_one_of_another(
    ranking: list[Hit], per_page: int
) -> None:
    shown = _select(ranking, 1, per_page).hits
    places = [sum(other.document.id == hit.document.id for other in shown[:at]) for at, hit in enumerate(shown)]
    held_back = [place >= MAX_PER_DOCUMENT for place in places]
    assert held_back == sorted(held_back)


def test_what_a_document_has_beyond_two_comes_after_the_others() -> None:
    ranking = _rank(*((name, f"{name}{at}") for at, name in enumerate("aaabacb")))
    assert _name(_select(ranking, 1, 10).hits) == "a0 a1 b3 c5 b6 a2 a4"
    assert _name(_select(ranking, 1, 10, spread=False).hits) == "a0 a1 a2 b3 a4 c5 b6"
    assert _name(_select(ranking, 2, 5).hits) == "a2 a4"


def test_the_same_text_however_it_is_set_is_listed_with_the_best() -> None:
    ranking = _rank(("a", "The ﬁrst duty"), ("b", "another"), ("c", "the  First\nduty"), ("b", "THE FIRST DUTY"))
    chosen = _select(ranking, 1, 10)
    assert _name(chosen.hits) == "a0 b1"
    assert {each: _name(others) for each, others in chosen.repeated.items()} == {"p0": "c2 b3"}


def test_texts_that_only_begin_alike_are_not_the_same() -> None:
    ranking = _rank(
        ("a", "The first duty of a master is to the ferry."), ("b", "The first duty of a master is to its crew.")
    )
    assert not fold_repeated(ranking)[1]


def test_a_repeated_passage_does_not_count_among_the_two_of_its_document() -> None:
    ranking = _rank(("a", "same"), ("a", "same"), ("a", "other"), ("b", "third"))
    assert _name(_select(ranking, 1, 10).hits) == "a0 a2 b3"


def test_rows_are_the_same_only_beside_the_same_label_and_empty_passages_never() -> None:
    rows = [_hit(0, "a", "Yes No", "Police"), _hit(1, "a", "Yes No", "Council"), _hit(2, "b", "Yes No", "Police")]
    kept, repeated = fold_repeated([*rows, _hit(3, "c", " "), _hit(4, "d", " ")])
    assert [hit.passage.id for hit in kept] == ["p0", "p1", "p3", "p4"]
    assert list(repeated) == ["p0"]


@pytest.mark.parametrize("total", [31, 45, 300])
def test_no_page_before_the_last_window_is_empty_however_much_is_repeated(total: int) -> None:
    ranking = _rank(*(("a", "same"),) * total)
    first = _select(ranking, 1, 10)
    assert (_name(first.hits), len(first.repeated[PassageId("p0")]), first.pages) == ("a0", 27, -(-total // 10))
    assert [len(_select(ranking, page, 10).hits) for page in (2, 3, 4)] == [1, 1, 1]


def test_the_number_of_pages_is_exact_in_the_last_window() -> None:
    ranking = _rank(*(("a", "same"),) * 12)
    assert (_select(ranking, 1, 10).pages, _select(ranking, 2, 10).hits) == (1, ())
    assert _select(ranking, 9, 10).pages == 2
    assert _select([], 1, 10).pages == 0
