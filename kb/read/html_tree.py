"""What the elements of a page say of themselves: their roles, their text, whether they are seen.

Knows nothing of blocks.
"""

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


def roles(element: Element) -> frozenset[str]:
    """Return the roles of an element, of ARIA and of EPUB."""
    return frozenset(f"{element.get('role', '')} {element.get('epub:type', '')}".lower().split())


def text_of(element: Element, limit: int = 1_000_000) -> str:
    """Return the text of an element: at most `limit` characters, without going through all of a large one."""
    found: list[str] = []
    length = 0
    for piece in element.itertext(with_tail=False):
        found.append(str(piece))
        length += len(piece)
        if length > limit:
            break
    return "".join(found)[:limit]


def is_hidden(element: Element) -> bool:
    """Tell whether a reader of the page does not see an element."""
    if element.tag in _NEVER_TEXT or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden", "").lower() == "true" or "doc-pagebreak" in roles(element):
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style", "")) or _HIDDEN_CLASS.search(element.get("class", "")))


def leads_into_page(element: Element) -> bool:
    """Tell whether all links of an element go to places of the same page: a contents list, not a menu."""
    links = [each.get("href", "") for each in element.iter("a") if each.get("href")]
    return len(links) > 2 and all(link.startswith("#") and len(link) > 1 for link in links)
