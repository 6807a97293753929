"""A search as a person makes it, on an index of two small documents."""

from __future__ import annotations

import pytest

from kb.library import Library
from kb.model import Answer, Filters, Sort
from kb.search import answer
from kb.settings import Settings

DOCUMENTS = {
    "police.txt": "Police guidance\n\nOfficers should treat trafficked children as victims and never as offenders.\n",
    "courts.txt": "Court guidance\n\nJudges should ask whether a child was compelled before any conviction stands.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("library")
    (folder / "sources").mkdir()
    for name, text in DOCUMENTS.items():
        (folder / "sources" / name).write_text(text, encoding="utf-8")
    library = Library(Settings(library=folder, jobs=1, per_page=1))
    library.sync()
    return library


def search(library: Library, text: str, filters: Filters = Filters(), page: int = 1) -> Answer:
    with library.engine.snapshot() as snapshot:
        return answer(snapshot, text, Settings(per_page=1), filters=filters, page=page)


def test_passages_with_more_of_the_words_come_first_and_no_word_is_required(library: Library) -> None:
    found = search(library, "officers victims judges")
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert found.results.total == 2
    assert found.notices == ()
    assert found.searched_as == "officers victims judges"


def test_a_word_with_a_plus_sign_is_required(library: Library) -> None:
    found = search(library, "officers should +judges")
    assert [hit.document.source for hit in found.results.hits] == ["courts.txt"]
    assert found.results.total == 1


def test_a_passage_near_in_meaning_is_found_and_says_so_unless_meaning_is_off(library: Library) -> None:
    found = search(library, "magistrates convicting minors")
    assert found.query.meaning is not None
    with library.engine.snapshot() as snapshot:
        off = Settings(meaning="off")
        assert answer(snapshot, "magistrates", off).query.meaning is None
        assert answer(snapshot, "magistrates", Settings(), meaning=False).query.meaning is None
        assert answer(snapshot, "magistrates", Settings(), sort=Sort.NEWEST).query.meaning is None
        assert answer(snapshot, '"magistrates" title:police', Settings()).query.meaning is None


def test_a_quoted_phrase_is_never_given_up(library: Library) -> None:
    assert search(library, '"no such phrase" officers victims').results.total == 0


def test_text_without_words_finds_nothing_and_no_text_finds_everything(library: Library) -> None:
    assert search(library, "?!").results.total == 0
    assert search(library, "").results.total == 2
    assert search(library, "", Filters(document=("courts",))).results.total == 1


def test_pages_of_results_follow_one_another(library: Library) -> None:
    first, second, third = (search(library, "should", page=page).results for page in (1, 2, 3))
    assert first.total == second.total == third.total == 2
    assert {hit.document.source for hit in (*first.hits, *second.hits)} == set(DOCUMENTS)
    assert third.hits == ()


def test_other_words_that_mean_the_same_are_found_unless_only_the_typed_ones_are_asked_for(library: Library) -> None:
    with library.engine.snapshot() as snapshot:
        found = answer(snapshot, "minors", Settings(per_page=1), meaning=False)
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert (found.searched_as, found.also_searched_for) == ("minors", ("child", "children"))
    with library.engine.snapshot() as snapshot:
        typed = answer(snapshot, "minors", Settings(), widen=False)
        quoted = answer(snapshot, '"minors"', Settings())
    assert typed.results.total == quoted.results.total == 0
    assert typed.also_searched_for == quoted.also_searched_for == ()


def test_a_word_that_is_nowhere_is_searched_for_as_the_nearest_and_a_notice_says_so(library: Library) -> None:
    found = search(library, "offciers guidance")
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert found.notices == ("“offciers” is nowhere in the library; “officers” was searched for.",)
    assert (found.mended, found.did_you_mean, found.text) == ("officers guidance", "", "offciers guidance")


def test_words_in_quotation_marks_and_typed_words_only_are_offered_another_spelling_and_not_changed(
    library: Library,
) -> None:
    quoted = search(library, '"trafficked chidlren" officers')
    assert (quoted.results.total, quoted.mended) == (0, "")
    assert quoted.did_you_mean == '"trafficked children" officers'
    with library.engine.snapshot() as snapshot:
        typed = answer(snapshot, "offciers", Settings(), widen=False)
    assert (typed.results.total, typed.did_you_mean) == (0, "officers")


def test_an_everyday_word_that_is_nowhere_is_searched_for_as_it_was_typed_and_offered_another(library: Library) -> None:
    found = search(library, "compiled children")
    assert (found.notices, found.mended, found.did_you_mean) == ((), "", "compelled children")


def test_no_words_are_offered_that_find_nothing_either(library: Library) -> None:
    assert search(library, '"guidance chidlren"').did_you_mean == ""


def test_a_word_that_nothing_is_near_to_is_left_as_it_was_typed(library: Library) -> None:
    found = search(library, "xylophones")
    assert (found.results.total, found.notices, found.did_you_mean) == (0, (), "")


def test_mostly_unknown_words_may_be_of_another_language_and_are_left_as_they_were_typed(
    library: Library,
) -> None:
    found = search(library, "offciers jugdes")
    assert (found.results.total, found.mended, found.did_you_mean) == (0, "", "officers judges")
