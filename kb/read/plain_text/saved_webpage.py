"""Separates menus, headline and text of web pages saved as plain text.

Such a text begins with the page's title ("Headline - Site") and the menus, often repeats the headline, and ends with
lists of other pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.read.heading_rules import has_address, is_prose
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.read.release_parts import is_note_label
from kb.text.dates import parse_date

_MENU_LINES = frozenset({
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
_TAIL_LINES = frozenset({
    "share", "share this", "share this entry", "share this page", "share this post", "share on", "latest posts",
    "recent posts", "recent news", "latest news", "related", "related posts", "related news", "related articles",
    "related content", "you might also like", "more news", "previous post", "next post", "leave a comment",
    "leave a reply", "newsletter sign-up", "sign up to our newsletter", "stay connected", "tags", "tagged with:",
    "categories", "name*", "email*", "links:", "powered by",
})  # fmt: skip
_END_MARK = re.compile(r"#(?:\s?#)*")
_NOTE_WORDS = 8  # a line of so many words below the end mark is a note of the release
_MAX_SHORT_LINES = 2  # between lines of notes; more are a menu
_TIMESTAMP = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d")
_NO_WORDS = re.compile(
    r"https?://\S+|\W*(?:[\d_]\W*){0,6}|\d+ min(?:ute)?s? read|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\[[A-Z ]{3,30}\]|"
    r"link to: .*",
    re.IGNORECASE,
)  # up to six digits: telephone numbers have more
_PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)
_SITE = re.compile(r"\s+[-–—|»·]\s+(?P<site>(?:(?!\s[-–—|»·]\s).){3,80})$")
_HEAD_LINES = 80  # searched for menus
_MIN_MENU_LINES = 3
_ELLIPSES = ("...", "…")
_MIN_HEADLINE_CHARS = 20
_MIN_HEADLINE_WORDS = 3
_MAX_HEADLINE_LINES = 4


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The parts of a saved page; lines are given by index."""

    menus: frozenset[int] = frozenset()  # lines that are not part of the text
    title: tuple[int, ...] = ()  # lines of the headline, in order
    headline: str = ""  # its text
    site: str = ""  # name of the site
    date: str = ""  # publication day, as the page's software prints it


def parse_saved_page(lines: Sequence[str]) -> SavedPage | None:
    """Separate the text of a saved page from its menus; None if the lines (stripped, not empty) are no saved page."""
    menu_lines = sum(line.casefold() in _MENU_LINES for line in lines[:_HEAD_LINES])
    if not menu_lines:
        return None
    first = fold_alphanumerics(lines[0])
    undated = [split_date_label(line)[1] for line in lines]
    prose = (at for at, line in enumerate(undated) if is_prose(line) and not first.startswith(fold_alphanumerics(line)))
    first_prose = next(prose, 0)
    if not first_prose:
        return None
    start = max((at for at in range(first_prose) if lines[at].casefold() in _MENU_LINES), default=0) + 1
    copies = _find_headlines(undated, first_prose)
    site = _SITE.search(lines[0])
    if menu_lines < _MIN_MENU_LINES and not (site and copies):
        return None
    # "Home > Press > Headline": a headline directly after a menu's last line ends a breadcrumb trail.
    crumb = next((copy for copy in copies if copy[0] == start and any(other[0] > start for other in copies)), ())
    start += len(crumb)
    shortened = {at for copy in copies if lines[copy[-1]].endswith(_ELLIPSES) for at in copy}
    whole = [copy for copy in copies if not shortened.intersection(copy)]
    title = ([copy for copy in whole if copy[0] >= start] or whole or [(0,)])[-1]
    headline = " ".join(undated[at] for at in title) if title[0] else _SITE.sub("", lines[0])
    end = _find_text_end(lines, first_prose)
    menus = {at for at, line in enumerate(lines) if not start <= at < end or _NO_WORDS.fullmatch(line)} | shortened
    stamp = next(filter(None, map(_TIMESTAMP.fullmatch, lines[end:])), None)
    return SavedPage(
        frozenset(menus - set(title)),
        title,
        headline,
        site.group("site").strip() if site else "",
        stamp.group("date") if stamp else "",
    )


def split_date_label(line: str) -> tuple[str, str]:
    """Split a line after a date at its start ("4 May 2018: Nets mended"); the date is "" if there is none."""
    when, colon, rest = line.partition(": ")
    return (f"{when}:", rest) if colon and parse_date(when) else ("", line)


def _find_headlines(lines: Sequence[str], until: int) -> list[tuple[int, ...]]:
    """Return the line indexes of each copy of the headline below the first line."""
    title = fold_alphanumerics(_SITE.sub("", lines[0]))
    copies: list[tuple[int, ...]] = []
    at = 1
    while at < until:
        copy: list[int] = []
        rest = title
        while at + len(copy) < until and len(copy) < _MAX_HEADLINE_LINES:
            line = lines[at + len(copy)]
            folded = fold_alphanumerics(line)
            if not folded or not rest.startswith(folded):
                break
            copy.append(at + len(copy))
            rest = "" if line.endswith(_ELLIPSES) else rest[len(folded) :]
        has_enough = len(title) - len(rest) >= min(_MIN_HEADLINE_CHARS, len(title))
        if copy and has_enough and len(" ".join(lines[each] for each in copy).split()) >= _MIN_HEADLINE_WORDS:
            copies.append(tuple(copy))
        at += max(len(copy), 1)
    return copies


def _find_text_end(lines: Sequence[str], start: int) -> int:
    """Return the index of the first line after the text."""
    seen_prose = False
    at = start
    while at < len(lines):
        seen_prose = seen_prose or is_prose(lines[at])
        if seen_prose and (lines[at].casefold() in _TAIL_LINES or _PICTURE.fullmatch(lines[at])):
            return at
        at += 1
        if seen_prose and _END_MARK.fullmatch(lines[at - 1]):
            return _find_notes_end(lines, at)
    return at


def _find_notes_end(lines: Sequence[str], start: int) -> int:
    """Return the index of the first line after the notes below a release's end mark."""
    end = start
    for at in range(start, len(lines)):
        if lines[at].casefold() in _TAIL_LINES or _PICTURE.fullmatch(lines[at]):
            break
        if len(lines[at].split()) >= _NOTE_WORDS or is_note_label(lines[at]) or has_address(lines[at]):
            end = at + 1
        elif at >= end + _MAX_SHORT_LINES:
            break
    return end
