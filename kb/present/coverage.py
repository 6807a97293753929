"""How much of a library was searched, in JSON and as a sentence: "not found" is never shown without it."""

from __future__ import annotations

from typing_extensions import TypedDict

from kb.model import TextCoverage


class CoverageAnswer(TypedDict):
    """How much was searched: the library's documents and their pages, and those of the pages that have no text.

    What is printed on a page without text, such as a scan, is not found.
    """

    documents: int
    pages: int
    pages_without_text: int


def build_coverage_answer(coverage: TextCoverage) -> CoverageAnswer:
    """Return how much of the library was searched."""
    return {
        "documents": coverage.documents,
        "pages": coverage.pages,
        "pages_without_text": coverage.pages_without_text,
    }


def describe_coverage(coverage: TextCoverage) -> str:
    """Say how many documents and pages were searched."""
    searched = _count(coverage.documents, "document")
    if coverage.pages:
        searched += f" with {_count(coverage.pages, 'page')}"
    return f"{searched} {'was' if coverage.documents == 1 else 'were'} searched."


def describe_pages_without_text(coverage: TextCoverage) -> str:
    """Say how many pages could not be searched; "" where there are none."""
    if not coverage.pages_without_text:
        return ""
    pages = _count(coverage.pages_without_text, "page")
    return f"{pages} without text, in {_count(coverage.documents_without_text, 'document')}, cannot be searched."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
