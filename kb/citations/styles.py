"""The five citation styles, loaded from their published CSL files and prepared for the processor.

The files in `published/` are unmodified. In memory, each style is specialised for items of one shape (their type and
the variables that they have): every `choose` that depends on these is resolved in advance. That makes rendering several
times faster and works around four faults of the processor (citeproc-py 0.11):

- It takes `disambiguate="true"` as true, although a single item is never ambiguous.
- It ignores `initialize="false"`; so `initialize-with` is left only on the names that want initials.
- A title that substitutes for the author through a macro is printed again in its own place.
- It evaluates some conditions with several tests and `match` wrongly.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from citeproc import CitationStylesStyle
from citeproc.model import CitationStylesElement
from lxml import etree

_FOLDER = Path(__file__).parent / "published"
_CSL = "{http://purl.org/net/xbiblio/csl}"


class CitationStyle(StrEnum):
    """The styles; the values appear in pages and addresses."""

    HARVARD = "harvard"
    APA = "apa"
    MLA = "mla"
    CHICAGO = "chicago"
    OSCOLA = "oscola"


@dataclass(frozen=True, slots=True)
class StyleFacts:
    """Facts about a style that its file does not give.

    Attributes:
        title: The name that readers know.
        file: In `published/`.
        locale: American for American handbooks, which ask for American quotation marks and dates.
        block_words: The number of words from which a quotation is a block.
        block_chars: The number of characters from which it is one, 0 for any.
        footnote: What is before the mark of a cited footnote; "n" follows the page without a comma.
        has_notes: Whether it cites in footnotes.
        has_day_of_access: Whether it names the day on which any address was read, so that a library's address may be
            cited where the document has no other.
    """

    title: str
    file: str
    locale: str
    block_words: int
    footnote: str = "n"
    block_chars: int = 0
    has_notes: bool = False
    has_day_of_access: bool = False


FACTS = {
    CitationStyle.HARVARD: StyleFacts(
        "Harvard", "harvard-cite-them-right.csl", "en-GB", 40, "n. ", has_day_of_access=True
    ),
    CitationStyle.APA: StyleFacts("APA", "apa.csl", "en-US", 40, "Footnote "),
    CitationStyle.MLA: StyleFacts("MLA", "modern-language-association.csl", "en-US", 60),
    CitationStyle.CHICAGO: StyleFacts(
        "Chicago (notes)", "chicago-notes-bibliography.csl", "en-US", 100, has_notes=True
    ),
    CitationStyle.OSCOLA: StyleFacts(
        "OSCOLA", "oscola.csl", "en-GB", 45, "n ", block_chars=320, has_notes=True, has_day_of_access=True
    ),
}


@dataclass(frozen=True, slots=True)
class ItemShape:
    """The properties of an item by which a style chooses between branches.

    Attributes:
        type: The CSL type.
        variables: Those that have a value; "locator" where pages are cited.
        numeric: Those that are numbers.
    """

    type: str
    variables: frozenset[str]
    numeric: frozenset[str] = frozenset()


@lru_cache(maxsize=128)
def load_style(style: CitationStyle, shape: ItemShape) -> CitationStylesStyle:
    """Return a style specialised for items of a shape. Two threads must not use it at once."""
    root = copy.deepcopy(_load_published(style))
    for choose in list(root.iter(f"{_CSL}choose")):
        _choose(choose, shape)
    macros = {str(macro.get("name")): macro for macro in root.findall(f"{_CSL}macro")}
    if "author" not in shape.variables:
        _mark_substitutes(root, macros)
    for element in (*root.findall(f"{_CSL}citation"), *root.findall(f"{_CSL}bibliography"), *macros.values()):
        _expand_macros(element, macros)
    _remove_unused(root, macros)
    _ask_for_initials(root)
    return CitationStylesStyle(io.BytesIO(etree.tostring(root)), locale=FACTS[style].locale, validate=False)


@cache
def _load_published(style: CitationStyle) -> etree._Element:
    return etree.parse(_FOLDER / FACTS[style].file, etree.XMLParser(remove_comments=True)).getroot()


# ---------------------------------------------------------------------------------- choices


def _choose(choose: etree._Element, shape: ItemShape) -> None:
    """Replace a `choose` element by the content of the branch that is taken."""
    parent = choose.getparent()
    if parent is None:  # in a branch that was not taken
        return
    taken = next((branch for branch in choose if branch.tag == f"{_CSL}else" or _is_taken(branch, shape)), None)
    at = parent.index(choose)
    parent.remove(choose)
    for child in reversed([] if taken is None else list(taken)):
        parent.insert(at, child)


def _is_taken(branch: etree._Element, shape: ItemShape) -> bool:
    tests = _evaluate_tests(branch, shape)
    match = branch.get("match", "all")
    if match == "none":
        return not any(tests)
    return any(tests) if match == "any" else all(tests)


def _evaluate_tests(branch: etree._Element, shape: ItemShape) -> Iterator[bool]:
    for name, values in branch.attrib.items():
        for value in str(values).split():
            if name == "type":
                yield value == shape.type
            elif name == "variable":
                yield value in shape.variables
            elif name == "is-numeric":
                yield value in shape.numeric
            elif name == "position":
                yield value == "first"
            elif name == "locator":
                yield value == "page" and "locator" in shape.variables
            elif name != "match":  # disambiguate, is-uncertain-date
                yield False


# ----------------------------------------------------------------------------------- macros


class SubstituteElement(CitationStylesElement):  # type: ignore[misc]  # the processor has no types
    """A macro that substitutes for an author; its variables are not printed again.

    CSL asks for that, but the processor does it only for an element that prints a variable itself. It looks up the
    class of an element by its lower-case name, so `<substituteelement>` becomes an instance of this.
    """

    def calls_variable(self) -> bool:
        """Tell the processor that this prints variables of the item."""
        return True

    def render(self, item: object, context: CitationStylesElement, **_: object) -> str | None:
        """Return the macro's output, and suppress its variables elsewhere."""
        text: str | None = self.get_macro(self.get("macro")).render(item, context=context)
        if text:
            context.get_layout().repressed.setdefault(f"{_CSL}text", []).extend(self.get("variables").split())
        return text


def _mark_substitutes(root: etree._Element, macros: Mapping[str, etree._Element]) -> None:
    for substitute in root.iter(f"{_CSL}substitute"):
        for call in substitute.findall(f"{_CSL}text[@macro]"):
            call.tag = f"{_CSL}substituteelement"
            call.set("variables", " ".join(_find_printed_variables(macros[str(call.get("macro"))], macros)))


def _find_printed_variables(element: etree._Element, macros: Mapping[str, etree._Element]) -> set[str]:
    """Return the variables that an element and the macros it calls print unchanged."""
    texts = list(element.iter(f"{_CSL}text"))
    printed = {str(variable) for text in texts if (variable := text.get("variable"))}
    called = {str(macro) for text in texts if (macro := text.get("macro"))}
    return printed.union(*(_find_printed_variables(macros[name], macros) for name in called))


def _expand_macros(element: etree._Element, macros: Mapping[str, etree._Element]) -> None:
    """Inline calls of macros where the result is the same: the processor is slow to find macros."""
    for call in list(element.iter(f"{_CSL}text")):
        macro = macros.get(str(call.get("macro")))
        parent = call.getparent()
        if macro is None or parent is None or len(call.attrib) > 1 or parent.tag == f"{_CSL}substitute":
            continue
        _expand_macros(macro, macros)
        if len(macro) == 1:
            parent.replace(call, copy.deepcopy(macro[0]))


def _remove_unused(root: etree._Element, macros: Mapping[str, etree._Element]) -> None:
    used: set[str] = set()
    waiting = [element for tag in ("citation", "bibliography") for element in root.findall(f"{_CSL}{tag}")]
    while waiting:
        called = {str(name) for element in waiting.pop().iter() if (name := element.get("macro"))}
        waiting += [macros[name] for name in called - used]
        used |= called
    for name, macro in macros.items():
        if name not in used:
            root.remove(macro)


# --------------------------------------------------------------------------------- initials


def _ask_for_initials(root: etree._Element) -> None:
    """Set `initialize-with` on every name that wants initials, instead of letting it be inherited."""
    heirs = [root, *root.findall(f"{_CSL}citation"), *root.findall(f"{_CSL}bibliography")]
    inherited = next((str(mark) for heir in heirs if (mark := heir.get("initialize-with")) is not None), None)
    for heir in heirs:
        heir.attrib.pop("initialize-with", "")
    for name in root.iter(f"{_CSL}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", "")
        elif inherited is not None and name.get("initialize-with") is None:
            name.set("initialize-with", inherited)
