"""Rules that go by headings and lists: indicators, glossaries, and recommendations."""

from __future__ import annotations

import re

from kb.model import BlockKind, Kind, Passage, PassageKind, Span

_ITEMS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
_MIN_ITEMS = 3

_SIGNS = re.compile(
    r"\b(?:indicators?|(?:warning |tell-?tale |possible |general |common )?signs|red flags|symptoms)\b", re.IGNORECASE
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
_BULLET = re.compile(r"^[•■▪●◦]|[•■▪●◦]$")
_SIGN_TOLD = re.compile(
    r"\b(?:victims?|they|(?:a |the )?person|individuals?|child(?:ren)?|people|workers?)\s(?:may|might|could)\b",
    re.IGNORECASE,
)
_SIGN_ASKED = re.compile(
    r"(?:^|[.?\n]\s?)(?:Is|Are|Do|Does|Has|Have|Can) (?:the |a |an )?(?:\w+ ){0,3}?(?:victims?|person|they|he|she|"
    r"child(?:ren)?|people|workers?|anyone|someone|staff)\b[^.?]*\?"
)
_MIN_SIGNS_TOLD = 3

_RECOMMENDATIONS = re.compile(
    r"(?:^|:\s)(?!implement|progress)(?:[\dA-Z]{0,3}[.)]?\s*)?(?:\w+\s){0,3}recommendations?\b"
    r"(?=\W|$|\s(?:to|for|and|on|of|by|regarding|concerning)\b)(?!\s(?:is|are|was|were|has|have|from|in)\b)|"
    r"\brecommendations?:?$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:should|must|needs to|need to be|recommend(?:s|ed)?|ought to|is essential|are essential|"
    r"we (?:want|ask|urge|call)|the need (?:for|to))\b"
)
_ORDERED = re.compile(
    r"(?:^|\n|(?:[•■▪●◦›\-–]\s|(?:^|\n)o\s|\d[.)]\s|\d\s)(?:To\s)?)(?:[Ee]nsure|[Pp]rovide|[Dd]evelop|[Ee]stablish|"
    r"[Ii]ncrease|[Rr]eview|[Cc]reate|[Ii]ntroduce|[Ii]mprove|[Ss]trengthen|"
    r"[Ss]upport|[Ee]xtend|[Mm]ake|[Cc]onsider|[Rr]equire|[Pp]romote|[Ee]ncourage|[Ii]mplement|[Aa]dopt|"
    r"[Cc]ontinue|[Rr]aise|[Bb]uild|[Ii]nclude|[Pp]ublish|[Ff]und|"
    r"[Tt]rain|[Ii]nvest|[Ee]ngage|[Mm]onitor|[Cc]ollect|[Gg]ive|[Rr]emove|[Aa]llow|[Aa]mend|[Ee]xpand|[Ee]nd|"
    r"[Rr]einstate|[Rr]epeal|[Cc]ommit|[Aa]ppoint|[Aa]ddress|[Uu]se|[Ss]et|[Ss]eek|[Gg]rant)\b",
    re.MULTILINE,
)
_AND_MORE = re.compile(
    r"\b(?:analys[ie]s|findings?|results|discussion|conclusions?) (?:and|&) recommendations\b", re.IGNORECASE
)

_GLOSSARY = re.compile(
    r"^(?:[\d.]+\s*)?(?:\w+\s){0,2}(?:glossary|definitions?)(?: of terms| and definitions)?\b", re.IGNORECASE
)
_WHAT_IS = re.compile(
    r"^(?:[\d.]+\s*)?what (?:is|are|do we mean by|does)\s(?:an?\s|the\s)?(?P<term>[^?]{3,60}?)\s?(?:mean)?\??$",
    re.IGNORECASE,
)
_TERM = re.compile(r"(?:[\dA-Z]{1,3}[.)]\s+)?(?P<term>[A-Za-z][\w’'\- ]{2,50}?)s?(?:\s\([A-Z]\w+\))?:?")
# What a term is one of: "is a system", not "is a scarce resource".
_SORT = (
    "term|system|process|mechanism|form|type|body|rate|practice|framework|tool|document|person|someone|individual|method|"
    "offence|order|scheme|meeting|professional|specialist"
)
_IS_A = re.compile(
    rf"(?:s|es)?(?:\s\([^)]*\))?\s(?:(?:is|are)\s(?:an?\s(?:[\w\-]+\s){{0,3}}?(?:{_SORT})\b|any|when|where|the (?:"
    r"recruitment|use|act|process|practice|exploitation|movement|body)|specific|those|persons|organi[sz]ations)|means?|"
    r"refers? to)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:The|A|An) |", re.IGNORECASE)
_TERMS = re.compile(r"^(?:[\d.]+\s*)?(?:\w+\s){0,3}(?:glossary|terminology|definitions)\b", re.IGNORECASE)
_ENTRY = re.compile(
    r"^(?!(?:This|That|These|Those|It|There|Here|He|She|They)\b)(?:The |An? )?[A-Z(][\w’'\-/() ]{1,60}?"
    rf"(?:(?:\s?[–-])?\s(?:is|are)|\s?[–-])\s(?:an?|the)\s(?:[\w’'\-]+\s){{0,4}}?(?:{_SORT}|network|organi[sz]ation|"
    rf"agency)\b",
    re.MULTILINE,
)
_SAYS_WHAT = (
    r"[^.\n]{{0,60}}?\s(?:(?:is|are)\s(?!\w+ed\b|set\b|one\b|happening\b|still\b|now\b|also\b|often\b|not\b|very\b)|"
    r"(?:means?|refers? to|involves?|describes|covers|includes|occurs|happens)\b)"
)


def _nearest(passage: Passage) -> str:
    return passage.heading[-1].strip() if passage.heading else ""


def _items(passage: Passage) -> int:
    """Return how many blocks are items of a list, by their kind or by a bullet at either end."""
    return sum(
        block.kind in _ITEMS or bool(_BULLET.search(block.span.of(passage.text).strip())) for block in passage.blocks
    )


def indicators(passage: Passage) -> Kind | None:
    """Find lists of signs: the heading or the line before the list says that they are."""
    is_list = _items(passage) >= _MIN_ITEMS
    for block in passage.blocks if is_list else ():
        text = block.span.of(passage.text)
        leads_in = block.kind not in _ITEMS and text.rstrip().endswith(":")
        if leads_in and _names_signs(text):
            return Kind(PassageKind.INDICATORS, "list of signs", (block.span,))
    if any(_names_signs(each) for each in passage.heading[-2:]) and not _OTHER_SIGNS.search(_nearest(passage)):
        if is_list:
            return Kind(PassageKind.INDICATORS, "under a heading of signs")
        return _signs_told(passage.text)
    return None


def _names_signs(text: str) -> bool:
    return bool(_SIGNS.search(text) or _VICTIMS_MAY.search(text)) and not _OTHER_SIGNS.search(text)


def _signs_told(text: str) -> Kind | None:
    """Find signs in running text under a heading of signs: what victims may do, or what to ask oneself of them."""
    told = [Span(*each.span()) for each in _SIGN_TOLD.finditer(text)]
    if len(told) >= _MIN_SIGNS_TOLD:
        return Kind(PassageKind.INDICATORS, "signs told", tuple(told))
    asked = tuple(Span(*each.span()) for each in _SIGN_ASKED.finditer(text))
    return Kind(PassageKind.INDICATORS, "signs asked for", asked) if asked else None


def under_recommendations(passage: Passage) -> bool:
    """Tell whether a heading not far above says "recommendations"."""
    return any(_RECOMMENDATIONS.search(heading.strip()) for heading in passage.heading[-3:])


def recommended_under_heading(passage: Passage) -> Kind | None:
    """Find what is asked for under a heading that says "recommendations"."""
    if not under_recommendations(passage):
        return None
    # Under "Analysis and recommendations" a list may as well be of what is done now.
    is_mixed = any(_AND_MORE.search(heading) for heading in passage.heading[-3:])
    asked = _ASKED.search(passage.text) or (None if is_mixed else _ORDERED.search(passage.text))
    if asked is None:
        return None
    return Kind(PassageKind.RECOMMENDATION, "under a heading of recommendations", (Span(*asked.span()),))


def glossaries(passage: Passage) -> Kind | None:
    """Find the entries of a glossary, and what answers a heading "What is ...?"."""
    heading = _nearest(passage)
    rows = [block for block in passage.blocks if block.kind is BlockKind.TABLE_ROW]
    if _GLOSSARY.search(heading) and rows and all("\t" in block.span.of(passage.text) for block in rows):
        return Kind(PassageKind.DEFINITION, "glossary", tuple(block.span for block in rows))
    asked = _WHAT_IS.match(heading)
    if asked:
        answer = re.search(
            rf"(?:^|[.!?\n]\s?)(?:The |A |An )?{re.escape(asked['term'])}{_SAYS_WHAT.format()}",
            passage.text,
            re.IGNORECASE,
        )
        if answer:
            return Kind(PassageKind.DEFINITION, "what is it", (Span(*answer.span()),))
    opening = _opens_with(heading, passage.text)
    if opening:
        return Kind(PassageKind.DEFINITION, "term of the heading", (opening,))
    return _entry(passage)


def _entry(passage: Passage) -> Kind | None:
    """Find what says of a term what it is, in a footnote or in a part of the document that says what terms mean."""
    if passage.kind is BlockKind.FOOTNOTE:
        entry = _ENTRY.match(passage.text)
    else:
        entry = _ENTRY.search(passage.text) if any(_TERMS.match(each) for each in passage.heading[-3:]) else None
    return Kind(PassageKind.DEFINITION, "entry for a term", (Span(*entry.span()),)) if entry else None


def _opens_with(heading: str, text: str) -> Span | None:
    """Return the words with which a passage says what its heading names, where it begins with them."""
    term = _TERM.fullmatch(heading)
    if term is None:
        return None
    named = term["term"].lower()
    article = _ARTICLE.match(text)
    for start in dict.fromkeys((article.end() if article else 0, 0)):
        end = start + len(named)
        said = _IS_A.match(text, end) if text[start:end].lower() == named else None
        if said:
            return Span(0, said.end())
    return None
