"""Which words are quotations, and their speakers."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.model import BlockKind, QuotationOverride, Span
from kb.quotations.attribution import AttributionRule
from kb.quotations.finder import apply_quotation_overrides, find_quotations, select_passage_quotations
from kb.quotations.models import build_speaker_key
from tests.quotations.quoted import Heard, document, found, heard, of_lines, speakers

# ----------------------------------------------------------------------------------- press releases


def test_a_lead_in_names_the_speaker_of_the_paragraphs_that_follow() -> None:
    assert heard(
        "Ada Quill, Head of Policy, Research & Campaigns (children), at Example Trust, said:",
        "“We found good practice. Much remains to be done.",
        "“Victims are prosecuted.”",
        "Notes to editors follow.",
    ) == [
        Heard(
            ("We found good practice. Much remains to be done.", "Victims are prosecuted."),
            "Ada Quill",
            "Head of Policy, Research & Campaigns (children)",
            "Example Trust",
        )
    ]


def test_a_quotation_whose_last_mark_is_missing_ends_with_its_paragraph() -> None:
    assert heard(
        "Ada Quill said, “These people used three girls. We will now seek to hold them to account for it.",
        "She said that, by the investigation, the three were at work.",
    ) == [Heard(("These people used three girls. We will now seek to hold them to account for it.",), "Ada Quill")]


@pytest.mark.parametrize(
    "words",
    [
        "We do what we can for them, said Ada Quill. We will do more.",
        "We do what we can for them, Ada Quill said. We will do more.",
        "We do what we can for them, the officer explained to us.",
        "We do what we can for them, she added, and so do we.",
    ],
)
def test_no_quotation_runs_over_a_report_to_the_end_of_its_paragraph(words: str) -> None:
    assert heard(f"Ben Marsh said: “{words}", "The trust was founded in 1990.") == []


def test_a_stray_opening_mark_at_the_end_of_a_lead_in_changes_nothing() -> None:
    text = ("“Children are vulnerable.", "“More must be done.”")
    clean = heard("Ada Quill, Director of the Example Trust, said:", *text)
    assert heard("Ada Quill, Director of the Example Trust, said: “", *text) == clean
    assert [each.words for each in clean] == [("Children are vulnerable.", "More must be done.")]


def test_a_mark_at_the_end_of_a_lead_in_opens_the_paragraph_below() -> None:
    assert heard("Ada Quill said: “", "Children are vulnerable.”")[0].words == ("Children are vulnerable.",)


def test_a_speaker_after_the_verb_has_role_and_organisation() -> None:
    assert heard("“This changes nothing,” said Ada Quill, Executive Director of the Workers Centre.") == [
        Heard(("This changes nothing,",), "Ada Quill", "Executive Director", "Workers Centre")
    ]


def test_words_on_both_sides_of_the_speaker_are_one_quotation() -> None:
    assert heard("“This is grave,” Police Chief Ada Quill said. “We will act.”") == [
        Heard(("This is grave,", "We will act."), "Ada Quill", "Police Chief")
    ]


def test_quotations_that_touch_each_other_share_the_clause_below_them() -> None:
    assert speakers("“We act now,”“We act again,”", "Commissioner Ada Quill said.") == ["Ada Quill", "Ada Quill"]


def test_a_clause_that_is_cut_off_the_words_it_attributes_is_read_from_the_next_line() -> None:
    assert heard(
        "“Both of these bills will make the system work,”",
        "Commissioner Ada Quill said.",
        "“I thank our partners for their support in this.”",
    ) == [
        Heard(
            ("Both of these bills will make the system work,", "I thank our partners for their support in this."),
            "Ada Quill",
            "Commissioner",
        )
    ]


@pytest.mark.parametrize("line", ["Ada Quill said. Ben Marsh left.", "Ada Quill left the room."])
def test_no_longer_or_other_line_below_attributes_words(line: str) -> None:
    assert speakers("“Both of these bills will make the system work,”", line) == [""]


@pytest.mark.parametrize(
    ("phrase", "heard_as"),
    [
        ("Example Trust’s Head of Policy, Detective Ada Quill,", ("Ada Quill", "Detective")),
        ("Norfolk's Crime Commissioner Ada Quill", ("Ada Quill", "Norfolk's Crime Commissioner")),
        (
            "Deputy Prime Minister and Minister for Law Professor Ada Quill",
            ("Ada Quill", "Deputy Prime Minister and Minister for Law"),
        ),
        (
            "Ada Quill, Example Ambulance Service Trust (EAST) Response Manager",
            ("Ada Quill", "Example Ambulance Service Trust (EAST) Response Manager"),
        ),
        ("T/Superintendent Ada Quill", ("Ada Quill", "T/Superintendent")),
        ("Rear Admiral Ada Quill", ("Ada Quill", "Rear Admiral")),
        ("As Senator Ada Quill had", ("Ada Quill", "Senator")),
    ],
)
def test_a_post_before_a_name_is_no_part_of_the_name(phrase: str, heard_as: tuple[str, str]) -> None:
    quotation = heard(f"{phrase} said: “Nothing has changed for them.”")[0]
    assert (quotation.speaker, quotation.role) == heard_as


def test_a_name_that_begins_with_a_number_may_follow_a_comma_after_the_marks() -> None:
    assert speakers("“They turned a boat away with seven children”, One Nation Senator Ada Quill said today.") == [
        "Ada Quill"
    ]


def test_a_sentence_about_something_else_does_not_cut_a_quotation_from_its_first_half() -> None:
    assert heard(
        "“This is grave,” said Ada Quill. “We will act.” Example Trust announced three new homes in Leeds.",
    ) == [Heard(("This is grave,", "We will act."), "Ada Quill")]


def test_letters_after_a_name_do_not_end_the_sentence() -> None:
    assert heard("“We are here,” said Ada Quill, Ph.D., President of Example Trust. “We stay.”") == [
        Heard(("We are here,", "We stay."), "Ada Quill", "President", "Example Trust")
    ]


def test_people_named_in_words_that_run_over_paragraphs_are_not_meant_by_a_pronoun() -> None:
    assert speakers(
        "“We need homes,” Ada Quill said.",
        "“The choice is for Mrs Jane Marsh",
        "to make, as it was before,” she said.",
    ) == ["Ada Quill", "Ada Quill"]


@pytest.mark.parametrize(
    ("phrase", "heard_as"),
    [
        ("the Head of Counter Terrorism, Jane Quill", ("Jane Quill", "Head of Counter Terrorism")),
        ("Example Trust Director, Ada Quill", ("Ada Quill", "Example Trust Director")),
        ("a survivor, Ada Quill", ("Ada Quill", "survivor")),
    ],
)
def test_a_name_after_a_post_is_the_speaker(phrase: str, heard_as: tuple[str, str]) -> None:
    quotation = heard(f"“Nothing has changed for them,” said {phrase}.")[0]
    assert (quotation.speaker, quotation.role) == heard_as


def test_ten_words_in_marks_inside_a_sentence_are_quoted_without_a_speaker() -> None:
    made = found("An order may allow “all that is needed to look for them on the premises” at night.").quotations[0]
    assert (made.speaker, made.anonymous, made.rule) == ("", True, str(AttributionRule.UNNAMED))


@pytest.mark.parametrize(
    "text",
    [
        "An order may allow “all that is needed to look for them there” at night.",
        "An order may allow ‘all that is needed to look for them on the premises’ at night.",
        "It is in the report “All That Is Needed to Look for Them” of that year.",
        "Roe, J., “All that is needed to look for them on the premises”, Example Journal, 3.",
        "Roe, J., “All that is needed to look for them on the premises”, (Leeds, 2019).",
        "It is “All That Is Needed to Look for Them on the Premises at Night” of that year.",
    ],
)
def test_fewer_words_single_marks_and_titles_are_no_quotations_without_a_speaker(text: str) -> None:
    assert heard(text) == []


def test_words_in_marks_in_a_note_are_no_quotation_without_a_speaker() -> None:
    assert heard((BlockKind.FOOTNOTE, "See “all that is needed to look for them on the premises” there.")) == []


def test_a_second_speaker_in_a_paragraph_has_words_of_their_own() -> None:
    assert [
        (each.speaker, each.words) for each in heard("“It is late,” Ada Quill said. “It is not,” replied Ben Marsh.")
    ] == [("Ada Quill", ("It is late,",)), ("Ben Marsh", ("It is not,",))]


def test_a_paragraph_in_marks_goes_on_with_the_speaker_before() -> None:
    assert [each.words for each in heard("“It is late,” Ada Quill said.", "“We must go now.”")] == [
        ("It is late,", "We must go now.")
    ]


def test_a_sentence_that_brings_the_next_words_does_not_name_the_speaker_of_the_words_before() -> None:
    assert speakers("Ada Quill said: “It is late.” Ben Marsh added: “It is cold.”") == ["Ada Quill", "Ben Marsh"]


@pytest.mark.parametrize(
    "sentence",
    [
        "“It is late,” said Ada Quill.",
        "“It is late,” Ada Quill told reporters.",
        "Ada Quill said: “It is late.”",
        "Ada Quill said “It is late.”",
        "Ada Quill, speaking in Leeds on Monday, told the meeting: “It is late.”",
        "According to Ada Quill, “it is late in the day.”",
        "“It is late,” according to Ada Quill.",
        "Said Ada Quill, who was there, “It is late.”",
        "Ada Quill praised the staff, adding: “It is late.”",
        "Ada Quill paused for a moment and said: “It is late.”",
        "This was shared by Ada Quill, who said: “It is late.”",
        "Ada Quill: “It is late.”",
        "Last year the former minister Ada Quill warned: “It is late.”",
    ],
)
def test_each_form_of_reporting_finds_its_speaker(sentence: str) -> None:
    assert speakers(sentence) == ["Ada Quill"]


@pytest.mark.parametrize(
    ("words", "speaker", "role", "organisation"),
    [
        ("Chief of Staff Ada Quill", "Ada Quill", "Chief of Staff", ""),
        ("domestic violence survivor Ada Quill", "Ada Quill", "domestic violence survivor", ""),
        ("Dr Ada Quill, Vice President at Example Hospital", "Ada Quill", "Vice President", "Example Hospital"),
        ("Ada Quill OBE, Chief Executive, Example Trust", "Ada Quill", "Chief Executive", "Example Trust"),
        ("Ada Quill, MP for Leeds North", "Ada Quill", "MP for Leeds North", ""),
        ("Ada Quill of the Example Trust", "Ada Quill", "", "Example Trust"),
        ("a spokesperson for Example Trust", "a spokesperson for Example Trust", "spokesperson", "Example Trust"),
        ("the Home Office", "Home Office", "", "Home Office"),
    ],
)
def test_name_role_and_organisation_are_read_apart(words: str, speaker: str, role: str, organisation: str) -> None:
    assert heard(f"“It is late in the day,” said {words}.") == [
        Heard(("It is late in the day,",), speaker, role, organisation)
    ]


# ------------------------------------------------------------------------------------- who is meant


def test_a_surname_means_the_last_full_name_and_takes_its_role() -> None:
    assert heard(
        "The office of District Attorney Ada Quill announced an arrest.",
        "District Attorney Quill said, “This will not be tolerated.”",
        "“We will act,” said Quill.",
    ) == [
        Heard(("This will not be tolerated.",), "Ada Quill", "District Attorney"),
        Heard(("We will act,",), "Ada Quill", "District Attorney"),
    ]


def test_a_pronoun_means_the_speaker_before() -> None:
    assert speakers("“It is late,” said Ada Quill. The road was long.", "She added: “We must go.”") == ["Ada Quill"] * 2


def test_a_pronoun_that_could_mean_two_people_is_left_open() -> None:
    assert speakers("Sarah Marsh met Helen Quill in Leeds. She said: “It is late.”") == [""]


def test_he_is_never_a_woman_and_she_never_a_man() -> None:
    assert speakers("David Marsh met Helen Quill. She said: “It is late.”") == ["Helen Quill"]


def test_an_anonymous_speaker_stays_as_printed_and_is_marked() -> None:
    (quotation,) = found("“I was afraid of them,” said Survivor A.").quotations
    assert (quotation.speaker, quotation.role, quotation.anonymous) == ("Survivor A", "Survivor", True)


def test_a_named_speaker_may_be_linked() -> None:
    (quotation,) = found("“I was afraid,” said Ada Quill.").quotations
    assert not quotation.anonymous


# ------------------------------------------------------------------------------------------ reports


def test_a_source_beneath_a_quotation_names_the_speaker() -> None:
    assert heard(
        "We heard the same in every town.",
        "“We do not have the data to know how big this is.”",
        "Police officer, Example Constabulary",
        "Figures are hard to find.",
    ) == [
        Heard(
            ("We do not have the data to know how big this is.",),
            "Police officer",
            "Police officer",
            "Example Constabulary",
        )
    ]


def test_a_dash_before_a_single_name_makes_it_a_source() -> None:
    assert speakers("“I send money home to my parents every month.”", "– MARIA") == ["MARIA"]


def test_a_source_in_brackets_names_the_speaker() -> None:
    (each,) = heard("“We see this every week now” (Police officer, interview).")
    assert (each.words, each.speaker) == (("We see this every week now",), "Police officer")


def test_a_block_quotation_needs_no_marks_but_a_speaker() -> None:
    block = (BlockKind.BLOCK_QUOTATION, "Nobody told me that I could leave.")
    assert speakers("One survivor said:", block, "She left that year.") == ["One survivor"]
    assert speakers("Section 2 provides as follows.", block) == []


def test_a_paragraph_in_marks_without_a_source_has_no_speaker() -> None:
    (each,) = found("Some spoke of their fear.", "“I did not know whom I could trust at all.”", "They hid.").quotations
    assert (each.speaker, each.rule) == ("", AttributionRule.PARAGRAPH)


def test_the_next_lead_in_is_not_a_source() -> None:
    assert speakers(
        "Ada Quill said:", "“It is late.”", "Ben Marsh, Director of Example Trust, said:", "“It is cold.”"
    ) == [
        "Ada Quill",
        "Ben Marsh",
    ]


def test_a_quotation_in_a_footnote_is_found_and_a_title_in_a_footnote_is_not() -> None:
    note = BlockKind.FOOTNOTE
    assert speakers((note, "The Council warned that “many will never be found or helped.”")) == ["Council"]
    assert speakers((note, "A. Quill, “Hidden harms and what they cost”, (Example Trust, 2012).")) == []


# ---------------------------------------------------------------------------------- not quotations


@pytest.mark.parametrize(
    "sentence",
    [
        "The Government claims to make the country a “hostile environment” for traffickers.",
        "A third report entitled ‘In the Dock’ examines the response.",
        "“Coercion” includes any scheme or plan intended to cause fear.",
        "The defendant asked her to call him “Daddy” and “Sir” at all times.",
        "This may have the effect of a “revolving door”, the report said.",
        "She appeared on “Good Morning Leeds” and said nothing.",
        "In this Act the term “victim of modern slavery” means a person who was exploited.",
        "What the Government calls a ‘recovery and reflection period’ is too short.",
    ],
)
def test_titles_terms_and_scare_quotes_are_not_quotations(sentence: str) -> None:
    assert heard(sentence) == []


def test_a_fragment_with_a_speaker_is_a_quotation() -> None:
    assert heard("Ada Quill said the delay was “an agonising wait about their future”.") == [
        Heard(("an agonising wait about their future",), "Ada Quill")
    ]


def test_a_thing_does_not_speak() -> None:
    assert speakers(
        "A similar story was told in Leeds:", "“We come across it by accident, and not by looking for it.”"
    ) == [""]


# -------------------------------------------------------------------------------------- corrections


def test_a_correction_wins_over_the_rule() -> None:
    made = document("“It is late,” said Ada Quill.", "“It is cold,” said Ben Marsh.")
    result = apply_quotation_overrides(
        made, find_quotations(made), [QuotationOverride(words="It is late", speaker="Eve Lark", role="Director")]
    )
    assert [(each.speaker, each.role, each.rule) for each in result.quotations] == [
        ("Eve Lark", "Director", AttributionRule.CORRECTION),
        ("Ben Marsh", "", AttributionRule.VERB_AFTER),
    ]


def test_a_correction_can_take_a_quotation_away() -> None:
    made = document("“It is late,” said Ada Quill.")
    override = QuotationOverride(words="it is LATE", quotation=False)
    assert apply_quotation_overrides(made, find_quotations(made), [override]).quotations == ()


def test_a_correction_can_add_a_quotation_that_no_rule_found() -> None:
    made = document("Nobody told me, Eve recalled. I could not leave.")
    result = apply_quotation_overrides(
        made, find_quotations(made), [QuotationOverride(words="Nobody told me", until="not leave", speaker="Eve")]
    )
    assert [part.slice(made.text) for each in result.quotations for part in each.parts] == [
        "Nobody told me, Eve recalled. I could not leave"
    ]


@pytest.mark.parametrize(("words", "why"), [("It is not there", "are not in this document"), ("late", "2 times")])
def test_a_correction_that_fits_nowhere_or_twice_is_remarked(words: str, why: str) -> None:
    made = document("“It is late,” said Ada Quill. It was late.")
    before = find_quotations(made)
    result = apply_quotation_overrides(made, before, [QuotationOverride(words=words, speaker="Eve Lark")])
    assert result.quotations == before.quotations
    assert why in result.remarks[0]


def test_no_corrections_change_nothing() -> None:
    made = document("“It is late,” said Ada Quill.")
    assert apply_quotation_overrides(made, find_quotations(made), []) == find_quotations(made)


# ------------------------------------------------------------------------------ passages, the speaker


def test_a_passage_has_the_parts_that_stand_in_it() -> None:
    made = document("Ada Quill said:", "“It is late.", "“We must go.”")
    result = find_quotations(made)
    second = made.blocks[2].span
    (held,) = select_passage_quotations(result, made, second)
    assert held.text == "We must go." == held.span.slice(second.slice(made.text))
    assert held.speaker == "Ada Quill"
    assert select_passage_quotations(result, made, made.blocks[0].span) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. Ada Quill OBE", "Ada Quill"),
        ("Ada J. Quill", "ADA QUILL"),
        ("Ada “Addie” Quill", "Ada Quill"),
        ("Róisín O’Neill", "Roisin O'Neill"),
        ("Ada Quill-Marsh", "Ada Quill Marsh"),
        ("The Example Trust", "Example Trust"),
    ],
)
def test_one_speaker_has_one_key(one: str, other: str) -> None:
    assert build_speaker_key(one) == build_speaker_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada Quill", "Ben Quill"), ("Survivor A", "Survivor B"), ("Lady", "Lord"), ("Officer 1", "Officer 2")],
)
def test_two_speakers_have_two_keys(one: str, other: str) -> None:
    assert build_speaker_key(one) != build_speaker_key(other)


# --------------------------------------------------------------------------------------------- laws

_MARKS = "“”‘’\"'«»`()[].,:;!?—–- \n\n"
_WORDS = (
    *(
        "''",
        " said ",
        " Ada Quill ",
        " she said",
        " told ",
        "Mr ",
        " of ",
        " at ",
        "according to ",
        " Director ",
        " Trust",
    ),
    *(" who ", " by ", "It is late", "don’t ", "victims’ ", "’90s", "6'2\"", "Survivor A", "é", "I"),
)
_PIECES = st.sampled_from([*_MARKS, *_WORDS])
_texts = st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200)


@given(_texts)
def test_no_text_raises_and_every_part_is_a_slice_inside_its_quotation(text: str) -> None:
    made = of_lines(text)
    result = find_quotations(made)
    inside = [block.span for block in made.blocks]
    previous = 0
    for each in result.quotations:
        assert each.span.start >= previous
        previous = each.span.end
        for part in each.parts:
            assert each.span.start <= part.start < part.end <= each.span.end
            assert any(span.start <= part.start and part.end <= span.end for span in inside)
        assert 0 <= each.speaker_span.start <= each.speaker_span.end <= len(text)
        assert 0 <= each.cue.start <= each.cue.end <= len(text)


@given(_texts)
@example("''according to victims’  she said")
def test_quotations_never_overlap_a_place_where_marks_do_not_pair(text: str) -> None:
    result = find_quotations(of_lines(text))
    for each in result.quotations:
        for place in result.unpaired:
            assert not any(part.start < place.span.end and place.span.start < part.end for part in each.parts)


@given(_texts, st.text(max_size=20), st.text(max_size=10))
def test_no_correction_raises(text: str, words: str, until: str) -> None:
    made = of_lines(text)
    override = QuotationOverride(words=words, until=until, speaker="Eve")
    result = apply_quotation_overrides(made, find_quotations(made), [override])
    assert all(Span(0, 0) <= each.span for each in result.quotations)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name: str) -> None:
    assert build_speaker_key(build_speaker_key(name)) == build_speaker_key(name)


# ------------------------------------------------------------------------------ what is nobody's name


def test_words_that_the_document_also_prints_in_small_letters_are_no_name() -> None:
    label = "“It was good to hear how others see it.” (Social Care)"
    assert speakers("The students of social care were asked next.", label) == [""]
    said = "According to Armed Conflict, “nobody may be recruited.”"
    assert speakers("Children in armed conflict are protected.", said) == [""]


def test_a_known_given_name_a_title_or_a_role_makes_such_words_a_name() -> None:
    words = "Every young man may walk in, and there will be a mark beside the price."
    assert speakers(words, "“It is late,” said Mark Price.") == ["Mark Price"]
    assert speakers(words, "“It is late,” said Dr Walk Young.") == ["Walk Young"]
    assert speakers(words, "“It is late,” said Walk Young, Head of Policy at Example Trust.") == ["Walk Young"]


def test_a_body_named_beside_the_words_is_one_the_document_names_with_its_article() -> None:
    words = ("A design for the group was shown.", "“We could not read it at all.” (Design Group)")
    assert speakers(*words) == [""]
    assert speakers(*words, "Later the Design Group met again.") == ["Design Group"]


def test_she_is_the_person_named_before_and_not_what_is_no_name() -> None:
    assert speakers(
        "Jane Quill leads the work on security research. Security Research has grown.",
        "She said: “It took us many years to get here.”",
    ) == ["Jane Quill"]


def test_a_title_with_its_publisher_in_brackets_is_no_quotation() -> None:
    assert not found("Ben Marsh and others, “Mining towns of the delta”, (Example Agency, June).").quotations
    assert not found(
        "See Example Agency, Guidance on responding to victims; Example Trust, “Slavery in the towns.”"
    ).quotations


def test_the_short_form_of_the_words_is_not_their_source() -> None:
    assert not found("There is a duty of “transparency in supply chains” (TISC) for firms.").quotations
    assert speakers("“They do not open the gate at all.” (BBC)") == ["BBC"]


def test_a_sentence_that_begins_after_the_words_is_about_something_else() -> None:
    assert not found("“They say that they will rescue you” A girl posted information online.").quotations
    assert speakers("“They say that they will rescue you,” a girl posted.") == ["a girl"]


def test_a_clause_is_no_speaker() -> None:
    assert speakers("Sir, I am just sharing this and the Minister had asked, “Why are you reading it?”") != [
        "I am just"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The boats came at night. “The men are counted on the pier.” Nobody answered for a year.",
        "Roe’s thinking was, “This is her base, too, for as long as it lasts.”",
        "Note: 85 respondents answered the question “In your experience, what is needed?” in writing.",
        "Researchers seemed well aware of it and several people put it bluntly: “They have no time to read.”",
    ],
)
def test_words_that_name_nobody_are_no_speaker(sentence: str) -> None:
    assert set(speakers(sentence)) <= {""}


def test_what_says_how_often_is_no_part_of_a_speaker() -> None:
    assert speakers("My old wrestling coach used to say, “It is where you finish that counts.”") == [
        "My old wrestling coach"
    ]
    assert speakers("The officers usually respond with a joke: “Where was she when I was young?”") == ["The officers"]


def test_whom_a_member_addresses_did_not_say_the_words() -> None:
    asked = "Mr. Speaker, Sir, the truth is, Honourable Professor Prasad went on and said, “We should ask them.”"
    assert not {"Speaker", "Sir", "the truth"} & set(speakers(asked))
    told = (
        "Honourable Speaker, my daughter was asked for her name by somebody.",
        "And then she asked in turn, “How old are you?” And he said, “I am looking for a friend.”",
    )
    assert set(speakers(*told)) <= {""}
    assert speakers("The Speaker said, “There will be order in this House.”") == ["The Speaker"]
