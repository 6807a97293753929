"""No correction reverses a word's meaning: tested on words and their opposites, and on misspellings of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.interpretation.negation import NEGATING_PREFIXES, turns_round
from kb.search.interpretation.spelling import UnknownTerm
from kb.search.vocabulary.spelling_dictionary import SpellingDictionary, measure_distances
from kb.text.word_lists import CONTRACTIONS, strip_apostrophes

NEGATED = """
    able unable | accompanied unaccompanied | aware unaware | certain uncertain | clear unclear | conditional
    unconditional | documented undocumented | employed unemployed | fair unfair | founded unfounded | happy unhappy
    | harmed unharmed | identified unidentified | insured uninsured | intended unintended | just unjust | known
    unknown | lawful unlawful | lawfully unlawfully | licensed unlicensed | limited unlimited | necessary
    unnecessary | official unofficial | paid unpaid | registered unregistered | regulated unregulated | reported
    unreported | safe unsafe | skilled unskilled | supported unsupported | trafficked untrafficked | treated
    untreated | trained untrained | used unused | usual unusual | wanted unwanted | willing unwilling | accurate
    inaccurate | action inaction | active inactive | adequate inadequate | admissible inadmissible | appropriate
    inappropriate | capable incapable | complete incomplete | consistent inconsistent | correct incorrect | credible
    incredible | curable incurable | dependent independent | direct indirect | effective ineffective | efficient
    inefficient | eligible ineligible | equality inequality | formal informal | frequent infrequent | human inhuman
    | justice injustice | secure insecure | sufficient insufficient | valid invalid | visible invisible | voluntary
    involuntary | balance imbalance | mature immature | moral immoral | partial impartial | patient impatient |
    possible impossible | practical impractical | proper improper | legal illegal | legally illegally | legible
    illegible | legitimate illegitimate | literate illiterate | logical illogical | regular irregular | relevant
    irrelevant | responsible irresponsible | reversible irreversible | noble ignoble | consent nonconsent |
    compliance noncompliance | payment nonpayment | refoulement nonrefoulement | statutory nonstatutory | violent
    nonviolent | body nobody | where nowhere | ability disability | advantage disadvantage | agree disagree | allow
    disallow | appear disappear | approve disapprove | belief disbelief | charge discharge | continue discontinue |
    honest dishonest | obey disobey | proportionate disproportionate | trust distrust | moral amoral | political
    apolitical | sexual asexual | symptomatic asymptomatic | typical atypical | normal abnormal | slavery
    antislavery | social antisocial | criminalise decriminalise | regulation deregulation | conduct misconduct |
    aerobic anaerobic | identification misidentification | treat mistreat | use misuse | treatment maltreatment |
    nutrition malnutrition | ever never | either neither | home homeless | harm harmless | help helpless | state
    stateless | power powerless | name nameless
"""
EXCHANGED = "careful careless | harmful harmless | hopeful hopeless | helpful helpless | merciful merciless"
CONTRACTED = [(letters[:-2], letters) for letters in sorted(CONTRACTIONS) if letters.endswith("nt")]


def parse_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of words separated by bars."""
    return [(each.split()[0], each.split()[1]) for each in text.split("|")]


PAIRS = parse_pairs(NEGATED)
ALL_PAIRS = [*PAIRS, *parse_pairs(EXCHANGED), *CONTRACTED]

EDITS = st.lists(
    st.tuples(st.sampled_from(("drop", "insert", "replace", "swap")), st.integers(0, 16), st.sampled_from("aeilnrstu")),
    min_size=1,
    max_size=2,
)


def edit(word: str, edits: list[tuple[str, int, str]]) -> str:
    for kind, place, letter in edits:
        at = place % max(len(word), 1)
        if kind == "swap":
            word = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        else:
            word = word[:at] + ("" if kind == "drop" else letter) + word[at + (kind != "insert") :]
    return word


def correct(typed: str, *vocabulary: str) -> str:
    """Return the corrected search for a typed word in a library of some words."""
    near = SpellingDictionary([(word, 10) for word in vocabulary]).find_nearest(typed)
    return UnknownTerm(typed, near, kept=False).correction


def restore_apostrophe(word: str) -> str:
    """Return a word as libraries have it."""
    return CONTRACTIONS.get(word, word)


@pytest.mark.parametrize(("positive", "negative"), ALL_PAIRS)
def test_neither_of_a_pair_is_replaced_by_the_other(positive: str, negative: str) -> None:
    assert turns_round(negative, positive)
    assert turns_round(positive, restore_apostrophe(negative))
    assert turns_round(restore_apostrophe(negative), positive)
    assert correct(negative, positive) == ""
    assert correct(positive, restore_apostrophe(negative)) == ""


@pytest.mark.costly
@given(st.sampled_from(ALL_PAIRS), EDITS)
def test_a_misspelt_negated_word_is_never_read_as_the_other(
    pair: tuple[str, str], edits: list[tuple[str, int, str]]
) -> None:
    positive, negative = pair
    typed = edit(negative, edits)
    nearer_to_positive = measure_distances(typed, [positive])[0] < measure_distances(typed, [negative])[0]
    if typed and typed != positive and not nearer_to_positive:
        assert correct(typed, positive) == ""
        assert correct(typed, positive, restore_apostrophe(negative)) != positive


@pytest.mark.costly
@given(st.sampled_from(ALL_PAIRS), EDITS)
def test_a_misspelt_word_is_never_read_as_negated_unless_the_negation_was_begun(
    pair: tuple[str, str], edits: list[tuple[str, int, str]]
) -> None:
    positive, negative = pair
    typed = edit(positive, edits)
    if (
        typed in ("", positive, negative)
        or measure_distances(typed, [negative])[0] < measure_distances(typed, [positive])[0]
    ):
        return
    before = typed.removesuffix(positive)
    after = typed.removeprefix(positive)
    is_begun = (
        typed.startswith(negative.removesuffix(positive))
        or (before != typed and negative.startswith(before))
        or (after != typed and negative.endswith(("nt", "less")))
    )
    if not is_begun:
        assert correct(typed, restore_apostrophe(negative)) == ""
        assert strip_apostrophes(correct(typed, positive, restore_apostrophe(negative))) != negative


@pytest.mark.parametrize(
    ("typed", "vocabulary", "correction"),
    [
        ("ilegal", ("legal", "illegal"), "illegal"),
        ("imoral", ("moral", "immoral"), "immoral"),
        ("unecessary", ("necessary", "unnecessary"), "unnecessary"),
        ("iresponsible", ("responsible", "irresponsible"), "irresponsible"),
        ("imigrant", ("migrant", "immigrant"), "immigrant"),
        ("adress", ("dress", "address"), "address"),
        ("unlawfull", ("lawful", "unlawful"), "unlawful"),
        ("lawfull", ("lawful", "unlawful"), "lawful"),
        ("traficking", ("trafficking",), "trafficking"),
        ("governmet", ("government",), "government"),
        ("conset", ("consent",), "consent"),
        ("indepedent", ("dependent", "independent"), "independent"),
        ("homeles", ("homeless",), "homeless"),
        ("ilegal", ("legal", "regal"), ""),
        ("nlawful", ("lawful", "unlawful"), ""),
        ("wasnt", ("want", "wasn't"), "wasn't"),
        ("dosnt", ("does", "doesn't"), "doesn't"),
        ("doesn", ("does", "doesn't"), "doesn't"),
        ("shoudnt", ("should", "shouldn't"), "shouldn't"),
        ("shoudl", ("should", "shouldn't"), "should"),
        ("couldnt", ("could",), ""),
    ],
)
def test_misspelt_words_are_corrected_where_one_meaning_is_likelier(
    typed: str, vocabulary: tuple[str, ...], correction: str
) -> None:
    assert correct(typed, *vocabulary) == correction


def test_the_list_has_every_prefix() -> None:
    had = {negative.removesuffix(positive) for positive, negative in PAIRS}
    assert had >= set(NEGATING_PREFIXES)
