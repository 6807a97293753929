"""Other words for what was typed: which, where, and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.model import And, DocumentId, Field, In, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Same, Widening, Word
from kb.query import parse, unparse
from kb.query.glossary import Entry, LongForm
from kb.query.rules import Rule, library_rules
from kb.query.synonyms import Thesaurus, widened
from kb.text import terms

NRM = Entry("NRM", (LongForm("National Referral Mechanism", (DocumentId("a"),)),), ordinary=False)
MECHANISM = Phrase(("national", "referral", "mechanism"))
RULES = (
    Rule(("victim of trafficking",), ("trafficked person",), "One group."),
    Rule(("non-punishment",), ("non-prosecution",), "One principle."),
    Rule(("labour",), ("labor",), "Spelling."),
)
THESAURUS = Thesaurus(RULES, [NRM])


def words(text: str) -> tuple[Word, ...]:
    return tuple(map(Word, text.split()))


def test_an_acronym_is_searched_with_its_long_form_and_the_long_form_with_it() -> None:
    tree, widenings = widened(Ranked(words("nrm form")), THESAURUS)
    forms = (MECHANISM, Phrase(("national", "referral", "mechanisms")))
    assert tree == Ranked((Same((Word("nrm"), *forms)), Word("form")))
    assert widenings == (Widening("nrm", ("National Referral Mechanism",)),)

    tree, widenings = widened(Ranked(words("national referral mechanism form")), THESAURUS)
    assert tree == Ranked((Same((Ranked(words("national referral mechanism")), Word("nrm"))), Word("form")))
    assert widenings == (Widening("national referral mechanism", ("NRM",)),)


@pytest.mark.parametrize("joined", [And, Ranked])
def test_a_run_of_typed_words_stays_what_it_was(joined: type[And | Ranked]) -> None:
    tree, _ = widened(joined(words("a victim of trafficking")), THESAURUS)
    forms = (Phrase(("trafficked", "person")), Phrase(("trafficked", "persons")))
    assert tree == joined((Word("a"), Same((joined(words("victim of trafficking")), *forms))))


def test_forms_of_a_word_have_the_same_synonyms() -> None:
    _, widenings = widened(Ranked(words("victims of trafficking")), THESAURUS)
    assert widenings == (Widening("victims of trafficking", ("trafficked person",)),)


def test_a_rule_holds_one_way_only() -> None:
    tree = Ranked(words("trafficked person labor"))
    assert widened(tree, THESAURUS) == (tree, ())


@pytest.mark.parametrize(
    "node",
    [
        MECHANISM,
        Phrase(("nrm",)),
        Phrase(("nrm", "form"), 3),
        Prefix("nrm"),
        Not(Word("nrm")),
        In(Field.TITLE, Word("nrm")),
        And((Phrase(("non", "punishment")), Word("of"))),
    ],
)
def test_what_was_quoted_excluded_or_asked_of_a_field_is_left_as_it_is(node: Node) -> None:
    assert widened(node, THESAURUS) == (node, ())


def test_a_word_with_a_hyphen_is_widened_where_nobody_quoted_it() -> None:
    typed = Phrase(("non", "punishment"))
    tree, widenings = widened(Ranked((typed, Word("of"))), THESAURUS)
    other = Phrase(("non", "prosecution"))
    assert tree == Ranked((Same((typed, other, Phrase(("non", "prosecutions")))), Word("of")))
    assert widenings == (Widening("non punishment", ("non-prosecution",)),)


def test_alternatives_and_quotations_are_widened_inside() -> None:
    tree, widenings = widened(Quoted(Or((Word("labour"), MECHANISM))), THESAURUS)
    assert tree == Quoted(Or((Same((Word("labour"), Word("labor"))), MECHANISM)))
    assert widenings == (Widening("labour", ("labor",)),)


def test_a_short_form_that_is_an_ordinary_word_is_not_widened() -> None:
    entry = Entry("IT", (LongForm("Information Technology", (DocumentId("a"),)),), ordinary=True)
    tree = Ranked(words("it information technology"))
    assert widened(tree, Thesaurus(entries=[entry])) == (tree, ())


def test_a_long_form_that_few_documents_give_is_not_searched_beside_a_common_one() -> None:
    many = tuple(DocumentId(str(number)) for number in range(5))
    longs = (LongForm("Crown Prosecution Service", many), LongForm("Central Port Square", many[:1]))
    _, widenings = widened(Word("cps"), Thesaurus(entries=[Entry("CPS", longs, ordinary=False)]))
    assert widenings == (Widening("cps", ("Crown Prosecution Service",)),)


@pytest.mark.parametrize("typed", ["nrm form", "+nrm form", "in:quotations (labour OR +nrm)"])
def test_a_widened_query_is_written_as_it_was_typed(typed: str) -> None:
    tree = parse(typed, max_chars=200, max_terms=50).tree
    assert unparse(widened(tree, THESAURUS)[0]) == unparse(tree)


# ------------------------------------------------------------------------------------------ rules


def test_the_rules_that_ship_give_a_reason_each_and_widen_what_they_name(tmp_path: Path) -> None:
    rules = library_rules(tmp_path)
    assert all(rule.reason for rule in rules)
    thesaurus = Thesaurus(rules)
    for rule in rules:
        for typed in rule.typed:
            assert widened(Ranked(tuple(map(Word, terms(typed)))), thesaurus)[1], typed


def library(folder: Path, text: str) -> Path:
    (folder / "library.toml").write_text('synonyms = "words.toml"\n', encoding="utf-8")
    (folder / "words.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_library_adds_rules_and_takes_away_those_it_does_not_want(tmp_path: Path) -> None:
    own = '[[rule]]\nsame = ["lantern", "lamp"]\nreason = "One thing."\n'
    thesaurus = Thesaurus(library_rules(library(tmp_path, f'without = ["lawyer"]\n{own}')))
    assert widened(Word("lamps"), thesaurus)[1] == (Widening("lamps", ("lantern",)),)
    assert widened(Word("lawyer"), thesaurus)[1] == ()
    assert widened(Word("nrm"), thesaurus)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[rule]]\nsame = ["a", "b"]\n', "reason"),
        ('[[rule]]\nsame = ["a"]\nreason = "r"\n', "two expressions"),
        ('[[rule]]\ntyped = ["a"]\nreason = "r"\n', "'typed' and 'also' together"),
        ('[[rule]]\nsame = ["a", "b"]\npairs = [["c", "d"]]\nreason = "r"\n', "give 'same', or"),
        ('[[rule]]\nsame = ["a", "?!"]\nreason = "r"\n', "'?!' has no word"),
        ("rule = ", "not TOML"),
    ],
)
def test_a_fault_in_a_librarys_rules_is_named_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=r"words\.toml") as error:
        library_rules(library(tmp_path, text))
    assert told in str(error.value)


def test_a_file_of_rules_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text('synonyms = "none.toml"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"none\.toml.*Check the file"):
        library_rules(tmp_path)
