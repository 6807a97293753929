"""Written dates, converted to ISO 8601."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.dates import find_date, find_date_in_name, find_dateline, format_iso_date, parse_date, parse_date_line


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("13 June 2013", "2013-06-13"),
        ("13th June, 2013", "2013-06-13"),
        ("Thursday 13 June 2013", "2013-06-13"),
        ("Wednesday, September 28, 2016", "2016-09-28"),
        ("Sept. 3, 2009", "2009-09-03"),
        ("9th Feb., 2021", "2021-02-09"),
        ("the 1st of May 2004", ""),
        ("1st of May 2004", "2004-05-01"),
        ("2013-06-13T09:30:00+01:00", "2013-06-13"),
        ("2013-06-13 00:00:00", "2013-06-13"),
        ("20130613", ""),
        ("June 2013", "2013-06"),
        ("2013-06", "2013-06"),
        ("2013", "2013"),
        ("25/12/2012", "2012-12-25"),
        ("12/25/2012", "2012-12-25"),
        ("05/05/2012", "2012-05-05"),
        ("31 February 2013", ""),
        ("13 June 2013 was a Thursday", ""),
        ("", ""),
        ("0000", ""),
        ("2012/1/2", "2012-01-02"),
        ("13/13/2012", ""),
        ("12/12/2012", "2012-12-12"),
        ("12/13/2012", "2012-12-13"),
        ("13/12/2012", "2012-12-13"),
        ("2013-13", ""),
        ("4-May-2018.", "2018-05-04"),
        ("Mon 1 June 2015", "2015-06-01"),
        ("1499", ""),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_written(written: str, iso: str) -> None:
    assert parse_date(written) == iso


def test_a_date_of_which_nobody_can_say_which_figure_is_the_day_keeps_its_year_only() -> None:
    assert parse_date("03/04/2013") == "2013"


@pytest.mark.parametrize(
    "line",
    [
        "Published: 4 May 2018",
        "DATE: May 4, 2018",
        "Date; 4 May 2018",
        "Last updated on 4 May 2018",
        "Release date – 4 May 2018",
        "FOR IMMEDIATE RELEASE 4 May 2018",
        "4 May 2018",
        "14:38 4 May 2018",
        "Posted on 13:18:00 on 4th May 2018",
        "4 May 2018 Posted in Press releases",
        "Media Release 4 May 2018",
        "IMMEDIATE RELEASE Friday 4 May 2018",
        "Date 4 May 2018",
        "May 4, 2018:",
        "4 May 2018 -",
    ],
)
def test_a_line_of_nothing_but_a_date_a_time_and_labels_is_a_date_line(line: str) -> None:
    assert parse_date_line(line) == "2018-05-04"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("OXFORD, MD, May 4, 2018 /NetWire/ -- The nets are mended.", "2018-05-04"),
        ("(NetWire) - May 04, 2018 - OXFORD — The nets are mended.", "2018-05-04"),
        ("Port Ada – 4 May 2018 – The nets are mended.", "2018-05-04"),
        ("Port Ada, ON – May 4th, 2018", "2018-05-04"),
        ("PORT ADA, ON / Net Wire / May 4, 2018 10:50", "2018-05-04"),
        ("4 May 2018: the board met.", ""),
        ("In Port Ada on 4 May 2018 – the last day – the nets were mended.", ""),
        ("Port Ada, 4 May 2018 was a Friday.", ""),
        ("the port, 4 May 2018 – nets", ""),
    ],
)
def test_a_dateline_has_a_place_or_an_agency_before_its_date(text: str, iso: str) -> None:
    assert find_dateline(text) == iso


def test_a_sentence_with_a_date_is_no_date_line() -> None:
    assert parse_date_line("The report of 4 May 2018 was late.") == ""


def test_the_first_date_of_a_sentence_is_found() -> None:
    assert find_date("Signed on 4 May 2018, amended June 2019") == "2018-05-04"
    assert find_date("no date in here, 2018 apart") == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("In May 2017, then on 4 May 2018", "2017-05"),
        ("On 4 May 2018 or 2016-01-02", "2018-05-04"),
        ("Seen on 3/4/2018", "2018"),
        ("version v1.2.2018", ""),
        ("12 May 2018-19", ""),
        ("31 February 2018 then 4 May 2018", ""),
    ],
)
def test_a_date_in_a_sentence_is_whole(text: str, iso: str) -> None:
    assert find_date(text) == iso


def test_a_date_is_formatted_as_far_as_it_is_known() -> None:
    assert [format_iso_date(*parts) for parts in ((2018,), (2018, 5), (2018, 5, 4), (999,))] == [
        "2018",
        "2018-05",
        "2018-05-04",
        "0999",
    ]
    assert [format_iso_date(*parts) for parts in ((2018, 13), (2018, 2, 30), (0,))] == ["", "", ""]


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2013-06-13-in-the-dock-release.txt", "2013-06-13"),
        ("Indicators_-_October_2018.docx", "2018-10"),
        ("Briefing_2018_Care_in_the_UK_May_2018.docx", "2018-05"),
        ("plan-4-july-2016-final.pdf", "2016-07-04"),
        ("GLOTIP2024_Chapter_2.pdf", "2024"),
        ("Delivery_Plan_2017_-_2018.docx", ""),
        ("form-12345678.pdf", ""),
        ("maybe_2016_or.pdf", "2016"),
        ("form-v1-29-04-2019.pdf", "2019-04-29"),
        ("form 12.31.2020.pdf", "2020-12-31"),
        ("form-04-05-2020.pdf", "2020"),
        ("form-31-02-2019.pdf", "2019"),
        ("2019_03 notes", "2019-03"),
        ("12-13-2019", "2019-12-13"),
        ("1949 history", ""),
        ("toolkit-feb-21-version-1.pdf", "2021-02"),
        ("a-may-20-things.pdf", ""),
        ("may-10.pdf", ""),
        ("Guide._November2018.pdf", "2018-11"),
        ("Briefing_23.12.21.pdf", "2021-12-23"),
        ("Briefing_10.12.11.pdf", ""),
        ("1950 and 1950.pdf", "1950"),
        ("20010917.txt", "2001-09-17"),
        ("news-20170913-01.en.html", "2017-09-13"),
        ("20011332.txt", ""),
        ("Release19-06-13.md", ""),
        ("10Apr2008Nets5.txt", "2008-04-10"),
    ],
)
def test_the_name_of_a_file_gives_a_date_where_it_has_one_only(name: str, iso: str) -> None:
    assert find_date_in_name(name) == iso


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert parse_date(f"{day:%d %B %Y}") == parse_date(f"{day:%B %d, %Y}") == str(day)


def test_a_place_in_capitals_with_its_state_needs_no_mark_before_the_date() -> None:
    assert find_dateline("NEW QUAY, California November 12, 2019 -- The Net Alliance is new.") == "2019-11-12"
    assert find_dateline("New Quay California November 12, 2019 -- The Net Alliance is new.") == ""
