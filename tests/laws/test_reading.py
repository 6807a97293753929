"""Laws in the texts of a document: named, abbreviated, stood in for, and with their provisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.laws import DocumentReader, read_typed
from kb.laws.catalogue import Law, known_laws, sort_of
from kb.laws.provisions import provision_order, provisions
from kb.text import terms


def cited(*texts: str) -> list[list[str]]:
    """Return the laws that each text of a document cites; every span must lie in its text."""
    found = DocumentReader(texts).read()
    for text, references in zip(texts, found, strict=True):
        assert all(0 <= each.span.start < each.span.end <= len(text) for each in references)
    return [[each.normalised for each in references] for references in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("section 45(1)(a) and (b)", ["s.45(1)(a)", "s.45(1)(b)"]),
        ("ss. 1-3", ["s.1", "s.2", "s.3"]),
        ("sections 57 to 59", ["s.57", "s.58", "s.59"]),
        ("Articles 4 and 10", ["art.4", "art.10"]),
        ("paragraph 3 of Schedule 4", ["sch.4 para.3"]),
        ("Article 9, paragraph 4", ["art.9(4)"]),
        ("section 58A", ["s.58A"]),
        ("s 45", ["s.45"]),
        ("Parts 1 and 2", ["pt.1", "pt.2"]),
        ("version 2.45 and 45 sections", []),
    ],
)
def test_provisions_have_one_short_form(text: str, expected: list[str]) -> None:
    assert [each.name for each in provisions(text)] == expected


def test_provisions_stand_in_the_order_of_the_law() -> None:
    names = ["sch.1", "art.3", "s.45(10)", "s.45(9)", "s.45", "s.9", "s.45A"]
    assert sorted(names, key=provision_order) == ["s.9", "s.45", "s.45(9)", "s.45(10)", "s.45A", "art.3", "sch.1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under section 45 of the Modern Slavery Act 2015 a defence applies.", ["MSA 2015 s.45"]),
        ("See s.45 MSA 2015.", ["MSA 2015 s.45"]),
        ("The Modern Slavery Act 2015, section 54, applies.", ["MSA 2015 s.54"]),
        ("Sections 57 to 59 of the Sexual Offences Act 2003", ["SOA 2003 s.57", "SOA 2003 s.58", "SOA 2003 s.59"]),
        ("Article 4 ECHR binds courts.", ["ECHR art.4"]),
        (
            "Article 26 of the Council of Europe Convention on Action against Trafficking in Human Beings",
            ["ECAT art.26"],
        ),
        ("Article 11 of EU Directive 2011/36/EU", ["Directive 2011/36/EU art.11"]),
        ("the Palermo Protocol", ["Palermo Protocol"]),
        ("R v L and others [2013] EWCA Crim 991 decided it.", ["[2013] EWCA Crim 991"]),
        ("In Rantsev v. Cyprus and Russia the court found so.", ["Rantsev v Cyprus and Russia"]),
        (
            "Under the Immigration (Variation of Leave) Order 2016 they may.",
            ["Immigration (Variation of Leave) Order 2016"],
        ),
        ("By section 24 of the Immigration Act 1971 it is so.", ["Immigration Act 1971 s.24"]),
        ("sex trafficking (18 U.S.C. § 1591)", ["18 USC s.1591"]),
    ],
)
def test_a_law_is_known_however_it_is_written(text: str, expected: list[str]) -> None:
    assert cited(text) == [expected]


def test_the_same_name_with_another_year_or_country_is_another_law() -> None:
    assert cited("The Modern Slavery Act 2018 applies.", "Australia’s Modern Slavery Act applies.") == [
        ["Modern Slavery Act 2018"],
        [],
    ]


def test_an_abbreviation_counts_where_the_document_explains_it_or_a_provision_stands_beside_it() -> None:
    assert cited("The MSA response of the centre.") == [[]]
    assert cited("The Modern Slavery Act 2015 (MSA) applies.", "The MSA says so.") == [["MSA 2015"], ["MSA 2015"]]
    assert cited("By s.54 of the MSA it is.") == [["MSA 2015 s.54"]]


def test_the_act_is_the_one_that_was_just_named() -> None:
    near = ["Section 1 of the Care Act 2014 applies.", "Section 9 of the Act applies too."]
    assert cited(*near) == [["Care Act 2014 s.1"], ["Care Act 2014 s.9"]]
    far = [near[0], *["Nothing is said of it here."] * 5, near[1]]
    assert cited(*far)[-1] == []
    assert cited(near[1]) == [[]]


def test_the_act_is_what_the_document_says_it_is_wherever_it_stands() -> None:
    texts = ["The Care Act 2014 (“the Act”) applies.", *["Nothing here."] * 9, "Section 9 of the Act applies."]
    assert cited(*texts)[-1] == ["Care Act 2014 s.9"]


def test_a_section_alone_is_of_the_law_that_the_document_ties_it_to() -> None:
    tied = "Section 45 of the Modern Slavery Act 2015 is a defence."
    assert cited(tied, "The section 45 defence is rarely used.")[1] == ["MSA 2015 s.45"]
    assert cited(tied, "The section 46 defence is rarely used.")[1] == []
    assert cited(tied, "For more, see section 45 of this guide.")[1] == []
    other = "Section 45 of the Care Act 2014 is about something else."
    assert cited(tied, other, "The section 45 rule is rarely used.")[2] == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("section 45 Modern Slavery Act 2015", "MSA 2015 s.45"),
        ("s 45(1)(a) msa 2015", "MSA 2015 s.45(1)(a)"),
        ("msa 2015 s 45 1 a", "MSA 2015 s.45(1)(a)"),
        ("MSA", "MSA 2015"),
        ("article 4 echr", "ECHR art.4"),
        ("2013 ewca crim 991", "[2013] EWCA Crim 991"),
        ("directive 2011 36 eu art 11", "Directive 2011/36/EU art.11"),
        ("18 usc 1591", "18 USC s.1591"),
        ("rantsev v cyprus", "Rantsev v Cyprus and Russia"),
        ("section 24 of the immigration act 1971", "immigration act 1971 s.24"),
    ],
)
def test_what_is_typed_is_read_as_what_is_printed(typed: str, expected: str) -> None:
    read = read_typed(typed)
    assert read is not None
    assert read.normalised == expected


@pytest.mark.parametrize("typed", ["", "banana", "section 45", "MSA 2015 and ECAT", "MSA 2015 about children"])
def test_what_is_no_law_is_not_guessed(typed: str) -> None:
    assert read_typed(typed) is None


@given(
    law=st.sampled_from(known_laws()),
    provision=st.sampled_from(["", " s.45", " s.45(1)(a)", " art.26", " sch.4 para.3", " pt.5"]),
)
def test_a_short_form_reads_back_as_itself_and_its_words_never_as_another(law: Law, provision: str) -> None:
    name = f"{law.name}{provision}"
    read = read_typed(name)
    assert read is not None
    assert read.normalised == name
    of_words = read_typed(" ".join(terms(name)))
    assert of_words is None or terms(of_words.normalised) == terms(name)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["the Act", "s.45", "MSA", "(", ")", "[2013]", " v ", "R", "ss. 1-", "9"])).map(" ".join)
)
def test_reading_never_raises(text: str) -> None:
    cited(text, text)
    read_typed(text)


def test_every_law_of_the_catalogue_has_a_name_of_its_own() -> None:
    names = [law.name for law in known_laws()]
    assert len(set(names)) == len(names)
    assert all(
        sort_of(law.name) is law.sort and (not law.source or law.source.startswith("https://")) for law in known_laws()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PTP Police Programme\nRIPA Regulation of Investigatory Powers Act 2000",
            ["Regulation of Investigatory Powers Act 2000"],
        ),
        ("the Court of Review, Customs Act 1986", ["Customs Act 1986"]),
        (
            "the Small Business, Enterprise and Employment Act 2015",
            ["Small Business, Enterprise and Employment Act 2015"],
        ),
        ("a Council of Europe Convention (2012) says so", []),
        ("under the Offences Against the Person Act 1861", ["Offences Against the Person Act 1861"]),
        ("the Health and Safety at Work etc. Act 1974", ["Health and Safety at Work etc. Act 1974"]),
        ("the UK Borders Act 2007", ["UK Borders Act 2007"]),
        ("(U.S. v Acme Labor Co).", ["United States v Acme Labor Co"]),
    ],
)
def test_a_title_is_all_of_the_title_and_nothing_beside_it(text: str, expected: list[str]) -> None:
    assert cited(text) == [expected]
