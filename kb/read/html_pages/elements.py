"""Properties of HTML elements: roles, text, visibility."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

_NEVER_TEXT = frozenset({
    "script", "style", "template", "noscript", "head", "meta", "link", "title", "svg", "math", "canvas", "iframe",
    "object", "embed", "applet", "audio", "video", "picture", "source", "track", "map", "area", "button", "select",
    "option", "datalist", "input", "textarea", "progress", "meter", "dialog", "menu", "rp", "rt", "frameset",
    "noframes",
})  # fmt: skip
_HIDDEN_STYLE = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.IGNORECASE
)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|element-invisible|govuk-visually-hidden|hide-text)(?:\s|$)",
    re.IGNORECASE,
)


def read_roles(element: Element) -> frozenset[str]:
    """Return the ARIA and EPUB roles of an element."""
    return frozenset(f"{element.get('role', '')} {element.get('epub:type', '')}".lower().split())


def extract_text(element: Element, limit: int = 1_000_000) -> str:
    """Return the first `limit` characters of an element's text, without iterating over all of a large element."""
    strings: list[str] = []
    length = 0
    for string in element.itertext(with_tail=False):
        strings.append(str(string))
        length += len(string)
        if length > limit:
            break
    return "".join(strings)[:limit]


def is_hidden(element: Element) -> bool:
    """Tell whether browsers do not show an element as text."""
    if element.tag in _NEVER_TEXT or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden", "").lower() == "true" or "doc-pagebreak" in read_roles(element):
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style", "")) or _HIDDEN_CLASS.search(element.get("class", "")))


def is_contents_list(element: Element) -> bool:
    """Tell whether all links of an element lead into the same page, as in a table of contents, unlike a menu."""
    links = [each.get("href", "") for each in element.iter("a") if each.get("href")]
    return len(links) > 2 and all(link.startswith("#") and len(link) > 1 for link in links)
