"""Items that a typed text names as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library.view import LibraryView
from kb.model import KnownItem
from kb.search.interpretation.known_items import MAX_ITEMS, find_known_items
from tests.libraries import open_library
from tests.named_library import build_named_library


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    with open_library(build_named_library(tmp_path_factory.mktemp("named"))).open_view() as opened:
        yield opened


def _describe(item: KnownItem) -> str:
    target = item.document.id if item.document else f"{item.law} {item.provision}".rstrip() or item.speaker
    return f"{item.kind}: {target}"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("The Harbour Courts: a review", ["title: review"]),
        ("harbour courts, A REVIEW.", ["title: review"]),
        ("“the harbour courts: a review”", ["title: review"]),
        ("guidance for gate-keepers", ["title: guide-2024", "title: guide-2020"]),
        ("guidance for gate-keepers 2020", ["title: guide-2020"]),
        ("guidance for gate-keepers, May 2018", ["title: guide-2024"]),
        ("harbour board statement", ["title: statement-2020", "title: statement-2019"]),
        ("Harbour Board statement 2019", ["title: statement-2019"]),
        ("prompts for the first hour", ["title: prompts-2023", "title: prompts-2019"]),
        ("prompts for the first hour 2019", ["title: prompts-2019"]),
        ("MS1", ["form: ms1"]),
        ("form ms-1", ["form: ms1"]),
        ("the MS1 form", ["form: ms1"]),
        ("MS1 form 2026", ["form: ms1"]),
        ("Cm 8421", ["number: review"]),
        ("cm. 8421", ["number: review"]),
        ("Cm8421", ["number: review"]),
        ("ISBN 978 1 4734 9682 8", ["number: review"]),
        ("9781473496828", ["number: review"]),
        ("Modern Slavery Act 2015", ["law: MSA 2015"]),
        ("the modern slavery act", ["law: MSA 2015"]),
        ("MSA 2015", ["law: MSA 2015"]),
        ("s.45 Modern Slavery Act", ["provision: MSA 2015 s.45"]),
        ("section 45 of the Modern Slavery Act 2015", ["provision: MSA 2015 s.45"]),
        ("Section 45", ["provision: MSA 2015 s.45"]),
        ("s 52 MSA 2015", ["provision: MSA 2015 s.52"]),
        ("section 3 of the Gate Act", ["provision: Gate Act 2004 s.3", "provision: Gate Act 1999 s.3"]),
        ("Gate Act, section 7", ["provision: Gate Act 2004 s.7"]),
        ("s.8 Gate Act", ["law: Gate Act 2004", "law: Gate Act 1999"]),
        ("gate act", ["law: Gate Act 2004", "law: Gate Act 1999"]),
        ("Gate Act 1999", ["law: Gate Act 1999"]),
        ("section 3 of the Modern Slavery Act 2015", ["law: MSA 2015"]),
        ("Jane Roe", ["speaker: jane-roe"]),
        ("ms jane roe", ["speaker: jane-roe"]),
    ],
)
def test_a_name_in_any_form_names_what_has_a_page(view: LibraryView, typed: str, named: list[str]) -> None:
    assert [_describe(each) for each in find_known_items(typed, view)] == named


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "what does The Harbour Courts: a review say",
        "harbour courts review 2013",
        "guidance for gate-keepers 2019",
        "guidance for gate-keepers version 7",
        "harbour board statement 2021",
        "the form",
        "form",
        "MS2",
        "MS1 form 2019",
        "how to fill in form MS1",
        "8421",
        "Cm 842",
        "Cm 84211",
        "978-1-4734-9682-9",
        "the act",
        "MSA",  # names it only beside a provision or a year
        "Modern Slavery Act 2014",
        "Gate Act 2011",
        "section 3 of the act",
        "section 3 of the Gate Act and the bell",
        "section 45 defence",
        "section 44",
        "part 45",
        "Roe",
        "Smith",  # two people have it
        "Jane Roe and John Smith",
        "Jane Roe, the bell and the gate",
        "“second bell” Jane Roe",
        "voices",  # a title, and a word
        "national gate scheme",  # a title, and a heading of two other documents
        'cites:"MSA 2015"',
    ],
)
def test_a_text_that_only_contains_a_name_and_usual_wording_name_nothing(view: LibraryView, typed: str) -> None:
    assert find_known_items(typed, view) == ()


@pytest.mark.costly
def test_what_a_commit_changes_is_named_by_the_next_search(tmp_path: Path) -> None:
    library = open_library(build_named_library(tmp_path))
    for name, typed in (("MS1", "ms2 form"), ("MS2", "MS1")):
        with library.open_view() as opened:
            assert len(find_known_items(name, opened)) == 1
            assert find_known_items(typed, opened) == ()
        sidecar = tmp_path / "sources" / "ms1.md.toml"
        sidecar.write_text(sidecar.read_text().replace("MS1", "MS2"))
        library.sync()
    (tmp_path / "sources" / "review.md").unlink()
    with library.open_view() as opened:
        assert find_known_items("Jane Roe", opened)
        assert find_known_items("MSA 2015", opened)
    library.sync()
    with library.open_view() as opened:
        assert find_known_items("Jane Roe", opened) == find_known_items("MSA 2015", opened) == ()


def test_laws_and_speakers_are_named_with_how_much_there_is_of_them(view: LibraryView) -> None:
    (law,) = find_known_items("modern slavery act 2015", view)
    assert (law.name, law.count) == ("Modern Slavery Act 2015", 1)
    (speaker,) = find_known_items("JOHN SMITH", view)
    assert (speaker.name, speaker.count) == ("John Smith", 1)


@given(typed=st.text(max_size=80))
def test_no_text_is_an_error_and_nothing_is_named_by_too_many(view: LibraryView, typed: str) -> None:
    assert len(find_known_items(typed, view)) <= MAX_ITEMS


@given(before=st.sampled_from(["", "the ", "  ", "“"]), after=st.sampled_from(["", ".", " ”", ",", "  "]))
def test_every_title_names_its_document_and_one_more_word_makes_it_none(
    view: LibraryView, before: str, after: str
) -> None:
    for record in view.documents():
        title = record.metadata.title
        if title not in ("Voices", "National Gate Scheme"):
            found = find_known_items(f"{before}{title}{after}", view)
            assert record.id in {each.document.id for each in found if each.document}
        assert find_known_items(f"{title} zebra", view) == ()
        assert find_known_items(f"zebra {title}", view) == ()
