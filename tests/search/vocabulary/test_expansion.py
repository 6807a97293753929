"""Query expansion: which words, where, and where not."""

from __future__ import annotations

import pytest

from kb.errors import SettingsError
from kb.model import (
    And,
    Expansion,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
)
from kb.query import parse, unparse
from kb.query.synonym_rules import SynonymRule, load_shipped_rules, parse_rules
from kb.search.interpretation.query_casing import read_casing
from kb.search.vocabulary.acronym_index import AcronymEntry, LongForm
from kb.search.vocabulary.expansion import Thesaurus, expand
from kb.text import split_terms

NRM = AcronymEntry("NRM", (LongForm("National Referral Mechanism", 1),), is_word=False)
MECHANISM = Phrase(("national", "referral", "mechanism"))
RULES = (
    SynonymRule(("victim of trafficking",), ("trafficked person",), "One group."),
    SynonymRule(("non-punishment",), ("non-prosecution",), "One principle."),
    SynonymRule(("labour",), ("labor",), "Spelling."),
)
THESAURUS = Thesaurus(RULES, [NRM])


def words(text: str) -> tuple[Word, ...]:
    return tuple(map(Word, text.split()))


def test_an_acronym_is_searched_with_its_long_form_and_the_long_form_with_it() -> None:
    tree, widenings = expand(Should(words("nrm form")), THESAURUS)
    forms = (MECHANISM, Phrase(("national", "referral", "mechanisms")))
    assert tree == Should((SynonymGroup((Word("nrm"), *forms)), Word("form")))
    assert widenings == (Expansion("nrm", ("National Referral Mechanism",)),)

    tree, widenings = expand(Should(words("national referral mechanism form")), THESAURUS)
    assert tree == Should((SynonymGroup((Should(words("national referral mechanism")), Word("nrm"))), Word("form")))
    assert widenings == (Expansion("national referral mechanism", ("NRM",)),)


@pytest.mark.parametrize("joined", [And, Should])
def test_a_run_of_typed_words_stays_what_it_was(joined: type[And | Should]) -> None:
    tree, _ = expand(joined(words("a victim of trafficking")), THESAURUS)
    forms = (Phrase(("trafficked", "person")), Phrase(("trafficked", "persons")))
    assert tree == joined((Word("a"), SynonymGroup((joined(words("victim of trafficking")), *forms))))


def test_forms_of_a_word_have_the_same_synonyms() -> None:
    _, widenings = expand(Should(words("victims of trafficking")), THESAURUS)
    assert widenings == (Expansion("victims of trafficking", ("trafficked person",)),)


def test_a_rule_holds_one_way_only() -> None:
    tree = Should(words("trafficked person labor"))
    assert expand(tree, THESAURUS) == (tree, ())


@pytest.mark.parametrize(
    "node",
    [
        MECHANISM,
        Phrase(("nrm",)),
        Phrase(("nrm", "form"), 3),
        Prefix("nrm"),
        Not(Word("nrm")),
        FieldQuery(Field.TITLE, Word("nrm")),
        And((Phrase(("non", "punishment")), Word("of"))),
    ],
)
def test_what_was_quoted_excluded_or_asked_of_a_field_is_left_as_it_is(node: Node) -> None:
    assert expand(node, THESAURUS) == (node, ())


def test_a_word_with_a_hyphen_is_widened_where_nobody_quoted_it() -> None:
    typed = Phrase(("non", "punishment"))
    tree, widenings = expand(Should((typed, Word("of"))), THESAURUS)
    other = Phrase(("non", "prosecution"))
    assert tree == Should((SynonymGroup((typed, other, Phrase(("non", "prosecutions")))), Word("of")))
    assert widenings == (Expansion("non punishment", ("non-prosecution",)),)


def test_alternatives_and_quotations_are_widened_inside() -> None:
    tree, widenings = expand(WithinQuotations(Or((Word("labour"), MECHANISM))), THESAURUS)
    assert tree == WithinQuotations(Or((SynonymGroup((Word("labour"), Word("labor"))), MECHANISM)))
    assert widenings == (Expansion("labour", ("labor",)),)


def test_a_short_form_that_is_an_ordinary_word_is_not_widened() -> None:
    entry = AcronymEntry("IT", (LongForm("Information Technology", 1),), is_word=True)
    tree = Should(words("it information technology"))
    assert expand(tree, Thesaurus(entries=[entry])) == (tree, ())


def test_a_long_form_that_few_documents_give_is_not_searched_beside_a_common_one() -> None:
    longs = (LongForm("Crown Prosecution Service", 5), LongForm("Central Port Square", 1))
    _, widenings = expand(Word("cps"), Thesaurus(entries=[AcronymEntry("CPS", longs, is_word=False)]))
    assert widenings == (Expansion("cps", ("Crown Prosecution Service",)),)


@pytest.mark.parametrize("typed", ["nrm form", "+nrm form", "in:quotations (labour OR +nrm)"])
def test_a_widened_query_is_written_as_it_was_typed(typed: str) -> None:
    tree = parse(typed, max_chars=200, max_terms=50).tree
    assert unparse(expand(tree, THESAURUS)[0]) == unparse(tree)


@pytest.mark.parametrize(
    ("noun", "other"),
    [
        ("policy", "policies"),
        ("policies", "policy"),
        ("day", "days"),
        ("gang", "gangs"),
        ("gangs", "gang"),
        ("witness", "witnesss"),
    ],
)
def test_a_phrase_is_searched_in_singular_and_plural_by_the_regular_rules(noun: str, other: str) -> None:
    thesaurus = Thesaurus([SynonymRule(("dock",), (f"old {noun}", f"{noun} of old"), "One thing.")])
    assert expand(Word("dock"), thesaurus)[0] == SynonymGroup(
        (
            Word("dock"),
            Phrase(("old", noun)),
            Phrase(("old", other)),
            Phrase((noun, "of", "old")),
            Phrase((other, "of", "old")),
        )
    )


def test_a_phrase_that_begins_with_of_has_its_noun_at_its_end() -> None:
    thesaurus = Thesaurus([SynonymRule(("dock",), ("of law",), "One thing.")])
    assert expand(Word("dock"), thesaurus)[0] == SynonymGroup(
        (Word("dock"), Phrase(("of", "law")), Phrase(("of", "laws")))
    )


def forms_of(*counts: int) -> AcronymEntry:
    """Return an acronym with a long form in so many documents each."""
    longs = (LongForm(f"Long Form {'abcdefgh'[at]}", count) for at, count in enumerate(counts))
    return AcronymEntry("LF", tuple(longs), is_word=False)


@pytest.mark.parametrize(
    ("counts", "searched"), [((4, 1), 2), ((5, 1), 1), ((8, 2, 1), 2), ((3, 3, 3), 3), ((3, 3, 3, 3), 3)]
)
def test_the_three_commonest_long_forms_are_searched_for_but_no_rare_ones(
    counts: tuple[int, ...], searched: int
) -> None:
    _, (widening,) = expand(Word("lf"), Thesaurus(entries=[forms_of(*counts)]))
    assert widening.also == tuple(f"Long Form {letter}" for letter in "abc"[:searched])


@pytest.mark.parametrize(("count", "searched"), [(7, 7), (8, 8), (9, 8)])
def test_no_more_than_eight_synonyms_are_searched_for(count: int, searched: int) -> None:
    thesaurus = Thesaurus([SynonymRule(("dock",), tuple("abcdefghij"[:count]), "One thing.")])
    assert len(expand(Word("dock"), thesaurus)[1][0].also) == searched


def test_the_longest_typed_expression_is_widened_and_the_words_after_it_too() -> None:
    rules = [
        SynonymRule(("forced labour",), ("bondage",), "One thing."),
        SynonymRule(("forced labour camp",), ("gulag",), "One thing."),
        SynonymRule(("gang",), ("ring",), "One thing."),
    ]
    _, widenings = expand(Should(words("forced labour camp gang forced labour")), Thesaurus(rules))
    assert widenings == (
        Expansion("forced labour camp", ("gulag",)),
        Expansion("gang", ("ring",)),
        Expansion("forced labour", ("bondage",)),
    )


# ------------------------------------------------------------------------------------------ rules


def test_the_rules_that_ship_give_a_reason_each_and_widen_what_they_name() -> None:
    rules = load_shipped_rules()
    assert all(rule.reason for rule in rules)
    thesaurus = Thesaurus(rules)
    for rule in rules:
        for typed in rule.typed:
            tree = Should(tuple(map(Word, split_terms(typed))))
            assert expand(tree, thesaurus, read_casing(typed).acronyms)[1], typed


def test_a_library_adds_rules_and_takes_away_those_it_does_not_want() -> None:
    own = '[[rule]]\nsame = ["lantern", "lamp"]\nreason = "One thing."\n'
    thesaurus = Thesaurus(parse_rules(f'without = ["lawyer"]\n{own}'.encode(), "words.toml"))
    assert expand(Word("lamps"), thesaurus)[1] == (Expansion("lamps", ("lantern",)),)
    assert expand(Word("lawyer"), thesaurus)[1] == ()
    assert expand(Word("nrm"), thesaurus)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[rule]]\nsame = ["a", "b"]\n', "reason"),
        ('[[rule]]\nsame = ["a"]\nreason = "r"\n', "two expressions"),
        ('[[rule]]\ntyped = ["a"]\nreason = "r"\n', "'typed' and 'also' together"),
        ('[[rule]]\nsame = ["a", "b"]\npairs = [["c", "d"]]\nreason = "r"\n', "give 'same', or"),
        ('[[rule]]\nsame = ["a", "?!"]\nreason = "r"\n', "'?!' has no word"),
        ("rule = ", "ends too early"),
    ],
)
def test_a_fault_in_a_librarys_rules_is_named_with_its_file(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=r"words\.toml") as error:
        parse_rules(text.encode(), "words.toml")
    assert told in str(error.value)


HE = AcronymEntry("HE", (LongForm("Higher Education", 3),), is_word=False)
FIELD = Thesaurus(load_shipped_rules(), [NRM, HE])


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("he was trafficked", ()),
        ("is a trafficker in the NRM", ("perpetrator of trafficking", "National Referral Mechanism")),
        ("the nrm form", ("National Referral Mechanism",)),
        ("HE colleges", ("Higher Education",)),
        ("HE WAS HIT", ()),
        ("higher education", ()),
        ("to and fro", ()),
        ("an FRO", ("first responder", "first responder organisation")),
        ("NGOs", ("non-governmental organisation", "non-governmental organization")),
        ("two traffickers", ("perpetrator of trafficking",)),
        ("trafficking", ()),
        ("organising it", ("organize",)),
        ("organist", ()),
        ("a minor's rights", ("child", "children")),
        ("minority", ()),
        ("gangmasters", ("labour provider",)),
    ],
)
def test_synonyms_are_of_the_typed_word_and_acronyms_of_what_was_typed_as_one(
    typed: str, also: tuple[str, ...]
) -> None:
    tree = parse(typed, max_chars=200, max_terms=50).tree
    _, expansions = expand(tree, FIELD, read_casing(typed).acronyms)
    assert tuple(each for expansion in expansions for each in expansion.also) == also


def test_a_synonym_that_is_struck_out_is_not_searched_for() -> None:
    tree, expansions = expand(Word("minors"), FIELD, without={("children",)})
    assert expansions == (Expansion("minors", ("child",)),)
    assert expand(Word("minors"), FIELD, without={("children",), ("child",)}) == (Word("minors"), ())
    assert tree == SynonymGroup((Word("minors"), Word("child")))
