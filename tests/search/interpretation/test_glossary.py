"""Glossaries: questions in another language become rough English, word by word."""

from __future__ import annotations

from importlib.resources import files

import pytest

from kb.search.interpretation.glossary import guess_by_glossaries, list_languages, translate
from kb.search.interpretation.language_detection import list_function_words
from kb.text import split_terms

GLOSSARIES = files("kb.search") / "data" / "glossaries"
LANGUAGES = ("cy", "pl", "ro", "sq", "vi")


def read_entries(language: str) -> list[list[str]]:
    lines = (GLOSSARIES / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(
    ("language", "typed", "english"),
    [
        ("cy", "pwy sy'n talu am lety", "who pay about accommodation"),
        ("pl", "policja zabrała mój paszport", "police took my passport"),
        ("ro", "poliția mi-a luat pașaportul", "police took my passport"),
        ("sq", "policia më mori pasaportën", "police took my passport"),
        ("vi", "cảnh sát giữ hộ chiếu của tôi", "police passport confiscated my"),
    ],
)
def test_a_question_becomes_rough_english(language: str, typed: str, english: str) -> None:
    assert translate(typed, language).english == english
    assert translate(f"{typed} ?", language).english == f"{english}?"


def test_the_longest_term_counts_and_an_open_ending_stands_for_any() -> None:
    assert translate("ofiarami handlu ludźmi w Polsce", "pl").english == "victim of human trafficking in Poland"
    assert translate("paszportami", "pl").english == translate("paszport", "pl").english == "passport"


def test_a_text_may_be_typed_without_its_marks() -> None:
    assert translate("policja zabrala moj paszport", "pl").english == "police took my passport"
    assert translate("politia mi-a luat pasaportul", "ro").english == "police took my passport"


def test_names_numbers_and_english_words_stay_and_what_is_unknown_is_left_out() -> None:
    assert (
        translate("czy NRM i Kowalski xyzzy w Barnsley 2019 council", "pl").english
        == "NRM and Kowalski in Barnsley 2019 council"
    )


def test_a_text_without_a_known_word_and_a_language_without_a_glossary_have_no_english() -> None:
    assert (
        translate("xyzzy plugh", "pl").english
        == translate("", "pl").english
        == translate("Barnsley 2019", "pl").english
        == ""
    )
    assert translate("Wie lange dauert das?", "de").english == ""


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("prawa ofiar handlu ludźmi", "pl"),
        ("drepturile victimelor traficului", "ro"),
        ("quyền của nạn nhân mua bán người", "vi"),
        ("mbrojtja e viktimave", "sq"),
        ("dioddefwyr caethwasiaeth fodern", "cy"),
        ("Opfer Menschenhandel Hilfe Wohnung", ""),
        ("denuncia explotación laboral agricultura", ""),
        ("victimes traite hébergement", ""),
        ("práva obětí obchodování s lidmi", ""),
        ("trafiking victems rights", ""),
        ("the police told us about drepturile victimelor", ""),
        ("victims of trafficking", ""),
        ("qwerty asdfg zxcvb", ""),
        ("", ""),
    ],
)
def test_a_short_text_is_known_by_the_words_of_a_glossary(typed: str, language: str) -> None:
    assert guess_by_glossaries(typed) == language


def test_each_language_has_a_file_and_is_one_that_is_detected() -> None:
    assert sorted(list_languages()) == list(LANGUAGES)
    assert all(map(list_function_words, LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_glossary_has_a_term_and_its_english_in_each_line(language: str) -> None:
    entries = read_entries(language)
    assert all(len(entry) == 2 for entry in entries)
    terms = [term for term, _english in entries]
    assert terms == sorted(set(terms))
    assert all(english == " ".join(english.split()) for _term, english in entries)
    assert not [term for term in terms if not split_terms(term.replace("*", "")) or term != " ".join(term.split())]
    words = [word for term in terms for word in term.split()]
    assert not [word for word in words if "*" in word[:-1] or (word.endswith("*") and len(word) < 4)]


def test_unknown_words_are_told() -> None:
    assert translate("policja xyzzy zabrała mój plugh", "pl").left_out == ("xyzzy", "plugh")
    assert translate("policja zabrała mój paszport", "pl").left_out == ()
