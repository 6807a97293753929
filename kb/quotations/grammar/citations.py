"""Citations as printed: in footnotes, in brackets, and as sentences of their own.

Only text that is nothing but a citation is read: a footnote that explains, or that cites several works of which any may
be the source, gives none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.laws.provisions import PROVISION
from kb.model import Span
from kb.text.names import NameKind, classify_name
from kb.text.spans import trim


@dataclass(frozen=True, slots=True)
class Source:
    """The quoted work, as cited."""

    text: str  # empty for a bare "ibid." or the like, see `resolve_repeat`
    span: Span  # of the citation, in the document's text
    pin: str = ""  # the place in the work, for "Ibid., 8"


_YEAR = r"(?<!\d)(?:1[6-9]|20)\d\d[a-z]?(?!\d)"
_PIN = r"(?:pp?\.?|at|paras?\.?|§+|ch\.)?\s?\[?\d{1,4}\]?(?:\s?[-–,]\s?\d{1,4})*"
_SIGNAL = re.compile(
    r"(?:\W|(?:but\s)?see(?:\salso|,?\se\.g\.,?|\sfor\sexample,?)?|cf\.?|accord|e\.g\.,?|for\sexample,?|from"
    r"|source|note|generally|available\s(?:at|from))(?=\W)[\s:,]*",
    re.IGNORECASE,
)
_REPEAT = re.compile(rf"(?:Ibid|Id|Idem)\b\.?(?:[,:]?\s*(?P<pin>(?:at\s|§\s?)?[\d§]{_PIN}|{_PIN}))?", re.IGNORECASE)
_FURTHER = re.compile(r"\s*(?:see|but see|cf|also|for a|and see)\b", re.IGNORECASE)
_MARKER = re.compile(
    rf"{_YEAR}|§|\sv\.?\s[A-Z]|https?://|www\.|\bsupra\b|\bop\.\s?cit|\binterview\b|\bemail\b|\bcol\.\s\d"
    r"|\bpp?\.\s?\d|\bat\s\d|\b(?:Art|Section|Sec|Article)s?\.?\s[A-Z]?\.?\s?\d"
)
_PROVISION_MARK = re.compile(r"§|\b(?:Art|Section|Sec|Article)s?\.?\s[A-Z]?\.?\s?\d")
_ADDRESS = re.compile(
    r"[,:;.(\[]{0,9}\s*(?:\(?(?:available\s(?:at|from|here)|accessed)\b|\[online\]|<?https?://|<?www\.)", re.IGNORECASE
)
_COMMENT = re.compile(r"[,.]?\s[(\[](?=[“\"‘']|quoting|citing|hereinafter|emphasis|translat|[a-z]+ing\s)")
_PROSE_OPENER = (
    r"(?:This|These|Those|It|We|He|She|They|I|There|Although|Because|However|While|When|If|For|In|As|Such|The term|Note"
    r"|According|Additionally|Moreover|Furthermore|More|Under|Our|Many|Some|Most|Here|Other|Both|Emphasis|Unless|To)\b"
)
_NEXT_SENTENCE = re.compile(rf"(?<=[.”’\"')\]])\s+(?={_PROSE_OPENER}|(?:The|A|An|Also [Ss]ee|See)\b)")
_PROVIDES = re.compile(r"\s(?:also\s)?(?:provides|states|requires|defines|says|prohibits|allows|permits|establishes)\s")
_IS_PROSE = re.compile(rf"(?!In\sre\b)(?!For\sthe\b){_PROSE_OPENER}")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|should|can|could|must|does|did|been|provides|states|requires|refers"
    r"|includes|means|uses|shows|explains|that|we|they|he|she)\b"
)
_TITLE = re.compile(r"[“\"‘][^”\"’]*[”\"’]|\d")
_OLD_SECTION = re.compile(r",?\s*(?P<colon>(?!))?§+\s?[^§]*\Z")
_OLD_PAGE = re.compile(
    r",?\s*\b(?:at|pp?\.?|paras?\.?)\s?\d[\d\-–, ]*\Z|(?P<colon>:\s?)\d[\d\-–, ]*\Z|,\s\d{1,3}(?:[-–]\d{1,3})?\Z"
)
_MAX_NOTE = 350
_MAX_BRACKETS = 140

_NAME = r"[A-Z][\w’'\-]{1,60}+"
_JOINED = r"(?:,?\s(?:and|&|et\sal\.?|de|van|von|der|la|of|for|the)|,)?"
_NAMES = rf"{_NAME}(?:{_JOINED}\s(?:{_NAME}|[A-Z]\.|al\.)){{0,20}}(?:\set\sal\.?)?"
AUTHOR_YEAR = re.compile(rf"(?P<names>{_NAMES})(?:[’']s?)?\s\((?P<year>{_YEAR})(?:[:,]\s?(?P<pin>{_PIN}))?\)")
"""A reference in a sentence: "Smith and Jones (2010: 5)"."""

_REFERENCE = re.compile(
    rf"(?P<names>{_NAMES})(?:,?\s|,\s?)(?P<rest>(?:\w+\s){{0,3}}{_YEAR}.*|n\.d\..*)|(?P<alone>{_YEAR}[:,]\s?{_PIN})",
    re.DOTALL,
)
_NO_REFERENCE = re.compile(
    r"\b(?:is|are|was|were|has|have|from|since|until|between|born|died|aged|implying|meaning|i\.e\.)\b|%|[“”\"]"
)
_COURT_YEAR = rf"\((?:[^()\n]{{0,40}}\s)?{_YEAR}\)"
_PARTY = r"[A-Z][\w.’'&\-]{0,60}+(?:\s(?:[A-Z][\w.’'&\-]{0,60}+|of|the|and|on|&)){0,30}"
CASE = re.compile(rf"(?:In\sre\s{_PARTY}|{_PARTY}\sv\.?\s(?:the\s)?{_PARTY})")  # the parties of a case

CONVERSATION = re.compile(
    r"\b(?:interview|email|e-mail|personal communication|conversation|correspondence)\b", re.IGNORECASE
)
"""Marks the citation of a person's words rather than a work."""
_CONVERSED = re.compile(
    rf"(?:author['’]?s?['’]? )?{CONVERSATION.pattern} (?:with|from|by) (?P<partner>[^,;(]+)"
    rf"|(?P<name>[^,;(]+)[,;]? \(?(?:in )?{CONVERSATION.pattern}",
    re.IGNORECASE,
)

_LEAD = re.compile(
    r"(?:As|In(?!\sre\b)|See|Also|But|And|While|For|Accord|Cf\.|However|Under|When|Although|Since|By|The\scase\sof|Of|That)\s"
)
_OTHER = re.compile(r"\sv\.?\s|§|(?<!Id\.\s)\bat\s\d|\b(?:ECF|Doc|Dkt)\b")
_SECONDARY = re.compile(r"(?:as\s)?(?:quoted|cited)\s(?:in|by)\s")
_FULL_CASE = rf"{CASE.pattern},?\s[^()“”\n;]{{0,80}}{_COURT_YEAR}"
_CODE = (
    r"\d{1,2}\s(?:U\.?\s?S\.?\s?C\.?(?:\s?A\.)?|C\.?\s?F\.?\s?R\.?)\s(?:§+\s?)?\d[\w.\-–]*(?:\(\w{1,4}\))*"
    r"|(?:[A-Z][\w.]{1,60}+\s){1,4}Code(?:\sAnn\.)?\s§+\s?\d[\w.\-–:]*(?:\(\w{1,4}\))*"
    r"|U\.\s?S\.\s(?:CONST|Const)\.,?\s(?:amend|art)\.\s[IVX\d]+(?:,\s§\s\d+)?"
    rf"|(?:H\.\s?R\.|S\.)\sRep\.\sNo\.\s[^()“”\n;]{{1,100}}{_COURT_YEAR}"
)
_LEGAL = re.compile(rf"(?:{_FULL_CASE})|(?:{_CODE})")
_AFTER = re.compile(
    rf"[.,”\"’]*\s{{1,2}}(?P<cite>(?:(?:See|Accord)\s)?(?P<legal>{_LEGAL.pattern})|(?P<repeat>(?:Id|Ibid)\.(?:\sat\s\d[\d\-–]*)?)(?=[\s.]|\Z))"
)
_MAX_LEGAL = 260
_PAGE = re.compile(r"\(\s?(?P<pin>(?:pp?\.?\s?)\d{1,4}(?:[-–]\d{1,4})?)\s?\)")


def read_note(text: str, span: Span) -> Source | None:
    """Read a footnote as the citation of one work; None if it is anything else."""
    start = span.start
    while signal := _SIGNAL.match(text, start, span.end):
        start = signal.end()
    repeat = _REPEAT.match(text, start, span.end)
    if repeat:
        return _read_repeat(text, repeat, span.end)
    end = _find_further(text, start, span.end)
    if end is None:
        return None
    end = _cut(text, start, end)
    found = trim(text, Span(start, end))
    cited = found.slice(text)
    found = Span(found.start, found.end - (len(cited) - len(cited.rstrip(" .,;:([“"))))
    cited = found.slice(text)
    if not cited or len(cited) > _MAX_NOTE or not is_citation(text[start : min(span.end, start + _MAX_NOTE)], cited):
        return None
    return Source(" ".join(cited.split()), found)


def _read_repeat(text: str, repeat: re.Match[str], end: int) -> Source | None:
    """Read "Ibid., 8", unless a text follows that does not belong to it."""
    rest = text[repeat.end() : end].lstrip(" .,;)")
    if rest and not re.match(rf"{_PROSE_OPENER}|The\b|[(“]", rest):
        return None
    return Source("", Span(*repeat.span()), (repeat["pin"] or "").strip())


def _find_further(text: str, start: int, end: int) -> int | None:
    """Return the end of the first citation; None if another follows without "see also"."""
    depth = 0
    for at in range(start, end):
        depth += (text[at] in "([“") - (text[at] in ")]”")
        if text[at] == ";" and depth <= 0:
            return at if _FURTHER.match(text, at + 1, end) else None
    return end


def _cut(text: str, start: int, end: int) -> int:
    """Return the end of a citation, before a URL, a comment in brackets or a sentence of prose."""
    for pattern in (_COMMENT, _ADDRESS):
        found = pattern.search(text, start, end)
        if found and found.start() > start:
            end = found.start()
    verb = _PROVIDES.search(text, start, end)
    if verb and _PROVISION_MARK.search(text, start, verb.start()):
        end = verb.start()
    for found in _NEXT_SENTENCE.finditer(text, start, end):
        if _MARKER.search(text, start, found.start()) or PROVISION.search(text, start, found.start()):
            return found.start()
    return end


def is_citation(whole: str, cited: str) -> bool:
    """Tell whether a text is a citation, by its year, page or URL, and not prose.

    `whole` has the URL, `cited` does not.
    """
    if _IS_PROSE.match(cited) or not (_MARKER.search(whole) or PROVISION.search(cited)):
        return False
    if cited[0].islower() and not cited.startswith(("http", "www", "s.", "ss.", "art", "section")):
        return False
    return not _FINITE.search(_TITLE.split(cited)[0]) and len(cited.split()) < 60


def find_conversed(source: str) -> str:
    """Return the one person whose own words a source is: "Jane Roe, interview, 3 May"; "" for any other source."""
    found = _CONVERSED.match(source)
    name = (found["partner"] or found["name"]).strip() if found else ""
    return name if classify_name(name) is NameKind.PERSON else ""


def resolve_repeat(repeat: Source, previous: Source) -> Source:
    """Return the source that "Ibid., 8" refers to: the work cited before, at the place printed now."""
    if not repeat.pin:
        return previous
    base = previous.text
    is_section = "§" in repeat.pin
    old = (_OLD_SECTION if is_section else _OLD_PAGE).search(base)
    base = base[: old.start()] if old else base
    separator = ": " if old and old["colon"] else " " if repeat.pin.startswith(("at", "§")) else ", "
    return Source(f"{base}{separator}{repeat.pin}", previous.span)


def read_brackets(text: str, at: int, end: int) -> Source | None:
    """Read a reference in the brackets after quoted words: "(Serrat, 2017, p. 4)", "(Ibid.: 6)", "(MSA 2015, s.52)".

    `at` is the offset after the quoted words, `end` the end of their paragraph.
    """
    opened = re.compile(r"[.,;]?\s?[(\[]").match(text, at, end)
    if opened is None:
        return None
    close = _find_close(text, opened.end(), min(end, opened.end() + _MAX_BRACKETS))
    if close is None:
        return None
    start = opened.end()
    while signal := re.compile(r"(?:[Ss]ee|cf\.|[Ii]n|e\.g\.,?)\s").match(text, start, close):
        start = signal.end()
    span = trim(text, Span(start, close))
    words = " ".join(span.slice(text).split())
    repeat = _REPEAT.fullmatch(words.split(", emphasis")[0])
    if repeat:
        return Source("", span, (repeat["pin"] or "").strip())
    if ";" in words or _NO_REFERENCE.search(words):
        return None
    secondary = _SECONDARY.match(words)
    found = _REFERENCE.fullmatch(words, secondary.end() if secondary else 0)
    if found:
        return Source(words, span)
    if _LEGAL.match(words) or (PROVISION.match(words) and len(words.split()) > 2):
        return Source(words, span)
    return None


def _find_close(text: str, at: int, end: int) -> int | None:
    """Return the offset where the bracket that opens before `at` closes."""
    depth = 1
    for index in range(at, end):
        depth += (text[index] in "([") - (text[index] in ")]")
        if depth == 0:
            return index
    return None


def strip_lead(text: str, span: Span) -> Span:
    """Return the span of a citation without its lead-in: "As", "See", "In"."""
    while lead := _LEAD.match(text, span.start, span.end):
        span = Span(lead.end(), span.end)
    return span


def build_source(text: str, start: int, end: int) -> Source:
    """Return a citation in a text as the source."""
    span = strip_lead(text, Span(start, end))
    return Source(" ".join(span.slice(text).split()), span)


def find_last_legal(text: str, start: int, end: int) -> Source | None:
    """Return the last legal citation of a text, unless an unread one may follow it."""
    spans = [found.span() for found in _LEGAL.finditer(text, start, end)]
    return build_source(text, *spans[-1]) if spans and not _OTHER.search(text, spans[-1][1], end) else None


def read_page(text: str, at: int, end: int) -> str:
    """Return the page of "(p. 45)" after quoted words, "" without one."""
    found = re.compile(rf"[.,;]?\s?{_PAGE.pattern}").match(text, at, end)
    return found["pin"] if found else ""


def read_citation_after(text: str, at: int, end: int) -> Source | None:
    """Read the legal citation that follows quoted words as a sentence of its own: '... law." 18 U.S.C. § 1595(a).'."""
    found = _AFTER.match(text, at, min(end, at + _MAX_LEGAL))
    if found is None:
        return None
    if found["repeat"]:
        pin = re.search(r"at\s.*", found["repeat"])
        return Source("", Span(*found.span("repeat")), pin.group() if pin else "")
    return build_source(text, *found.span("legal"))


def read_citation_before(text: str, start: int, at: int, *, is_note: bool) -> Source | None:
    """Read the citation before quoted words in brackets: '18 U.S.C. § 1595(a) ("..."'.

    `start` is where the paragraph begins or the previous quoted words end, `at` the offset of the first quotation mark.
    In a footnote any work may be cited this way.
    """
    opened = re.compile(r"[(\[]\s?(?:stating\s(?:that\s)?|noting\s(?:that\s)?|holding\s(?:that\s)?)?\Z")
    found = opened.search(text, start, at)
    if found is None:
        return None
    end = found.start()
    if is_note:
        start = max(start, text.rfind("; ", start, end) + 1)
        cited = read_note(text, Span(start, end))
        return cited if cited and cited.text else None
    for match in _LEGAL.finditer(text, max(start, end - _MAX_LEGAL), end):
        if not text[match.end() : end].strip(" ,."):
            return build_source(text, *match.span())
    return None
