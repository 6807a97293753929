"""Press releases: the notes below the main text get headings, and litter is no text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, NoteReference
from kb.read.release_parts import is_note_label, mark_release_parts
from kb.split.passages import split_document
from tests.read.conftest import Reads

PROSE = "The foreman kept a ledger in which each man owed more at the end of a month than he had at its beginning."


def _mark(*texts: str) -> list[str]:
    """Return the texts after a first paragraph of prose: headings with "#", non-text in brackets."""
    drafts = [BlockDraft(BlockKind.PARAGRAPH, (text,)) for text in (PROSE, *texts)]
    shown = {BlockKind.HEADING: "# {}", BlockKind.RUNNING: "[{}]"}
    return [shown.get(each.kind, "{}").format(each.text) for each in mark_release_parts(drafts)][1:]


@pytest.mark.parametrize(
    "label",
    ["Notes to editors", "NOTE TO EDITORS:", "Notes for journalists", "Editor\u2019s notes", "About Quayside Watch",
     "About the Watch", "Media contact", "For media enquiries, please contact:", "For further information:", "Contact"],
)  # fmt: skip
def test_a_line_that_is_a_label_is_a_heading(label: str) -> None:
    assert is_note_label(label)
    assert _mark(label, "Call 0100 000 000.") == [f"# {label}", "Call 0100 000 000."]


@pytest.mark.parametrize(
    "text",
    ["About forty men were freed.", "about forty men", "About forty men who mended nets in debt", "Contact lenses",
     "Notes from the harbour", "The Watch will contact the men"],
)  # fmt: skip
def test_other_lines_are_text(text: str) -> None:
    assert _mark(text, PROSE) == [text, PROSE]


@pytest.mark.parametrize(
    ("label", "rest"),
    [
        ("Media contact:", "Ada Wren 0100 000 000"),
        ("For media inquiries, please contact:", "Ada Wren, ada@watch.example"),
        ("Notes to editors:", "The men are on strike."),
        ("About Quayside Watch:", "The Watch has a boat."),
        ("About Quayside Watch", "Quayside Watch has a boat."),
        ("About the Quayside Watch", "The Quayside Watch has a boat."),
    ],
)
def test_a_label_may_run_into_its_note(label: str, rest: str) -> None:
    assert _mark(f"{label} {rest}") == [f"# {label}", rest]


def test_a_cut_label_keeps_the_marks_of_footnotes() -> None:
    drafts = [
        BlockDraft(BlockKind.PARAGRAPH, (PROSE,)),
        BlockDraft(BlockKind.PARAGRAPH, ("Notes  to ", "editors: One", NoteReference("1", "a"), " boat.")),
    ]
    _, label, rest = mark_release_parts(drafts)
    assert (label.text, rest.text) == ("Notes to editors:", "One boat.")
    assert NoteReference("1", "a") in rest.parts


def test_a_label_above_the_text_is_no_heading() -> None:
    drafts = [BlockDraft(BlockKind.PARAGRAPH, (text,)) for text in ("Media contact", "0100 000 000", PROSE)]
    assert mark_release_parts(drafts) == drafts


def test_a_contact_above_more_of_the_text_is_no_heading() -> None:
    assert _mark("Media contact: Ada Wren 0100 000 000", PROSE) == ["Media contact: Ada Wren 0100 000 000", PROSE]
    assert _mark("Media contact", "Ada Wren") == ["Media contact", "Ada Wren"]


def test_a_label_with_nothing_below_it_stays_text() -> None:
    assert _mark("About Quayside Watch") == ["About Quayside Watch"]


@pytest.mark.parametrize(
    "line",
    ["-Ends-", "ENDS", "-30-", "# # #", "The post Man jailed for debt appeared first on The Watch.", "--Net Wire--",
     "Visit our website", "Share this page", "Home | News | Boats and nets | Sitemap",
     "\u00a9 The Watch 2018. Last updated 4 May 2018. Write to us."],
)  # fmt: skip
def test_litter_is_no_text(line: str) -> None:
    assert _mark(line, "Words.") == [f"[{line}]", "Words."]


@pytest.mark.parametrize(
    "line",
    ["The debt ends", "The post appeared first.", "Boats | Nets | Men | Debts", "\u00a9 The Watch 2018",
     "Share this with the men", "Home | News | The Watch sails at noon with all of its men aboard | Sitemap"],
)  # fmt: skip
def test_lines_like_litter_are_text(line: str) -> None:
    assert _mark(line, "Words.") == [line, "Words."]


def test_related_pages_are_a_heading_with_links_only() -> None:
    heading = BlockDraft(BlockKind.HEADING, ("Related news",), 2)
    link = BlockDraft(BlockKind.LIST_ITEM, ("Nets mended",), linked=True)
    words = BlockDraft(BlockKind.PARAGRAPH, ("See below.",))
    running = [BlockDraft(BlockKind.RUNNING, each.parts) for each in (heading, link)]
    assert mark_release_parts([words, heading, link]) == [words, *running]
    assert mark_release_parts([heading, link, words]) == [heading, link, words]
    assert mark_release_parts([words, heading]) == [words, running[0]]


@given(
    st.lists(st.sampled_from([PROSE, "About the Watch: It sails.", "Media contact: 0100 000 000", "Ends", "Words."]))
)
def test_no_word_is_lost(texts: list[str]) -> None:
    drafts = [BlockDraft(BlockKind.PARAGRAPH, (text,)) for text in texts]
    assert " ".join(each.text for each in mark_release_parts(drafts)) == " ".join(texts)


def test_each_note_of_a_release_is_passages_under_its_own_heading(reads: Reads) -> None:
    notes = [
        "**Notes to editors**",
        "The ledger is kept.",
        "About the Watch: It sails.",
        "Media contact: 0100 000 000",
    ]
    passages = split_document(reads("a.md", "\n\n".join(["# Man jailed", PROSE, "-Ends-", *notes])))
    assert [(each.heading, each.text) for each in passages] == [
        ((), f"Man jailed\n{PROSE}"),
        (("Notes to editors",), "The ledger is kept."),
        (("About the Watch:",), "It sails."),
        (("Media contact:",), "0100 000 000"),
    ]
