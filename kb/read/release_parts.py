"""Parts of a press release after its main text: notes to editors, notes on organisations, contacts, and litter.

Each note gets a heading in its own words, so that it becomes passages of its own. Litter becomes running heads, which
are not text. Ambiguous blocks are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, Part
from kb.read.heading_rules import PROSE_WORDS, has_address, is_prose

_EDITORS = r"notes?\s+(?:to|for)\s+(?:the\s+)?(?:editors?|media|press|journalists?)|editor(?:['’]?s|s['’])?\s+notes?"
_CONTACT = (
    r"(?:for\s+)?(?:(?:(?:further|more)\s+)?(?:minister['’]s\s+)?(?:media|press|public)\s+"
    r"(?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|comments?|office)|"
    r"contacts?(?:\s+(?:details|information))?|for\s*(?:further|more)\s+information)"
    r"(?:,?\s+(?:please\s+)?(?:contact|call))?"
)
_ABOUT = r"about\s+(?:the\s+|our\s+)?(?-i:[A-Z0-9“\"]).{1,90}?"
_LABEL_LINE = re.compile(rf"(?:{_EDITORS}|{_CONTACT}|{_ABOUT})\s*:?", re.IGNORECASE)
_LABEL_WORDS = 14
_RUN_IN = (
    re.compile(rf"(?P<label>(?:{_EDITORS}|{_CONTACT})\s*:)\s*(?=\S)", re.IGNORECASE),
    re.compile(rf"(?P<label>{_ABOUT}:)\s+(?-i:(?=[A-Z\"“]))", re.IGNORECASE),
    # "About Example Charity Example Charity is": the heading ran into the text when the page was saved.
    re.compile(r"(?P<label>About (?:the )?(?P<name>[A-Z0-9].{2,80}?))\s+(?=(?:(?:The|At)\s+)?(?P=name)\b)"),
)
_IS_CONTACT = re.compile(_CONTACT, re.IGNORECASE)
_END_MARK = re.compile(r"[-–—]\s*(?:30|(?i:ends?))\s*[-–—]|ENDS?|Ends|#(?:\s?#)*")
_FEED_LINE = re.compile(r"The post .{10,300} appeared first on .{2,80}")
_AGENCY = re.compile(r"--[\w .]{2,30}--")
_LINK_LINE = re.compile(
    r"visit our (?:website|blog)|(?:share|tweet|print|email) this(?: page| post| article)?", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b).*\blast (?:modified|updated)\b.*", re.IGNORECASE)
_MENU_WORDS = frozenset(
    {
        "home",
        "sitemap",
        "site map",
        "search",
        "copyright",
        "feedback",
        "links",
        "contact us",
        "privacy",
        "about us",
        "news",
    }
)
_MIN_MENU = 4  # entries of a menu on one line
_MENU_ENTRY_WORDS = 6
_TAIL_HEADINGS = frozenset({
    "gallery", "share", "share this", "share this page", "share this post", "related", "related posts", "related news",
    "related articles", "related content", "related links", "related stories", "latest news", "latest posts",
    "recent news", "recent posts", "more news", "you might also like", "tags", "follow us", "stay connected",
})  # fmt: skip
_TEXTS = (BlockKind.PARAGRAPH, BlockKind.HEADING)


def is_note_label(text: str) -> bool:
    """Tell whether a line is the label of a note of a release: "Notes to editors", "About Example Charity"."""
    return len(text.split()) <= _LABEL_WORDS and text[-1:] not in ".,;!?" and _LABEL_LINE.fullmatch(text) is not None


def mark_release_parts(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Give the notes of a release their headings, and mark its litter as running heads; drafts are in reading order."""
    return _mark_notes(_mark_litter(drafts))


# ------------------------------------------------------------------------------------------- litter


def _mark_litter(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    result = [_to_running(each) if _is_litter(each) else each for each in drafts]
    body = [at for at, each in enumerate(result) if each.kind is not BlockKind.RUNNING and each.text]
    for number, at in enumerate(body):
        if result[at].kind is BlockKind.HEADING and result[at].text.casefold().rstrip(":") in _TAIL_HEADINGS:
            section = _take_linked(result, body[number + 1 :])
            if section is not None:
                for each in (at, *section):
                    result[each] = _to_running(result[each])
    return result


def _take_linked(drafts: Sequence[BlockDraft], after: Sequence[int]) -> list[int] | None:
    """Return the blocks up to the next heading if all are links, else None."""
    section: list[int] = []
    for at in after:
        if drafts[at].kind in (BlockKind.HEADING, BlockKind.TITLE):
            break
        if not drafts[at].linked:
            return None
        section.append(at)
    return section


def _is_litter(draft: BlockDraft) -> bool:
    """Tell whether a block is an end mark, an agency's mark, a line added by a feed, or a menu on one line."""
    if draft.kind not in _TEXTS:
        return False
    text = draft.text
    forms = (_END_MARK, _FEED_LINE, _AGENCY, _LINK_LINE, _COPYRIGHT)
    return any(form.fullmatch(text) for form in forms) or _is_menu_line(text)


def _is_menu_line(text: str) -> bool:
    entries = [each.strip().casefold() for each in text.split("|")]
    return (
        len(entries) >= _MIN_MENU
        and all(len(each.split()) <= _MENU_ENTRY_WORDS for each in entries)
        and sum(each in _MENU_WORDS for each in entries) > 1
    )


def _to_running(draft: BlockDraft) -> BlockDraft:
    return BlockDraft(BlockKind.RUNNING, draft.parts)


# -------------------------------------------------------------------------------------------- notes


def _mark_notes(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Turn the labels below the first paragraph into headings of the highest level in the text."""
    level = min((each.level for each in drafts if each.kind is BlockKind.HEADING), default=1)
    result: list[BlockDraft] = []
    seen_prose = False
    for at, draft in enumerate(drafts):
        is_labelled = bool(result) and result[-1].kind is BlockKind.HEADING and is_note_label(result[-1].text)
        label, rest = _split_label(draft) if seen_prose and not is_labelled else (None, draft)
        seen_prose = seen_prose or (draft.kind is BlockKind.PARAGRAPH and is_prose(draft.text))
        if label is None or not _has_note(label.text, rest, drafts[at + 1 :]):
            result.append(draft)
            continue
        result.append(replace(label, kind=BlockKind.HEADING, level=level))
        if rest is not None:
            result.append(rest)
    return result


def _split_label(draft: BlockDraft) -> tuple[BlockDraft | None, BlockDraft | None]:
    """Return the label that a paragraph is, or begins with, and the rest of the paragraph."""
    if draft.kind is not BlockKind.PARAGRAPH:
        return None, draft
    text = draft.text
    if is_note_label(text):
        return draft, None
    start = "".join(each if isinstance(each, str) else "\0" for each in draft.parts)
    for form in _RUN_IN:
        match = form.match(" ".join(start.split()))
        if match and len(match.group("label").split()) <= _LABEL_WORDS:
            return _cut(draft, match.group("label"))
    return None, draft


def _cut(draft: BlockDraft, label: str) -> tuple[BlockDraft, BlockDraft]:
    """Cut a draft after its label; white space may differ between label and parts."""
    wanted = sum(not each.isspace() for each in label)
    head: list[Part] = []
    rest: list[Part] = []
    for part in draft.parts:
        end = 0
        while isinstance(part, str) and wanted and end < len(part):
            wanted -= not part[end].isspace()
            end += 1
        if isinstance(part, str):
            head.append(part[:end])
            rest.append(part[end:])
        else:
            rest.append(part)
    return replace(draft, parts=tuple(head)), replace(draft, parts=tuple(rest))


def _has_note(label: str, rest: BlockDraft | None, after: Sequence[BlockDraft]) -> bool:
    """Tell whether a note follows a label: prose of its own, or for a contact only short lines, one with an address."""
    below: list[BlockDraft] = [] if rest is None else [rest]
    for draft in after:
        if draft.kind in (BlockKind.HEADING, BlockKind.TITLE) or _split_label(draft)[0] is not None:
            break
        if draft.kind is not BlockKind.RUNNING and draft.text:
            below.append(draft)
    texts = [each.text for each in below]
    if _IS_CONTACT.match(label):
        return any(map(has_address, [label, *texts])) and all(
            len(each.split()) < PROSE_WORDS or has_address(each) for each in texts
        )
    return bool(texts)
