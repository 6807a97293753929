"""Titles that are none, titles made of names, and kinds."""

from __future__ import annotations

import pytest

from kb.read.titles import guess_kind, is_junk_title, title_from_name


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
def test_what_no_librarian_would_write_on_a_card_is_junk(title: str) -> None:
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
    assert title_from_name(name) == title


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
