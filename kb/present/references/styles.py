"""The five styles: which they are, and their published files made ready for the processor.

Owns the loading of the files in `published/`, which stay as they were published. In memory, each is made ready for
items of one shape (their type and which variables they have): every choice that the style makes by these is made
beforehand. That makes rendering several times faster, and it is how four things that the processor (citeproc-py 0.11)
lacks are made up for:

- `disambiguate="true"` is taken for true; one item alone is never ambiguous.
- `initialize="false"` is not known; initials are asked for only where the style wants them.
- A title that stands in the author's place through a macro is printed a second time in its own.
- A test of several things at once with `match` is wrong for some of them.

Knows no documents, pages or markup.
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


class Style(StrEnum):
    """The styles, by the names that the addresses of pages use."""

    HARVARD = "harvard"
    APA = "apa"
    MLA = "mla"
    CHICAGO = "chicago"
    OSCOLA = "oscola"


@dataclass(frozen=True, slots=True)
class StyleFacts:
    """What is to be known of a style before it is used.

    Attributes:
        title: As its readers call it.
        file: The name of its file.
        locale: American handbooks ask for American marks and dates, British ones for British.
        has_notes: Whether it cites in footnotes, not in the text.
    """

    title: str
    file: str
    locale: str
    has_notes: bool = False


FACTS = {
    Style.HARVARD: StyleFacts("Harvard", "harvard-cite-them-right.csl", "en-GB"),
    Style.APA: StyleFacts("APA", "apa.csl", "en-US"),
    Style.MLA: StyleFacts("MLA", "modern-language-association.csl", "en-US"),
    Style.CHICAGO: StyleFacts("Chicago (notes)", "chicago-notes-bibliography.csl", "en-US", has_notes=True),
    Style.OSCOLA: StyleFacts("OSCOLA", "oscola.csl", "en-GB", has_notes=True),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a style chooses by.

    Attributes:
        type: Of the item.
        variables: Those that the item and the citation have; "locator" where pages are cited.
        numeric: Those of them that are numbers.
    """

    type: str
    variables: frozenset[str]
    numeric: frozenset[str] = frozenset()


@lru_cache(maxsize=128)
def load(style: Style, shape: Shape) -> CitationStylesStyle:
    """Return a style ready for items of a shape. It must not be used by two threads at once."""
    root = copy.deepcopy(_published(style))
    for choose in list(root.iter(f"{_CSL}choose")):
        _choose(choose, shape)
    macros = {str(macro.get("name")): macro for macro in root.findall(f"{_CSL}macro")}
    if "author" not in shape.variables:
        _let_macros_stand_in(root, macros)
    for element in (*root.findall(f"{_CSL}citation"), *root.findall(f"{_CSL}bibliography"), *macros.values()):
        _inline(element, macros)
    _remove_unused(root, macros)
    _ask_for_initials(root)
    return CitationStylesStyle(io.BytesIO(etree.tostring(root)), locale=FACTS[style].locale, validate=False)


@cache
def _published(style: Style) -> etree._Element:
    return etree.parse(_FOLDER / FACTS[style].file, etree.XMLParser(remove_comments=True)).getroot()


# ---------------------------------------------------------------------------------- choices


def _choose(choose: etree._Element, shape: Shape) -> None:
    """Put the branch that is taken in the place of a choice."""
    parent = choose.getparent()
    if parent is None:  # in a branch that was not taken
        return
    taken = next((branch for branch in choose if branch.tag == f"{_CSL}else" or _is_taken(branch, shape)), None)
    at = parent.index(choose)
    parent.remove(choose)
    for child in reversed([] if taken is None else list(taken)):
        parent.insert(at, child)


def _is_taken(branch: etree._Element, shape: Shape) -> bool:
    tests = _tests(branch, shape)
    match = branch.get("match", "all")
    if match == "none":
        return not any(tests)
    return any(tests) if match == "any" else all(tests)


def _tests(branch: etree._Element, shape: Shape) -> Iterator[bool]:
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


class Standin(CitationStylesElement):  # type: ignore[misc]  # the processor has no types
    """A macro that stands in for an author; what it prints is not printed again.

    The language asks for that, but the processor does it only for an element that prints by itself, not for a macro. It
    makes an element of this class where a style says `standin`, since it knows its own classes by their names.
    """

    def calls_variable(self) -> bool:
        """Tell the processor that this prints what an item has."""
        return True

    def render(self, item: object, context: CitationStylesElement, **_: object) -> str | None:
        """Return what the macro prints, and keep its variables from being printed again."""
        text: str | None = self.get_macro(self.get("macro")).render(item, context=context)
        if text:
            context.get_layout().repressed.setdefault(f"{_CSL}text", []).extend(self.get("variables").split())
        return text


def _let_macros_stand_in(root: etree._Element, macros: Mapping[str, etree._Element]) -> None:
    for substitute in root.iter(f"{_CSL}substitute"):
        for call in substitute.findall(f"{_CSL}text[@macro]"):
            call.tag = f"{_CSL}standin"
            call.set("variables", " ".join(_printed(macros[str(call.get("macro"))], macros)))


def _printed(element: etree._Element, macros: Mapping[str, etree._Element]) -> set[str]:
    """Return the variables that an element and the macros it calls print as they are."""
    texts = list(element.iter(f"{_CSL}text"))
    printed = {str(variable) for text in texts if (variable := text.get("variable"))}
    called = {str(macro) for text in texts if (macro := text.get("macro"))}
    return printed.union(*(_printed(macros[name], macros) for name in called))


def _inline(element: etree._Element, macros: Mapping[str, etree._Element]) -> None:
    """Put the macro itself in the place of its call, where that is the same: the processor is slow to find macros."""
    for call in list(element.iter(f"{_CSL}text")):
        macro = macros.get(str(call.get("macro")))
        parent = call.getparent()
        if macro is None or parent is None or len(call.attrib) > 1 or parent.tag == f"{_CSL}substitute":
            continue
        _inline(macro, macros)
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
    """Write how initials are set on every name that wants them, instead of leaving it to be inherited."""
    heirs = [root, *root.findall(f"{_CSL}citation"), *root.findall(f"{_CSL}bibliography")]
    inherited = next((str(mark) for heir in heirs if (mark := heir.get("initialize-with")) is not None), None)
    for heir in heirs:
        heir.attrib.pop("initialize-with", "")
    for name in root.iter(f"{_CSL}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", "")
        elif inherited is not None and name.get("initialize-with") is None:
            name.set("initialize-with", inherited)
