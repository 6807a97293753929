"""What documents say of their own validity, and how old they are at most."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.validity import (
    find_earliest_year,
    find_edition,
    find_last_day,
    find_review,
    find_withdrawal,
)


def _page(text: str) -> FrontPages:
    return FrontPages((Line(BlockKind.PARAGRAPH, text, page=1),), (), (), (), is_cover=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("This guidance was withdrawn on 3 May 2021.", "This guidance was withdrawn on 3 May 2021"),
        ("It has been superseded by the Harbour Code. Ask there.", "It has been superseded by the Harbour Code"),
        ("This form is no longer in use", "This form is no longer in use"),
        ("WITHDRAWN", "WITHDRAWN"),
        ("Withdrawn: see the Harbour Code 2024", "Withdrawn: see the Harbour Code 2024"),
        ("Tell us when this guidance is replaced.", ""),
        ("It applies until this version is superseded.", ""),
        ("The offer was withdrawn on 3 May 2021.", ""),
        ("Withdrawn children need time, and a keeper whom they know, before they can say where they were.", ""),
        ("He has withdrawn from the board.", ""),
    ],
)
def test_the_words_that_withdraw_it_are_found(line: str, expected: str) -> None:
    assert find_withdrawal(_page(line)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Valid until 31 March 2027", "2027-03-31"),
        ("This policy is valid from 1 May 2024 to 30 April 2026.", "2026-04-30"),
        ("Expiry date: 12 June 2025", "2025-06-12"),
        ("This circular expires on 1 January 2026", "2026-01-01"),
        ("Her visa was valid until 31 March 2027", ""),
        ("The plan was endorsed on 24 June 2021. It is valid until 31 December 2025.", "2025-12-31"),
        ("Review date: 31 March 2027", ""),
        ("Expires soon", ""),
    ],
)
def test_the_last_day_is_found(line: str, expected: str) -> None:
    assert find_last_day(_page(line)) == expected


def test_a_text_is_no_older_than_the_newest_law_that_it_names() -> None:
    text = (
        "Under the Modern Slavery Act 2015 and the Nationality and Borders Act 2022 the council pays. By 2030 all do."
    )
    assert find_earliest_year(text, 2026) == ("2022", "Nationality and Borders Act 2022")
    assert find_earliest_year(text, 2019)[0] == "2015"
    assert find_earliest_year("See https://example.org (accessed 3 May 2021).", 2026) == ("2021", "accessed 3 May 2021")
    assert find_earliest_year("No law is named here in 2021.", 2026) == ("", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Harbour form, Last Updated: 27th April 2026", "Last Updated: 27th April 2026"),
        ("Version 3.0, published 4 May 2024", "Version 3.0, published 4 May 2024"),
        ("Published 2015, last updated 2022", "last updated 2022"),
        ("The Harbour Act was revised in 2022 by the Lords", ""),
        ("The Harbour Act was revised in 2022.", ""),
        ("v2.1", "v2.1"),
        ("Revised edition", "Revised edition"),
        ("This guidance replaces that of March 2019.", "This guidance replaces that of March 2019"),
        ("This guidance replaces version 4.2 of 2023. Ask us.", "This guidance replaces version 4.2 of 2023"),
        ("Version 1.0", ""),
        ("The scale is that of the Common Net Protocol, 4th edition, with the addition of one column.", ""),
        ("First edition", ""),
        ("Licensed under the terms of the Open Government Licence v3.0 except where noted", ""),
        ("Creative Commons BY-NC 4.0 licence, OGL (version 3.0)", ""),
        ("The keeper updated the board in June", ""),
        ("word " * 61 + "version 3.0", ""),
    ],
)
def test_the_words_that_say_so_are_found(line: str, expected: str) -> None:
    assert find_edition(["Harbour debts", line]) == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Next review:\tMarch 2030", "2030-03"),
        ("Review date\t31 March 2027, or sooner if the law changes", "2027-03-31"),
        ("This guide is current. It will be reviewed before September 2027 and replaces the last.", "2027-09"),
        ("Published September 2021 · For review September 2023", "2023-09"),
        ("Next review due: June 2028. Printed copies are uncontrolled.", "2028-06"),
        ("Annual Review March 2027", ""),
        ("We will review nets in March 2027.", ""),
    ],
)
def test_a_document_says_when_it_will_be_reviewed(line: str, day: str) -> None:
    assert find_review(_page(line)) == day


@pytest.mark.parametrize(
    ("line", "is_so"),
    [
        ("WITHDRAWN. These Standards ceased to apply on 30 June 2025.", True),
        ("These guidelines were withdrawn in May 2021", True),
        ("The rules were withdrawn in May 2021, so ask.", False),
        ("They have been superseded by the Standards for Nets (2025).", False),
    ],
)
def test_several_rules_may_be_withdrawn_together(line: str, is_so: bool) -> None:
    assert bool(find_withdrawal(_page(line))) is is_so
