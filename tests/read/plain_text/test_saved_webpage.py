"""The lines of a saved web page that are its text."""

from __future__ import annotations

import pytest

from kb.read.plain_text.saved_webpage import SavedPage, parse_saved_page, split_date_label

PROSE = "The foreman kept a ledger in which each man owed more at the end of a month than he had at its beginning."
TITLE = "Man jailed for holding net menders in debt"
MENU = ["Home", "News", "Contact us"]


def _parse(*lines: str) -> SavedPage:
    page = parse_saved_page(lines)
    assert page is not None
    return page


def _body(*lines: str) -> list[str]:
    """Return the lines of the text, the headline in brackets."""
    page = _parse(*lines)
    return [f"[{line}]" if at in page.title else line for at, line in enumerate(lines) if at not in page.menus]


def test_a_page_has_three_lines_of_menus_and_text_below_them() -> None:
    assert parse_saved_page([TITLE, *MENU[:2], PROSE]) is None
    assert parse_saved_page([f"{TITLE} | The Watch", MENU[0], TITLE, PROSE]) is not None
    assert parse_saved_page([f"{TITLE} | The Watch", MENU[0], PROSE]) is None
    assert parse_saved_page([f"{TITLE} | The Watch", TITLE, PROSE]) is None
    assert parse_saved_page([TITLE, *MENU, "Share"]) is None
    assert parse_saved_page([TITLE, *MENU, PROSE]) is not None
    assert parse_saved_page([TITLE, *["y"] * 76, *MENU, PROSE]) is not None
    assert parse_saved_page([TITLE, *["y"] * 77, *MENU, PROSE]) is None
    assert parse_saved_page([PROSE, *MENU]) is None
    assert parse_saved_page([]) is None


@pytest.mark.parametrize(
    ("first", "headline", "site"),
    [
        (f"{TITLE} - Estuary Prosecutor", TITLE, "Estuary Prosecutor"),
        (f"{TITLE} | Estuary Prosecutor", TITLE, "Estuary Prosecutor"),
        ("Nets - menders - The Watch", "Nets - menders", "The Watch"),
        (f"{TITLE} - ab", f"{TITLE} - ab", ""),
        (TITLE, TITLE, ""),
    ],
)
def test_the_first_line_names_the_page_and_its_site(first: str, headline: str, site: str) -> None:
    page = _parse(first, *MENU, PROSE)
    assert (page.headline, page.site, page.title) == (headline, site, (0,))


def test_the_headline_is_the_last_copy_of_the_title_below_the_menus() -> None:
    assert _body(TITLE, *MENU, TITLE, "4 May", PROSE) == [f"[{TITLE}]", "4 May", PROSE]
    assert _body(TITLE, TITLE, *MENU, PROSE) == [f"[{TITLE}]", PROSE]
    assert _body(TITLE, *MENU, TITLE, "By Ada", TITLE, PROSE) == ["By Ada", f"[{TITLE}]", PROSE]


def test_the_headline_may_be_broken_over_lines() -> None:
    broken = ["Man jailed for holding", "net menders", "in debt"]
    page = _parse(f"{TITLE} - The Watch", *MENU, *broken, PROSE)
    assert (page.title, page.headline) == ((4, 5, 6), TITLE)
    page = _parse(f"{TITLE} - The Watch", *MENU, *TITLE.split()[:5], PROSE)
    assert (page.title, page.headline) == ((0,), TITLE)


@pytest.mark.parametrize(
    "copy", ["Man jailed", "Man jailed for", "jailed for holding net menders in debt", "Menjailed"]
)
def test_a_line_that_has_little_of_the_title_or_not_its_beginning_is_no_headline(copy: str) -> None:
    assert _parse(TITLE, *MENU, copy, PROSE).title == (0,)


def test_a_short_title_is_found_whole() -> None:
    assert _parse("Nets and debts", *MENU, "Nets and debts", PROSE).title == (4,)
    assert _parse("Nets debts", *MENU, "Nets debts", PROSE).title == (0,)


def test_a_shortened_headline_is_a_menu() -> None:
    lines = [TITLE, *MENU, "Man jailed for holding net...", TITLE, PROSE]
    assert _body(*lines) == [f"[{TITLE}]", PROSE]
    assert _body(TITLE, *MENU, "Man jailed for holding net…", PROSE) == [f"[{TITLE}]", PROSE]


@pytest.mark.parametrize(
    ("line", "is_text"),
    [
        ("4 min read", False),
        ("https://x.example/a", False),
        ("* * *", False),
        ("2018", False),
        ("2018-05-04 10:00:00", False),
        ("[MENU]", False),
        ("Link to: the report", False),
        ("Four men read", True),
        ("[menu of the day]", False),
        ("[1] a note", True),
        ("858-715-7100", True),
    ],
)
def test_a_line_without_words_of_the_text_is_left_out(line: str, *, is_text: bool) -> None:
    assert (line in _body(TITLE, *MENU, PROSE, line, PROSE)) is is_text


@pytest.mark.parametrize("end", ["Share", "Latest posts", "Tags", "https://x.example/a/b.jpg"])
def test_the_text_ends_at_the_first_list_of_other_pages(end: str) -> None:
    assert _body(TITLE, *MENU, PROSE, "Last words.", end, PROSE) == [f"[{TITLE}]", PROSE, "Last words."]


def test_a_title_that_is_prose_is_not_where_the_text_begins() -> None:
    long = "Eleven men who repaired nets at the harbour were told by a foreman that they could not leave it before May"
    assert _body(long, *MENU, "By Ada", long, PROSE) == ["By Ada", f"[{long}]", PROSE]


NOTE = "An indictment is an accusation and not proof of anything"


def test_notes_below_the_end_mark_are_text_and_menus_are_not() -> None:
    assert _body(TITLE, *MENU, PROSE, "###", PROSE, "Share", PROSE) == [f"[{TITLE}]", PROSE, PROSE]
    assert _body(TITLE, *MENU, PROSE, "#", NOTE, "T", "HE", "W", "ATCH") == [f"[{TITLE}]", PROSE, NOTE]
    contact = ["Media contact", "Ada Wren", "Quayside Watch", "0100 000 000"]
    assert _body(TITLE, *MENU, PROSE, "#", *contact, "Leadership", "Boats", "Nets") == [f"[{TITLE}]", PROSE, *contact]
    menu = ["Leadership", "Boats", "Nets", "0100 000 000"]
    assert _body(TITLE, *MENU, PROSE, "#", *menu) == [f"[{TITLE}]", PROSE]


def test_the_first_time_stamp_below_the_text_is_the_day_of_publication() -> None:
    stamps = ["2018-05-04 10:00:00", "2019-06-05 11:00:00"]
    assert _parse(TITLE, *MENU, PROSE, "Share", *stamps).date == "2018-05-04"
    assert _parse(TITLE, *MENU, PROSE, stamps[0], PROSE, "Share").date == ""


def test_a_headline_may_have_its_date_before_it() -> None:
    page = _parse(f"{TITLE} | The Watch", *MENU, f"4 May 2018: {TITLE}", PROSE)
    assert (page.title, page.headline) == ((4,), TITLE)
    assert split_date_label("Nets: mended") == ("", "Nets: mended")
