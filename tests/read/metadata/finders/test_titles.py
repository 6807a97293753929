"""Invalid titles, titles made of names, and kinds."""

from __future__ import annotations

import pytest

from kb.read.metadata.finders.titles import derive_title, fold_alphanumerics, guess_kind, is_junk_title


@pytest.mark.parametrize(
    "title",
    [
        "", "  ", "-", "?", "1", "123456", "2013", "Microsoft Word - draft3.doc", "Microsoft PowerPoint - slides",
        "untitled", "Untitled-1", "Untitled document", "Layout 1", "Slide 1", "Slide 1 of 12",
        "PowerPoint Presentation",
        "Word Document", "Document1", "New Microsoft Word Document", "Title", "TITLE OF THE DOCUMENT", "A4 Poster",
        "report_final.indd", "leaflet.pdf", "C:\\Users\\me\\x.doc", "https://example.org/a", "12345_HO_Leaflet_v3",
        "HO_01234_MSA", "MSGuide-v2", "þÿ\x00M", "Caf\ufffd", "(anonymous)", "Adobe InDesign CS6", "none", "scan0001",
    ],
)  # fmt: skip
def test_what_no_librarian_would_put_into_a_catalogue_is_junk(title: str) -> None:
    assert is_junk_title(title, "folder/MSGuide-v2.pdf")


@pytest.mark.parametrize(
    "title",
    [
        "In the dock", "It Still Happens Here", "Trafficking in persons 2012", "Report of the inquiry", "GRETA",
        "Word of mouth", "Document fraud: a guide", "The untitled lives", "A4 and other roads", "Slavery",
    ],
)  # fmt: skip
def test_a_title_is_a_title(title: str) -> None:
    assert not is_junk_title(title, "x/slavery.pdf")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("a/b/in-the-dock.txt", "In the dock"),
        ("2013-06-13-in-the-dock-release.txt", "2013-06-13 in the dock release"),
        ("Anti-Slavery_Awareness_Course-Certificate.docx", "Anti-Slavery Awareness Course-Certificate"),
        ("Partnership_-_Willow_Project.docx", "Partnership – Willow Project"),
        ("guide%20to%20referral.v1.2.pdf", "Guide to referral.v1.2"),
        ("anti-trafficking-multi-agency-plan-v2.pdf", "Anti-trafficking multi-agency plan v2"),
        ("minutes-2016-17.pdf", "Minutes 2016-17"),
        ("draft.doc.pdf", "Draft"),
        ("___.pdf", "___.pdf"),
    ],
)
def test_a_name_becomes_readable_words(name: str, title: str) -> None:
    assert derive_title(name) == title


@pytest.mark.parametrize(
    ("title", "source", "kind"),
    [
        ("In the dock", "2013-06-13-in-the-dock-release.txt", "release"),
        ("Partnership trust questionnaire", "x.docx", "questionnaire"),
        ("National referral mechanism", "nrm-form-offline-adult.pdf", "form"),
        ("Guidance on the report of concern", "x.pdf", "guidance"),
        ("Harbour nets", "harbour.pdf", ""),
        ("Information sharing at sea", "x.pdf", ""),
        ("The monitor", "tormented.pdf", ""),
    ],
)
def test_the_kind_is_guessed_only_where_it_is_said(title: str, source: str, kind: str) -> None:
    assert guess_kind(title, source) == kind


def test_a_title_that_says_its_kind_only_is_junk_where_the_name_of_the_file_says_more() -> None:
    assert is_junk_title("Newsletter", "estuary-forum-newsletter-2018.pdf")
    assert not is_junk_title("Newsletter", "news.pdf")


@pytest.mark.parametrize(
    ("title", "source", "is_junk"),
    [
        ("ab", "x.pdf", False),
        ("a", "x.pdf", True),
        ("a1", "x.pdf", True),
        ("word " * 60, "x.pdf", False),
        ("word " * 61, "x.pdf", True),
        ("in-the-dock", "x.pdf", True),
        ("anti-slavery", "a/anti-slavery.pdf", True),
        ("In the dock_final", "a/in-the-dock-final.pdf", True),
        ("In the dock_final", "a/other.pdf", False),
        ("In the dock", "a/in-the-dock.pdf", False),
        ("Newsletter", "estuary-forum-newsletter-2018.pdf", True),
        ("Newsletter", "estuary-newsletter-2018.pdf", False),
        ("(Slavery)", "x.pdf", False),
    ],
)
def test_how_much_makes_a_title(title: str, source: str, *, is_junk: bool) -> None:
    assert is_junk_title(title, source) is is_junk


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("a_b-c.pdf", "A b-c"),
        ("a-b_c.pdf", "A-b c"),
        ("a-b-c_d.pdf", "A b c d"),
        ("a+b+c.pdf", "A b c"),
        ("follow-up-2016-05-report.html", "Follow-up 2016-05 report"),
        ("in--the---dock.txt", "In the dock"),
        ("-report-.txt", "Report"),
        ("Émile.pdf", "Émile"),
        ("été-au-port.pdf", "Été au port"),
    ],
)
def test_hyphens_part_words_only_where_they_are_most_of_the_separators(name: str, title: str) -> None:
    assert derive_title(name) == title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Press release", "release"),
        ("Our research report", "report"),
        ("Action plan 2020", "strategy"),
        ("Memorandum of Understanding", "protocol"),
        ("MOU", "protocol"),
        ("Handbook for police", "guidance"),
        ("Fact sheet 3", "factsheet"),
        ("Toolkits", "toolkit"),
        ("Case studies", "case study"),
        ("Report of case study no. 17", "report"),
        ("Nets in the North: discussion paper", "working paper"),
        ("Memorandum on the Nets Bill", "submission"),
        ("Testimony of Ada Wren", "statement"),
        ("Ideas for using survivor testimony", ""),
        ("Transparency statement", "statement"),
        ("A statement", ""),
    ],
)
def test_the_kind_follows_the_words_of_a_title(title: str, kind: str) -> None:
    assert guess_kind(title) == kind


def test_the_words_of_a_title_count_before_those_of_the_file_name() -> None:
    assert guess_kind("Duty guide", "annual_report.pdf") == "guidance"
    assert guess_kind("Duty", "folder-of-reports/annual_report.pdf") == "report"
    assert guess_kind("Duty", "reports/annual.pdf") == ""


def test_titles_are_compared_by_their_letters_and_digits() -> None:
    assert fold_alphanumerics("In the Dock: (2nd) – Été") == "inthedock2ndété"
