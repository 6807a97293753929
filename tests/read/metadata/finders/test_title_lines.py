"""The title of a document among the lines of its title page."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.title_lines import find_title, split_title_date

T, H, P = BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH
PROSE = (P, "The men slept in the shed behind the harbour office, and nobody asked them why they did.")


def build(*lines: tuple[BlockKind, str], is_cover: bool = True) -> FrontPages:
    made = tuple(Line(kind, text, 1 if kind is H else 0, 1) for kind, text in lines)
    return FrontPages(made, (), made, (), is_cover)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([(T, "Harbour debts"), PROSE], "Harbour debts"),
        ([(T, "MEDIA RELEASE"), (P, "NEW NETS FOR ALL HARBOURS"), PROSE], "NEW NETS FOR ALL HARBOURS"),
        ([(T, "PRESS RELEASE"), (P, "CHARITY LAUNCHES NEW HELPLINE FOR VICTIMS"), PROSE],
         "CHARITY LAUNCHES NEW HELPLINE FOR VICTIMS"),
        ([(T, "JOINT MEDIA RELEASE"), (P, "New Nets For All Harbours"), PROSE], "New Nets For All Harbours"),
        ([(T, "FEDERATION OF NET MENDERS"), (P, "Nets in the Harbour Bill"), PROSE], "Nets in the Harbour Bill"),
        ([(T, "… they asked to be paid"), (P, "Debts of the Harbour Men"), PROSE], "Debts of the Harbour Men"),
        ([(P, "SEC.GAL/39/22 9 March 2022"), (P, "English only"), (P, "Rules of the Harbour Board"), PROSE],
         "Rules of the Harbour Board"),
        ([(T, "The Hon Ada Wren MP Minister for Nets"), (P, "Nets and Higher Learning"), PROSE],
         "Nets and Higher Learning"),
        ([(T, "THE NET FUND NAMES MORE MEN TO"), (P, "ITS BOARD OF DIRECTORS"), PROSE],
         "THE NET FUND NAMES MORE MEN TO ITS BOARD OF DIRECTORS"),
        ([(T, "POSITION STATEMENT"), (H, "Care for men without quays"), PROSE], "Care for men without quays"),
        ([(P, "NET WATCH SPECIAL REPORT NO. 14"), (T, "First steps")], "First steps"),
        ([(P, "Contact"), (BlockKind.TABLE_ROW, "Title:\tProcedure for Mending the Nets"), PROSE],
         "Procedure for Mending the Nets"),
        ([(T, "REPORT"), (P, "of the"), (P, "COMMISSION OF ENQUIRY INTO THE LOSS OF NETS"), (P, "Volume I")],
         "REPORT of the COMMISSION OF ENQUIRY INTO THE LOSS OF NETS"),
        ([(H, "FOR IMMEDIATE RELEASE"), (P, "Contact: Ada Wren"), (H, "Nets Filed with the Harbour Master"), PROSE],
         "Nets Filed with the Harbour Master"),
        ([(T, "FOR IMMEDIATE RELEASE"), (H, "Nets Filed with the Harbour Master; Comment Open to May"), PROSE],
         "Nets Filed with the Harbour Master; Comment Open to May"),
        ([(P, "Recommendations of the Harbour Council"), (P, "on the need to mend nets"), PROSE],
         "Recommendations of the Harbour Council on the need to mend nets"),
        ([(P, "Net Watch"), (P, "Dear Members,"), (P, "Re: Nets for the Record"), PROSE], "Nets for the Record"),
        ([(P, "Net Watch"), (P, "Dear Members,"), (P, "Privacy of the Harbour Men"), PROSE], ""),
        ([(T, "Statement of the Harbour Watch October 30, 2012"), PROSE], "Statement of the Harbour Watch"),
        ([(T, "Director of Nets Annual Report 2022/23"), PROSE], "Director of Nets Annual Report 2022/23"),
        ([(T, "WHAT A GOOD GOVERNMENT LOOKS LIKE"), PROSE], "WHAT A GOOD GOVERNMENT LOOKS LIKE"),
        ([(P, "GROWING NETS:"), (T, "Towards a harbour for all")], "GROWING NETS: Towards a harbour for all"),
        ([(P, "TOOLKIT FOR MENDING THE NETS"), (T, "First steps"), (P, "June 2021")],
         "TOOLKIT FOR MENDING THE NETS: First steps"),
        ([(T, "Review of Harbours"), (P, "in respect of"), (P, "Maureen"), (P, "Overview")],
         "Review of Harbours in respect of Maureen"),
        ([(T, "RURITANIA’s"), (P, "INTENDED CONTRIBUTION TO NETS"), (P, "May 2015")],
         "RURITANIA’s INTENDED CONTRIBUTION TO NETS"),
        ([(T, "“Just a net”"), (P, "A review of how harbours are kept")], "“Just a net”"),
        ([(T, "“They took my net”"), (P, "Ben, fisherman"), PROSE], ""),
        ([(P, "Ruritania"), (H, "Ruritania’s intended contribution (NETS) and clarifying information"), PROSE],
         "Ruritania’s intended contribution (NETS) and clarifying information"),
    ],
)  # fmt: skip
def test_letterheads_kinds_and_quotations_are_no_title(lines: list[tuple[BlockKind, str]], title: str) -> None:
    assert find_title(build(*lines)) == title


def test_the_head_of_a_document_of_the_united_nations_is_passed_over() -> None:
    lines = [
        (P, "United Nations A/HRC/26/37"),
        (T, "General Assembly"),
        (P, "Distr.: General 1 April 2014"),
        (P, "Original: English"),
        (P, "Human Rights Council"),
        (P, "Twenty-sixth session"),
        (P, "Agenda item 3"),
        (P, "Promotion and protection of all human rights"),
        (P, "Report of the Special Rapporteur on trafficking in persons"),
        PROSE,
    ]
    assert find_title(build(*lines)) == "Report of the Special Rapporteur on trafficking in persons"


def test_a_title_goes_on_where_its_last_word_asks_for_it() -> None:
    lines = (P, "Report on an unannounced inspection of"), (T, "Harbour prison"), (P, "Net Watch")
    assert find_title(build(*lines, is_cover=True)) == "Report on an unannounced inspection of Harbour prison"
    assert find_title(build((T, "Moored in, moved on"), (H, "An inquiry into nets"), PROSE)) == "Moored in, moved on"
    assert find_title(build((T, "REPORT ON"), (H, "A harbour"), PROSE)) == "REPORT ON A harbour"


def test_the_heading_below_a_salutation_is_the_subject_of_a_letter() -> None:
    head = (P, "To the Net Committee"), (P, "Dear Secretary,")
    subject = "Inquiry into harbour debts: submission of the Net Union"
    assert find_title(build(*head, (H, subject), PROSE)) == subject
    assert find_title(build(*head, (H, "Nets"), PROSE)) == ""
    assert find_title(build(*head, PROSE)) == ""


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([(P, "2021"), (T, "ANNUAL REPORT")], "2021 ANNUAL REPORT"),
        ([(T, "Annual Report of the Harbour Master"), (P, "Fiscal Year 2022")],
         "Annual Report of the Harbour Master, Fiscal Year 2022"),
        ([(T, "Debts of the Harbour Men"), (P, "Fiscal Year 2022")], "Debts of the Harbour Men"),
        ([(T, "Harbour Plan"), (P, "2021–2025")], "Harbour Plan 2021–2025"),
        ([(T, "Debts of the Harbour Men"), (P, "2021–2025")], "Debts of the Harbour Men"),
        ([(T, "NETLINK"), (H, "Deliverable 7"), (H, "All-year nets: final report of the NETLINK project")],
         "All-year nets: final report of the NETLINK project"),
        ([(T, "NETLINK"), (H, "Who was in NETLINK")], "NETLINK"),
        ([(T, "NET WATCH LEGAL CENTRE"), (P, "Attn: The Clerk"), (P, "MEMORANDUM ON THE NETS BILL, 2024"), PROSE],
         "MEMORANDUM ON THE NETS BILL, 2024"),
    ],
)  # fmt: skip
def test_a_title_has_its_period_its_project_and_whom_it_is_submitted_on(
    lines: list[tuple[BlockKind, str]], title: str
) -> None:
    assert find_title(build(*lines)) == title


def test_a_title_in_marks_is_known_by_the_running_heads() -> None:
    page = (Line(T, "“They kept my net”", 0, 1), Line(P, "Ben, fisherman", 0, 1))
    heads = (Line(BlockKind.RUNNING, "They Kept My Net | 3", 0, 3),)
    assert find_title(FrontPages(page, (), page, heads, is_cover=True)) == "“They kept my net”"
    assert find_title(FrontPages(page, (), page, (), is_cover=True)) == ""
    body = (*page, Line(H, "“They Kept My Net”", 1, 2))
    assert find_title(FrontPages(page, (), body, (), is_cover=True)) == "“They kept my net”"


def test_only_a_day_at_its_end_is_taken_from_a_title() -> None:
    assert split_title_date("Statement of the Watch 30 October 2012") == ("Statement of the Watch", "2012-10-30")
    assert split_title_date("Plan for the harbours 2019-2021") == ("Plan for the harbours 2019-2021", "")


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["Harbour Nets Corp.", "2022", "Annual Report"], "2022 Annual Report"),
        (["City of Harbour, NC", "Net Mending Guidelines"], "Net Mending Guidelines"),
        (["Harbour Nets plc", "Interim Results for the six months ended", "30 September 2008"],
         "Interim Results for the six months ended 30 September 2008"),
        (["FEDERATIVE REPUBLIC OF RURITANIA", "NATIONAL NET CONTRIBUTION"], "NATIONAL NET CONTRIBUTION"),
        (["RURITANIA", "NATIONAL NET CONTRIBUTION", "The Government of the Republic of Ruritania is glad."],
         "NATIONAL NET CONTRIBUTION"),
        (["Annual Report", "2014"], "Annual Report 2014"),
        (["A P R I L 2 0 2 6 What Nets Look Like"], "What Nets Look Like"),
        (["Guidelines on Nets Adopted on 14 December 2021 Version 2.0"], "Guidelines on Nets"),
        (["Harbour Nets plc Annual Report For the Year Ended 31 December 2022"],
         "Harbour Nets plc Annual Report For the Year Ended 31 December 2022"),
        (["City of Harbour Net Master Plan", "Prepared by the Net Department"], "City of Harbour Net Master Plan"),
        (["02. EXECUTIVE SUMMARY"], ""),
        (["Net Brief #5"], "Net Brief #5"),
        (["Policy Brief #5"], ""),
        (["Helping nets live the longest lives®"], ""),
        (["Professor of Nets and Ropes"], ""),
    ],
)  # fmt: skip
def test_neither_a_letterhead_nor_a_slogan_nor_a_number_is_the_title(texts: list[str], title: str) -> None:
    lines = [(T if at == 0 else P, text) for at, text in enumerate(texts)]
    assert find_title(build(*lines)) == title


@pytest.mark.parametrize(
    ("above", "title"),
    [("EVIDENCE BRIEFING No. 7", "“Come back with nets”"), ("POLICY BRIEF", "“Come back with nets”")],
)
def test_a_title_in_quotation_marks_is_one_below_a_line_that_names_its_series_or_kind(above: str, title: str) -> None:
    found = find_title(build((P, above), (T, "“Come back with nets”"), PROSE))
    assert found == title


def test_a_part_of_a_body_below_its_letterhead_is_no_title() -> None:
    page = build((T, "City of Newquay"), (P, "Nets Department"), (H, "Enforcement Guideline: Nets and Ropes"), PROSE)
    assert find_title(page) == "Enforcement Guideline: Nets and Ropes"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            [(BlockKind.BLOCK_QUOTATION, "“They call it help”"), (T, "A survey of harbour crews")],
            "“They call it help”: A survey of harbour crews",
        ),
        ([(P, "“They call it help”"), (T, "A survey of harbour crews")], "A survey of harbour crews"),
        ([(T, "“He was from my harbour”: Lost nets of boys"), PROSE], "“He was from my harbour”: Lost nets of boys"),
        ([(T, "遠洋漁業"), (T, "Lost nets of the harbour"), PROSE], "Lost nets of the harbour"),
        ([(T, "遠洋漁業"), (P, "遠洋漁業勞動")], "遠洋漁業"),
        (
            [(BlockKind.TABLE_ROW, "Report title\tA front door of their own"), (T, "1. Purpose of report"), PROSE],
            "A front door of their own",
        ),
        ([(T, "1. Purpose of nets"), PROSE], "1. Purpose of nets"),
    ],
)
def test_quotations_translations_and_tables_have_titles_of_their_own(
    lines: list[tuple[BlockKind, str]], title: str
) -> None:
    assert find_title(build(*lines)) == title
