"""The date of a document on its title page, in its imprint and in its running heads."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.publication_dates import (
    find_closing_date,
    find_foreword_date,
    find_imprint_date,
    find_printed_date,
    find_printed_year,
    find_running_date,
)

P, I, L, T = BlockKind.PARAGRAPH, BlockKind.IMPRINT, BlockKind.LIST_ITEM, BlockKind.TITLE  # noqa: E741
H, R = BlockKind.HEADING, BlockKind.TABLE_ROW


def cover(*lines: tuple[BlockKind, str]) -> FrontPages:
    page = tuple(Line(kind, text, page=1) for kind, text in lines)
    return FrontPages(page, (), page, (), is_cover=True)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("13 June 2013", "2013-06-13"),
        ("Wednesday 24 April 2002", "2002-04-24"),
        ("FOR IMMEDIATE RELEASE: June 3, 2013", "2013-06-03"),
        ("JOINT MEDIA RELEASE 3 June 2013", "2013-06-03"),
        ("Distr.: General 12 May 2014 Original: English", "2014-05-12"),
        ("Published June 2013", "2013-06"),
        ("Version 2, June 2013", "2013-06"),
        ("Research Briefing 6: November 2019", "2019-11"),
        ("4 March 2024 – The Ministry has chosen the year", "2024-03-04"),
        ("From April 2020 to March 2021", ""),
        ("Conference held in June 2013", ""),
        ("This version: 8 October 2021", "2021-10-08"),
        ("No. 2024-06 | March 2024", "2024-03"),
        ("By Ada Wren and Ben Lark 14 June 2025", "2025-06-14"),
        ("By then they had met on 14 June 2025", ""),
        ("4–15 September 2013", ""),
        ("Inspected from 28 August to 2 September 2013", ""),
        ("2013", ""),
    ],
)
def test_a_date_is_on_the_title_page(text: str, date: str) -> None:
    assert find_printed_date(cover((P, text))) == date


def test_a_list_has_no_date_a_title_its_day_and_a_cover_its_year() -> None:
    assert find_printed_date(cover((L, "Version 2, June 2013"))) == ""
    assert find_printed_date(cover((T, "Statement of the Watch October 30, 2012"))) == "2012-10-30"
    assert find_printed_year(cover((P, "Nets"), (P, "2013"))) == "2013"
    assert find_printed_year(cover((P, "Nets"), (P, "Hydref / Autumn 2024"))) == "2024"


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ([(I, "© 2013 Net Watch")], "2013"),
        ([(I, "© Net Watch October 2019")], "2019-10"),
        ([(I, "© Nets, 7 July 2021 version 2")], "2021-07-07"),
        ([(I, "© 2013 Net Watch"), (I, "© 2014 Trust")], ""),
        ([(I, "© Net Watch"), (I, "July 2025")], "2025-07"),
        ([(I, "© 2019 Nets. Published December 2019")], "2019-12"),
        ([(P, "Laid before the Scottish Parliament under the Act of 2015."), (P, "May 2017 SG/2017/76.")], "2017-05"),
        ([(P, "July 2025")], ""),
        ([(P, "The men read the code of the harbour, which was published in August 2017, aloud.")], ""),
        ([(P, "The men slept there in July 2025.")], ""),
        ([(P, "Revised: March 2018")], "2018-03"),
        ([(P, "Date of publication: 4 May 2018")], "2018-05-04"),
        ([(P, "12345 Rev. 5/2019")], "2019-05"),
        ([(P, "Version 5/2019")], "2019-05"),
        ([(P, "Room 5/2019")], ""),
    ],
)
def test_a_date_is_in_the_imprint(lines: list[tuple[BlockKind, str]], date: str) -> None:
    assert find_imprint_date([Line(kind, text, page=3) for kind, text in lines]) == date


def test_running_heads_repeat_a_date_and_a_release_may_end_with_one() -> None:
    assert find_running_date([Line(P, "0.0.2 | 19 May 2023")] * 2) == "2023-05-19"
    assert find_running_date([Line(P, "0.0.2 | 19 May 2023")]) == ""
    assert find_closing_date([Line(P, "Ends"), Line(P, "5 October 2004")]) == "2004-10-05"
    assert find_closing_date([Line(P, "5 October 2004"), Line(P, "6 October 2004")]) == ""
    assert find_closing_date([Line(P, "Colophon"), Line(P, "November 2024 | NW-2024-31")]) == "2024-11"


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["Interim Results for the six months ended", "30 September 2008"], ""),
        (["Results for the year ended 30 September 2008"], ""),
        (["A P R I L 2 0 2 6"], "2026-04"),
        (["Results for the six months ended", "30 September 2008", "4 November 2008"], "2008-11-04"),
    ],
)
def test_the_end_of_a_period_is_no_date_and_letters_may_be_spaced(texts: list[str], date: str) -> None:
    page = tuple(Line(BlockKind.PARAGRAPH, text) for text in texts)
    assert find_printed_date(FrontPages(page, (), page, (), is_cover=True)) == date


def test_the_day_on_which_guidelines_were_adopted_is_in_their_title() -> None:
    page = (Line(BlockKind.TITLE, "Guidelines 1/2021 on Nets Adopted on 14 December 2021 Version 2.0"),)
    assert find_printed_date(FrontPages(page, (), page, (), is_cover=True)) == "2021-12-14"


def test_the_last_version_of_a_table_dates_a_document() -> None:
    rows = ("Version\tDate\tAuthor", "0.1\t12 February 2024\tA. Wren", "1.0\t9 May 2024\tA. Wren")
    assert find_printed_date(cover((T, "Harbour debts"), *((R, row) for row in rows))) == "2024-05-09"
    assert find_printed_date(cover((T, "Harbour debts"), *((R, row) for row in rows[1:]))) != "2024-05-09"
    later = (
        (P, "The list is checked by the harbour master and by the men each year."),
        (R, "Check the nets\tMarch 2025"),
    )
    versions = [(R, row) for row in rows]
    assert find_printed_date(cover((T, "Harbour debts"), *versions, *later)) == "2024-05-09"
    assert (
        find_printed_date(cover((T, "Harbour debts"), *versions, (P, "Quay"), (R, "2.0\t3 June 2024"))) == "2024-06-03"
    )
    numbers = ("Version\tDate", "0.1\t21/05/2024", "1.0\t09/08/2024")
    assert find_printed_date(cover((T, "Harbour debts"), *((R, row) for row in numbers))) == "2024-08-09"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Harbourtown, 18 October 2020", "2020-10"),
        ("June 2021", "2021-06"),
        ("Meena Ambalkar Executive Secretary The Harbour Shelters Federation, Pune, 8 March 2024", "2024-03"),
        ("We met in Harbourtown on 18 October 2020", ""),
        ("2020", ""),
    ],
)
def test_a_date_below_a_foreword_dates_a_document(line: str, date: str) -> None:
    text = (P, "Nobody had counted the nets before.")
    for name in ((P, "Ada Wren, Chair"), (H, "Ada Wren")):
        lines = [(H, "Foreword"), text, name, (P, line), (H, "1. Nets"), (P, "1 May 1999")]
        assert find_foreword_date([Line(kind, text) for kind, text in lines]) == date


@pytest.mark.parametrize(
    ("heading", "above", "line", "date"),
    [
        ("Introduction", "Chief Inspector of Nets", "November 2023", "2023-11"),
        ("Introduction", "The nets were counted.", "November 2023", ""),
        ("Foreword", "Ada Wren", "Director-General 14th March, 2022", "2022-03"),
        ("Findings", "Chief Inspector of Nets", "November 2023", ""),
    ],
)
def test_who_signs_a_foreword_or_an_introduction_may_date_it(heading: str, above: str, line: str, date: str) -> None:
    assert find_foreword_date([Line(H, heading), Line(P, above), Line(P, line)]) == date


def test_the_year_beside_a_yearly_report_is_the_one_reported_on() -> None:
    page = (Line(P, "2021", page=1), Line(BlockKind.TITLE, "ANNUAL REPORT", page=1))
    assert find_printed_year(FrontPages(page, (), page, (), is_cover=True)) == ""
    other = (*page, Line(P, "Harbourtown", page=1), Line(P, "2022", page=1))
    assert find_printed_year(FrontPages(other, (), other, (), is_cover=True)) == "2022"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published by Net Watch, the Quay. Printed by Harbour Press, Harbourtown. 500/May 2019", "2019-05"),
        ("Published by Net Watch, Harbourtown, 2019.", "2019"),
        ("Published by Net Watch, 20 the Quay. It tells of 2019 and later.", ""),
        ("This report was written by Ada Wren. Design by Nets. © The Net Watch Trust 2024", "2024"),
        ("Cover photo © Ada Wren 2019", ""),
    ],
)
def test_the_end_of_an_imprints_line_may_date_a_document(line: str, date: str) -> None:
    assert find_imprint_date([Line(BlockKind.IMPRINT, line, page=2)]) == date


@pytest.mark.parametrize(
    ("row", "date"),
    [
        ("Date of meeting:\t14 September 2022", "2022-09-14"),
        ("Issue date\t1 May 2021", "2021-05-01"),
        ("Review date\t1 May 2021", ""),
        ("Date\tVersion\tAuthor", ""),
    ],
)
def test_a_row_of_a_table_may_date_a_document(row: str, date: str) -> None:
    page = (Line(BlockKind.TABLE_ROW, row, page=1),)
    assert find_printed_date(FrontPages(page, (), page, (), is_cover=True)) == date


def test_the_edition_in_hand_is_dated_and_not_the_first() -> None:
    text = "Second edition July 2022. First published September 2017."
    assert find_imprint_date([Line(P, text, page=2)]) == "2022-07"
    assert find_imprint_date([Line(P, "© Net Watch 2023. Branches may copy this.", page=2)]) == "2023"


def test_who_signs_at_the_end_may_date_a_submission() -> None:
    assert find_closing_date([Line(P, "Ada Wren"), Line(P, "Net Watch Alliance 9 August 2021")]) == "2021-08-09"
    assert find_closing_date([Line(P, "We met on 9 August 2021 and again later")]) == ""


def test_the_day_of_posting_is_before_that_of_an_update() -> None:
    page = (Line(P, "28 Sep 2010 Posted in Nets"), Line(P, "Last updated on 25 Nov 2012"))
    assert find_printed_date(FrontPages(page, (), page, (), is_cover=False)) == "2010-09-28"


def test_the_date_at_the_end_of_a_title_in_brackets_is_its_own() -> None:
    assert find_printed_date(cover((T, "Harbour nets advisory [21 April 2020]"))) == "2020-04-21"
    assert find_printed_date(cover((T, "Harbour nets (of 2020)"))) == ""


def test_a_table_of_versions_at_the_end_of_a_long_text_dates_it() -> None:
    filler = [(P, "Nets hang on the quay.")] * 80
    rows = [(R, "Version\tDate\tChange"), (R, "2.0\t3 May 2024\tNew"), (R, "2.1\t17 June 2026\tMore")]
    rows += [(R, "Next review\tOctober 2029")]
    assert find_printed_date(cover(*filler, *rows)) == "2026-06-17"


@pytest.mark.parametrize(
    ("kind", "text", "date"),
    [
        (I, "Newquay, May 2019", "2019-05"),
        (P, "Newquay, May 2019", ""),
        (P, "Adopted by the Council of the Harbour on May 21, 2024, by Resolution 24.", "2024-05-21"),
        (R, "Approved by\tCabinet, 12 March 2024", "2024-03-12"),
        (
            P,
            "First published 24 November 2025. Last updated 17 February 2026 (with the figures of all nets).",
            "2025-11-24",
        ),
        (P, "First published in October 2022, this second edition of the guide to nets has been made longer.", ""),
    ],
)
def test_an_imprint_says_when_a_text_was_published_updated_or_approved(kind: BlockKind, text: str, date: str) -> None:
    assert find_imprint_date([Line(kind, text, page=4)]) == date


def test_a_season_dates_a_text_to_its_year_also_in_a_part_of_a_running_head() -> None:
    assert find_printed_year(cover((P, "Autumn 2021"))) == "2021"
    heads = [Line(P, text) for text in ("Nets 7 | Autumn 2021", "1", "Nets 7 | Autumn 2021")]
    assert find_running_date(heads) == "2021"
    assert find_printed_year(cover((P, "The autumn of 2021"))) == ""


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["First published in 2019 © Net Watch. Some rights reserved"], "2019"),
        (["First published 2013 by Net Watch", "Second edition 2017", "© Net Watch 2013, 2017"], "2017"),
        (["Second edition 2017", "Third edition 2022", "First published 2014"], "2022"),
        (["First edition 2013"], ""),
        (["First published 14 May 2024. Text and pictures are free to use, and nets are not."], "2024-05-14"),
        (["Other nets of ours. Design: Plum Line © 2020 Net Watch Foundation. All rights reserved"], "2020"),
        (["Photo © 2020 Ada Wren/Net Pictures"], ""),
    ],
)
def test_the_year_of_a_later_edition_comes_before_that_of_the_first(texts: list[str], date: str) -> None:
    assert find_imprint_date([Line(I, text, page=2) for text in texts]) == date


def test_the_day_on_which_a_council_approved_a_text_dates_its_title_page() -> None:
    page = cover((T, "Lost nets"), (P, "Approved by decision of the Harbour’s Council of 12 April 2023"))
    assert find_printed_date(page) == "2023-04-12"
