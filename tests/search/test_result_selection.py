"""The selection of passages for a page of results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Hit, PassageId
from kb.search.result_selection import (
    MAIN_SHARE,
    MAX_OF_MAIN_DOCUMENT,
    MAX_PER_DOCUMENT,
    PageSelection,
    fold_repeated,
    plan_window,
    select_page,
)
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


@pytest.mark.costly
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
    first = [hit.document.id for hit in fold_repeated(ranking[: plan_window(1, per_page).limit])[0][:10]]
    most = [MAX_OF_MAIN_DOCUMENT if first.count(hit.document.id) >= MAIN_SHARE else MAX_PER_DOCUMENT for hit in shown]
    places = [sum(other.document.id == hit.document.id for other in shown[:at]) for at, hit in enumerate(shown)]
    held_back = [place >= limit for place, limit in zip(places, most, strict=True)]
    assert held_back == sorted(held_back)


@pytest.mark.parametrize(
    ("ranking", "shown"),
    [
        ("aabaaabaac", "a0 a1 b2 a3 b6 c9 a4 a5 a7 a8"),  # seven of ten
        ("baaaaaacbd", "b0 a1 a2 a3 c7 b8 d9 a4 a5 a6"),  # six
        ("baaaaaccbd", "b0 a1 a2 c6 c7 b8 d9 a3 a4 a5"),  # five
        ("baaaaaccbdaa", "b0 a1 a2 c6 c7 b8 d9 a3 a4 a5"),  # five, and more after the tenth
    ],
)
def test_three_of_a_document_come_first_where_it_has_six_of_the_first_ten(ranking: str, shown: str) -> None:
    hits = _rank(*((name, f"{name}{at}") for at, name in enumerate(ranking)))
    assert _name(_select(hits, 1, 10).hits) == shown


@pytest.mark.parametrize(("score", "shown"), [(2.6, "a0 a1 b3 a2"), (2.4, "a0 a1 a2 b3")])
def test_the_third_of_a_document_waits_for_another_that_is_nearly_as_good(score: float, shown: str) -> None:
    hits = [replace(_hit(at, name, f"Words {at}"), score=3.0) for at, name in enumerate("aaabaaaa")]
    hits[3] = replace(hits[3], score=score)
    assert _name(_select(hits, 1, 4).hits) == shown


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
