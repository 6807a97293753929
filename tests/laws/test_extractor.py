"""References to laws in texts: by name, abbreviation or anaphor, and with their provisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.laws.catalogue import (
    Law,
    LawKind,
    find_law_jurisdiction,
    find_law_kind,
    find_law_source,
    find_law_title,
    load_laws,
    may_mention_law,
    normalize_name,
)
from kb.laws.extractor import LawExtractor
from kb.laws.provisions import build_provision_sort_key, find_provisions
from kb.laws.typed_law import parse_typed_law
from kb.text import split_terms
from tests.counting import count_calls


def cited(*texts: str) -> list[list[str]]:
    """Return the laws that each text of a document cites; every span must lie in its text."""
    found = LawExtractor(texts).extract()
    for text, references in zip(texts, found, strict=True):
        assert all(0 <= each.span.start < each.span.end <= len(text) for each in references)
    return [[each.short_form for each in references] for references in found]


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
        ("paragraph 3(b) of section 4", ["s.4(3)(b)"]),
        ("para. 2 to Schedule 1", ["sch.1 para.2"]),
        ("paragraph 3 of articles 4 and 5", ["para.3", "art.4", "art.5"]),
        ("paragraph 3, section 4", ["para.3", "s.4"]),
        ("section 3, paragraph (2)(a)", ["s.3(2)(a)"]),
        ("part 2 para 3(b)", ["pt.2 para.3(b)"]),
        ("ss 1(1)(a), (b), (2) and 3", ["s.1(1)(a)", "s.1(1)(b)", "s.1(2)", "s.3"]),
        ("ss 5 to 7(1)", ["s.5", "s.7(1)"]),
        ("ss. 3-1", ["s.3", "s.1"]),
        ("ss. 1-61", [f"s.{number}" for number in range(1, 62)]),
        ("ss. 1-62", ["s.1", "s.62"]),
        ("§§ 12–14 and section 45 (1) (a)", ["s.12", "s.13", "s.14", "s.45(1)(a)"]),
        ("sections 4A to 4D, 1, 1", ["s.4A", "s.4D", "s.1"]),
        ("chapter 2 and rule 35, reg 3", ["ch.2", "r.35"]),
    ],
)
def test_provisions_have_one_short_form(text: str, expected: list[str]) -> None:
    assert [each.name for each in find_provisions(text)] == expected


def test_provisions_stand_in_the_order_of_the_law() -> None:
    names = ["x.1", "sch.1", "art.3", "s.45(10)", "s.45(9)", "s.45", "s.9", "s.45A", "notes", ""]
    assert sorted(names, key=build_provision_sort_key) == [
        "",
        "notes",
        "s.9",
        "s.45",
        "s.45(9)",
        "s.45(10)",
        "s.45A",
        "art.3",
        "sch.1",
        "x.1",
    ]


def test_provisions_are_found_within_bounds_and_share_the_place_of_their_list() -> None:
    text = "section 1 and sections 2 and 3"
    assert [each.name for each in find_provisions(text, 10)] == ["s.2", "s.3"]
    assert [each.name for each in find_provisions(text, 0, 9)] == ["s.1"]
    assert [each.span.slice(text) for each in find_provisions(text)] == ["section 1", *["sections 2 and 3"] * 2]
    inner = "see paragraph 3 of section 4 there"
    assert [each.span.slice(inner) for each in find_provisions(inner)] == ["paragraph 3 of section 4"]


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
        ("Regulation (EU) No 1024/2012 is", ["Regulation (EU) 1024/2012"]),
        ("Regulation 1024/2012 is", ["Regulation 1024/2012"]),
        ("Council Framework Decision 2002/629/JHA, article 4(2).", ["Framework Decision 2002/629/JHA art.4(2)"]),
        ("Section 24 of the Immigration Act 1971 is old, and section 9 is new.", ["Immigration Act 1971 s.24"]),
        ("The Care Act 2014 (s.1 and s.2) and section 3.", ["Care Act 2014 s.1", "Care Act 2014 s.2"]),
        ("Section 1 is old; the Care Act 2014, section 2.", ["Care Act 2014 s.2"]),
        ("Modern Slavery Act 2015’s section 54, part 6.", ["MSA 2015 s.54", "MSA 2015 pt.6"]),
        (
            "sections 1 and 2, and section 5 of the Care Act 2014",
            ["Care Act 2014 s.1", "Care Act 2014 s.2", "Care Act 2014 s.5"],
        ),
        ("section 1 and other words, section 5 of the Care Act 2014", ["Care Act 2014 s.5"]),
        ("the Care Act 2014, section 1, section 2, and then section 3", ["Care Act 2014 s.1", "Care Act 2014 s.2"]),
        ("The Modern Slavery Act (2015) and (the Modern Slavery Act 2015).", ["MSA 2015", "MSA 2015"]),
        ("C-12/34, Roe v Marsh, and Case C–12/34. Roe v. Marsh, C-13/34 is.", ["C-12/34", "C-12/34", "C-13/34"]),
        ("R v K [2019] EWCA Crim 99; R v LM and others.", ["[2019] EWCA Crim 99", "R v LM and others"]),
        ("[2016] EWHC 12 (Admin) says", ["[2016] EWHC 12 (Admin)"]),
        (
            "Chowdury and Others v Greece, and Siliadin v. the UK",
            ["Chowdury and Others v Greece", "Siliadin v United Kingdom"],
        ),
        ("the ILO Forced Labour Convention 1930", ["ILO C29"]),
        ("schedule 4, paragraph 3 of the Modern Slavery Act 2015", ["MSA 2015 sch.4 para.3"]),
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


def test_the_act_of_a_year_is_the_one_that_has_it() -> None:
    named = "The Care Act 2014 and the Modern Slavery Act 2015."
    assert cited(named, *[""] * 5, "Section 9 of the 2014 Act, section 45 of the 2015 Act.")[-1] == [
        "Care Act 2014 s.9",
        "MSA 2015 s.45",
    ]
    assert cited("The Care Act 2014 and the Children Act 2014.", "Section 9 of the 2014 Act.")[1] == []
    assert cited(named, "Section 9 of the 2013 Act.")[1] == []


def test_the_act_is_no_longer_meant_after_two_other_texts() -> None:
    named, meant = "Section 1 of the Care Act 2014.", "Section 9 of the Act."
    assert cited(named, "Nothing.", meant)[-1] == ["Care Act 2014 s.9"]
    assert cited(named, "Nothing.", "Nothing.", meant)[-1] == []
    assert cited("The Care Act 2014 (the Act).", "The Children Act 1989.", meant)[-1] == ["Care Act 2014 s.9"]
    assert cited("Directive 2011/36/EU.", "Article 3 of the Directive.")[-1] == ["Directive 2011/36/EU art.3"]


def test_an_abbreviation_that_the_document_defines_is_a_whole_word() -> None:
    assert cited("The Care Act 2014 (CARA) is.", "CARA, section 4. CARAs and xCARA.")[1] == ["Care Act 2014 s.4"]
    assert cited("The Care Act 2014 (2014) is.", "2014 is it.")[1] == []
    assert cited("The Care Act 2014 (CARA).", "By CARA, and by CARA.")[1] == ["Care Act 2014"] * 2


def test_a_reference_covers_its_law_and_its_provision() -> None:
    text = "See section 45 of the Modern Slavery Act 2015, or Care Act 2014, section 1."
    (found,) = LawExtractor([text]).extract()
    assert [(each.span.slice(text), each.title) for each in found] == [
        ("section 45 of the Modern Slavery Act 2015", "Modern Slavery Act 2015"),
        ("Care Act 2014, section 1", "Care Act 2014"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A section 45(2) defence.", ["MSA 2015 s.45(2)"]),
        ("the s 45 rule", ["MSA 2015 s.45"]),
        ("In section 45 we see.", ["MSA 2015 s.45"]),
        ("See section 45.", []),
        ("As section 45 below has it.", []),
        ("The section 45.1 rule.", []),
        ("As section 45 of the guide has it.", []),
        ("Refer to Section 45.", []),
        ("Section 45 is here.", []),
        ("It is so (Section 45).", []),
        ("The part 45 rule, and article 45.", []),
    ],
)
def test_a_section_alone_may_be_one_of_the_document_itself(text: str, expected: list[str]) -> None:
    assert cited("Section 45 of the Modern Slavery Act 2015.", text)[1] == expected


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
        ("section 24 of the immigration act 1971", "Immigration Act 1971 s.24"),
        ("18 usc § 1591(a)", "18 USC s.1591(a)"),
        ("18 usc s 2", "18 USC s.2"),
        ("18 usc", "18 USC"),
        ("s. 45 (1) of the msa", "MSA 2015 s.45(1)"),
        ("the uk’s MSA", "MSA 2015"),
    ],
)
def test_what_is_typed_is_read_as_what_is_printed(typed: str, expected: str) -> None:
    read = parse_typed_law(typed)
    assert read is not None
    assert read.short_form == expected


@pytest.mark.parametrize(
    "typed", ["", "banana", "section 45", "MSA 2015 and ECAT", "MSA 2015 about children", "45 msa", "18 usc 1 x"]
)
def test_what_is_no_law_is_not_guessed(typed: str) -> None:
    assert parse_typed_law(typed) is None


@given(
    law=st.sampled_from(load_laws()),
    provision=st.sampled_from(["", " s.45", " s.45(1)(a)", " art.26", " sch.4 para.3", " pt.5"]),
)
def test_a_short_form_reads_back_as_itself_and_its_words_never_as_another(law: Law, provision: str) -> None:
    name = f"{law.name}{provision}"
    read = parse_typed_law(name)
    assert read is not None
    assert read.short_form == name
    of_words = parse_typed_law(" ".join(split_terms(name)))
    assert of_words is None or split_terms(of_words.short_form) == split_terms(name)


@pytest.mark.costly
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["the Act", "s.45", "MSA", "(", ")", "[2013]", " v ", "R", "ss. 1-", "9"])).map(" ".join)
)
def test_reading_never_raises(text: str) -> None:
    cited(text, text)
    parse_typed_law(text)


def test_every_law_of_the_catalogue_has_a_name_of_its_own() -> None:
    names = [law.name for law in load_laws()]
    assert len(set(names)) == len(names)
    assert all(
        find_law_kind(law.name) is law.kind and (not law.source or law.source.startswith("https://"))
        for law in load_laws()
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
        ("under the Offences Against the Person Act 1861", ["Offences against the Person Act 1861"]),
        ("the Health and Safety at Work etc. Act 1974", ["Health and Safety at Work etc. Act 1974"]),
        ("the UK Borders Act 2007", ["UK Borders Act 2007"]),
        ("(U.S. v Acme Labor Co).", ["United States v Acme Labor Co"]),
        ("See the Sea Fish, Salmon Act 1999", ["Salmon Act 1999"]),
        (
            "In Roe, the Human Trafficking and Exploitation (Scotland) Act 2015",
            ["Human Trafficking and Exploitation (Scotland) Act 2015"],
        ),
        ("the Roe Regulations (Scotland) 2014", ["Roe Regulations (Scotland) 2014"]),
    ],
)
def test_a_title_is_all_of_the_title_and_nothing_beside_it(text: str, expected: list[str]) -> None:
    assert cited(text) == [expected]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Roe v Marsh", LawKind.CASE),
        ("[2019] EWCA Crim 99", LawKind.CASE),
        ("C-12/34", LawKind.CASE),
        ("Directive 2011/99/EU", LawKind.EU),
        ("Regulation (EU) 1/2012", LawKind.EU),
        ("Roe Regulations 2014", LawKind.REGULATIONS),
        ("Roe Order 2014", LawKind.REGULATIONS),
        ("Roe Convention 1926", LawKind.TREATY),
        ("Roe Act 1999", LawKind.ACT),
    ],
)
def test_a_law_outside_the_catalogue_is_of_the_kind_that_its_name_says(name: str, kind: LawKind) -> None:
    assert find_law_kind(name) is kind
    assert find_law_title(name) == name


@pytest.mark.parametrize(
    ("name", "jurisdiction", "source"),
    [
        ("Roe Act 1999", "", ""),
        ("Roe v Marsh", "", ""),
        ("Roe (Scotland) Act 1999", "Scotland", ""),
        ("18 USC", "United States", ""),
        ("Directive 2011/99/EU", "European Union", "https://eur-lex.europa.eu/eli/dir/2011/99/oj"),
        ("Regulation (EU) 2016/679", "European Union", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
        ("Regulation (EC) 1987/2006", "European Union", "https://eur-lex.europa.eu/eli/reg/2006/1987/oj"),
        ("Directive 91/533/EEC", "European Union", ""),
        ("[2019] EWCA Crim 99", "", "https://caselaw.nationalarchives.gov.uk/ewca/crim/2019/99"),
        ("[2019] EWHC 99 (Admin)", "", "https://caselaw.nationalarchives.gov.uk/ewhc/admin/2019/99"),
        ("[2019] UKSC 9", "", "https://caselaw.nationalarchives.gov.uk/uksc/2019/9"),
        ("[2019] UKIAT 9", "", ""),
    ],
)
def test_where_a_law_is_published_follows_from_its_number(name: str, jurisdiction: str, source: str) -> None:
    assert (find_law_jurisdiction(name), find_law_source(name)) == (jurisdiction, source)


def test_a_law_of_the_catalogue_has_what_the_catalogue_says_of_it() -> None:
    assert find_law_title("MSA 2015") == "Modern Slavery Act 2015"
    assert find_law_jurisdiction("MSA 2015") == "United Kingdom"
    assert find_law_source("MSA 2015") == "https://www.legislation.gov.uk/ukpga/2015/30"
    assert {law.name: law.year for law in load_laws() if law.name in {"MSA 2015", "ECHR"}} == {
        "MSA 2015": "2015",
        "ECHR": "",
    }


def test_a_name_is_the_same_with_other_punctuation() -> None:
    assert normalize_name("R&D’s Act, 2015") == normalize_name("r and ds ACT 2015")
    for name in ("Council of Europe Convention on Action against Trafficking in Human Beings", "Palermo  Protocol"):
        assert may_mention_law(f"the {name.upper()}")
    assert not may_mention_law("a river")


@pytest.mark.costly
def test_ten_times_the_text_takes_ten_times_as_many_steps() -> None:
    sentence = "The Modern Slavery Act 2015 and Directive 2011/36/EU apply, and so does Rantsev v Cyprus. "
    long, short = (LawExtractor([sentence * times]) for times in (500, 50))
    assert count_calls(long.extract) < 12 * count_calls(short.extract)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the equal pay principles in the Fair Work Act", ["Fair Work Act"]),
        ("section 62(a) of the Juveniles Act.", ["Juveniles Act s.62(a)"]),
        ("The Prevention of Corruption Act (PCA) is old.", ["Prevention of Corruption Act"]),
        ("in the Penal Code, and in California Penal Code 236.14", ["Penal Code", "California Penal Code s.236.14"]),
        ("Penal Code Section 236.1", ["Penal Code s.236.1"]),
        ("Section 501(c)(3) of the Internal Revenue Code", ["Internal Revenue Code s.501(c)(3)"]),
        ("Section 41 of the Fijian Constitution", ["Fijian Constitution s.41"]),
        ("45 CFR § 46.101", ["45 CFR s.46.101"]),
        ("Proposition 35 and Prop 36 of the state", ["Proposition 35", "Proposition 36"]),
        ("The proposition 35 of us made", []),
        ("Marsy’s Law and Murphy’s Law", ["Marsy’s Law"]),
        ("a revised Harbour Dues Treaty", []),
        ("It is Time to Act", []),
        ("The Act, the New Act and the Class Act", []),
        ("the Code of Practice and the Dress Code", []),
        ("the Fair Work Act Campaign", []),
        ("The UK Constitution Society and our Constitution", []),
    ],
)
def test_a_law_is_named_without_its_year(text: str, expected: list[str]) -> None:
    assert cited(text) == [expected]


def test_a_law_without_its_year_is_the_one_that_the_document_dates() -> None:
    dated = "The Crimes Act 2009 is law."
    assert cited(dated, "Section 377 of the Crimes Act.")[1] == ["Crimes Act 2009 s.377"]
    assert cited("Section 377 of the Crimes Act.", dated)[0] == ["Crimes Act 2009 s.377"]
    assert cited(dated, "The Crimes Act 1914 is not.", "Section 377 of the Crimes Act.")[2] == ["Crimes Act s.377"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See EAA 1973 - s9.", ["Employment Agencies Act 1973 s.9"]),
        ("the EAA Act", ["Employment Agencies Act 1973"]),
        ("the EAA inspector", []),
        ("FSA 1990 – s9", []),
    ],
)
def test_letters_before_a_year_mean_the_law_beside_its_year_only(text: str, expected: list[str]) -> None:
    defined = "Employment Agencies Act (EAA) 1973, section 9 of the Care Act 2014"
    assert cited(defined, text)[1] == expected


def test_the_year_of_a_review_is_not_that_of_the_law() -> None:
    assert cited("Independent Review of the Modern Slavery Act 2019") == [[]]
    assert cited("It replaced the Modern Slavery Act 2019") == [["Modern Slavery Act 2019"]]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Children’s Act 1989", "Children Act 1989"),
        ("Weight & Measures Act 1985", "Weights and Measures Act 1985"),
        ("Health and Safety at Work Act 1974", "Health and Safety at Work etc. Act 1974"),
        ("CIMA Customs and Excise Management Act 1979", "Customs and Excise Management Act 1979"),
    ],
)
def test_a_law_has_one_name_however_it_is_spelt(printed: str, name: str) -> None:
    assert cited(printed) == [[name]]


def test_a_title_may_go_on_after_an_article() -> None:
    long = "Remedies and Other Tools to End the Exploitation of Children Today Act of 2003"
    assert cited(f"• {long}") == [[long.replace("of 2003", "2003")]]


def test_a_provision_beside_another_law_is_not_of_the_one_before_it() -> None:
    text = "Under the Prevention of Corruption Act, sections 161 and 162 of the Penal Code"
    assert cited(text) == [["Prevention of Corruption Act", "Penal Code s.161", "Penal Code s.162"]]


def test_articles_of_a_constitution_that_is_not_named_are_left_open() -> None:
    assert cited("Article 15 of the ICESCR. Article 15 of the Constitution.", "Under article 15")[1] == []


def test_a_section_beside_the_only_law_of_its_text_is_that_laws() -> None:
    assert cited("The Care Act 2014 is law. Offences under section 45 are rare.")[0] == [
        "Care Act 2014",
        "Care Act 2014 s.45",
    ]
    assert cited("The Care Act 2014 is law. As section 4 shows, much is left.")[0] == ["Care Act 2014"]
    assert cited("The Care Act 2014 and the Theft Act 1968. It is an offence under section 45.")[0] == [
        "Care Act 2014",
        "Theft Act 1968",
    ]


def test_idem_is_the_law_cited_last() -> None:
    assert cited("18 U.S.C. § 1591(a).", "Id. § 1595.")[1] == ["18 USC s.1595"]
    assert cited("18 U.S.C. § 1591(a).", "See a report.", "Id. § 1595.")[2] == []


def test_subdivisions_in_a_row_are_counted_from_the_first_of_their_kind() -> None:
    provisions = [each.name for each in find_provisions("§§ 1881a(h)(4)(D), (h)(4)(E), (i)(3)(C)")]
    assert provisions == ["s.1881a(h)(4)(D)", "s.1881a(h)(4)(E)", "s.1881a(i)(3)(C)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28 CFR Part 35 and 45 C.F.R. § 75.2", ["28 CFR pt.35", "45 CFR s.75.2"]),
        ("28 CFR 35.151(b)", ["28 CFR s.35.151(b)"]),
        ("42 U.S.C. §§ 12131-12134", [f"42 USC s.{number}" for number in range(12131, 12135)]),
        ("42 U.S.C. 2000e-5(b) and 18 USC 1591", ["42 USC s.2000e-5(b)", "18 USC s.1591"]),
        ("Title 18 of the United States Code, Section 1591", ["18 USC s.1591"]),
        ("a 501(c)(3) charity, a section 501(c)(4) body", [f"Internal Revenue Code s.501(c)({at})" for at in (3, 4)]),
        ("Pub. L. No. 106–386 and P.L.107-56", ["Public Law 106-386", "Public Law 107-56"]),
        (
            "Executive Order 12,333, E.O. 12333 Section 3.5(e)",
            ["Executive Order 12333", "Executive Order 12333 s.3.5(e)"],
        ),
        ("the First Amendment and the Fourth Amendment right", ["First Amendment", "Fourth Amendment"]),
        ("the First Amendment Institute, the Second Amendment Bill, the First Amendment to the Agreement", []),
        ("Article 7 of Act 25/2007", ["Act 25/2007 art.7"]),
        ("Law n. 124 of 2007 and Royal Decree 424/2005", ["Law No. 124 of 2007", "Royal Decree 424/2005"]),
        ("Decision 2010/87/EU, decision 12/4", ["Decision 2010/87/EU"]),
        ("SI 2015/1833", ["SI 2015/1833"]),
        ("Title II of the ADA", ["Americans with Disabilities Act title.II"]),
        ("the ADA Standards for Accessible Design", ["ADA Standards"]),
        ("the Foreign Intelligence Surveillance Act (FISA) and the FISA Court", ["FISA"]),
        ("Articles II and III of the Harbour Treaty", ["Harbour Treaty art.II", "Harbour Treaty art.III"]),
        ("Part IIIA of the Crimes Act 1914", ["Crimes Act 1914 pt.IIIA"]),
        ("recital 85 of the GDPR", ["GDPR recital.85"]),
        (
            "section 219 to section 221 of the Harbour Act 2001",
            [f"Harbour Act 2001 s.{number}" for number in (219, 220, 221)],
        ),
        (
            "sections 11 (Guardians of Children) and 12 (Age) of the Care Act 2014",
            ["Care Act 2014 s.11", "Care Act 2014 s.12"],
        ),
        ("the Harbour Security Organisation (HSO) Act 1979", ["Harbour Security Organisation Act 1979"]),
        ("Roe v. Doe Harbour Co., 410 U.S. 113 (1973)", ["Roe v Doe Harbour Co."]),
        ("Roe v. United States, and Roe v. Doe", ["Roe v United States"]),
        ("Fla. Stat. § 787.06(3)", ["Florida Statutes s.787.06(3)"]),
        ("paragraph 322 of the Immigration Rules, and the immigration rules of a port", ["Immigration Rules para.322"]),
        ("Section 45 of the modern slavery act", ["MSA 2015 s.45"]),
    ],
)
def test_a_law_is_known_by_its_number(text: str, expected: list[str]) -> None:
    assert cited(text) == [expected]


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("under the Harbour Act", "rights and Harbour Act protections", ["Harbour Act"]),
        ("a harbour act", "rights and Harbour Act protections", []),
        ("California Penal Code § 1", "Section 2 of the Penal Code", ["California Penal Code s.2"]),
        ("the Constitution of India", "Section 2 of the Constitution", ["Constitution of India s.2"]),
        ("Fijian Constitution, Constitution of India", "Section 2 of the Constitution", []),
        (
            "the Care Act 2014",
            "section 3 of that Act, section 4 of the act, the act of a man",
            ["Care Act 2014 s.3", "Care Act 2014 s.4"],
        ),
        ("section 3 of the Care Act 2014", "Section 3 creates an offence", ["Care Act 2014 s.3"]),
        ("section 3 of the Care Act 2014", "is found in section 3", []),
        ("section 215 of the Care Act 2014", "Section 215 does it", ["Care Act 2014 s.215"]),
        ("section 21 of the Care Act 2014", "Section 21 does it", []),
        (
            "section 3 of the Care Act 2014",
            "The Care Act has a defence (Section 3).",
            ["Care Act 2014", "Care Act 2014 s.3"],
        ),
        ("Harbour Dues Act (HDA) of 2008. The HDA", "The HDA", ["Harbour Dues Act 2008"]),
    ],
)
def test_a_law_is_known_by_what_was_said_before(before: str, text: str, expected: list[str]) -> None:
    assert cited(before, text)[1] == expected


def test_an_abbreviation_counts_in_the_text_that_explains_it() -> None:
    assert cited("The Harbour Dues Act (HDA) is old. The HDA stays.") == [["Harbour Dues Act"] * 2]


def test_an_article_is_of_the_law_of_which_nearly_all_articles_are() -> None:
    guide = [f"Article {number} of the GDPR" for number in range(1, 12)]
    assert cited(*guide, "Article 33 applies. The Article 29 Working Party advised.")[-1] == ["GDPR art.33"]
    assert cited(*guide[:5], "Article 33 applies.")[-1] == []


def test_articles_of_one_range_are_of_one_law() -> None:
    texts = ("Articles 6 and 7 of the ICESCR", "Article 8 of the ICCPR")
    assert cited(*texts, "Articles 6 to 8")[-1] == []
    assert cited(*texts, "Articles 6 to 7")[-1] == ["ICESCR art.6", "ICESCR art.7"]
    assert cited(*texts, "Articles 6 and 8")[-1] == ["ICCPR art.8", "ICESCR art.6"]
    assert cited(*texts, "Articles 6 and 9")[-1] == []
