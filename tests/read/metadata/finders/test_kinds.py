"""What kind of text a document is by its own words."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import Line
from kb.read.metadata.finders.kinds import (
    ends_as_release,
    find_kind_line,
    find_own_kind,
    find_paper_number,
    find_reference,
    find_series,
    is_letter,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("This report counts nets. In this Report a net is a net.", "report"),
        ("This guide is for masters. This short handbook is free. This guidance holds.", "guidance"),
        ("This report counts nets.", ""),
        ("This report and this statement. This report and this statement.", ""),
        ("The report of the Board; a guide to nets.", ""),
    ],
)
def test_a_text_is_what_it_calls_itself_more_than_once(text: str, kind: str) -> None:
    assert find_own_kind(text) == kind


@pytest.mark.parametrize(
    ("last", "pages", "is_release"),
    [
        ("###", 0, True),
        ("ENDS", 1, True),
        ("Media contact: Ada Wren, 555 0100", 0, True),
        ("**Notes to editors**", 0, True),
        ("Contact lenses are sold here.", 0, False),
        ("The nets end here.", 0, False),
        ("###", 12, False),
    ],
)
def test_a_short_text_that_ends_as_releases_do_is_one(last: str, pages: int, is_release: bool) -> None:
    texts = ("New nets", "1 May 2021", "The harbour has new nets.", "They are blue.", last)
    assert ends_as_release([Line(BlockKind.PARAGRAPH, text) for text in texts], pages) is is_release


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NETS Working Paper 12 ISSN 2754-0914 (online)", ("working paper", "NETS Working Paper 12")),
        ("NETS Policy Brief No. 14", ("briefing", "NETS Policy Brief No. 14")),
        ("ISSUE BRIEF 19-07", ("briefing", "Issue Brief 19-07")),
        ("NETS WORKING PAPERS | No. 23", ("working paper", "Nets Working Papers No. 23")),
        ("Safe and Mended Nets | Resource Guide No. 7", ("guidance", "Resource Guide No. 7")),
        ("PRACTICE GUIDANCE NOTE 14", ("guidance", "Practice Guidance Note 14")),
        ("Report 2019", ("", "")),
        ("Report 2022:14e", ("report", "Report 2022:14e")),
        ("Report number: 2022:14e", ("report", "Report 2022:14e")),
        ("Impact Report 2023/24", ("", "")),
        ("POLICY BRIEFING NO. 6", ("briefing", "Policy Briefing No. 6")),
        ("Special Report No. 19", ("report", "Special Report No. 19")),
        ("Thematic Report 2021", ("", "")),
        ("Harbour Paper No. 4", ("", "Harbour Paper No. 4")),
        ("Quay Table Series | 02", ("", "Quay Table Series 02")),
        ("Own-motion report 02/2023", ("report", "Own-motion report 02/2023")),
        ("INSPECTION REPORT 2024/03", ("report", "Inspection Report 2024/03")),
        ("NETS’ VOICE RESEARCH SERIES NO. 7", ("", "Nets’ Voice Research Series No. 7")),
        ("Nets at sea | TECHNICAL PAPER 6", ("", "Technical Paper 6")),
        ("WORKING PAPER NR. 17", ("working paper", "Working Paper Nr. 17")),
        ("THEMATIC REPORTS, NO. 9", ("report", "Thematic Reports No. 9")),
        ("WREN-LARKMOOR EVALUATION SERIES NO. 11", ("report", "Wren-Larkmoor Evaluation Series No. 11")),
        ("SPECIAL REPORTS / 11", ("report", "Special Reports 11")),
        ("CENTRE FOR NETS AND DEBTS Policy Brief 2/22", ("briefing", "Policy Brief 2/22")),
        ("Thematic Audit Summary 02", ("", "Thematic Audit Summary 02")),
        ("Compliance Review CR 2/2025", ("report", "Compliance Review CR 2/2025")),
        ("Net Report 2008/09", ("", "")),
        ("Harbour Report 3", ("", "")),
        ("A guide to the mending of nets in the harbours of the north and of the south 12", ("", "")),
    ],
)
def test_a_line_names_the_series_and_its_number(text: str, found: tuple[str, str]) -> None:
    assert find_series([Line(BlockKind.PARAGRAPH, text)]) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Reference:\tNW/24/031", "NW/24/031"),
        ("Document reference number: NW 12.3", "NW 12.3"),
        ("Reference: 12 harbours", ""),
        ("Our ref: NW/24/031", ""),
    ],
)
def test_the_number_under_which_a_body_files_a_text_has_a_label(text: str, number: str) -> None:
    assert find_reference([Line(BlockKind.TABLE_ROW, text)]) == number


def test_a_number_beside_a_date_is_that_by_which_a_report_is_filed() -> None:
    assert find_reference([Line(BlockKind.PARAGRAPH, "November 2024 | NW-2024-31")]) == "NW-2024-31"
    assert find_reference([Line(BlockKind.PARAGRAPH, "Harbourtown | NW-2024-31")]) == ""


def test_a_line_of_its_own_names_the_kind() -> None:
    texts = ("Net Watch", "Harbour debts of the men", "STATUTORY GUIDANCE")
    assert find_kind_line([Line(BlockKind.PARAGRAPH, text) for text in texts]) == "guidance"
    assert find_kind_line([Line(BlockKind.PARAGRAPH, text) for text in texts[:2]]) == ""


@pytest.mark.parametrize(
    ("line", "pages", "expected"),
    [
        ("Dear Home Secretary,", 0, True),
        ("Dear Ada Wren:", 2, True),
        ("Dear reader, this is a book", 0, False),
        ("Dear Home Secretary,", 12, False),
    ],
)
def test_a_short_text_with_a_salutation_is_a_letter(line: str, pages: int, expected: bool) -> None:
    assert is_letter([Line(BlockKind.PARAGRAPH, text) for text in ("Net Watch", line, "Nets.")], pages) is expected


def test_a_series_may_number_its_texts_with_stops_and_strokes() -> None:
    line = Line(BlockKind.PARAGRAPH, "Performance audit report No. 2.4.1-17/2022")
    assert find_series([line]) == ("report", "Performance audit report No. 2.4.1-17/2022")


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["Nets Committee", "First Report of Session 2023–24", "HC 124"], "HC 124, First Report of Session 2023–24"),
        (
            ["FIRST SPECIAL REPORT OF SESSION 2005-06", "HC 1127-I"],
            "HC 1127-I, First Special Report of Session 2005–06",
        ),
        (["HL Paper 56 | HC 78", "Session 2014-15"], "HL Paper 56, HC 78, Session 2014–15"),
        (["Presented to Parliament", "Cm 9742"], "Cm 9742"),
        (["CP 312", "Session 2023-24"], "CP 312"),  # command papers have numbers of their own
        (["Nets in the HC 124 harbour", "Session 2023-24"], ""),
    ],
)
def test_a_paper_of_parliament_has_its_number_and_session(texts: list[str], number: str) -> None:
    assert find_paper_number([Line(BlockKind.PARAGRAPH, text) for text in texts]) == number
