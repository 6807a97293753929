"""Boilerplate removal: finds a page's main content, without menus, banners, footers and share links.

Follows what the page declares (elements, roles, class names); without that, it separates prose from lists of links. An
element with much of the page's text is never boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from kb.read.document_builder import clean_text
from kb.read.html_pages.elements import extract_text, is_contents_list, is_hidden, read_roles

_BOILERPLATE_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar",
    "complementary", "alert", "status", "tablist", "form",
})  # fmt: skip
_CONTENT_ROLES = frozenset(
    {"doc-toc", "doc-footnote", "doc-endnote", "doc-endnotes", "footnote", "endnote", "footnotes", "endnotes"}
)
_BOILERPLATE_NAME = re.compile(
    r"(?:^|[\s_-])(?:"
    r"cookies?|consent|gdpr|share|sharing|shares|share-?(?:links|buttons|bar)|social|social-?(?:media|links|share|icons)|addtoany|sharedaddy|"
    r"breadcrumbs?|crumbs?|nav|navbar|navigation|menu|submenu|sidebar|side-?bar|masthead|site-?header|page-?header|site-?footer|footer|"
    r"related|related-?(?:posts|content|links|articles)|recommended|newsletter|subscribe|sign-?up|skip-?(?:link|nav|to-content)|advert|"
    r"adverts|advertisement|ads|promo|comments?|comment-?(?:form|list|respond)|respond|pagination|pager|post-?nav|search-?form|searchbox|"
    r"print-?(?:link|button)|back-?to-?top|popup|modal|overlay|toolbar|tag-?cloud|widget|feedback|byline-?share|emergency-?exit|exit-?site|"
    r"field-?tags|quick-?exit|language-?(?:switcher|selector)|phase-?banner|topbar"
    r")(?:$|[\s_-](?!content|body|main|article|wrapper))",
    re.IGNORECASE,
)
_MAIN_NAME = re.compile(
    r"^(?:main|content|main-?content|page-?content|article|article-?(?:body|content|text)|post-?(?:content|body|text)|entry-?content|"
    r"story-?body|body-?text|field--?name-body|documentContent|govspeak|rich-?text)$",
    re.IGNORECASE,
)
_MAX_BOILERPLATE_SHARE = 0.4  # share of a page's text: an element with more is content
_MIN_MAIN_SHARE = 0.35  # share of a page's text that an element declared as the main one must have
_MENU_LINK_SHARE = 0.7  # share of an element's text in links: an element with more is a menu
_CONTROLS = ("input", "select", "textarea", "button")
_LINK_LISTS = frozenset({"ul", "ol", "div", "table", "p", "dl", "section", "aside", "td"})
_TAG_LISTS = frozenset({"footer", "div", "p", "span", "ul"})
_PROSE_CHARS = 140
_TAG_LABEL_CHARS = 40  # length of "Posted in" and "Tagged", beside the links to categories and tags


@dataclass(slots=True)
class _TextWeight:
    """Amounts of text in an element, in characters."""

    text: int = 0
    linked: int = 0  # text inside links
    links: int = 0  # number of links
    own: int = 0  # text neither in links nor in child elements


@dataclass(frozen=True, slots=True)
class MainContent:
    """The main content of a page."""

    root: Element  # the element around it
    skip: frozenset[Element]  # boilerplate inside the root
    headline: Element | None = None  # the page's h1, if outside the root


def find_content(page: Element, title: str = "") -> MainContent:
    """Find the main content of a page, given the title in its metadata."""
    body = page.find("body") if page.tag == "html" else page
    if body is None:
        body = page
    weights = _weigh(body)
    total = max(weights[body].text, 1)
    skip = {each for each in weights if each is not body and _is_boilerplate(each, weights[each], total)}
    root = _find_main(body, weights, skip)
    if root is body:
        skip |= _find_menus(body, weights)
    return MainContent(root, frozenset(skip), _find_headline(body, root, skip, title))


def _weigh(body: Element) -> dict[Element, _TextWeight]:
    weights: dict[Element, _TextWeight] = {}
    hidden: set[Element] = set()
    inside_links = 0
    events = etree.iterwalk(body, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if element is not body and is_hidden(element):
                hidden.add(element)
                events.skip_subtree()
                continue
            weight = weights[element] = _TextWeight()
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


def _count(weight: _TextWeight, text: str | None, *, linked: bool) -> None:
    length = len(" ".join(text.split())) if text else 0
    weight.text += length
    weight.linked += length if linked else 0
    weight.own += 0 if linked else length


def _read_names(element: Element) -> Iterator[str]:
    yield from element.get("class", "").split()
    if element.get("id"):
        yield element.get("id", "")


def _is_boilerplate(element: Element, weight: _TextWeight, total: int) -> bool:
    """Tell whether an element is boilerplate by tag, roles or class names."""
    element_roles = read_roles(element)
    is_content = element.tag in {"main", "html", "body"} or bool(element_roles & _CONTENT_ROLES)
    if is_content or weight.text > _MAX_BOILERPLATE_SHARE * total:
        return False
    if element.tag == "nav" or element_roles & _BOILERPLATE_ROLES:
        return not is_contents_list(element)
    if _is_list_of_tags(element, weight):
        return True
    if element.tag in {"header", "footer"}:
        return next(element.iterancestors("article", "main", "blockquote", "section"), None) is None
    named = any(_BOILERPLATE_NAME.search(name) for name in _read_names(element)) and not is_contents_list(element)
    if element.tag == "aside":
        inside = next(element.iterancestors("article", "main"), None) is not None
        return named or not inside or weight.linked > _MENU_LINK_SHARE * weight.text
    if element.tag == "form":
        return next(element.iter(*_CONTROLS), None) is not None
    if element.tag in {"article", "h1", "h2", "h3", "p", "td", "tr", "tbody", "span"} or "hentry" in element.get(
        "class", ""
    ):
        return False
    return named


def _is_list_of_tags(element: Element, weight: _TextWeight) -> bool:
    """Tell whether an element links the page's categories and tags, and has little other text."""
    return (
        element.tag in _TAG_LISTS
        and weight.linked > 0
        and weight.text - weight.linked <= _TAG_LABEL_CHARS
        and all("tag" in each.get("rel", "").lower().split() for each in element.iter("a"))
    )


def _find_main(body: Element, weights: dict[Element, _TextWeight], skip: set[Element]) -> Element:
    """Return the element around the main content: <main>, else an article, else one named as the content."""
    boilerplate = sum(weights[each].text for each in skip if not any(above in skip for above in each.iterancestors()))
    enough = _MIN_MAIN_SHARE * max(weights[body].text - boilerplate, 1)
    mains: list[Element] = []
    articles: list[Element] = []
    named: list[Element] = []
    for element in weights:
        if element in skip or weights[element].text < enough:
            continue
        if element.tag == "main" or "main" in read_roles(element):
            mains.append(element)
        elif element.tag == "article" or element.get("itemprop", "").lower() == "articlebody":
            articles.append(element)
        elif element.tag in {"div", "section", "td"} and any(_MAIN_NAME.match(name) for name in _read_names(element)):
            named.append(element)
    return next(iter((*mains, *articles, *named)), body)  # in document order: the outermost of each


def _find_menus(body: Element, weights: dict[Element, _TextWeight]) -> set[Element]:
    """Return the lists of links above the first and below the last paragraph of a page that declares no content."""
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
        and weight.linked > _MENU_LINK_SHARE * weight.text
        and (order[element] > last or (order[element] < first and element not in around))
        and not is_contents_list(element)
    } - {body}


def _find_headline(body: Element, root: Element, skip: set[Element], title: str) -> Element | None:
    """Return the page's h1 if it is outside the main content."""
    if any(not any(above in skip for above in each.iterancestors()) for each in root.iter("h1")):
        return None
    outside = [each for each in body.iter("h1") if not is_hidden(each) and extract_text(each).strip()]
    named = [each for each in outside if title and clean_text(extract_text(each)).casefold() in title.casefold()]
    if named:
        return named[0]
    return outside[0] if len(outside) == 1 and outside[0] not in skip else None
