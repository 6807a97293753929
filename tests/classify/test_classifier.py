"""The kinds of passages, by rule and by an editor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.classify.classifier import classify_passage
from kb.classify.wording_rules import _DEFINITIONS, _DUTIES, _RECOMMENDATIONS, WordingRule
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import BlockKind, Document, KindLabel, KindOverride, Passage, PassageKind
from tests.counting import count_calls
from tests.quotations.quoted import document

HEADING, ITEM = BlockKind.HEADING, BlockKind.LIST_ITEM


def passages(*blocks: str | tuple[BlockKind, str], corrections: tuple[KindOverride, ...] = ()) -> list[Passage]:
    """Return the passages of a document of some blocks; every span of a kind must lie in its passage."""
    _, found = analyze_document(replace(document(*blocks), kind_overrides=corrections))
    for each in found:
        assert all(0 <= span.start < span.end <= len(each.text) for kind in each.kinds for span in kind.spans)
        assert classify_passage(each) == each.kinds or corrections
    return list(found)


def kinds(*blocks: str | tuple[BlockKind, str]) -> list[str]:
    """Return the kinds of the only passage of some blocks."""
    (passage,) = passages(*blocks)
    return [kind.value for kind in passage.all_kinds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We recommend that the ministry opens the gate at night.", ["recommendation"]),
        ("Recommendation 4. The gate is opened at night.", ["recommendation"]),
        ("The Home Office should publish the figures every year.", ["recommendation"]),
        ("Nobody knows whether the Home Office should publish them.", []),
        ("Every crossing should be looked at on its own. Care should be taken at night.", ["recommendation"]),
        ("The river should not be underestimated, and it should be noted that it is wide.", []),
        ("Nobody knew which gate should be opened.", []),
        ("Companies should show how they keep the gate.", ["recommendation"]),
        ("It is vital that the gate is lit. It is good practice to ring a bell.", ["recommendation"]),
        ("She said on the river that councils should pay. Nobody asked how keepers should be called, by bell.", []),
        ("This figure should be treated with caution, and this guide should not be used as a map.", []),
        ("It is important to be clear on this. Here you should write a name.", []),
        ("First responders must make a referral within a day.", ["duty"]),
        ("Councils have a statutory duty to house them.", ["duty"]),
        ("Public buyers (“Authorities”) must ensure that the rules are kept.", ["duty"]),
        ("They must notify the office. Landlords have the responsibility to keep a list.", ["duty"]),
        ("Guidance must be given to officers, who will usually be required to read it.", []),
        ("They must wait for years. Few of them observe legal requirements.", []),
        ("The keepers are additionally required to pass a test.", ["duty"]),
        ("Keepers are also required, as a matter of habit, to keep a log.", ["duty"]),
        ("It is for keepers that are required to hold a licence. Do what is required to win.", []),
        ("The victims are required to hand over what they earn.", []),
        ("The Act made it a legal requirement to light the gate.", ["duty"]),
        ("Few know of their statutory duties. The log is kept as required by law, to fulfil legal obligations.", []),
        ("Firms with a ferry, and businesses with a turnover of £36 million or more must publish a log.", ["duty"]),
        ("Companies must ensure that the Boats Act is kept.", ["duty", "law cited"]),
        ("Companies must ensure that nobody drowns.", ["recommendation"]),
        ("It is the next of the steps that companies must finish. Officers must be better paid.", []),
        ("You must select the river from the list.", []),
        ("It must have been late. We must hope for the best.", []),
        ("Without a statutory duty to act, little was done.", []),
        ("Of those asked, 37% had never heard of the rule.", ["statistic"]),
        ("In that year 1,240 people were referred.", ["statistic"]),
        ("Now over 500 people are waiting.", ["statistic"]),
        ("In 2015 people were referred, 3 cases in all.", []),
        ("Boats for over 18 children only, with room to house up to 50 people.", []),
        ("The penalty is £30,000 for each offence.", []),
        ("Error bars: 95% CI", []),
        ("Boats on the river 90% 80% 70% 60% 50%", []),
        ("The fine is due where turnover is above £36 million.", []),
        ("Of the keepers, 43 of the 45 had a bell. Later 31 participants said that it was late.", ["statistic"]),
        ("We interviewed 18 keepers and clients and read a sample of 100 companies. 31 participants came.", []),
        ("The network comprises 122 organisations and has members in 24 countries.", []),
        ("The archive has 900 narratives by survivors, written by the 17 officers who came.", []),
        ("Boats have a ramp for up to 30 people, as Rule 35 reports and FTSE 100 companies say.", []),
        ("See www.harbour.example/Log%202019%20of%20boats for more.", []),
        ("She is held on $1 million bail. The log is funded by others (22%).", []),
        ("Debt bondage is defined as work to pay off a debt.", ["definition"]),
        ("The term ‘river worker’ means anyone who works on a boat.", ["definition"]),
        ("Understand what happens when a boat is late.", []),
        ("Slavery is defined by the Act, which is long. First define success, as well as its signs.", []),
        ("A drift occurs when someone lets go of a boat.", ["definition"]),
        ("A drift occurs when we let go. The terms of the lease mean that nobody may pass (defined as rowing).", []),
        ("There are two boats.\nThis guide refers to the former. A newspaper article refers to a third.", []),
        ("This means that nobody came. For many it means the loss of a home.", []),
        ("Call the helpline on 0800 0121 700 at any hour.", ["contact"]),
        ("Write to gate@harbour.example for help.", ["contact"]),
        ("The book is ISBN 0800 0121 700 and stands on the shelf.", []),
        ("Section 45 of the Modern Slavery Act 2015 has a defence.", ["law cited"]),
        ("The river was calm and nobody crossed it.", []),
    ],
)
def test_a_passage_is_of_the_kinds_that_its_words_show(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_list_of_signs_is_known_by_its_lead_in_or_its_heading() -> None:
    items = [(ITEM, "• has no papers"), (ITEM, "• is never alone"), (ITEM, "• looks afraid")]
    assert kinds("Signs to look for:", *items) == ["indicators"]
    assert kinds((HEADING, "General indicators"), *items) == ["indicators"]
    assert kinds((HEADING, "Performance indicators"), *items) == []
    assert kinds("Bring to the gate:", *items) == []
    assert kinds("Signs to look for:", items[0]) == []


def test_a_list_of_signs_is_known_by_the_bullets_in_its_text_and_by_a_heading_above_its_own() -> None:
    items = ("A boat without a name. •", "A keeper without a key. •", "• A gate that is never shut.")
    assert kinds((HEADING, "Possible indicators"), *items) == ["indicators"]
    listed = [(ITEM, f"• {item}") for item in ("has no papers", "is never alone", "looks afraid")]
    (passage,) = passages((HEADING, "Gate staff"), *listed)
    assert passage.kinds == ()
    below = replace(passage, heading=("Signs of a victim", "Gate staff"))
    assert [each.kind for each in classify_passage(below)] == [PassageKind.INDICATORS]
    assert classify_passage(replace(passage, heading=("Signs of a victim", "Scoring"))) == ()


def test_signs_in_running_text_are_known_under_their_heading() -> None:
    told = "Victims may look afraid. They may have no papers. They might live where they work."
    assert kinds((HEADING, "Signs of slavery"), told) == ["indicators"]
    assert kinds((HEADING, "The river"), told) == []
    assert kinds((HEADING, "Signs of slavery"), "Victims may tell nobody, and every case is another.") == []
    assert kinds((HEADING, "Signs to spot"), "Does the person look afraid? Are they alone?") == ["indicators"]


def test_what_stands_under_recommendations_is_one_where_it_asks_for_something() -> None:
    heading = (HEADING, "Key recommendations")
    assert kinds(heading, (ITEM, "• Ensure that the gate is lit.")) == ["recommendation"]
    assert kinds(heading, "This part sums up what was found on the river.") == []
    assert kinds(heading, "There are 9 recommendations, which go to create some order.") == []
    mixed = (HEADING, "Analysis and recommendations")
    assert kinds(mixed, (ITEM, "• Make it hard for boats to pass.")) == []
    assert kinds(mixed, (ITEM, "• The gate needs to be lit.")) == ["recommendation"]
    assert kinds(heading, "To make a donation, come to the gate. They have to row.") == []
    assert kinds((HEADING, "Implementing recommendations is dear"), "Nobody had the money to implement it.") == []


def test_what_must_be_done_by_a_recommendation_is_no_duty() -> None:
    heading = (HEADING, "Moving forward: principles and recommendations for reform")
    assert kinds(heading, "Officers must be trained to open the gate.") == ["recommendation"]
    assert kinds((HEADING, "The law"), "Officers must be trained to open the gate.") == ["duty"]


def test_what_somebody_says_must_be_done_is_no_duty() -> None:
    said = "In my view officers must be trained to open the gate."
    assert kinds((BlockKind.BLOCK_QUOTATION, said)) == []
    assert kinds(said) == ["duty"]


def test_a_case_study_tells_of_somebody() -> None:
    heading = (HEADING, "Case study: Marek")
    assert kinds(heading, "Marek was promised work on a boat. He was locked in and never paid.") == ["case study"]
    assert kinds(heading, "Many harbours have a gate, and every gate has a bell.") == []
    assert kinds((HEADING, "Case study 2: the harbour"), "A factory was fined after divers found and freed them.") == [
        "case study"
    ]
    assert kinds((HEADING, "Survivors’ stories"), "I was told that my boat had left.") == ["case study"]
    assert kinds((HEADING, "Survivors’ stories"), "This part was written by the harbour.") == []
    assert kinds("Case 3: A caller reported that she was kept on a boat.") == ["case study"]


def test_the_tale_of_one_person_and_of_harm_is_a_case_study_without_a_heading() -> None:
    tale = "Ana was twelve when she was sold. Her captors forced her to row, and when she fell ill they left her."
    assert kinds(tale) == ["case study"]
    assert kinds("She is a keeper. Her log is long, and she likes her gate, which was painted and repaired.") == []
    assert kinds(tale.replace("Ana", "Mr. Speaker, Ana")) == []
    assert kinds(f"{tale} {'The river is wide and slow and green. ' * 20}") == []
    assert kinds(f"Most survivors of that year said so. {tale}") == []


def test_a_charge_against_a_person_of_some_age_is_a_case_study() -> None:
    assert kinds("Jane Roe, 30, Riverton, is charged with one count of theft.") == ["case study"]
    assert kinds("Jane Roe, 30, Riverton, keeps a gate.") == []


def test_what_is_done_in_every_case_is_no_case_study() -> None:
    heading = (HEADING, "Circumstances of the Case")
    assert kinds(heading, "Roe was seen at the gate, and the defendant was arrested.") == ["case study"]
    assert kinds(heading, "The case was investigated by the harbour and prosecuted by the town.") == []


def test_a_part_of_a_case_study_is_one_where_it_tells_and_does_not_teach() -> None:
    headings = (HEADING, "A case study showing a bell")
    told = "The bell was cast and shipped in May, painted, hung and rung, and the keepers were pleased."
    assert kinds(headings, told) == ["case study"]
    assert kinds(headings, f"{told} Others should do so.") == []
    assert kinds(headings, f"“{told}”") == ["quotation"]


def test_a_heading_that_asks_what_something_is_has_its_definition_below() -> None:
    assert kinds((HEADING, "What is debt bondage?"), "Debt bondage is work to pay off a debt.") == ["definition"]


def test_a_heading_that_is_a_term_has_its_definition_below_where_that_says_what_it_is() -> None:
    assert kinds((HEADING, "River boards"), "A river board is a body that keeps the gates.") == ["definition"]
    assert kinds((HEADING, "Time"), "Time is a scarce resource on the river.") == []


def test_a_number_counts_nothing_that_stands_below_it_and_nothing_where_it_stands_alone() -> None:
    assert kinds("Boats by size 40 50\nMore people came.") == []
    assert kinds("47%") == []


def test_who_took_part_in_a_study_or_stood_by_in_a_tale_is_no_statistic() -> None:
    assert kinds((HEADING, "Research methodology"), "The log has 52 individuals.") == []
    assert kinds((HEADING, "The river"), "The log has 52 individuals.") == ["statistic"]
    assert kinds((HEADING, "Case study: Marek"), "Marek was found with 17 men and was freed.") == ["case study"]


def test_a_question_of_what_something_is_has_no_answer_in_what_is_done_with_it() -> None:
    assert kinds((HEADING, "What is debt bondage?"), "Debt bondage is set out in the rules, and is still common.") == []


def test_a_footnote_and_an_entry_of_a_glossary_say_what_a_term_is() -> None:
    assert kinds((BlockKind.FOOTNOTE, "A river board is a local meeting of keepers.")) == ["definition"]
    assert kinds((BlockKind.FOOTNOTE, "A river board is a nuisance.")) == []
    entry = "Keeper – is a person who has a key."
    assert kinds((HEADING, "Glossary"), entry) == ["definition"]
    assert kinds((HEADING, "The river"), entry) == []


def test_numbers_below_each_other_are_no_telephone_number() -> None:
    assert kinds("Boats by year\n1,\n000\n800\n600\n400") == []


def test_the_numbers_of_a_statistic_are_kept_with_their_places() -> None:
    (passage,) = passages("Of 1,240 people asked, 37% had never heard of the rule, one in three of it all.")
    assert [span.slice(passage.text) for span in passage.statistic_spans] == ["1,240 people", "37%", "one in three"]


def test_every_kind_says_which_rule_found_it() -> None:
    (passage,) = passages("We recommend that officers ask. Officers must write down what 37% of victims said.")
    assert [(each.kind.value, each.rule) for each in passage.kinds] == [
        ("recommendation", "recommends"),
        ("duty", "must"),
        ("statistic", "numbers"),
    ]


def corrected(correction: KindOverride, *texts: str) -> tuple[list[Passage], Document]:
    kept, found = analyze_document(replace(document(*texts), kind_overrides=(correction,)))
    return list(found), kept


def test_an_editor_says_what_a_passage_is_and_wins() -> None:
    text = "We recommend that officers ask, as section 45 of the Modern Slavery Act 2015 has it."
    said = KindOverride("recommend that officers", (PassageKind.DUTY,), laws=("article 4 ECHR",))
    (passage,), kept = corrected(said, text)
    assert [(each.kind, each.rule) for each in passage.kinds] == [(PassageKind.DUTY, "correction")]
    assert [each.short_form for each in passage.laws] == ["ECHR art.4"]
    assert passage.kinds[0].spans[0].slice(passage.text) == "recommend that officers"
    assert kept.remarks == ()


def test_an_editor_takes_a_kind_away_and_leaves_the_rest() -> None:
    (passage,), _ = corrected(
        KindOverride("officers ask", without=(PassageKind.RECOMMENDATION,)),
        "We recommend that officers ask. Officers must write it down.",
    )
    assert [each.kind for each in passage.kinds] == [PassageKind.DUTY]


def test_a_correction_that_fits_nowhere_is_said() -> None:
    for words, how in (("no such words", "are in no passage"), ("the river", "are in 4 of its passages")):
        long = " ".join(["The river is wide and slow."] * 50)
        _, kept = corrected(KindOverride(words, ()), long, long)
        assert f"A correction of kinds was not used: its words {how}" in kept.remarks[0]


def test_kinds_are_in_the_order_of_their_list() -> None:
    assert KindLabel(PassageKind.DUTY, "must").kind.value == "duty"
    assert kinds("Officers must call 0800 0121 700. We recommend that they do.") == [
        "recommendation",
        "duty",
        "contact",
    ]


@pytest.mark.costly
@pytest.mark.parametrize(
    "rule", [each for each in (*_RECOMMENDATIONS, *_DUTIES, *_DEFINITIONS) if each.required_letters]
)
def test_all_that_a_rule_finds_holds_its_letters(rule: WordingRule) -> None:
    @given(st.from_regex(rule.pattern))
    def holds(text: str) -> None:
        for match in rule.pattern.finditer(text):
            assert any(letters in match.group() for letters in rule.required_letters)

    holds()


@pytest.mark.costly
def test_ten_times_the_text_takes_ten_times_as_many_steps() -> None:
    sentence = (
        "Of 250 victims 12.5% said so: 10% 20% 30%, and 1,200 people wrote to a.b@c.example or rang 020 7946 0000. "
    )
    (passage,) = passages("A passage of one sentence.")
    long, short = (replace(passage, text=sentence * times) for times in (1000, 100))
    assert count_calls(lambda: classify_passage(long)) < 12 * count_calls(lambda: classify_passage(short))
