"""Citations in the five styles: runs of words, some of them in italics, made by a CSL processor.

Owns the use of the processor and what is kept between two uses. Knows no markup: a run says only whether it is in
italics.

Rendering takes some milliseconds a style, but of two passages of a document only the page differs. So a citation is
rendered once with its page left open, and the page is put in when it is asked for.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from citeproc import Citation, CitationItem, CitationStylesBibliography, Locator
from citeproc.source.json import CiteProcJSON

from kb.model import PageRange
from kb.present.citations import long_date, page_words
from kb.present.references.fitting import fitted
from kb.present.references.item import Item, Quoted, printed_pages
from kb.present.references.styles import FACTS, Shape, Style, load

# Signs of our own in the processor's output, from the range that Unicode leaves to private use.
_ITALIC, _UPRIGHT = "\ue000", "\ue001"
_PAGE = "\ue002"
_PAGES = f"1{_PAGE}1"  # the processor says "pp." where it sees two numbers
_SIGNS = re.compile("[\ue000-\ue002]")
_NUMERIC = re.compile(r"[A-Za-z]*[0-9]+[A-Za-z]*")
# Where quotation marks are American, a comma or full stop stands inside them; the processor does not move it.
_STOP_OUTSIDE = re.compile(rf"(”’?)({_UPRIGHT}?)([,.])")
_TWO_STOPS = re.compile(rf"(?<!\.)([?!.][”’]?{_UPRIGHT}?[”’]?)\.(?!\.)")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words, upright or in italics."""

    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in one style.

    Attributes:
        title: The style's name, as readers know it.
        cite: What stands by the words: "(Home Office, 2019, p. 12)" or the footnote; with the page.
        entry: What stands in the list of references or the bibliography; without the page.
        is_note: Whether `cite` is a footnote.
    """

    style: Style
    title: str
    cite: tuple[Run, ...]
    entry: tuple[Run, ...]
    is_note: bool


def reference(item: Item, style: Style, pages: PageRange | None, accessed: date) -> Reference:
    """Return the citation of a document, or of pages of it, in one style.

    Args:
        item: What is cited.
        style: The style.
        pages: The pages of the words that are cited.
        accessed: The day on which they were read.
    """
    first, last = printed_pages(pages) if pages else ("", "")
    place = _PAGES if first != last else _PAGE if first else ""
    cite, entry = _rendered(item, style, place, accessed)
    if place:
        number = first if first == last else f"{first}–{last}"
        cite = tuple(Run(run.text.replace(place, number), run.italic) for run in cite)
    return Reference(style, FACTS[style].title, cite, entry, FACTS[style].has_notes)


def references(item: Item, pages: PageRange | None, accessed: date) -> tuple[Reference, ...]:
    """Return the citation in every style."""
    return tuple(reference(item, style, pages, accessed) for style in Style)


def plain(runs: tuple[Run, ...]) -> str:
    """Return the words of runs, without italics."""
    return "".join(run.text for run in runs)


def with_quotation(cited: Reference, quoted: Quoted, accessed: date) -> str:
    """Return the quoted words with all that is needed to find them again, as plain text to be copied.

    The words stand as in the source, in marks that they do not use themselves; then the citation; then the page, the
    address and the day.
    """
    words = quoted.in_marks
    cite = plain(cited.cite)
    parts = [f"{words}\n\n{cite}" if cited.is_note else f"{words} {cite}.", plain(cited.entry)]
    if not words:
        parts[0] = cite
    found = [page_words(quoted.pages)] if quoted.pages else []
    found.append(f"{quoted.permalink} (accessed {long_date(accessed.isoformat())})" if quoted.permalink else "")
    parts.append(", ".join(part for part in found if part))
    return "\n\n".join(part for part in parts if part)


# -------------------------------------------------------------------------------- processor


class _Formatter:
    """How the processor marks its output."""

    @staticmethod
    def preformat(text: str) -> str:
        return text

    @staticmethod
    def Italic(text: str) -> str:  # noqa: N802 - the processor's own name
        return f"{_ITALIC}{text}{_UPRIGHT}"

    Oblique = Italic
    Bold = Light = Underline = Superscript = Subscript = SmallCaps = preformat


_LOCK = threading.Lock()  # the processor keeps its state in the style


@lru_cache(maxsize=4096)
def _rendered(item: Item, style: Style, place: str, accessed: date) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return the cite, with a sign in the page's place, and the entry."""
    values = {key: _without_signs(value) for key, value in fitted(item, style, accessed).items()}
    locator = {"locator": Locator("page", place)} if place else {}
    numeric = frozenset({"number"} if _NUMERIC.fullmatch(item.number) else ())
    shape = Shape(str(values["type"]), frozenset([*values, *locator]), numeric)
    with _LOCK:
        bibliography = CitationStylesBibliography(load(style, shape), CiteProcJSON([values]), _Formatter)
        citation = Citation([CitationItem(item.id, **locator)])
        bibliography.register(citation)
        cite = str(bibliography.cite(citation, None))
        entry = str(bibliography.bibliography()[0])
    return _runs(_punctuated(cite, style)), _runs(_punctuated(entry, style))


def _without_signs(value: object) -> object:
    return _SIGNS.sub("", value) if isinstance(value, str) else value


def _punctuated(text: str, style: Style) -> str:
    if FACTS[style].locale == "en-US":
        text = _STOP_OUTSIDE.sub(r"\3\1\2", text)
    return _TWO_STOPS.sub(r"\1", text)


def _runs(text: str) -> tuple[Run, ...]:
    """Cut the processor's output at its signs."""
    runs: list[Run] = []
    depth = 0
    for piece in re.split(f"([{_ITALIC}{_UPRIGHT}])", text):
        if piece == _ITALIC:
            depth += 1
        elif piece == _UPRIGHT:
            depth -= 1
        elif piece:
            runs.append(Run(piece, depth > 0))
    return tuple(runs)
