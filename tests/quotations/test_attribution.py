"""Speakers by the words around a quotation: one table for each form of attribution."""

from __future__ import annotations

import pytest

from kb.model import BlockKind, QuotationOverride, Span
from kb.quotations.attribution import (
    AttributionRule,
    _has_subject,
    _is_passive,
    _is_short_form,
    find_speaker_after,
    is_name_introduction,
    take_first_sentence,
    take_last_sentence,
)
from kb.quotations.finder import apply_quotation_overrides, find_quotations, select_passage_quotations
from kb.quotations.grammar.reporting_verbs import is_reporting_verb
from kb.quotations.grammar.tokens import is_sentence, is_title, tokenize_sentence
from kb.quotations.models import build_speaker_id
from kb.quotations.source_labels import read_source_line
from kb.quotations.speaker_resolution import ResolvedSpeaker, _has_name, has_given_name, may_match_pronoun
from tests.quotations.quoted import Heard, document, found, heard, speakers

HEADING, BLOCK, NOTE = BlockKind.HEADING, BlockKind.BLOCK_QUOTATION, BlockKind.FOOTNOTE
Paragraph = str | tuple[BlockKind, str]
SEEN = "“We see this in every town.”"


@pytest.mark.parametrize(
    ("words", "speaker", "role", "organisation"),
    [
        ("Ada Quill, 34, a nurse from Leeds", "Ada Quill", "nurse", "Leeds"),
        ("Ada Quill (34), Head of Policy", "Ada Quill", "Head of Policy", ""),
        ("Ada Quill (CSJ), Head of Policy", "Ada Quill", "Head of Policy", ""),
        ("Ada Quill, Example Trust", "Ada Quill", "", "Example Trust"),
        ("Ada Quill, Head of Policy for Example Trust", "Ada Quill", "Head of Policy", "Example Trust"),
        ("Ada Quill, Director of the Trust of Leeds", "Ada Quill", "Director", "Trust of Leeds"),
        ("Ada Quill, who was there", "Ada Quill", "", ""),
        ("Ada Quill, in Leeds", "Ada Quill", "", ""),
        ("Ada Quill, National University of Leeds", "Ada Quill", "", "National University of Leeds"),
        ("Ada Quill, professor of law, Leeds University", "Ada Quill", "professor of law", "Leeds University"),
        (
            "Ada Quill, director of operations at the Home Office, during a meeting",
            "Ada Quill",
            "director of operations",
            "Home Office",
        ),
        ("Ada Quill at the Example Trust", "Ada Quill", "", "Example Trust"),
        ("Ada Quill during a walk", "Ada Quill", "", ""),
        ("Ada Quill Jr", "Ada Quill Jr.", "", ""),
        ("Sir Ada Quill", "Ada Quill", "", ""),
        ("Dr. Quill", "Quill", "", ""),
        ("Ada Dean", "Ada Dean", "", ""),
        ("Dean Ada Quill", "Ada Quill", "Dean", ""),
        ("Secretary of State Ada Quill", "Ada Quill", "Secretary of State", ""),
        ("Attorney General Ada Quill", "Ada Quill", "Attorney General", ""),
        ("former minister Ada Quill", "Ada Quill", "former minister", ""),
        ("BBC reporter Ada Quill", "Ada Quill", "BBC reporter", ""),
        ("NSPCC Ada Quill", "Ada Quill", "", "NSPCC"),
        ("the BBC", "BBC", "", "BBC"),
        ("the Leeds Times", "Leeds Times", "", "Leeds Times"),
        ("the Prevent Team at Essex Police", "Prevent Team", "", "Essex Police"),
        ("Department for Education", "Department for Education", "", "Department for Education"),
        ("a police officer", "a police officer", "police officer", ""),
        ("one survivor", "one survivor", "survivor", ""),
        ("Survivor 3", "Survivor 3", "Survivor", ""),
        ("Survivor B", "Survivor B", "Survivor", ""),
        ("the keeper B", "the keeper B", "", ""),
        ("Ada Quill, Trust for Boats", "Ada Quill", "", "Trust for Boats"),
        ("Ada Quill, Leeds Officer for Boats", "Ada Quill", "Leeds Officer for Boats", ""),
        ("several officers", "several officers", "officers", ""),
        ("officers from Leeds", "officers from Leeds", "officers", "Leeds"),
        ("a member of staff", "a member of staff", "member of staff", ""),
        ("a director of the Example Trust", "a director of the Example Trust", "director", "Example Trust"),
    ],
)
def test_what_follows_said_is_read_as_name_role_and_organisation(
    words: str, speaker: str, role: str, organisation: str
) -> None:
    said = heard(f"“It is late in the day,” said {words}.")
    assert said == [Heard(("It is late in the day,",), speaker, role, organisation)]


@pytest.mark.parametrize("words", ["Ada’s", "nobody", "Part One", "the truth is", "Mr Speaker"])
def test_what_follows_said_may_be_no_speaker(words: str) -> None:
    assert heard(f"“It is late in the day,” said {words}.") == []


VERB_AFTER, SPEAKER_AFTER = AttributionRule.VERB_AFTER, AttributionRule.SPEAKER_AFTER
SPEAKER_BEFORE, FRAGMENT, COLON = AttributionRule.SPEAKER_BEFORE, AttributionRule.FRAGMENT, AttributionRule.COLON
LONG = "in a long and windy speech that she gave in the old hall of the town near the gate"


@pytest.mark.parametrize(
    ("sentence", "speaker", "rule", "cue"),
    [
        ("“It is late,” also said Ada Quill.", "Ada Quill", VERB_AFTER, "said"),
        ("“It is late,” then quietly said Ada Quill.", "Ada Quill", VERB_AFTER, "said"),
        ("Then “It is late” - said Ada Quill.", "Ada Quill", VERB_AFTER, "said"),
        ("“Go,” said Ada Quill.", "Ada Quill", VERB_AFTER, "said"),
        ("“It is late for all,” as the boats left, Ada Quill said.", "Ada Quill", SPEAKER_AFTER, "said"),
        ("“It is late,” the officer in the gate, Ada Quill, said to them.", "Ada Quill", SPEAKER_AFTER, "said"),
        ("Ada Quill said: “Go now.”", "Ada Quill", SPEAKER_BEFORE, "said"),
        ("Said Ada Quill: “It is late now.”", "Ada Quill", SPEAKER_BEFORE, "Said"),
        ("“It is late,” Ada Quill went on.", "Ada Quill", SPEAKER_AFTER, "went"),
        (f"Ada Quill said {LONG}: “It is late.”", "Ada Quill", SPEAKER_BEFORE, "said"),
        (
            f"Ada Quill said {LONG} on the night of the storm that broke the mill and more: “It is late.”",
            "Ada Quill",
            COLON,
            ":",
        ),
        ("Ada Quill criticised the men: “It is late.”", "Ada Quill", SPEAKER_BEFORE, "criticised"),
        ("Ada Quill criticised the men of the gate with many words: “It is late.”", "Ada Quill", COLON, ":"),
        ("Ada Quill criticised the men of the gate: “It is late.”", "Ada Quill", SPEAKER_BEFORE, "criticised"),
        ("Ada Quill criticised the men of the old gate: “It is late.”", "Ada Quill", COLON, ":"),
        ("Ada Quill said this; it was so: “It is late.”", "Ada Quill", COLON, ":"),
        ("Ada Quill was asked: “Is it late?”", "Ada Quill", COLON, ":"),
        ("Ada Quill was also then asked: “Is it late?”", "Ada Quill", COLON, ":"),
        ("Ada Quill has a view: “It is late.”", "Ada Quill", COLON, ":"),
        ("Quill has a view: “It is late.”", "Quill", COLON, ":"),
        ("She has a view: “It is late.”", "", COLON, ":"),
        ("The minister, Ada Quill: “It is late.”", "Ada Quill", AttributionRule.LABEL, "The minister, Ada Quill"),
        ("Ada Quill, Head of Policy: “It is late.”", "Ada Quill", AttributionRule.LABEL, "Ada Quill"),
        ("Ada Quill said that it was “too late now” here.", "Ada Quill", FRAGMENT, "said"),
        ("Ada Quill said that “The Late Boat!” sank.", "Ada Quill", SPEAKER_BEFORE, "said that"),
        (
            "According to civil society organisations, “it is late now”.",
            "civil society organisations",
            AttributionRule.ACCORDING_TO,
            "According to",
        ),
        ("“It is late now,” according to Ada Quill.", "Ada Quill", AttributionRule.ACCORDING_TO, "according to"),
        ("A charity reports: “It is late now.”", "A charity", SPEAKER_BEFORE, "reports"),
        ("Charities report: “It is late.”", "Charities", SPEAKER_BEFORE, "report"),
        ("They report: “It is late.”", "", SPEAKER_BEFORE, "report"),
        (f"{SEEN} (Ada Quill, Head of Policy)", "Ada Quill", AttributionRule.BRACKETS, "Ada Quill"),
    ],
)
def test_a_speaker_is_found_by_a_rule_and_with_its_cue(
    sentence: str, speaker: str, rule: AttributionRule, cue: str
) -> None:
    made = document(sentence)
    (quotation,) = found(sentence).quotations
    assert (quotation.speaker, quotation.rule) == (speaker, rule)
    assert quotation.cue.slice(made.text) == cue


@pytest.mark.parametrize(
    "sentence",
    [
        f"Ada Quill said {LONG} “it is late now”.",
        "Ada Quill said; “It is late.”",
        "Ada Quill said: “Go.”",
        "Ada Quill said that it was “too late” here.",
        "Ada Quill said that the so-called “very late boat of all” sank.",
        "Ada Quill said that “The Late Boat” sank.",
        "“It is late,” told Ada Quill.",
        "“It is late,” The officer said.",
        "“It is late” –",
        "“It is late”,",
        "The police report “it is late now”.",
        "The report: “It is late now.”",
        f"{SEEN} (2019)",
        f"{SEEN} ()",
        "“We see this in every town”, (Ada Quill, Head of Policy).",
        "“Every boat that came was late.”",
        "“Every boat that had come was much too late.” Then",
    ],
)
def test_a_sentence_that_attributes_nothing_has_no_quotation(sentence: str) -> None:
    assert heard(sentence) == []


@pytest.mark.parametrize("sentence", ["{}", "{} 12", "{}."])
def test_a_paragraph_of_eight_words_in_marks_is_a_quotation_of_nobody(sentence: str) -> None:
    words = "“Every boat that had come was very late.”"
    assert speakers(sentence.format(words)) == [""]


@pytest.mark.parametrize(
    ("source", "speaker", "role", "organisation"),
    [
        ("Ada Quill, Head of Policy", "Ada Quill", "Head of Policy", ""),
        ("– Police officer, Leeds", "Police officer", "Police officer", ""),
        ("– a keeper", "a keeper", "", ""),
        ((HEADING, "Jane Quill"), "Jane Quill", "", ""),
        ((HEADING, "Ada Quill, Head of Policy"), "Ada Quill", "Head of Policy", ""),
    ],
)
def test_a_line_beneath_may_be_the_source(source: Paragraph, speaker: str, role: str, organisation: str) -> None:
    assert heard(SEEN, source) == [Heard(("We see this in every town.",), speaker, role, organisation)]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Quill, 2019",
        "Ada Quill, Head of Policy.",
        "a keeper",
        (HEADING, "Police officer"),
        "Two officers have left",
        "Police officers warned us, Leeds",
    ],
)
def test_a_line_beneath_may_be_no_source(line: Paragraph) -> None:
    assert heard(SEEN, line) == []


@pytest.mark.parametrize(
    ("paragraphs", "names"),
    [
        (("“It is late,” said Ada Quill.", "“We go now,” she from the gate added."), ["Ada Quill", "Ada Quill"]),
        (("“It is late,” said David Quill.", "It was so.", "He said: “It is dark.”"), ["David Quill", "David Quill"]),
        (("“It is late,” said David Quill.", "So.", "Cold.", "Wet.", "He said: “It is dark.”"), ["David Quill", ""]),
        (("“It is late,” said the Home Office. She said: “It is dark.”",), ["Home Office", ""]),
        (("“It is late,” said David Marsh. They said: “It is dark.”",), ["David Marsh", ""]),
        (("“It is late,” said David Marsh. Peter Lark came. He said: “So.”",), ["David Marsh"]),
        (("David Marsh came. Mary Quill came. He said: “It is dark.”",), ["David Marsh"]),
        (("David Marsh came.", "It was cold. He said: “It is dark.”"), ["David Marsh"]),
        (("David Marsh came.", "It was cold.", "He said: “It is dark.”"), [""]),
        (("In David Marsh he came. He said: “It is dark.”",), [""]),
        (("David Marsh came. “It was Peter Lark” once. He said: “It is dark.”",), ["David Marsh"]),
        (("The Home Office was there. She said: “It is dark.”",), [""]),
        (("County Marsh came. He said: “It is dark.”",), [""]),
        (("Marsh came. He said: “It is dark.”",), [""]),
        (("Marsh said it was cold. He said: “It is dark.”",), ["Marsh"]),
        (("Dr Marsh came. He said: “It is dark.”",), ["Marsh"]),
        (
            ("“It is late,” said Peter Marsh. “It is cold,” said the Home Office. He added: “So.”",),
            ["Peter Marsh", "Home Office"],
        ),
        (("“It is late,” said Peter Marsh. Bors Lark said no. He added: “It is dark.”",), ["Peter Marsh", ""]),
        (("“It is late,” said Peter Marsh. He met Peter Marsh. He added: “It is dark.”",), ["Peter Marsh"] * 2),
        (("“It is late,” said Maria. She added: “It is dark.”",), ["Maria", "Maria"]),
        (("“It is late,” said a keeper. He added: “It is dark.”",), ["a keeper", ""]),
        (("Mary Quill came at dawn.", "“It is late,” she said. Jane Marsh came."), ["Mary Quill"]),
        (("She said: “It is late.” Mary Quill came.",), [""]),
        (("Bors Lark came. He said: “It is dark.”",), ["Bors Lark"]),
        (("As Bors Lark, in his book, saw (Lark 2005), it is so. He said: “It is dark.”",), ["Bors Lark"]),
        (("They met Bors Lark. He said: “It is dark.”",), [""]),
        (("Ada Quill came. According to her: “It is dark.”",), ["Ada Quill"]),
        (("David Marsh came. “It is dark,” according to him.",), ["David Marsh"]),
        (("Ada Quill came. According to her lawyer, “it is dark out there”.",), ["her lawyer"]),
        (("He met Peter Marsh.", "It was cold. He said: “It is dark.”"), [""]),
        (
            ("Ada Quill of the School of Art came. Trust in art grew. She said: “It is so.”", "Bahnu Art came."),
            ["Ada Quill"],
        ),
        (("Ada Quill saw one of the major risks. She said: “It is dark.”",), ["Ada Quill"]),
        (("Ada Quill saw one of the majors. She said: “It is dark.”",), [""]),
        (("For Peter Marsh he said: “It is late.”",), ["Peter Marsh"]),
        (("Bors Lark and Peter Marsh came. He said: “It is dark.”",), [""]),
        ((f"Peter Marsh came {'and went ' * 200}. He said: “It is dark.”",), ["Peter Marsh"]),
        ((f"Peter Marsh came {'and went ' * 240}. He said: “It is dark.”",), [""]),
    ],
)
def test_he_and_she_are_the_one_person_who_may_be_meant(paragraphs: tuple[str, ...], names: list[str]) -> None:
    assert speakers(*paragraphs) == names


@pytest.mark.parametrize(
    ("paragraphs", "name", "role", "organisation"),
    [
        (("Quill came.", "Ada Quill, Head of Policy, came.", "{} Quill."), "Ada Quill", "Head of Policy", ""),
        (("Mr Marsh Quill and Ms Ada Quill came.", "{} Ms Quill."), "Ada Quill", "", ""),
        (("Mary Quill met David Quill.", "{} Quill."), "David Quill", "", ""),
        (("{} Quill.", "Later Ada Quill came."), "Ada Quill", "", ""),
        (
            ("Ada Quill, Director at Example Trust, came.", "{} director Ada Quill."),
            "Ada Quill",
            "Director",
            "Example Trust",
        ),
        (("{} Ada Quill.", "Ada Quill, Head of Policy, came."), "Ada Quill", "Head of Policy", ""),
        (("Police Chief Ada Quill came.", "{} Ada Quill."), "Ada Quill", "Police Chief", ""),
        (("Head of Policy Ada Quillon came.", "{} Ada Quill."), "Ada Quill", "", ""),
        (("{} Ada Quill.", "Ada Quill, who came, left."), "Ada Quill", "", ""),
        (("Ada Quill-Marsh, Head of Policy, came.", "{} Ada Quill."), "Ada Quill", "", ""),
        (("Ada Quillon, Head of Policy, came.", "{} Ada Quill."), "Ada Quill", "", ""),
        (
            ("Ada Quill, Head of Policy, came.", "{} Ada Quill of Example Trust."),
            "Ada Quill",
            "Head of Policy",
            "Example Trust",
        ),
        (("Ada Quill Jr., came.", "{} Quill."), "Ada Quill Jr.", "", ""),
        (("Ada Quill III came.", "{} Quill."), "Ada Quill III", "", ""),
        (("Police Chief Ada Quill came.", "Director Ada Quill left.", "{} Ada Quill."), "Ada Quill", "Director", ""),
        (("{} Ada Quill.", "Director Ada Quill left.", "Then Chief Ada Quill came."), "Ada Quill", "Director", ""),
        (("Peter Quill came. Bors Quill left.", "{} Quill."), "Peter Quill", "", ""),
        (("Dr Peter Quill and Mr Bors Quill came.", "{} Dr Quill."), "Peter Quill", "", ""),
    ],
)
def test_a_speaker_has_the_name_and_the_role_that_the_document_gives_elsewhere(
    paragraphs: tuple[str, ...], name: str, role: str, organisation: str
) -> None:
    texts = [paragraph.replace("{}", "“It is late,” said") for paragraph in paragraphs]
    assert heard(*texts) == [Heard(("It is late,",), name, role, organisation)]


@pytest.mark.parametrize(
    ("paragraphs", "parts"),
    [
        (("“It is late,” Ada Quill said, “and it is cold.”",), [("It is late,", "and it is cold.")]),
        (("“It is late,” Ada Quill said. “and it is cold.”",), [("It is late,",)]),
        (("“It is late.” Ada Quill said. He was there. “And it is cold.”",), [("It is late.",)]),
        (
            ("“It is late,” Ada Quill said.", "“We must go now.”", "“And so do they.”"),
            [("It is late,", "We must go now.", "And so do they.")],
        ),
        (("“It is late,” Ada Quill said. She left. It was cold.", "“We must go now.”"), [("It is late,",)]),
        (("“It is late,” Ada Quill said.", "Then.", "“We must go now.”"), [("It is late,",)]),
        (("Ada Quill said", "“It is late.”"), [("It is late.",)]),
        (("Ada Quill said:", "It was so.", "“It is late.”"), []),
        (
            ((BLOCK, "It is late."), (BLOCK, "It is cold."), "Ada Quill, Head of Policy"),
            [("It is late.", "It is cold.")],
        ),
        (
            ("Ada Quill said:", (BLOCK, "It is late."), "So.", (BLOCK, "It is cold."), "Ben Marsh, Director"),
            [("It is late.",), ("It is cold.",)],
        ),
        (
            ("Ada Quill said “it was late” and “the boat sank”, adding that “we all fell in”.",),
            [("it was late",), ("the boat sank",), ("we all fell in",)],
        ),
    ],
)
def test_a_quotation_goes_on_where_its_speaker_goes_on(
    paragraphs: tuple[Paragraph, ...], parts: list[tuple[str, ...]]
) -> None:
    assert [each.words for each in heard(*paragraphs)] == parts


@pytest.mark.parametrize(
    ("note", "count"),
    [
        ("Ada Quill said: “It is late now.”", 1),
        ("Ada Quill said: “It is late.”", 0),
        ("Ada Quill, adding: “It is late now.”", 0),
        ("“It is late now and then.” (Ada Quill, Head of Policy)", 0),
    ],
)
def test_a_footnote_quotes_where_a_verb_says_so(note: str, count: int) -> None:
    assert len(heard((NOTE, note))) == count


@pytest.mark.parametrize(
    ("clause", "speaker", "role"),
    [
        ("The Commissioner, Ada Quill said:", "Ada Quill", "Commissioner"),
        ("In Leeds on Monday, the Commissioner, Ada Quill said:", "Ada Quill", "Commissioner"),
        ("In the boats the keeper, Ada Quill said:", "Ada Quill", ""),
        ("Ada Quill (Head of Policy) said:", "Ada Quill", "Head of Policy"),
        ("Ada Quill, who keeps boats, who has said:", "Ada Quill", ""),
        ("Ada Quill paused, and said:", "Ada Quill", ""),
        ("But Ada Quill firmly said:", "Ada Quill", ""),
        ("In the hall Ada Quill said:", "Ada Quill", ""),
        ("The men of the gate that came said:", "The men of the gate", ""),
        ("It was written by Ada Quill, adding:", "Ada Quill", ""),
        ("It was written by a, b, adding:", "", ""),
        ("Said Ada Quill:", "Ada Quill", ""),
        ("Ada Quill went on:", "Ada Quill", ""),
        ("Then she said:", "", ""),
        ("After the storm, he and the men said:", "", ""),
    ],
)
def test_the_subject_of_the_clause_before_speaks(clause: str, speaker: str, role: str) -> None:
    (quotation,) = heard(f"{clause} “It is late.”")
    assert (quotation.speaker, quotation.role) == (speaker, role)


@pytest.mark.parametrize(
    ("appositive", "role", "organisation"),
    [
        ("Head of Boats, and of Gates", "Head of Boats, and of Gates", ""),
        ("head of boats and gates", "head of boats and gates", ""),
        ("head of the gate", "head of the gate", ""),
        ("MP for Leeds", "MP for Leeds", ""),
        ("Head of Policy, Chief Officer", "Head of Policy, Chief Officer", ""),
        ("Head of Policy at the Trust for Boats", "Head of Policy", "Trust for Boats"),
        ("Head of Policy with Example Trust, which keeps boats", "Head of Policy", "Example Trust"),
        ("the 34", "", ""),
    ],
)
def test_an_appositive_has_a_role_and_may_have_an_organisation(appositive: str, role: str, organisation: str) -> None:
    (quotation,) = heard(f"“It is late,” said Ada Quill, {appositive}.")
    assert (quotation.speaker, quotation.role, quotation.organisation) == ("Ada Quill", role, organisation)


@pytest.mark.parametrize(
    ("name", "anonymous", "speaker_id"),
    [
        ("Dr Ada J. Quill OBE", False, "ada-quill"),
        ("Survivor A", True, ""),
        ("Quill, Ada", False, "quill"),
        ("?", False, "speaker"),
        ("", True, ""),
    ],
)
def test_the_id_of_a_speaker_is_of_all_documents_only_where_the_name_is_full(
    name: str, anonymous: bool, speaker_id: str
) -> None:
    assert build_speaker_id(name, anonymous=anonymous) == speaker_id


@pytest.mark.parametrize(
    "verb",
    ["admits", "admitted", "admitting", "replies", "replied", "replying", "says", "states", "stating", "stresses"],
)
def test_every_form_of_a_reporting_verb_reports(verb: str) -> None:
    assert is_reporting_verb(verb)


def test_some_verbs_report_with_a_second_word_or_loosely_only() -> None:
    assert is_reporting_verb("went", "on")
    assert not is_reporting_verb("went", "off")
    assert not is_reporting_verb("criticises")
    assert is_reporting_verb("criticises", loose=True)
    assert not is_reporting_verb("rows", loose=True)


def test_a_passage_has_the_part_of_a_quotation_that_is_in_it() -> None:
    made = document("“Nobody came,” said Ada Quill.", "Survivor A said: “It is late in the day.”")
    result = find_quotations(made)
    block = made.blocks[1].span
    (held,) = select_passage_quotations(result, made, Span(block.start, block.end - 9))
    assert (held.text, held.index, held.speaker, held.speaker_id) == ("It is late in ", 1, "Survivor A", "")
    assert held.span.slice(block.slice(made.text)) == held.text


def correct(override: QuotationOverride, *paragraphs: str) -> list[tuple[list[str], str, bool]]:
    made = document(*paragraphs)
    result = apply_quotation_overrides(made, find_quotations(made), [override])
    return [
        ([part.slice(made.text) for part in each.parts], each.speaker, each.anonymous) for each in result.quotations
    ]


def test_a_correction_keeps_the_words_that_the_rules_found_unless_it_gives_its_own() -> None:
    texts = ("“It is late,” Ada Quill said, “and cold.” So it was. It was cold.", "“Go now,” said Ben Marsh.")
    assert correct(QuotationOverride("is late", speaker="Eve Lark"), *texts) == [
        (["It is late,", "and cold."], "Eve Lark", False),
        (["Go now,"], "Ben Marsh", False),
    ]
    assert correct(QuotationOverride("late", until="cold", speaker="Eve", anonymous=True), *texts) == [
        (["late,” Ada Quill said, “and cold"], "Eve", True),
        (["Go now,"], "Ben Marsh", False),
    ]
    assert correct(QuotationOverride("So it", until="was"), *texts)[1] == (["So it was"], "", True)


def test_a_surname_without_a_full_name_keeps_its_role() -> None:
    assert [(each.speaker, each.role) for each in heard("“So,” said Minister Quill.", "“No,” said Quill.")] == [
        ("Quill", "Minister"),
        ("Quill", "Minister"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("In the Dock", True),
        ("Ten 12 Boats.", True),
        ("a Boat of Ada", True),
        ("One Two Three Four Five Six Seven Eight", True),
        ("One Two Three Four Five Six Seven Eight Nine", False),
        ("Dock", False),
        ("The Late Boat!", False),
        ("the boat Ada", False),
    ],
)
def test_a_title_has_two_to_eight_words_with_capitals(words: str, expected: bool) -> None:
    assert is_title(words) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It is late.", True),
        ("It is late”", True),
        ("12 It is,", True),
        ("…it is late.", True),
        ("[it] is late.", True),
        ("it is late.", False),
        ("It is late", False),
        ("It is late:", False),
    ],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_mark(words: str, expected: bool) -> None:
    assert is_sentence(words) is expected


@pytest.mark.parametrize(
    ("words", "last", "first"),
    [
        ("It was late. Ada said", ["Ada", "said"], ["It", "was", "late"]),
        ("It was late! “Ada said", ["“", "Ada", "said"], ["It", "was", "late"]),
        ("It was late.", [], ["It", "was", "late"]),
        ("it? she said", ["it", "?", "she", "said"], ["it", "?", "she", "said"]),
        ("One? Two? three", ["Two", "?", "three"], ["One"]),
        (". Ada", ["Ada"], []),
        ("", [], []),
    ],
)
def test_the_last_and_the_first_sentence_of_some_words(words: str, last: list[str], first: list[str]) -> None:
    tokens = tokenize_sentence(words, 0, len(words))
    assert [each.text for each in take_last_sentence(tokens)] == last
    assert [each.text for each in take_first_sentence(tokens)] == first


@pytest.mark.parametrize(
    ("words", "is_introduction"),
    [
        ("a book", True), ("entitled", True), ("calls the", True), ("the", False), ("said the", False), ("said", False),
        ("calls", False), ("", False),
    ],
)  # fmt: skip
def test_some_words_introduce_a_title_or_a_name(words: str, is_introduction: bool) -> None:
    assert is_name_introduction(tokenize_sentence(words, 0, len(words)), 3) is is_introduction


@pytest.mark.parametrize(
    ("words", "count", "is_introduction"),
    [
        ("described it as", 4, False), ("characterised the report as", 4, False), ("known as", 4, True),
        ("described it as", 3, True),
    ],
)  # fmt: skip
def test_more_than_three_words_after_described_as_are_no_term(words: str, count: int, is_introduction: bool) -> None:
    assert is_name_introduction(tokenize_sentence(words, 0, len(words)), count) is is_introduction


@pytest.mark.parametrize(
    ("words", "is_passive"),
    [
        ("Ada was asked", True),
        ("was asked", True),
        ("was also quietly asked", True),
        ("was also asked", True),
        ("Ada was then asked", True),
        ("Ada was saying", False),
        ("Ada said", False),
        ("also said", False),
        ("said", False),
    ],
)
def test_a_passive_verb_has_a_form_of_be_before_it(words: str, is_passive: bool) -> None:
    tokens = tokenize_sentence(words, 0, len(words))
    assert _is_passive(tokens, len(tokens) - 1) is is_passive


@pytest.mark.parametrize(
    ("words", "has_subject"),
    [
        ("they report", True),
        ("has report", True),
        ("Ada reports", True),
        ("(reports", False),
        ("charities report", True),
        ("charity report", False),
        ("the charity reports", True),
        ("charity reports", False),
        ("old charity reports", False),
        ("the charities reports", False),
        ("statement reports", True),
    ],
)
def test_a_noun_is_a_verb_where_it_has_a_subject(words: str, has_subject: bool) -> None:
    tokens = tokenize_sentence(words, 0, len(words))
    assert _has_subject(tokens, len(tokens) - 1) is has_subject


@pytest.mark.parametrize(
    ("words", "is_short"),
    [
        ("in supply chains (ISC)", True),
        ("in supply chains (ISC) here", True),
        ("in supply chains (SC)", True),
        ("in supply chains (IS)", False),
        ("in supply chains (Isc)", False),
        ("in supply chains (ISC", False),
        ("in supply chains (ISC, here)", False),
    ],
)
def test_initials_in_brackets_are_the_short_form_of_the_words_before(words: str, is_short: bool) -> None:
    at = words.index("(")
    assert _is_short_form(words, at, tokenize_sentence(words, at, len(words))) is is_short


@pytest.mark.parametrize(
    ("line", "name", "role", "organisation"),
    [
        ("Ada Quill", "Ada Quill", "", ""),
        ("Police officer, Ada Quill", "Ada Quill", "Police officer", ""),
        ("Police officer at Leeds Trust, Ada Quill, York", "Ada Quill", "Police officer at Leeds Trust", "Leeds Trust"),
        ("Police officer, interview", "Police officer", "Police officer", ""),
        ("Police officer, Nurse Ada Quill", "Police officer", "Police officer", ""),
        ("– Maria", "Maria", "", ""),
        ("Ada Quill (Leeds Trust)", "Ada Quill", "", "Leeds Trust"),
    ],
)
def test_a_source_line_is_a_name_with_what_follows_it(line: str, name: str, role: str, organisation: str) -> None:
    found = read_source_line(line, tokenize_sentence(line, 0, len(line)))
    assert found is not None
    assert (found.name, found.role, found.organisation) == (name, role, organisation)


@pytest.mark.parametrize(
    "line",
    ["", "–", "Maria", "Ada Quill.", "Ada Quill:", "Ada Quill 2019", ", Ada Quill", "Ada said, York", "Ada has, York"],
)
def test_a_line_may_be_no_source(line: str) -> None:
    assert read_source_line(line, tokenize_sentence(line, 0, len(line))) is None


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("for all of us, Ada Quill said", "Ada Quill"),
        ("for all of us, in Leeds, Ada Quill said", "Ada Quill"),
        ("for all of us Ada Quill said", None),
        ("then quietly said Ada Quill", "Ada Quill"),
        ("also later said Ada Quill", "Ada Quill"),
        ("saying Ada Quill", None),
        ("said she", "she"),
        ("said she,", "she"),
        ("said she, then", None),
        ("(Ada Quill)", "Ada Quill"),
        ("(Ada Quill", None),
        ("()", None),
        (", (Ada Quill)", None),
        ("according to Ada Quill", "Ada Quill"),
        ("according to", None),
        ("The officer said", None),
        ("the officer said", "the officer"),
        ("-", None),
    ],
)
def test_the_speaker_after_the_words(words: str, speaker: str | None) -> None:
    found_after = find_speaker_after(words, tokenize_sentence(words, 0, len(words)))
    assert (found_after.mention.name if found_after else None) == speaker


@pytest.mark.parametrize(
    ("name", "pronoun", "may"),
    [
        ("Mary Quill", "he", False),
        ("Mary Quill", "She", True),
        ("David Quill", "she", False),
        ("Quill", "he", True),
        ("", "he", True),
    ],
)
def test_a_given_name_allows_he_or_she(name: str, pronoun: str, may: bool) -> None:
    assert may_match_pronoun(name, pronoun) is may


@pytest.mark.parametrize(("name", "has"), [("Mary Quill", True), ("Quill Mary", False), ("", False)])
def test_a_given_name_comes_first(name: str, has: bool) -> None:
    assert has_given_name(name) is has


@pytest.mark.parametrize(
    ("speaker", "has"),
    [
        (ResolvedSpeaker("Ada Quill"), True),
        (ResolvedSpeaker("Maria", anonymous=True), True),
        (ResolvedSpeaker("m Aria", anonymous=True), False),
        (ResolvedSpeaker("mAria", anonymous=True), False),
        (ResolvedSpeaker("Survivor A", anonymous=True), False),
        (ResolvedSpeaker(), False),
    ],
)
def test_a_pseudonym_of_one_word_is_a_name(speaker: ResolvedSpeaker, has: bool) -> None:
    assert _has_name(speaker) is has


@pytest.mark.parametrize(
    "forms",
    [
        "argue argues argued arguing",
        "reply replies replied replying",
        "say says said saying",
        "quip quips quipped quipping",
        "stress stresses stressed stressing",
        "warn warns warned warning",
    ],
)
def test_a_reporting_verb_has_all_its_forms(forms: str) -> None:
    assert [each for each in forms.split() if not is_reporting_verb(each)] == []


def test_two_paragraphs_in_marks_without_a_speaker_are_two_quotations() -> None:
    first, second = "Every boat that had come was very late.", "Each of the men who came was very cold."
    assert heard(f"“{first}”", f"“{second}”") == [Heard((first,), ""), Heard((second,), "")]
    assert heard(f"Ada Quill said: “{first}", f"“{second}”") == [Heard((first, second), "Ada Quill")]


LINE = "“Every boat that came to the town last year was very late.”"


@pytest.mark.parametrize(
    ("lines", "speaker"),
    [
        (("Ada Quill of Example Trust welcomed the report,", "saying:"), "Ada Quill"),
        (("Ada Quill, Head of Policy at Example Trust", "stated:"), "Ada Quill"),
        (("Ada Quill, Head of Policy at Example Trust", "said"), "Ada Quill"),
        (("Ada Quill left.", "said:"), ""),
    ],
)
def test_the_verb_of_a_lead_in_may_be_on_a_line_of_its_own(lines: tuple[str, str], speaker: str) -> None:
    assert speakers(*lines, LINE, "Then.") == [speaker]


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("Ada Quill writes:", ["Ada Quill"]),
        ("Ada Quill recommended the following:", []),
        ("Ada Quill writes on boats:", []),
        ("The boats:", []),
    ],
)
def test_a_paragraph_that_a_verb_of_saying_introduces_needs_no_marks(lead: str, names: list[str]) -> None:
    assert speakers(lead, LINE[1:-1], "Then.") == names


def test_a_paragraph_that_reports_is_not_what_the_one_before_introduces() -> None:
    assert speakers("Ada Quill writes:", "Every boat that came was late, and Ben Marsh said that it was.") == []


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Ada Quill described the tower as “much too late for every boat”.", "Ada Quill"),
        (
            "The council opened the tower, described as “much too late for every boat” (Dr Marsh, Example Trust).",
            "Marsh",
        ),
        (
            "Ada Quill left, but the council refused by arguing that boats “cost too much for every town”.",
            "the council",
        ),
        ("Jane Quill indicates the same when she says “it is much too late for boats”.", "Jane Quill"),
    ],
)
def test_the_clause_nearest_to_the_words_names_their_speaker(sentence: str, speaker: str) -> None:
    assert speakers(sentence) == [speaker]


@pytest.mark.parametrize("opener", ["One nurse", "Another night nurse", "A nurse"])
def test_a_pronoun_after_somebody_without_a_name_is_open(opener: str) -> None:
    lines = "Jane Quill, director of Example Trust, met the crew."
    assert speakers(f"{lines} {opener} gave an example. She said, {LINE}") == [""]
    assert speakers(f"{lines} She gave an example. She said, {LINE}") == ["Jane Quill"]


def test_a_sentence_after_the_mark_of_a_note_does_not_attribute_the_words() -> None:
    assert speakers(f"{LINE}12 Ada Quill said that boats are late. Then.") == [""]


def test_a_name_may_have_two_joining_words() -> None:
    assert heard(LINE, "Ada van der Quill, Head of Policy") == [
        Heard((LINE[1:-1],), "Ada van der Quill", "Head of Policy")
    ]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("“We go now,” said Ada Quill, and Ben Marsh added: “It is late for boats.”", ["Ada Quill", "Ben Marsh"]),
        ("“We go now to them,”” said Ada Quill. Ben Marsh said: “It is late for boats.”", ["Ada Quill", "Ben Marsh"]),
        ("“It is late for boats,” Rep. Ada Quill (D-Mass.) said. “We go.”", ["Ada Quill"]),
        ("Sarah* said: “It is late for boats.”", ["Sarah"]),
        ("Participant 3: “It is late for boats.”", ["Participant 3"]),
        ("“It is late for boats and for crews.” [Participant 3]", ["Participant 3"]),
        ("“It is late for boats and for crews.” [emphasis added]", []),
        ("“It is late for boats and for crews.” (Police officer 3)", ["Police officer 3"]),
        ("“It is late for boats and for crews.” (Principle 3)", []),
        ("We were told by one officer that “it is late for boats and crews”.", ["one officer"]),
    ],
)
def test_marks_labels_and_agents_beside_the_words_are_read(sentence: str, names: list[str]) -> None:
    assert speakers(sentence) == names


def test_a_name_on_a_line_of_its_own_is_that_of_the_words_below_it() -> None:
    assert speakers("Jane Quill, Head of Policy", LINE, "Then.") == ["Jane Quill"]
    assert speakers("Jane Quill", LINE, "Then.") == [""]
    assert speakers(LINE, "Jane Quill, Head of Policy", LINE, "Then.") == ["Jane Quill", ""]


def test_letters_after_a_name_are_no_role_that_hides_it() -> None:
    assert heard(LINE, "The Rt Hon Jane Quill MP") == [Heard((LINE[1:-1],), "Jane Quill")]


SAID = "“I sold what was left of it so that the rest could go on.”"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Ada Quill was not the first; the founder Jane Roe famously sold pictures, stating:", "Jane Roe"),
        ("Jane Roe the communications officer has an update:", "Jane Roe"),
        ("Jane Roe, Adam Poe & Ada Quill describe their work in the county, stating,", ""),
        ("Jane Roe and Adam Poe describe their work in the county, stating,", ""),
    ],
)
def test_the_speaker_of_a_clause_is_its_own_subject_alone(sentence: str, speaker: str) -> None:
    assert speakers(f"{sentence} {SAID}") == [speaker]


DEFINITION = "“any person who is moving or has moved across a border or within a state away from home”"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (f"Example Trust defines a migrant as: {DEFINITION}.", "Example Trust"),
        (f"Jane Roe defines a migrant as {DEFINITION}.", "Jane Roe"),
        (f"The Convention on the Abolition of Slavery defines it as {DEFINITION}.", ""),
    ],
)
def test_a_body_or_a_person_may_define_a_term_in_words_of_their_own(sentence: str, speaker: str) -> None:
    assert speakers(sentence) == [speaker]


def test_a_term_that_is_defined_by_nobody_or_in_a_few_words_is_no_quotation() -> None:
    assert speakers(f"A migrant is defined as {DEFINITION}.") == []
    assert speakers("Example Trust defines a migrant as “a moving person”.") == []


def test_words_with_capitals_are_no_title_where_a_verb_of_saying_and_a_colon_precede_them() -> None:
    words = "Only the Rules Determine the Business of Parliament"
    assert [each.words for each in heard(f"Parliament has stated: “{words}”. It met.")] == [(words,)]
    assert heard(f"Parliament published: “{words}”. It met.") == []


def test_a_heading_with_a_body_signs_words_that_are_all_of_their_section() -> None:
    body = (BlockKind.HEADING, "Example Labour Organisation")
    opening = (BlockKind.HEADING, "What is forced labour?")
    assert speakers(opening, SAID, body, "People are often found in plain sight.") == ["Example Labour Organisation"]
    assert speakers("A preceding paragraph.", SAID, body, "It was founded to help.") == [""]


def test_a_title_tells_two_people_of_one_surname_apart() -> None:
    opening = "Adam Roe opened the house. Ivana Roe came from abroad."
    assert speakers(opening, f"Mr. Roe said: {SAID}") == ["Adam Roe"]
    assert speakers(opening, f"Mrs. Roe said: {SAID}") == ["Ivana Roe"]


def test_the_mark_of_a_note_behind_the_sentence_before_is_no_part_of_a_name() -> None:
    assert speakers(f"According to Jane Roe, “It was raining in the harbour.”'* OFSH explained, {SAID}") == [
        "Jane Roe",
        "OFSH",
    ]
