"""The search service on an index of two small documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.embeddings.encoders import load_encoders
from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from kb.model import AllWordsCount, Answer, Expansion, Filters, Sort, Word
from kb.search.service import SearchRequest, search
from kb.search.vocabulary.expansion import expand
from kb.search.vocabulary.lexical_resources import get_spelling, get_suggestions, get_thesaurus
from kb.settings import Settings
from tests.libraries import index_sources

DOCUMENTS = {
    "police.txt": "Police guidance\n\nOfficers should treat trafficked children as victims and never as offenders.\n",
    "courts.txt": "Court guidance\n\nJudges should ask whether a child was compelled before any conviction stands.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return index_sources(tmp_path_factory.mktemp("library"), DOCUMENTS, per_page=1)


def find(library: Library, text: str, filters: Filters = Filters(), page: int = 1, *, expand: bool = True) -> Answer:
    with library.open_view() as view:
        request = SearchRequest(text, filters=filters, page=page, expand=expand)
        return search(request, view, Settings(per_page=1))


def test_passages_with_more_of_the_words_come_first_and_no_word_is_required(library: Library) -> None:
    found = find(library, "officers victims judges")
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert found.results.total == 2
    assert found.notices == ()
    assert found.searched_as == "officers victims judges"


def test_a_word_with_a_plus_sign_is_required(library: Library) -> None:
    found = find(library, "officers should +judges")
    assert [hit.document.source for hit in found.results.hits] == ["courts.txt"]
    assert found.results.total == 1


@pytest.mark.parametrize(
    ("text", "passages", "documents"),
    [
        ("how should officers treat the children", 1, 1),  # words that only join others are not counted
        ("should", 2, 2),  # unless there are no others
        ("guidance", 2, 2),
        ("officers judges", 0, 0),
        ('"should treat"', 1, 1),
        ("+guidance judges", 1, 1),
        ("guidance -judges", 1, 1),
    ],
)
def test_what_has_all_words_that_count_is_counted(library: Library, text: str, passages: int, documents: int) -> None:
    assert find(library, text).counts == AllWordsCount(passages, documents)


def test_nothing_is_counted_where_nothing_was_typed(library: Library) -> None:
    assert find(library, "").counts is None
    assert find(library, "?!").counts is None


def test_a_passage_near_in_meaning_is_found_and_says_so_unless_meaning_is_off(library: Library) -> None:
    found = find(library, "magistrates convicting minors")
    assert found.query.vectors
    with library.open_view() as view:
        off = Settings(meaning="off")
        assert not search(SearchRequest("magistrates"), view, off).query.vectors
        assert not search(SearchRequest("magistrates", meaning=False), view, Settings()).query.vectors
        assert not search(SearchRequest("magistrates", sort=Sort.NEWEST), view, Settings()).query.vectors
        assert not search(SearchRequest('"magistrates" title:police'), view, Settings()).query.vectors


def test_the_engine_is_told_what_words_count_and_which_decide(library: Library) -> None:
    query = find(library, "the police and NRM").query
    assert dict(query.emphasis.weights)["the"] < dict(query.emphasis.weights)["police"]
    assert query.emphasis.decisive == {"nrm"}


def test_a_text_is_encoded_as_it_was_typed_and_one_with_operators_by_its_bare_words(library: Library) -> None:
    encoder = load_encoders("static").static_encoder
    assert encoder
    for text, encoded in (
        ("How do magistrates treat them?", "How do magistrates treat them?"),
        ("judges and offciers", "judges and offciers"),  # although another word is searched for
        ('magistrates police "the dock"', "magistrates police"),
    ):
        (vector,) = find(library, text).query.vectors
        assert np.array_equal(vector.vector, encoder.encode_query(encoded)), text


@pytest.mark.costly
def test_an_answer_says_where_no_passage_has_the_words(tmp_path: Path) -> None:
    cargo, ports = ("gravel", "sand", "timber", "coal", "wool"), ("Leith", "Hull", "Dover", "Cork", "Ayr")
    texts = [f"Boats carry {each} to {port}, and their crews unload it." for each in cargo for port in ports]
    texts += ["The judge heard the child in court.", "A court and its judges protect every child."]
    library = index_sources(tmp_path, {f"{number}.txt": text for number, text in enumerate(texts)})

    near = find(library, "magistrates minors", expand=False)
    assert near.results.total > len(near.results.hits) == 1  # so that the engine has to count those with the words
    assert all(hit.related for hit in near.results.hits)
    assert near.only_by_meaning
    assert find(library, "magistrates minors", expand=False, page=2).only_by_meaning
    assert not find(library, "magistrates minors", expand=False, page=99).only_by_meaning
    assert not find(library, "magistrates gravel", expand=False).only_by_meaning
    assert not find(library, "judge").only_by_meaning
    assert not find(library, "?!").only_by_meaning
    assert not find(library, "").only_by_meaning


def test_a_quoted_phrase_is_never_given_up(library: Library) -> None:
    assert find(library, '"no such phrase" officers victims').results.total == 0


def test_text_without_words_finds_nothing_and_no_text_finds_everything(library: Library) -> None:
    assert find(library, "?!").results.total == 0
    assert find(library, "").results.total == 2
    assert find(library, "").searched_as == find(library, "?!").searched_as == ""
    assert find(library, "", Filters(document=("courts",))).results.total == 1


def test_pages_of_results_follow_one_another(library: Library) -> None:
    first, second, third = (find(library, "should", page=page).results for page in (1, 2, 3))
    assert first.total == second.total == third.total == 2
    assert {hit.document.source for hit in (*first.hits, *second.hits)} == set(DOCUMENTS)
    assert third.hits == ()


def test_other_words_that_mean_the_same_are_found_unless_only_the_typed_ones_are_asked_for(library: Library) -> None:
    with library.open_view() as view:
        found = search(SearchRequest("minors", meaning=False), view, Settings(per_page=1))
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert (found.searched_as, found.expansion_terms) == ("minors", ("child", "children"))
    with library.open_view() as view:
        typed = search(SearchRequest("minors", expand=False), view, Settings())
        quoted = search(SearchRequest('"minors"'), view, Settings())
    assert typed.results.total == quoted.results.total == 0
    assert typed.expansion_terms == quoted.expansion_terms == ()


def test_a_word_that_is_nowhere_is_searched_for_as_the_nearest_and_a_notice_says_so(library: Library) -> None:
    found = find(library, "offciers guidance")
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert found.notices == ("“offciers” does not occur in the library; “officers” was searched for instead.",)
    assert (found.corrected_query, found.did_you_mean, found.text) == ("officers guidance", "", "offciers guidance")


def test_words_in_quotation_marks_and_typed_words_only_are_offered_another_spelling_and_not_changed(
    library: Library,
) -> None:
    quoted = find(library, '"trafficked chidlren" officers')
    assert (quoted.results.total, quoted.corrected_query) == (0, "")
    assert quoted.did_you_mean == '"trafficked children" officers'
    with library.open_view() as view:
        typed = search(SearchRequest("offciers", expand=False), view, Settings())
    assert (typed.results.total, typed.did_you_mean) == (0, "officers")


def test_an_everyday_word_that_is_nowhere_is_searched_for_as_it_was_typed_and_offered_another(library: Library) -> None:
    found = find(library, "compiled children")
    assert (found.notices, found.corrected_query, found.did_you_mean) == ((), "", "compelled children")


def test_no_words_are_offered_that_find_nothing_either(library: Library) -> None:
    assert find(library, '"guidance chidlren"').did_you_mean == ""


def test_a_word_that_nothing_is_near_to_is_left_as_it_was_typed(library: Library) -> None:
    found = find(library, "xylophones")
    assert (found.results.total, found.notices, found.did_you_mean) == (0, (), "")


def test_mostly_unknown_words_may_be_of_another_language_and_are_left_as_they_were_typed(
    library: Library,
) -> None:
    found = find(library, "offciers jugdes")
    assert (found.results.total, found.corrected_query, found.did_you_mean) == (0, "", "officers judges")


@pytest.mark.parametrize(
    ("typed", "corrected", "offered"),
    [
        ("offciers", "officers", ""),
        ("offciers jugdes guidance children", "officers judges guidance children", ""),
        ("offciers jugdes guidance", "", "officers judges guidance"),
    ],
)
def test_as_many_unknown_words_as_known_ones_are_corrected_and_more_are_only_offered(
    library: Library, typed: str, corrected: str, offered: str
) -> None:
    answer = find(library, typed)
    assert (answer.corrected_query, answer.did_you_mean) == (corrected, offered)


@pytest.mark.parametrize(("count", "offered"), [(8, True), (9, False)])
def test_no_correction_is_offered_for_more_than_eight_unknown_words(
    library: Library, count: int, offered: bool
) -> None:
    typed = ["offciers", "jugdes", "chidlren", "vicitms", "convcition", "guidnace", "trafifcked", "compleled", "befroe"]
    assert bool(find(library, " ".join(typed[:count])).did_you_mean) == offered


WORDS = "The officers broke a program. CICA pays. Priti moved sport and support to Kent. The victims were exploited."


@pytest.mark.parametrize(
    ("typed", "corrected", "offered"),
    [
        ("bloke officers", "", "broke officers"),
        ("pram officers", "", ""),
        ("moped officers", "", "moved officers"),
        ("kitten officers", "", ""),
        ("CIMA officers", "", ""),
        ("cima officers", "", ""),
        ("pritt officers", "", ""),
        ("the Vicitms officers", "", "the victims officers"),
        ("Vicitms of the officers", "victims of the officers", ""),
        ("vicitms officers", "victims officers", ""),
        ("suport officers", "", "sport officers"),
        ("exploitd officers", "exploited officers", ""),
        ("expliotde officers", "exploited officers", ""),
        ("expoitde officers", "", "exploited officers"),
        ("fictims officers", "", "victims officers"),
        ("kant officers", "", "kent officers"),
    ],
)
def test_a_word_is_corrected_only_where_one_thing_can_be_meant(
    tmp_path: Path, typed: str, corrected: str, offered: str
) -> None:
    answer = find(index_sources(tmp_path, {"words.txt": WORDS}), typed)
    assert (answer.corrected_query, answer.did_you_mean) == (corrected, offered)


@pytest.mark.parametrize(
    ("typed", "corrected", "offered"),
    [
        ("the child doesnt agree", "the child doesn't agree", ""),
        ("the child does'nt agree", "the child doesn't agree", ""),
        ("the child dosnt agree", "the child doesn't agree", ""),
        ("the child doesn't agree", "", ""),
        ('"the child doesnt"', "", '"the child doesn\'t"'),
        ("the child didnt agree", "", ""),
        ("an untrafficked child", "", "an trafficked child"),
        ("ilegal work of a child", "", "legal work of a child"),
    ],
)
def test_a_correction_never_turns_a_word_round(tmp_path: Path, typed: str, corrected: str, offered: str) -> None:
    text = "The child doesn't agree. She does the legal work that an adult did. A trafficked child is a victim.\n"
    answer = find(index_sources(tmp_path, {"work.txt": text}), typed)
    assert (answer.corrected_query, answer.did_you_mean) == (corrected, offered)


def test_synonyms_follow_their_rules_without_a_commit(library: Library, tmp_path: Path) -> None:
    def find_synonyms() -> tuple[Expansion, ...]:
        watch_configuration(tmp_path).refresh()
        with library.open_view() as view:
            return expand(Word("zanzibar"), get_thesaurus(view, tmp_path))[1]

    assert find_synonyms() == ()
    (tmp_path / "library.toml").write_text('synonyms = "words.toml"\n', encoding="utf-8")
    for word in ("lantern", "lamp"):
        rule = f'[[rule]]\nsame = ["zanzibar", "{word}"]\nreason = "One thing."\n'
        (tmp_path / "words.toml").write_text(rule, encoding="utf-8")
        assert find_synonyms() == (Expansion("zanzibar", (word,)),)


def test_resources_are_built_once_for_a_commit(library: Library) -> None:
    folder = Path("nowhere")
    with library.open_view() as view:
        assert get_thesaurus(view, folder) is get_thesaurus(view, folder)
        for get in (get_spelling, get_suggestions):
            assert get(view) is get(view)
        assert [each.text for each in get_suggestions(view).find("police gui")] == ["Police guidance"]
        suggestions = get_suggestions(view)
    with library.open_view() as again:
        assert get_suggestions(again) is suggestions


def test_single_synonyms_and_corrections_can_be_left_out(library: Library) -> None:
    def ask(text: str, *without: str) -> Answer:
        with library.open_view() as view:
            return search(SearchRequest(text, without=without, meaning=False), view, Settings())

    assert ask("minors", "Children").expansion_terms == ("child",)
    assert ask("minors", "child", "children").results.total == 0
    assert ask("offciers guidance", "officers").corrected_query == ""
    assert ask("offciers guidance", "officers").did_you_mean == "officers guidance"


@pytest.mark.parametrize(
    ("typed", "unmatched_terms", "is_nothing_known"),
    [
        ("bloke", ("bloke",), True),
        ("the bloke and his pram", ("bloke", "pram"), True),
        ("the bloke and his child", ("bloke",), False),
        ("minors", (), False),  # a synonym matches
        ("offciers guidance", (), False),
        ('"the bloke"', (), False),
        ("+bloke child", ("bloke",), False),
        ("who would", (), False),
        ("is somebody the child of anyone", (), False),
        ("title:bloke", (), False),
    ],
)
def test_words_that_are_nowhere_are_named(
    library: Library, typed: str, unmatched_terms: tuple[str, ...], is_nothing_known: bool
) -> None:
    found = find(library, typed)
    assert (found.unmatched_terms, found.is_nothing_known) == (unmatched_terms, is_nothing_known)
    if is_nothing_known:
        assert found.results.total <= 3
        assert all(hit.related for hit in found.results.hits)


def test_an_unknown_acronym_finds_nothing_by_its_letters(library: Library) -> None:
    found = find(library, "the XQZV")
    assert (found.unmatched_terms, found.query.vectors, found.results.total) == (("xqzv",), (), 0)


def test_a_text_in_another_language_is_put_into_english(library: Library) -> None:
    found = find(library, "ce pot face polițiștii pentru copii")
    assert (found.other_language, found.translation) == ("ro", "what can I do police officer for children")
    assert (found.searched_as, found.did_you_mean, found.unmatched_terms) == (found.translation.lower(), "", ())
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert find(library, "polițiștii copii").counts == AllWordsCount(1, 1)
    with_unknown = find(library, "polițiștii copii xyzzy")
    assert (with_unknown.counts, with_unknown.unmatched_terms) == (AllWordsCount(0, 0), ("xyzzy",))
    assert with_unknown.results.total == 1
    typed = find(library, "ce pot face polițiștii pentru copii", expand=False)
    assert (typed.other_language, typed.translation, typed.results.total) == ("ro", "", 0)
    known_by_its_words = find(library, "drepturile copiilor traficați")
    assert (known_by_its_words.other_language, known_by_its_words.results.total) == ("ro", 1)


def test_a_text_in_a_language_without_a_glossary_is_neither_corrected_nor_widened(library: Library) -> None:
    found = find(library, "wie kann ich minors helfen wenn die offciers police nicht")
    assert (found.other_language, found.translation, found.did_you_mean) == ("de", "", "")
    assert (found.expansion_terms, found.unmatched_terms) == ((), ())
    assert not found.query.vectors
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    assert find(library, "how can an officer help if there are no judges").other_language == ""


def test_another_language_finds_what_english_texts_share_and_nothing_by_chance(tmp_path: Path) -> None:
    sources = {"tim.txt": "Names\n\nTim Lindley told the police at the harbour.\n"}
    library = index_sources(tmp_path, sources, per_page=1)
    by_chance = find(library, "où est le tim que je cherche")
    assert (by_chance.other_language, by_chance.results.total) == ("fr", 0)
    for typed in ("où est la police", "où est Tim dans la ville", "où est le TIM"):
        assert find(library, typed).results.total == 1


def test_a_text_that_a_passage_has_word_for_word_is_never_widened(library: Library) -> None:
    typed = "Officers should treat trafficked children as victims and never as offenders."
    found = find(library, typed)
    assert (found.expansion_terms, found.query.vectors) == ((), ())
    assert [hit.document.source for hit in found.results.hits] == ["police.txt"]
    altered = find(library, typed.replace("treat", "see"))
    assert altered.expansion_terms
    assert altered.query.vectors
