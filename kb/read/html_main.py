"""What on a page is its main content: without menus, banners, footers, share links.

Follows what the page says of itself (elements, roles, names); where it says nothing, what is prose and what is
a list of links. An element that holds much of the page's text is never taken for furniture. Knows nothing of
blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from kb.read.build import clean
from kb.read.html_tree import is_hidden, leads_into_page, roles, text_of

_FURNITURE_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar",
    "complementary", "alert", "status", "tablist", "form",
})  # fmt: skip
_KEPT_ROLES = frozenset(
    {"doc-toc", "doc-footnote", "doc-endnote", "doc-endnotes", "footnote", "endnote", "footnotes", "endnotes"}
)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:"
    r"cookies?|consent|gdpr|share|sharing|shares|share-?(?:links|buttons|bar)|social|social-?(?:media|links|share|icons)|addtoany|sharedaddy|"
    r"breadcrumbs?|crumbs?|nav|navbar|navigation|menu|submenu|sidebar|side-?bar|masthead|site-?header|page-?header|site-?footer|footer|"
    r"related|related-?(?:posts|content|links|articles)|recommended|newsletter|subscribe|sign-?up|skip-?(?:link|nav|to-content)|advert|"
    r"adverts|advertisement|ads|promo|comments?|comment-?(?:form|list|respond)|respond|pagination|pager|post-?nav|search-?form|searchbox|"
    r"print-?(?:link|button)|back-?to-?top|popup|modal|overlay|toolbar|tag-?cloud|widget|feedback|byline-?share|emergency-?exit|exit-?site|"
    r"quick-?exit|language-?(?:switcher|selector)|phase-?banner|topbar"
    r")(?:$|[\s_-](?!content|body|main|article|wrapper))",
    re.IGNORECASE,
)
_MAIN_NAME = re.compile(
    r"^(?:main|content|main-?content|page-?content|article|article-?(?:body|content|text)|post-?(?:content|body|text)|entry-?content|"
    r"story-?body|body-?text|field--?name-body|documentContent|govspeak|rich-?text)$",
    re.IGNORECASE,
)
_MUCH = 0.4  # of a page's text: an element that holds as much is no furniture
_ENOUGH = 0.35  # of a page's text: an element called the main one must hold as much
_LINKS = 0.7  # of an element's text: so much in links is a menu
_CONTROLS = ("input", "select", "textarea", "button")
_LINK_LISTS = frozenset({"ul", "ol", "div", "table", "p", "dl", "section", "aside", "td"})
_PROSE_CHARS = 140


@dataclass(slots=True)
class _Weight:
    """How much text an element holds: characters in all, in links, and of its own, outside any element in it."""

    text: int = 0
    linked: int = 0
    links: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """Where the main content is.

    Attributes:
        root: The element that holds it.
        skip: Elements inside it that are furniture.
        headline: The page's first heading, where it stands outside the root.
    """

    root: Element
    skip: frozenset[Element]
    headline: Element | None = None


def find_content(page: Element, title: str = "") -> Content:
    """Find the main content of a page.

    Args:
        page: The root element.
        title: What the page says its title is.
    """
    body = page.find("body") if page.tag == "html" else page
    if body is None:
        body = page
    weights = _weigh(body)
    total = max(weights[body].text, 1)
    skip = {each for each in weights if each is not body and _is_furniture(each, weights[each], total)}
    root = _main(body, weights, skip)
    if root is body:
        skip |= _menus(body, weights)
    return Content(root, frozenset(skip), _headline(body, root, skip, title))


def _weigh(body: Element) -> dict[Element, _Weight]:
    """Weigh every element that a reader sees."""
    weights: dict[Element, _Weight] = {}
    hidden: set[Element] = set()
    inside_links = 0
    events = etree.iterwalk(body, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if element is not body and is_hidden(element):
                hidden.add(element)
                events.skip_subtree()
                continue
            weight = weights[element] = _Weight()
            inside_links += element.tag == "a"
            weight.links = int(element.tag == "a")
            _count(weight, element.text, linked=inside_links > 0)
            continue
        parent = None if element is body else weights[element.getparent()]
        if element in hidden:
            hidden.discard(element)
        else:
            weight = weights[element]
            inside_links -= element.tag == "a"
            if parent is not None:
                parent.text += weight.text
                parent.linked += weight.linked
                parent.links += weight.links
        if parent is not None:
            _count(parent, element.tail, linked=inside_links > 0)
    return weights


def _count(weight: _Weight, text: str | None, *, linked: bool) -> None:
    length = len(" ".join(text.split())) if text else 0
    weight.text += length
    weight.linked += length if linked else 0
    weight.own += 0 if linked else length


def _names(element: Element) -> Iterator[str]:
    yield from element.get("class", "").split()
    if element.get("id"):
        yield element.get("id", "")


def _is_furniture(element: Element, weight: _Weight, total: int) -> bool:
    """Tell whether an element says of itself that it is no content."""
    said = roles(element)
    if element.tag in {"main", "html", "body"} or said & _KEPT_ROLES or weight.text > _MUCH * total:
        return False
    if element.tag == "nav" or said & _FURNITURE_ROLES:
        return not leads_into_page(element)
    if element.tag in {"header", "footer"}:
        return next(element.iterancestors("article", "main", "blockquote", "section"), None) is None
    named = any(_FURNITURE_NAME.search(name) for name in _names(element)) and not leads_into_page(element)
    if element.tag == "aside":
        inside = next(element.iterancestors("article", "main"), None) is not None
        return named or not inside or weight.linked > _LINKS * weight.text
    if element.tag == "form":
        return next(element.iter(*_CONTROLS), None) is not None
    if element.tag in {"article", "h1", "h2", "h3", "p", "td", "tr", "tbody", "span"} or "hentry" in element.get(
        "class", ""
    ):
        return False
    return named


def _main(body: Element, weights: dict[Element, _Weight], skip: set[Element]) -> Element:
    """Return the element that holds the main content."""
    furniture = sum(weights[each].text for each in skip if not any(above in skip for above in each.iterancestors()))
    enough = _ENOUGH * max(weights[body].text - furniture, 1)
    found: list[list[Element]] = [[], [], []]
    for element in weights:
        if element in skip or weights[element].text < enough:
            continue
        if element.tag == "main" or "main" in roles(element):
            found[0].append(element)
        elif element.tag == "article" or element.get("itemprop", "").lower() == "articlebody":
            found[1].append(element)
        elif element.tag in {"div", "section", "td"} and any(_MAIN_NAME.match(name) for name in _names(element)):
            found[2].append(element)
    for candidates in found:
        if candidates:
            return candidates[0]  # in document order: the outermost
    return body


def _menus(body: Element, weights: dict[Element, _Weight]) -> set[Element]:
    """Return the lists of links above the first and below the last paragraph of a page that names no main content."""
    prose = [each for each, weight in weights.items() if weight.own > _PROSE_CHARS]
    if not prose:
        return set()
    order = {element: position for position, element in enumerate(weights)}
    first, last = order[prose[0]], order[prose[-1]]
    around = set(prose[0].iterancestors())
    return {
        element
        for element, weight in weights.items()
        if element.tag in _LINK_LISTS
        and weight.links > 2
        and weight.linked > _LINKS * weight.text
        and (order[element] > last or (order[element] < first and element not in around))
        and not leads_into_page(element)
    } - {body}


def _headline(body: Element, root: Element, skip: set[Element], title: str) -> Element | None:
    """Return the page's h1 where it stands outside the main content."""
    if any(not any(above in skip for above in each.iterancestors()) for each in root.iter("h1")):
        return None
    outside = [each for each in body.iter("h1") if not is_hidden(each) and text_of(each).strip()]
    named = [each for each in outside if title and clean(text_of(each)).casefold() in title.casefold()]
    if named:
        return named[0]
    return outside[0] if len(outside) == 1 and outside[0] not in skip else None
