"""Judgments, statutes and debates of the United Kingdom; `official_forms` names the source of each form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.citations import CitationStyle, Item, Pinpoint, PinpointUnit, Quoted, describe, format_citation, join_text
from kb.citations.official_forms import compose
from tests.citations.records import ACCESSED, DATASET, DEBATE, HANSARD, JUDGMENT, STATUTE, show

_COLUMNS = Pinpoint(PinpointUnit.COLUMN, "973", "976")
_PARAGRAPHS = Pinpoint(PinpointUnit.PARAGRAPH, "17", "18")
_SECTION = Pinpoint(PinpointUnit.SECTION, "45(1)", "45(1)")
_HANSARD_URL = "https://hansard.example/commons/1977-02-03/fisheries"
_JUDGMENT_URL = "https://judgments.example/ukhl/2008/13"
_STATUTE_URL = "https://statutes.example/ukpga/2015/30"
_FORMS = {
    (CitationStyle.OSCOLA, "debate"): (
        "HC Deb 3 February 1977, vol 389, cols 973–76.",
        "HC Deb 3 February 1977, vol 389",
    ),
    (CitationStyle.APA, "debate"): (
        "(Hansard, 3 February 1977, cols 973–76)",
        f"Hansard HC Deb vol 389 (3 February 1977) (Jane Roe). {_HANSARD_URL}",
    ),
    (CitationStyle.CHICAGO, "debate"): (
        "Jane Roe, speech to the House of Commons, February 3, 1977, *Parliamentary Debates*, Commons, vol. 389, cols. "
        f"973–76, {_HANSARD_URL}.",
        f"United Kingdom. *Parliamentary Debates*, Commons, vol. 389 (February 3, 1977). {_HANSARD_URL}.",
    ),
    (CitationStyle.OSCOLA, "judgment"): (
        "*Corr v IBC Vehicles Ltd* [2008] UKHL 13 [17]–[18].",
        "Corr v IBC Vehicles Ltd [2008] UKHL 13",
    ),
    (CitationStyle.APA, "judgment"): (
        "(*Corr v. IBC Vehicles Ltd*, 2008, paras. 17–18)",
        f"Corr v. IBC Vehicles Ltd [2008] UKHL 13. {_JUDGMENT_URL}",
    ),
    (CitationStyle.CHICAGO, "judgment"): (
        f"Corr v. IBC Vehicles Ltd, [2008] UKHL 13, paras. 17–18, {_JUDGMENT_URL}.",
        f"Corr v. IBC Vehicles Ltd, [2008] UKHL 13. {_JUDGMENT_URL}.",
    ),
    (CitationStyle.HARVARD, "judgment"): (
        "(*Corr v. IBC Vehicles Ltd*, 2008, paras. 17–18)",
        f"*Corr v. IBC Vehicles Ltd* [2008] UKHL 13. Available at: {_JUDGMENT_URL} (Accessed: 24 November 2026).",
    ),
    (CitationStyle.MLA, "judgment"): (
        "(*Corr v. IBC Vehicles Ltd*, pars. 17–18)",
        f"*Corr v. IBC Vehicles Ltd*. [2008] UKHL 13, 27 February 2008, {_JUDGMENT_URL}.",
    ),
    (CitationStyle.OSCOLA, "statute"): ("Modern Slavery Act 2015, s 45(1).", "Modern Slavery Act 2015"),
    (CitationStyle.APA, "statute"): (
        "(Modern Slavery Act 2015, s. 45(1))",
        f"Modern Slavery Act 2015, c. 30. {_STATUTE_URL}",
    ),
    (CitationStyle.CHICAGO, "statute"): (
        f"Modern Slavery Act 2015, c. 30, s. 45(1), {_STATUTE_URL}.",
        f"Modern Slavery Act 2015, c. 30. {_STATUTE_URL}.",
    ),
    (CitationStyle.HARVARD, "statute"): (
        "(*Modern Slavery Act 2015*, s. 45(1))",
        f"*Modern Slavery Act 2015*, c. 30. Available at: {_STATUTE_URL} (Accessed: 24 November 2026).",
    ),
    (CitationStyle.MLA, "statute"): (
        "(*Modern Slavery Act 2015*, sec. 45(1))",
        f"*Modern Slavery Act 2015*. c. 30, {_STATUTE_URL}.",
    ),
}
_ITEMS = {
    "debate": (describe(HANSARD, "Jane Roe"), _COLUMNS),
    "judgment": (describe(JUDGMENT), _PARAGRAPHS),
    "statute": (describe(STATUTE), _SECTION),
}


@pytest.mark.parametrize(("style", "kind"), _FORMS)
def test_an_official_record_is_cited_as_one(style: CitationStyle, kind: str) -> None:
    item, pinpoint = _ITEMS[kind]
    assert show(format_citation(item, style, Quoted(pinpoint=pinpoint), ACCESSED)) == _FORMS[style, kind]


def test_a_debate_without_a_speaker_is_cited_by_its_volume() -> None:
    cite, _ = show(format_citation(describe(HANSARD), CitationStyle.CHICAGO, Quoted(pinpoint=_COLUMNS), ACCESSED))
    assert cite == (f"*Parliamentary Debates*, Commons, vol. 389 (February 3, 1977), cols. 973–76, {_HANSARD_URL}.")
    assert "House" not in join_text(format_citation(describe(HANSARD), CitationStyle.APA, Quoted(), ACCESSED).entry)


@pytest.mark.parametrize("style", [CitationStyle.HARVARD, CitationStyle.MLA])
def test_the_other_styles_name_the_speaker_and_the_volume(style: CitationStyle) -> None:
    entry = join_text(format_citation(describe(HANSARD, "Jane Roe"), style, Quoted(), ACCESSED).entry)
    assert entry.startswith("Roe, J")
    assert "Debate, vol. 389" in entry


@pytest.mark.parametrize("style", CitationStyle)
def test_a_debate_of_another_parliament_names_the_speaker_and_the_parliament(style: CitationStyle) -> None:
    item = describe(DEBATE, "A. SAYED-KHAIYUM")
    assert compose(item, style, None, ACCESSED) is None
    entry = join_text(format_citation(item, style, Quoted(), ACCESSED).entry)
    assert entry.startswith(("Sayed-Khaiyum, A.", "Sayed-Khaiyum A, "))
    assert "Parliament of the Republic of Fiji" in entry
    assert "ebate" in entry


@pytest.mark.parametrize(
    ("style", "cite"),
    [
        (CitationStyle.OSCOLA, "*Corr v IBC Vehicles Ltd* (House of Lords, 27 February 2008)."),
        (
            CitationStyle.CHICAGO,
            f"Corr v. IBC Vehicles Ltd (House of Lords, February 27, 2008), {_JUDGMENT_URL}.",
        ),
    ],
)
def test_a_judgment_without_a_neutral_citation_has_its_court_and_day(style: CitationStyle, cite: str) -> None:
    item = replace(describe(JUDGMENT), number="")
    assert show(format_citation(item, style, Quoted(), ACCESSED))[0] == cite


def test_a_statutory_instrument_has_its_number_in_oscola() -> None:
    item = replace(describe(STATUTE), title="Nets Order 2004", number="SI 2004/3166")
    assert show(format_citation(item, CitationStyle.OSCOLA, Quoted(), ACCESSED)) == (
        "Nets Order 2004, SI 2004/3166.",
        "Nets Order 2004, SI 2004/3166",
    )


@pytest.mark.parametrize("style", CitationStyle)
@pytest.mark.parametrize("kind", _ITEMS)
def test_what_a_record_lacks_is_left_out_cleanly(kind: str, style: CitationStyle) -> None:
    def bare(item: Item) -> Item:
        return replace(item, number="", issued=(), url="", publisher="", authors=(), genre="", title="Nets")

    item = bare(_ITEMS[kind][0])
    item = replace(item, body="") if kind == "judgment" else item
    for text in show(format_citation(item, style, Quoted(), ACCESSED)):
        assert text
        for sign in ("()", "[]", "(,", ", ,", ",,", "  ", " .", "..", " ,", ", )", "vol", "2026", "accessed"):
            assert sign not in text
        assert kind == "debate" or ("n.d." not in text and "no date" not in text)


@pytest.mark.parametrize(
    ("first", "last", "shown_as"),
    [
        ("973", "976", "973–76"),
        ("1083", "1086", "1083–86"),
        ("99", "101", "99–101"),
        ("1", "3", "1–3"),
    ],
)
def test_a_range_of_columns_is_shortened_as_in_oscola(first: str, last: str, shown_as: str) -> None:
    pinpoint = Pinpoint(PinpointUnit.COLUMN, first, last)
    cite, _ = show(format_citation(describe(HANSARD), CitationStyle.OSCOLA, Quoted(pinpoint=pinpoint), ACCESSED))
    assert cite == f"HC Deb 3 February 1977, vol 389, cols {shown_as}."


# Publication Manual 7, 10.9: "[Data set]" after the title, the publisher unless it is the author.
# Chicago 17, 14.257, and OSCOLA 4, 3.4: a data set is cited by author, title, description, publisher, day and address.
_DATASET = {
    CitationStyle.HARVARD: "Home Office (2020) ‘National referral mechanism statistics’. Colchester: UK Data Service. "
    "Available at: https://doi.org/10.1234/nrm.",
    CitationStyle.APA: "Home Office. (2020). *National referral mechanism statistics* [Data set]. UK Data Service. "
    "https://doi.org/10.1234/nrm",
    CitationStyle.MLA: "Home Office. “National Referral Mechanism Statistics.” Data set. UK Data Service, 3 Feb. "
    "2020, https://doi.org/10.1234/nrm.",
    CitationStyle.CHICAGO: "Home Office. “National Referral Mechanism Statistics.” Data set. UK Data Service, "
    "February 3, 2020. https://doi.org/10.1234/nrm.",
    CitationStyle.OSCOLA: "Home Office, ‘National Referral Mechanism Statistics’ (Data set, UK Data Service, "
    "3 February 2020) <https://doi.org/10.1234/nrm> accessed 24 November 2026",
}


@pytest.mark.parametrize("style", CitationStyle)
def test_a_data_set_says_that_it_is_one(style: CitationStyle) -> None:
    assert show(format_citation(describe(DATASET), style, Quoted(), ACCESSED))[1] == _DATASET[style]
