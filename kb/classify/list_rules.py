"""Rules for kinds of passages that are recognised by headings and lists: indicators, glossaries, recommendations."""

from __future__ import annotations

import re

from kb.model import BlockKind, KindLabel, Passage, PassageKind, Span
from kb.text.characters import SOLID_BULLETS

_ITEMS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
_MIN_ITEMS = 3

_SIGNS_PHRASE = re.compile(
    r"\b(?:indicators?|(?:warning |tell-?tale |possible |general |common )?signs|red flags|symptoms)\b", re.IGNORECASE
)
# A line of its own above a list: "Possible indicators".
_SIGNS_LABEL = re.compile(
    r"(?:^|\n)(?:\w+ ){0,3}(?:indicators|signs|red flags|symptoms)(?: (?:of|that|to) [^.\n]{3,40})?$", re.IGNORECASE
)
_OTHER_SIGNS = re.compile(
    r"\b(?:performance|progress|success|outcome|development|risk management|survey|cluster|impact|"
    r"key) indicators?\b|\bdevelop|\bmeasur|\bKPI|\btraining\b|\bsurvey|low-quality|\bmissing\b|\bscor",
    re.IGNORECASE,
)
_VICTIMS_MAY = re.compile(
    r"\b(?:victims?|they|(?:a |the )?person|individuals?|child(?:ren)?|people|workers?)\s(?:\w+\s){0,2}?(?:may|"
    r"might|could)(?:\s(?:also|be))?\s?:",
    re.IGNORECASE,
)
_BULLET = re.compile(f"^[{SOLID_BULLETS}◦]|[{SOLID_BULLETS}◦]$")
_SIGN_STATEMENT = re.compile(
    r"\b(?:victims?|they|(?:a |the )?person|individuals?|child(?:ren)?|people|workers?)\s(?:may|might|could)\b",
    re.IGNORECASE,
)
_SIGN_QUESTION = re.compile(
    r"(?:^|[.?\n]\s?)(?:Is|Are|Do|Does|Has|Have|Can) (?:the |a |an )?(?:\w+ ){0,3}?(?:victims?|person|they|he|she|"
    r"child(?:ren)?|people|workers?|anyone|someone|staff)\b[^.?]*\?"
)
_MIN_STATEMENTS = 3
# A list below a heading about signs may say what to do about them.
_LISTS_ACTIONS = re.compile(r"\bto\s?:\s*\n|\bshould\b.*\n.*\bshould\b")

_RECOMMENDATIONS_HEADING = re.compile(
    r"(?:^|:\s)(?!implement|progress)(?:[\dA-Z]{0,3}[.)]?\s*)?(?:\w+\s){0,3}recommendations?\b"
    r"(?=\W|$|\s(?:to|for|and|on|of|by|regarding|concerning)\b)(?!\s(?:is|are|was|were|has|have|from|in)\b)|"
    r"\brecommendations?:?$",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:should|must|needs to|need to be|recommend(?:s|ed)?|ought to|is essential|are essential|"
    r"we (?:want|ask|urge|call)|the need (?:for|to))\b"
)
_IMPERATIVE = re.compile(
    r"(?:^|\n|(?:[•■▪●◦›\-–]\s|(?:^|\n)o\s|\d[.)]\s|\d\s)(?:To\s)?)(?:[Ee]nsure|[Pp]rovide|[Dd]evelop|[Ee]stablish|"
    r"[Ii]ncrease|[Rr]eview|[Cc]reate|[Ii]ntroduce|[Ii]mprove|[Ss]trengthen|"
    r"[Ss]upport|[Ee]xtend|[Mm]ake|[Cc]onsider|[Rr]equire|[Pp]romote|[Ee]ncourage|[Ii]mplement|[Aa]dopt|"
    r"[Cc]ontinue|[Rr]aise|[Bb]uild|[Ii]nclude|[Pp]ublish|[Ff]und|"
    r"[Tt]rain|[Ii]nvest|[Ee]ngage|[Mm]onitor|[Cc]ollect|[Gg]ive|[Rr]emove|[Aa]llow|[Aa]mend|[Ee]xpand|[Ee]nd|"
    r"[Rr]einstate|[Rr]epeal|[Cc]ommit|[Aa]ppoint|[Aa]ddress|[Uu]se|[Ss]et|[Ss]eek|[Gg]rant)\b",
    re.MULTILINE,
)
_MIXED_SECTION = re.compile(
    r"\b(?:analys[ie]s|findings?|results|discussion|conclusions?) (?:and|&) recommendations\b", re.IGNORECASE
)

_GLOSSARY_HEADING = re.compile(
    r"^(?:[\d.]++\s*)?(?:\w+\s){0,2}(?:glossary|definitions?)(?: of terms| and definitions)?\b", re.IGNORECASE
)
_QUESTION_HEADING = re.compile(
    r"^(?:[\d.]+\s*)?what (?:is|are|do we mean by|does)\s(?:an?\s|the\s)?(?P<term>[^?]{2,60}?)\s?(?:mean)?\??$",
    re.IGNORECASE,
)
_MEANING_HEADING = re.compile(r"^(?:[\d.]+\s*)?what (?:do(?:es)?\b[^?]* mean|is meant by)\b", re.IGNORECASE)
_MEANING = re.compile(r"\b(?:means?|meaning|refers? to|stands? for|(?:is|are|be) defined)\b")
_TERM_HEADING = re.compile(r"(?:[\dA-Z]{1,3}[.)]\s+)?(?P<term>[A-Za-z][\w’'\- ]{2,50}?)s?(?:\s\([A-Z]\w+\))?:?")
# Genus nouns of definitions: "is a system", not "is a scarce resource".
_GENUS = (
    "term|system|process|mechanism|form|type|body|rate|practice|framework|tool|document|person|someone|individual|method|"
    "offence|order|scheme|meeting|professional|specialist"
)
_DEFINITION_AFTER_TERM = re.compile(
    rf"(?:s|es)?(?:\s\([^)]*\))?\s(?:(?:is|are)\s(?:an?\s(?:[\w\-]+\s){{0,3}}?(?:{_GENUS})\b|any|when|where|the (?:"
    r"recruitment|use|act|process|practice|exploitation|movement|body)|specific|those|persons|organi[sz]ations)|means?|"
    r"refers? to)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:The|A|An) |", re.IGNORECASE)
_TERMS_HEADING = re.compile(r"^(?:[\d.]++\s*)?(?:\w+\s){0,3}(?:glossary|terminology|definitions)\b", re.IGNORECASE)
_GLOSSARY_ENTRY = re.compile(
    r"^(?!(?:This|That|These|Those|It|There|Here|He|She|They)\b)(?:The |An? )?[A-Z(][\w’'\-/() ]{1,60}?"
    rf"(?:(?:\s?[–-])?\s(?:is|are)|\s?[–-])\s(?:an?|the)\s(?!(?:excellent|good|great|useful|"
    rf"key)\b)(?:[\w’'\-]+\s){{0,4}}?(?:{_GENUS}|network|organi[sz]ation|"
    rf"agency)\b",
    re.MULTILINE,
)
_DEFINING_VERB = (
    r"[^.\n]{0,60}?\s(?:(?:is|are)\s(?!\w+ed\b|set\b|one\b|happening\b|still\b|now\b|also\b|often\b|not\b|very\b)|"
    r"(?:means?|refers? to|involves?|describes|covers|includes|occurs|happens)\b)"
)


def _get_nearest_heading(passage: Passage) -> str:
    return passage.heading[-1].strip() if passage.heading else ""


def _count_items(passage: Passage) -> int:
    """Return the number of list items, by kind or by a bullet at either end."""
    return sum(
        block.kind in _ITEMS or bool(_BULLET.search(block.span.slice(passage.text).strip())) for block in passage.blocks
    )


def find_indicators(passage: Passage) -> KindLabel | None:
    """Find lists of signs, announced by the heading or by the line before the list."""
    is_list = _count_items(passage) >= _MIN_ITEMS
    for block in passage.blocks if is_list else ():
        text = block.span.slice(passage.text)
        leads_in = block.kind not in _ITEMS and (text.rstrip().endswith(":") or _SIGNS_LABEL.search(text.strip()))
        if leads_in and _has_sign_wording(text):
            return KindLabel(PassageKind.INDICATORS, "list of signs", (block.span,))
    is_under_signs = any(_has_sign_wording(each) for each in passage.heading[-2:])
    if is_under_signs and not _OTHER_SIGNS.search(_get_nearest_heading(passage)):
        if is_list and not _LISTS_ACTIONS.search(passage.text):
            return KindLabel(PassageKind.INDICATORS, "under a heading of signs")
        return _find_signs_in_text(passage.text)
    return None


def _has_sign_wording(text: str) -> bool:
    return bool(_SIGNS_PHRASE.search(text) or _VICTIMS_MAY.search(text)) and not _OTHER_SIGNS.search(text)


def _find_signs_in_text(text: str) -> KindLabel | None:
    """Find signs in running text under a heading about signs: what victims may do, or questions."""
    statements = [Span(*each.span()) for each in _SIGN_STATEMENT.finditer(text)]
    if len(statements) >= _MIN_STATEMENTS:
        return KindLabel(PassageKind.INDICATORS, "signs told", tuple(statements))
    questions = tuple(Span(*each.span()) for each in _SIGN_QUESTION.finditer(text))
    return KindLabel(PassageKind.INDICATORS, "signs asked for", questions) if questions else None


def is_under_recommendations(passage: Passage) -> bool:
    """Tell whether one of the three nearest headings says "recommendations"."""
    return any(_RECOMMENDATIONS_HEADING.search(heading.strip()) for heading in passage.heading[-3:])


def find_recommendation_under_heading(passage: Passage) -> KindLabel | None:
    """Find requests and instructions under a heading that says "recommendations"."""
    if not is_under_recommendations(passage):
        return None
    # Under "Analysis and recommendations" a list in the imperative may describe current practice.
    is_mixed = any(_MIXED_SECTION.search(heading) for heading in passage.heading[-3:])
    request = _REQUEST.search(passage.text) or (None if is_mixed else _IMPERATIVE.search(passage.text))
    if request is None:
        return None
    return KindLabel(PassageKind.RECOMMENDATION, "under a heading of recommendations", (Span(*request.span()),))


def find_glossary_entries(passage: Passage) -> KindLabel | None:
    """Find glossary entries, and answers to headings such as "What is ...?"."""
    heading = _get_nearest_heading(passage)
    rows = [block for block in passage.blocks if block.kind is BlockKind.TABLE_ROW]
    if _GLOSSARY_HEADING.search(heading) and rows and all("\t" in block.span.slice(passage.text) for block in rows):
        return KindLabel(PassageKind.DEFINITION, "glossary", tuple(block.span for block in rows))
    question = _QUESTION_HEADING.match(heading)
    if question:
        asked = _MEANING_HEADING.match(heading)
        answer = (asked and _MEANING.search(passage.text)) or re.search(
            rf"(?:^|[.!?\n]\s?)(?:The |A |An )?{re.escape(question['term'])}{_DEFINING_VERB}|"
            rf"^(?:\d+ )?In (?:simple|short|general|broad) terms, (?:the |an? )?{re.escape(question['term'])}\b",
            passage.text,
            re.IGNORECASE,
        )
        if answer:
            return KindLabel(PassageKind.DEFINITION, "what is it", (Span(*answer.span()),))
    opening = _match_heading_term(heading, passage.text)
    if opening:
        return KindLabel(PassageKind.DEFINITION, "term of the heading", (opening,))
    return _find_entry(passage)


def _find_entry(passage: Passage) -> KindLabel | None:
    """Find the definition of a term in a footnote or in a section that explains terms."""
    if passage.kind is BlockKind.FOOTNOTE:
        entry = _GLOSSARY_ENTRY.match(passage.text)
    else:
        entry = (
            _GLOSSARY_ENTRY.search(passage.text)
            if any(_TERMS_HEADING.match(each) for each in passage.heading[-3:])
            else None
        )
    return KindLabel(PassageKind.DEFINITION, "entry for a term", (Span(*entry.span()),)) if entry else None


def _match_heading_term(heading: str, text: str) -> Span | None:
    """Return the span of the opening words that define the heading's term."""
    term = _TERM_HEADING.fullmatch(heading)
    if term is None:
        return None
    words = term["term"].lower()
    article = _ARTICLE.match(text)
    for start in dict.fromkeys((article.end() if article else 0, 0)):
        end = start + len(words)
        definition = _DEFINITION_AFTER_TERM.match(text, end) if text[start:end].lower() == words else None
        if definition:
            return Span(0, definition.end())
    return None
