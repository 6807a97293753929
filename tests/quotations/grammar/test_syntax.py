"""The subject of a reporting verb: before it, after it, or as its agent."""

from __future__ import annotations

import pytest

from kb.quotations.grammar.names import Mention
from kb.quotations.grammar.syntax import (
    _is_subject_end,
    _strip_auxiliaries,
    find_agent,
    find_apposed_name,
    find_phrase_after,
    find_sentence_subject,
    find_subject_before,
    is_clear_reporting_verb,
    parse_subject,
    split_segments,
)
from kb.quotations.grammar.tokens import SyntaxToken, tokenize_sentence


def split(text: str) -> list[SyntaxToken]:
    return tokenize_sentence(text, 0, len(text))


def note(mention: Mention | None) -> tuple[str, str, str] | None:
    return (mention.name, mention.role, mention.organisation) if mention else None


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Ada has also", ["Ada"]),
        ("Ada quietly", ["Ada"]),
        ("Ada Sully", ["Ada", "Sully"]),
        ("has", []),
        ("Ada", ["Ada"]),
    ],
)
def test_auxiliaries_and_adverbs_before_a_verb_are_left_out(words: str, kept: list[str]) -> None:
    assert [each.text for each in _strip_auxiliaries(split(words))] == kept


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ada Quill", ("Ada Quill", "", "")),
        ("It was cold, and she", ("she", "", "")),
        ("Ada Quill walked in and", ("Ada Quill", "", "")),
        ("Ada Quill walked in and,", ("Ada Quill", "", "")),
        ("Ada Quill, Head of Policy,", ("Ada Quill", "Head of Policy", "")),
        ("Ada Quill, Head of Policy, who", ("Ada Quill", "Head of Policy", "")),
        ("Ada Quill (Leeds Trust)", ("Ada Quill", "", "Leeds Trust")),
        ("Ada Quill who", ("Ada Quill", "", "")),
        ("The Police Commissioner, Ada Quill", ("Ada Quill", "Police Commissioner", "")),
        ("The Commissioner, Ada Quill", ("Ada Quill", "Commissioner", "")),
        ("When it was late, Ada Quill", ("Ada Quill", "", "")),
        ("In winter Ada Quill", ("Ada Quill", "", "")),
        ("Ada Quill added that it was late and Ben Marsh", ("Ada Quill", "", "")),
        ("Ada Quill noted the boats", ("Ada Quill", "", "")),
        ("Ada Quill was there in winter", ("Ada Quill", "", "")),
        ("boats", None),
        ("and", None),
        ("also", None),
        ("", None),
        ("who", None),
    ],
)
def test_the_subject_of_a_verb_is_found_before_it(words: str, subject: tuple[str, str, str] | None) -> None:
    assert note(find_subject_before(words, split(words))) == subject


def test_tokens_are_split_at_commas_and_brackets() -> None:
    segments = split_segments(split(", Ada (34), of Leeds,, then"))
    assert [[each.text for each in segment] for segment in segments] == [["Ada"], ["34"], ["of", "Leeds"], ["then"]]


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("and Ada Quill, Head of Policy", ("Ada Quill", "Head of Policy", "")),
        ("in Leeds, Ada Quill, Example Trust", ("Ada Quill", "", "Example Trust")),
        ("a nurse, then more", ("a nurse", "nurse", "")),
        ("he was, a nurse", ("a nurse", "nurse", "")),
        ("she, then", ("she", "", "")),
        ("she too, a nurse", ("a nurse", "nurse", "")),
        ("a nurse, an officer", ("a nurse", "nurse", "")),
        ("boats, waves", None),
        ("and", None),
    ],
)
def test_a_name_is_found_among_clauses_with_what_follows_it(words: str, speaker: tuple[str, str, str] | None) -> None:
    assert note(find_apposed_name(words, split(words))) == speaker


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Later Ada Quill walked home", "Ada Quill"),
        ("then she went home", "she"),
        ("In Leeds, the officer walked", "the officer"),
        ("boats went, the officer has gone", "the officer"),
        ("the officer of Leeds warning", "the officer of Leeds"),
        ("the old men of boats", "the old men of boats"),
        ("the old men of two boats", None),
        ("and", None),
        ("in Leeds", None),
    ],
)
def test_the_subject_of_a_sentence_is_its_first_free_noun_phrase(words: str, subject: str | None) -> None:
    found = find_sentence_subject(words, split(words))
    assert (found.name if found else None) == subject


@pytest.mark.parametrize(
    ("word", "ends"),
    [("has", True), ("that", True), ("said", True), ("walked", True), ("walking", True), ("by", True),
     ("boat", False), ("Said", False), ("Has", False)],
)  # fmt: skip
def test_a_subject_ends_at_a_verb_or_a_small_word(word: str, ends: bool) -> None:
    assert _is_subject_end(split(word)[0]) is ends


@pytest.mark.parametrize(
    ("words", "at", "speaker"),
    [
        ("said Ada Quill during", 1, ("Ada Quill", "", "")),
        ("said Ada Quill, Head of Policy", 1, ("Ada Quill", "Head of Policy", "")),
        ("said Ada Quill (34), Head of Policy", 1, ("Ada Quill", "Head of Policy", "")),
        ("said Ada Quill (34", 1, ("Ada Quill", "", "")),
        ("said Ada Quill — Head of Policy", 1, ("Ada Quill", "Head of Policy", "")),
        ("said Ada Quill; Head of Policy", 1, ("Ada Quill", "", "")),
        ("said a keeper, Ada Quill, in Leeds", 1, ("Ada Quill", "keeper", "")),
        ("said a nurse, Ada Quill", 1, ("Ada Quill", "nurse", "")),
        ("said Ada Quill, nurse, who came", 1, ("Ada Quill", "nurse", "")),
        ("said boats", 1, None),
        ("said local charity workers", 1, ("local charity workers", "local charity workers", "")),
        ("according to charity groups", 2, ("charity groups", "", "")),
        ("according to boats", 2, None),
        ("said", 1, None),
        ("said who", 1, None),
    ],
)
def test_the_speaker_after_a_verb_ends_where_a_clause_begins(
    words: str, at: int, speaker: tuple[str, str, str] | None
) -> None:
    assert note(find_phrase_after(words, split(words), at)) == speaker


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("Ada Quill also", "Ada Quill"),
        ("Ada Quill, Head of Policy", "Ada Quill"),
        ("she", "she"),
        ("the officer", "the officer"),
        ("boats", None),
        ("Ada that", None),
        ("Ada was there", None),
        ("has", None),
    ],
)
def test_a_subject_and_nothing_else(words: str, speaker: str | None) -> None:
    found = parse_subject(words, split(words))
    assert (found.name if found else None) == speaker


@pytest.mark.parametrize(
    ("words", "agent"),
    [
        ("this was shared by another nurse,", "another nurse"),
        ("it was written by Ada Quill,", "Ada Quill"),
        ("shared by Ada,", "Ada"),
        ("this was shared by another nurse", None),
        ("by Ada,", None),
        ("it is by Ada Quill,", None),
        ("it was shared by Ada, then,", None),
        ("it was shared by a nurse of the old house in the town,", None),
        ("it was shared by a nurse who left,", None),
        ("it was shared by Ada added,", None),
        ("Ada Quill,", None),
    ],
)
def test_the_agent_of_a_passive_sentence(words: str, agent: str | None) -> None:
    found = find_agent(words, split(words))
    assert (found.name if found else None) == agent


@pytest.mark.parametrize(("word", "is_clear"), [("said", True), ("Said", False), ("report", False), ("boat", False)])
def test_a_clear_reporting_verb_is_no_noun(word: str, is_clear: bool) -> None:
    assert is_clear_reporting_verb(split(word)[0]) is is_clear
