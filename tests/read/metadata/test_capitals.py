"""Small letters of titles and names that covers print in capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind, Metadata
from kb.read.metadata.capitals import restore_acronyms, restore_case, write_in_sentence_case
from kb.read.metadata.resolution import complete_metadata
from tests.read.conftest import Reads
from tests.read.metadata.test_resolution import _text

_TEXT = """The children were moved into the UK by people whom the police knew, said ECPAT and the Home Office.
In the harbours of the coast, modern slavery is met by the Home Office and by every NGO, and by a Modern Slavery Act.
Under it, the police of Nottinghamshire have met the child’s rights, and modern slavery is a matter for the UK too.
At https://gov.example/home-office is a letter from Ada McQuill to all of the people who are at home in the harbour,
and not in any other office of it that they know of.
"""


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("CHILDREN IN THE UK: AN ECPAT REPORT", "Children in the UK: An ECPAT report"),
        ("IN THE DOCK", "In the dock"),
        ("HOME OFFICE: MODERN SLAVERY", "Home Office: Modern slavery"),
        ("THE CHILD’S RIGHTS IN NOTTINGHAMSHIRE", "The child’s rights in Nottinghamshire"),
        ("WHAT NGOS SAY ABOUT NETS", "What NGOs say about nets"),
        ("Report: THE SLAVERY OF CHILDREN", "Report: The slavery of children"),
        ("COVID-19 AND SLAVERY (CHILDREN)", "COVID-19 and slavery (children)"),
        ("SLAVERY", "Slavery"),
        ("XYZAB AND GLASGOWSHIRE", "XYZAB and Glasgowshire"),
    ],
)
def test_words_of_a_title_have_the_case_of_the_text(printed: str, restored: str) -> None:
    assert restore_case(printed, _TEXT, "title") == restored


def test_a_title_that_the_text_names_is_as_it_is_there() -> None:
    named = "Nets That Stay Whole. What six years of small grants for nets taught the men of the harbour"
    small = "The men mend the nets of the harbour, and the nets of the quay, so that the whole of it has nets."
    assert restore_case("NETS THAT STAY WHOLE", f"{named}\n{small}", "title") == "Nets That Stay Whole"
    told = "The people of the harbour know well that nets that stay whole are few, and that men mend them."
    assert restore_case("NETS THAT STAY WHOLE", told, "title") == "Nets that stay whole"


def test_more_words_than_a_title_has_stay_as_they_are() -> None:
    assert restore_case(" ".join(["SLAVERY"] * 100), _TEXT, "title") == " ".join(["Slavery", *["slavery"] * 99])
    assert restore_case(" ".join(["SLAVERY"] * 101), _TEXT, "title") == " ".join(["SLAVERY"] * 101)


@pytest.mark.parametrize("title", ["ECPAT UK", "The WHO and the UK", "Guidance for UK NRM staff", "NRM", "In the Dock"])
def test_acronyms_and_titles_in_small_letters_stay_as_they_are(title: str) -> None:
    assert restore_case(title, _TEXT, "title") == title


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("HOME OFFICE", "Home Office"),
        ("NOTTINGHAMSHIRE POLICE", "Nottinghamshire Police"),
        ("CENTRE FOR SOCIAL JUSTICE", "Centre for Social Justice"),
        ("ANTI-SLAVERY INTERNATIONAL", "Anti-Slavery International"),
        ("THE PASSAGE", "The Passage"),
        ("ECPAT UK", "ECPAT UK"),
        ("UNODC", "UNODC"),
    ],
)
def test_words_of_a_bodys_name_begin_with_capitals(printed: str, restored: str) -> None:
    assert restore_case(printed, _TEXT, "body") == restored


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("ADA WREN", "Ada Wren"),
        ("Ada WREN", "Ada Wren"),
        ("ADA MCQUILL", "Ada McQuill"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("MARY-JANE O’NEILL", "Mary-Jane O’Neill"),
        ("P. P. SNEHA", "P. P. Sneha"),
        ("Ben Lark MBE", "Ben Lark MBE"),
    ],
)
def test_words_of_a_persons_name_begin_with_capitals(printed: str, restored: str) -> None:
    assert restore_case(printed, _TEXT, "person") == restored


@given(st.text(max_size=40), st.text(max_size=80))
def test_nothing_but_case_changes(title: str, text: str) -> None:
    assert restore_case(title, text, "title").casefold() == title.casefold()


def test_a_cover_in_capitals_is_read_in_small_letters_and_what_the_keeper_wrote_stays() -> None:
    document = _text((BlockKind.TITLE, 0, "CHILDREN OF THE UK"), (BlockKind.PARAGRAPH, 0, _TEXT.split("\n")[0]))
    assert complete_metadata(document, Metadata()).metadata.title == "Children of the UK"
    written = Metadata(title="CHILDREN OF THE UK", publisher="NET WATCH", authors=("ADA WREN",))
    kept = complete_metadata(document, written).metadata
    assert (kept.title, kept.publisher, kept.authors) == ("CHILDREN OF THE UK", "NET WATCH", ("ADA WREN",))


def test_an_act_or_a_bill_keeps_its_capitals_in_a_title() -> None:
    printed = "MEMORANDUM ON THE NETS AND QUAYS (REFORM) BILL, 2024"
    text = "The harbour and its nets and quays are old, and no reform of them was ever thought of by the harbour men."
    assert restore_case(printed, text, "title") == "Memorandum on the Nets and Quays (Reform) Bill, 2024"


_PROSE = """The harbour men were asked by the National Council on Disability what they thought of nets, and why.
In the United States the nets are blue, and the Harbour City Council has said so; the well known council was loud.
It was said by Ada Wren to the privacy officer that Modern Slavery Acts are read by few people, and that nets are free.
"""


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("Extreme Heat and the Rights of Harbour Men", "Extreme heat and the rights of harbour men"),
        (
            "Keys, Not Nets: A Report on the Harbour City Council",
            "Keys, not nets: a report on the Harbour City Council",
        ),
        ("Ada Wren Leads the National Council on Disability", "Ada Wren leads the National Council on Disability"),
        ("Nets for Men in the United States", "Nets for men in the United States"),
        ("The Slave-Free Harbour Self-Immolated in May 2020", "The slave-free harbour self-immolated in May 2020"),
        ("A Step to Zorbia and GNU Nets", "A step to Zorbia and GNU nets"),
        ("Notes on the Nets and Quays Act 1999", "Notes on the Nets and Quays Act 1999"),
        ("Visit to Zorbia", "Visit to Zorbia"),
        ("Our Old Nets: 2019", "Our old nets: 2019"),
        ("Our Old Nets: ", "Our old nets: "),
        ("Nets in the harbour of Zorbia", "Nets in the harbour of Zorbia"),
        ("No Net, No Quay: Life in the harbour", "No net, no quay: life in the harbour"),
        ("Our nets: “They are blue”", "Our nets: “They are blue”"),
        ("Our nets: United States", "Our nets: United States"),
        (
            "Submission on the Nets (Household Use) Amendment Bill",
            "Submission on the Nets (Household Use) Amendment Bill",
        ),
        ("Nets", "Nets"),
    ],
)
def test_a_title_in_headline_case_is_written_as_a_sentence(printed: str, written: str) -> None:
    assert write_in_sentence_case(printed, _PROSE) == written


def test_a_text_that_names_itself_does_not_keep_its_titles_capitals() -> None:
    prose = (
        "We called what we wrote Nets of the Old Harbour because of all the nets that are in the old harbour of ours.\n"
    )
    assert write_in_sentence_case("Nets of the Old Harbour", prose) == "Nets of the old harbour"


def test_the_title_in_sentence_case_is_kept_where_it_is_another(reads: Reads) -> None:
    text = "# Extreme Heat in the Harbour\n\nThe heat in the harbour was extreme, and nobody had ever asked about it.\n"
    assert reads("a.md", text).metadata.sentence_title == "Extreme heat in the harbour"
    assert reads("b.md", f"---\nlanguage: de\n---\n{text}").metadata.sentence_title == ""
    assert reads("c.md", text.replace("Heat", "heat").replace("in the H", "in the h")).metadata.sentence_title == ""


_PARTS = st.lists(
    st.sampled_from(["Nets", "of", "the", "Act", "A", "2019", ": ", "-", " ", "“", "”", "(", ")", "May ", "?"])
)


@given(_PARTS, _PARTS)
def test_nothing_but_capitals_changes_in_any_title(title: list[str], text: list[str]) -> None:
    printed = "".join(title)
    assert write_in_sentence_case(printed, "".join(text)).casefold() == printed.casefold()


def test_capitals_of_headings_are_no_capitals_of_a_word_and_titles_of_people_are_short() -> None:
    prose = "It was in the GAME of the harbour men that we saw how they live, and in each GAME there was more of it.\n"
    assert write_in_sentence_case("Harbour Game", prose) == "Harbour game"
    assert restore_case("THE LAST GAME: SEN. WREN AND THE HARBOUR", prose, "title").startswith("The last game: Sen. ")


def test_a_title_in_capitals_is_as_a_running_head_has_it() -> None:
    heads = ["12", "NETS OF THE HARBOUR PLAN", "Nets of the Harbour Plan 2021–2025"]
    assert restore_case("NETS OF THE HARBOUR PLAN 2021 – 2025", _TEXT, "title", heads) == (
        "Nets of the Harbour Plan 2021 – 2025"
    )
    assert restore_case("NETS OF THE QUAY PLAN", _TEXT, "title", heads) == "Nets of the quay plan"


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("APPEAL FILED IN CHILDREN v. ECPAT CASE", "Appeal filed in children v. ECPAT case"),
        ("COSTA RICA’s MODERN SLAVERY LAWS", "Costa rica’s modern slavery laws"),
    ],
)
def test_where_most_words_are_in_capitals_short_ones_are_restored_too(printed: str, restored: str) -> None:
    assert restore_case(printed, _TEXT, "title").casefold() == printed.casefold()
    assert restore_case(printed, _TEXT, "title").split()[-1] == restored.split()[-1]


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("The NWT mends nets.", "NWT sends letters"),
        ("The Net Watch Trust mends nets.", "NWT sends letters"),
        ("The Net Watch mends nets.", "Nwt sends letters"),
    ],
)
def test_an_acronym_of_a_files_name_is_in_capitals_where_the_text_names_it(text: str, restored: str) -> None:
    assert restore_acronyms("Nwt sends letters", text) == restored


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (
            "A Report on the Council of Europe Convention on Action against Trafficking: Nets and Ropes",
            "A report on the Council of Europe Convention on Action against Trafficking: nets and ropes",
        ),
        ("The Optional Protocol and the Nets of Boats", "The Optional Protocol and the nets of boats"),
        ("Harbour Protocol and Annual Convention Report", "Harbour protocol and annual convention report"),
        ("The Impact of Nets and the Modern Slavery Act", "The impact of nets and the Modern Slavery Act"),
        ("Old Nets of South Asia, Europe and Islamic Schools", "Old nets of South Asia, Europe and Islamic schools"),
        ("Quay Adults Review and Boats", "Quay adults review and boats"),
        ("Nets: Why We’re Mending", "Nets: why we’re mending"),
        ("The Old Xyzzment of Boats", "The old xyzzment of boats"),
        ("Newquay City Council Nets Strategy", "Newquay City Council nets strategy"),
        ("Nets of the quay: Harbour Lines guidance", "Nets of the quay: Harbour Lines guidance"),
        ("The Nets of Child K and of Some Boys", "The nets of Child K and of some boys"),
        ("The Nets of Child A. Wren and of Some Boys", "The nets of child A. Wren and of some boys"),
        ("The Harbour Patriarch and the Nets", "The Harbour Patriarch and the nets"),
    ],
)
def test_names_and_treaties_keep_their_capitals_in_sentence_case(title: str, written: str) -> None:
    prose = (
        "In the town the Quay Adults Board met, and of the Quay Adults Board it is told that it met.\n"
        "In the town of the xyzzments all of the men met, and all of the women too, as they have done before.\n"
        "In the town the Harbour Patriarch Bartholomew met all of the men and of the women who were there.\n"
    )
    assert write_in_sentence_case(title, prose) == written


def test_a_name_that_sentences_have_in_capitals_keeps_them() -> None:
    prose = "In the town the men of NET SCORES mend all of the nets, and NET SCORES is what they call it.\n"
    assert restore_case("NET SCORES", prose, "body") == "NET SCORES"
    assert restore_case("NET SCORES", "", "body") == "Net Scores"


def test_a_name_that_a_text_abbreviates_keeps_its_capitals() -> None:
    prose = "Under the Net Disclosure Programme (NDP) crews may disclose their nets. This programme is open to all.\n"
    assert write_in_sentence_case("Net Disclosure Programme", prose) == "Net Disclosure Programme"
    assert write_in_sentence_case("Net Disclosure Programme", prose.replace("NDP", "NXP")) != "Net Disclosure Programme"
    common = f"{prose}They asked what a net disclosure programme is.\n"
    assert write_in_sentence_case("Net Disclosure Programme", common) == "Net disclosure programme"


def test_the_words_of_an_acts_name_are_no_names_by_themselves() -> None:
    prose = (
        "The police act under the Human Debts and Exploitation (Zorbia) Act 2015 in all of the towns that they have.\n"
        "By the Human Debts and Exploitation (Zorbia) Act 2015 it is a crime to keep the papers of other people.\n"
    )
    assert write_in_sentence_case("Help for Victims of Human Debts and Exploitation", prose) == (
        "Help for victims of human debts and exploitation"
    )


def test_the_halves_of_a_day_are_small() -> None:
    assert restore_case("ANSWERING AT 3 A.M.", "", "title") == "Answering at 3 a.m."
