"""A page of a site that was saved as plain text: what of it is menus, and where its headline is.

Such a text begins with the page's title ("Headline - Site"), goes on with the menus, often repeats the headline, and
ends with lists of other pages. Knows lines only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.read.headings import is_prose
from kb.text import fold

_MENU = frozenset({
    "home", "menu", "search", "search for", "skip to content", "skip to main content", "skip to navigation",
    "scroll to top", "back to top", "contact", "contact us", "follow us", "get help", "report a crime", "press",
    "press releases", "news", "newsroom", "media", "media centre", "blog", "about", "about us", "you are here:",
    "print", "print this page", "email", "log in", "login", "register", "donate", "subscribe", "close", "next",
    "previous", "read more", "toggle navigation", "main menu", "site search", "careers", "accessibility",
    "privacy policy", "cookies", "cookie policy", "accept cookies", "accept", "terms and conditions", "sitemap",
    "site map", "facebook", "twitter", "x", "youtube", "instagram", "linkedin", "feedburner", "whatsapp", "author",
    "published", "seal your conviction", "events", "resources", "publications", "our work", "what we do",
    "get involved", "language", "english", "español",
})  # fmt: skip
_TAIL = frozenset({
    "share", "share this", "share this entry", "share this page", "share this post", "share on", "latest posts",
    "recent posts", "recent news", "latest news", "related", "related posts", "related news", "related articles",
    "related content", "you might also like", "more news", "previous post", "next post", "leave a comment",
    "leave a reply", "newsletter sign-up", "sign up to our newsletter", "stay connected", "tags", "tagged with:",
    "categories", "#", "##", "###", "# # #", "name*", "email*",
})  # fmt: skip
_NO_WORDS = re.compile(
    r"https?://\S+|[\W\d_]+|\d+ min(?:ute)?s? read|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\[[A-Z ]{3,30}\]|link to: .*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)
_SITE = re.compile(r"\s+[-–—|»·]\s+(?P<site>(?:(?!\s[-–—|»·]\s).){3,80})$")
_HEAD = 80  # lines in which menus and headline are looked for
_CUT = ("...", "…")
_MIN_MENU = 3
_HEADLINE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of a saved page are.

    Attributes:
        menus: The numbers of the lines that are not of the text.
        title: The numbers of the lines of the headline, in order.
        headline: Its text.
        site: The name of the site.
    """

    menus: frozenset[int] = frozenset()
    title: tuple[int, ...] = ()
    headline: str = ""
    site: str = ""


def _key(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum())


def _headlines(lines: Sequence[str], until: int) -> list[tuple[int, ...]]:
    """Return every place below the first line where the headline stands, on one line or on several."""
    whole = _key(_SITE.sub("", lines[0]))
    found: list[tuple[int, ...]] = []
    at = 1
    while at < until:
        taken: list[int] = []
        rest = whole
        while at + len(taken) < until and len(taken) < 4:
            line = lines[at + len(taken)]
            key = _key(line)
            if not key or not rest.startswith(key):
                break
            taken.append(at + len(taken))
            rest = "" if line.endswith(_CUT) else rest[len(key) :]
        if (
            taken
            and len(whole) - len(rest) >= min(_HEADLINE_CHARS, len(whole))
            and len(" ".join(lines[i] for i in taken).split()) >= 3
        ):
            found.append(tuple(taken))
        at += max(len(taken), 1)
    return found


def _end(lines: Sequence[str], start: int) -> int:
    """Return the number of the first line after the text."""
    seen_prose = False
    for number in range(start, len(lines)):
        seen_prose = seen_prose or is_prose(lines[number])
        if seen_prose and (lines[number].casefold() in _TAIL or _PICTURE.fullmatch(lines[number])):
            return number
    return len(lines)


def saved_page(lines: Sequence[str]) -> Page | None:
    """Tell the text of a saved page from its menus.

    Args:
        lines: Without white space around them; none empty.

    Returns:
        None where the lines are no saved page, so that all of them are text.
    """
    head = [line.casefold() for line in lines[:_HEAD]]
    if sum(line in _MENU for line in head) < _MIN_MENU:
        return None
    whole = _key(lines[0])
    prose = next((at for at, line in enumerate(lines) if is_prose(line) and not whole.startswith(_key(line))), 0)
    if not prose:
        return None
    start = max((at for at in range(prose) if lines[at].casefold() in _MENU), default=0) + 1
    places = _headlines(lines, prose)
    # "Home > Press > Headline": the headline after the last line of a menu is still the menu's.
    crumbs = next((place for place in places if place[0] == start and any(other[0] > start for other in places)), ())
    start += len(crumbs)
    cut = {at for place in places if lines[place[-1]].endswith(_CUT) for at in place}
    uncut = [place for place in places if not cut.intersection(place)]
    title = ([place for place in uncut if place[0] >= start] or uncut or [(0,)])[-1]
    headline = " ".join(lines[at] for at in title) if title[0] else _SITE.sub("", lines[0])
    end = _end(lines, prose)
    furniture = {at for at, line in enumerate(lines) if not start <= at < end or _NO_WORDS.fullmatch(line)} | cut
    site = _SITE.search(lines[0])
    return Page(frozenset(furniture - set(title)), title, headline, site.group("site").strip() if site else "")
