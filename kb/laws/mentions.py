"""Finds mentions of laws in a text: names of the catalogue, and patterns that only names of laws match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from kb.laws.catalogue import (
    LawKind,
    LawMention,
    compile_names_pattern,
    fold_title,
    load_aliases,
    load_laws_by_folded_title,
    load_laws_by_name,
    may_mention_law,
    normalize_name,
)
from kb.laws.numbered import find_numbered
from kb.model import Span
from kb.text.spans import SpanUnion
from kb.text.word_lists import parse_words

UNNAMED = "the Constitution"  # short form of a law named without its state: "the Constitution"

_WORD = r"[A-Z][\w’'\-/]*"
_MINOR_WORD = r"(?:of|and|the|for|to|in|on|at|against|from|with|by|etc\.?|&)"
_GAP = r"[^\S\n]+"  # no line feed inside a title: it separates items of a list
_BRACKET = r"\([^()\n]{2,80}\)"
_TITLE = rf"{_WORD}(?:,?{_GAP}(?:{_WORD}|{_MINOR_WORD}|{_BRACKET}))*?"
_PARTY = r"[A-Z][\w.’'&\-]*(?:[ ,]+(?:[A-Z(][\w.’'&)\-]*|and|of|the|on|application|others|Others|another|ors))*?"
_COURTS = (
    *("UKSC", "UKHL", "UKPC", "UKUT", "UKFTT", "UKEAT", "UKAITUR", "UKIAT", "EWCA Crim", "EWCA Civ", "EWHC", "EWFC"),
    *("EWCOP", "CSIH", "CSOH", "HCJAC", "NICA", "NICC", "NIQB", "NIKB", "IESC", "IEHC", "HCA", "SCC", "ZASCA", "ZACC"),
)
_DIVISION = r"(?:\s\((?:Admin|QB|KB|Ch|Fam|Comm|TCC|Pat|IAC|LC|AAC)\))?"
_STATES = (
    "Albania|Armenia|Austria|Azerbaijan|Belgium|Bulgaria|Croatia|Cyprus|Denmark|Estonia|Finland|France|Georgia|Germany|"
    "Greece|Hungary|Iceland|Ireland|Italy|Latvia|Lithuania|Luxembourg|Malta|Moldova|Netherlands|North Macedonia|Norway|"
    "Poland|Portugal|Romania|Russia|Serbia|Slovakia|Slovenia|Spain|Sweden|Switzerland|Turkey|Türkiye|Ukraine|"
    "United Kingdom|UK"
)
_NEUTRAL = (
    rf"(?:(?P<name>{_PARTY}\sv\.?\s{_PARTY}),?\s)?"
    rf"\[(?P<year>(?:19|20)\d\d)\]\s(?P<court>{'|'.join(_COURTS)})\s(?P<number>\d{{1,5}}{_DIVISION})"
)
_LUXEMBOURG = (
    rf"(?:(?:Case\s)?(?P<cite>[CT][-‑–]\d{{1,3}}/\d\d),?\s(?P<name>{_PARTY}\sv\.?\s{_PARTY})(?=[,.;)\n]|\s[a-z(]|$))"
    rf"|(?P<before>{_PARTY}\sv\.?\s{_PARTY}),?\s\(?(?:Case\s)?(?P<after>[CT][-‑–]\d{{1,3}}/\d\d)"
    rf"|\b(?:[Cc]ase\s)?(?P<alone>[CT][-‑–]\d{{1,3}}/\d\d)"
)
_STRASBOURG = (
    rf"(?<!\w)(?P<name>[A-Z][\w.’'\-]*(?:,?\s(?:and\s)?(?:[A-Z][\w.’'\-]*|[Oo]thers))*\sv\.?\s(?:the\s)?(?:{_STATES})"
    rf"(?:\sand\s(?:the\s)?(?:{_STATES}))?)(?!\w)"
)

_CODES = (
    "Penal|Criminal Procedure|Civil Procedure|Criminal|Civil|Labou?r|Family|Internal Revenue|Internal Security|"
    "Education|Government|Vehicle|Commercial|Welfare and Institutions|Health and Safety|Evidence|"
    "Business and Professions|Customs|Tax|Immigration|Transport|Probate"
)
_STATE = (
    "Ala(?:bama)?|Alaska|Ariz(?:ona)?|Ark(?:ansas)?|Cal(?:ifornia)?|Colo(?:rado)?|Conn(?:ecticut)?|Del(?:aware)?|"
    "Fla|Florida|Ga|Georgia|Hawaii|Idaho|Ill(?:inois)?|Ind(?:iana)?|Iowa|Kan(?:sas)?|Kentucky|La|Louisiana|Maine|Maryland|"
    "Mass(?:achusetts)?|Mich(?:igan)?|Minn(?:esota)?|Miss(?:issippi)?|Missouri|Mont(?:ana)?|Neb(?:raska)?|Nev(?:ada)?|"
    "New Hampshire|New Jersey|New Mexico|New York|N\\.Y|North Carolina|North Dakota|Ohio|Okla(?:homa)?|Oregon|"
    "Pennsylvania|Pa|Rhode Island|South Carolina|South Dakota|Tenn(?:essee)?|Tex(?:as)?|Utah|Vermont|Virginia|Va|"
    "Washington|West Virginia|Wis(?:consin)?|Wyoming|"
    "Spanish|French|German|Italian|Indian|Australian|Canadian|Malaysian|Albanian|Romanian|Polish|Nigerian|Vietnamese"
)
_CODE = (
    rf"(?:(?:{_STATE})\.?\s)?(?:{_CODES})\sCode(?!\s(?:[A-Z]|of\s[A-Z]))(?:\s(?=Sections?\b|Articles?\b))?"
    rf"|(?:(?:{_STATE})\.?\s)?(?:{_CODES})\sCode(?=\s(?:Sections?|Articles?|Parts?|Chapters?)\b)"
    r"|Code\sof\s(?:Criminal|Civil)\sProcedure|Unified\sCode\sof\sCorrections"
    rf"|(?:{_STATE})\.?\s(?:(?:Rev|Gen|Comp|Revised|General|Compiled)\.?\s)?(?:Stat(?:utes)?|Laws|Code)\.?(?:\sAnn(?:otated|\.))?"
    r"(?=,?\s(?:§|[Ss]ections?\s\d|ch\.\s\d))"
    r"|(?:(?:New York|N\.Y\.)\s)?Penal\sLaw(?=,?\s(?:§|[Ss]ections?\s\d|Article\s\d))"
)
_CONSTITUTION = (
    r"(?:U\.?S\.?|United States|[A-Z][a-z]{2,}(?:an|ian|ish|ese|ch))\sConstitution(?!\s[A-Z])"
    r"|Constitution of (?:the )?(?:Republic of |Kingdom of )?[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,3}"
)
# Words after which "Act" ends no name of a law: a verb in a heading ("Time to Act"), or a kind of Act.
_NO_ACT = re.compile(
    r"(?:.*\b(?:to|you|we|they|must|should|will|can|not|let|how|i|who|please)"
    r"|(?:the|a|an|this|that|new|draft|proposed|parent|same|first|second|amending|principal|model|federal|state|national|uk|"
    r"us|un|eu|english|scottish|welsh|irish|australian|commonwealth|previous|class|balancing|double|sister|juggling|"
    r"criminal|terrorist|violent|sexual|sex|unlawful|single|wrongful|relevant|original|honourable)(?:\s(?:new|draft|parent))?)",
    re.IGNORECASE | re.DOTALL,
)
# Laws known by a number or a person's name, in the United States and elsewhere; not laws of science.
_CALLED = re.compile(
    r"\b(?:Prop(?:osition|\.)?\s(?P<measure>\d{1,3})\b(?!\s?[%(])|(?P<person>[A-Z][a-z]+)[’']s\sLaw\b(?!\s[A-Z]))"
)
_NO_LAWGIVERS = parse_words("murphy moore newton godwin ohm hooke boyle charles benford cole parkinson god nature")
_UNNAMED = re.compile(r"\b(?:[Tt]he|[Oo]ur|[Tt]his)\sConstitution(?!\s(?:[A-Z]|of\s|\(\d))")
_REVIEWED = re.compile(
    r"\b(?:Reviews?|Reports?|Responses?|Inquiry|Evaluation|Guide|Guidance|Introduction)\s(?:of|on|to|into)\s(?:the\s)?$"
)
_REVIEWED_CHARS = 30


class _LawPatterns:
    """Patterns of names of laws, for printed text or for queries."""

    def __init__(self, *, typed: bool) -> None:
        flags = re.IGNORECASE if typed else re.NOFLAG
        self.typed = typed
        self.known = compile_names_pattern(typed=typed)
        self.titled = re.compile(
            rf"(?<![\w/])(?P<title>{_TITLE}),?{_GAP}(?P<noun>Act|Regulations|Rules|Order|Convention)"
            r"(?P<area>\s\((?:Scotland|Northern Ireland|Wales|England)\))?(?:\s\((?P<short>[A-Z][A-Z&()]{1,9})\))?,?\s"
            r"(?:of\s)?\(?(?P<year>(?:18|19|20)\d\d)\b\)?",
            flags,
        )
        self.undated = re.compile(
            rf"(?<![\w/])(?P<title>{_TITLE}){_GAP}(?P<noun>Act|Treaty)(?P<area>\s\((?:Scotland|Northern Ireland)\))?"
            r"(?![\w-]|[’'](?!s\b)\w|,?\s(?:of\s)?\(?(?:18|19|20)\d\d|\s(?!Sections?\b|Articles?\b|Parts?\b|Schedules?\b)[A-Z])"
        )
        self.codes = re.compile(rf"(?<![\w/])(?:{_CODE}|{_CONSTITUTION})(?![\w-])")
        self.neutral = re.compile(
            _NEUTRAL.replace(r"\[", r"\[?").replace(r"\]", r"\]?", 1) if typed else _NEUTRAL, flags
        )
        self.luxembourg = re.compile(_LUXEMBOURG, flags)
        # Pre-filter, which every such case matches: finding the parties is quadratic in a run of capitalised words.
        self.in_neutral = re.compile(rf"\d\]?\s(?:{'|'.join(_COURTS)})\s\d", flags)
        self.in_parties = re.compile(r"\sv\.?\s", flags)
        self.in_luxembourg = re.compile(r"[CT][-‑–]\d{1,3}/\d\d", flags)
        self.parties = (
            re.compile(_STRASBOURG, flags),
            re.compile(
                r"(?<![\w.])(?P<name>R\sv\.?\s(?:[A-Z][\w’'\-]+|[A-Z]{1,4}(?![\w.]))(?:\s(?:and|&)\s(?:others|"
                r"[Oo]rs))?)",
                flags,
            ),
            re.compile(
                r"(?<![\w.])(?P<name>(?:U\.S\.|United States)\sv\.?\s[A-Z][\w’'\-]+(?:\s[A-Z][\w’'\-]+){0,4}"
                r"(?:\s(?:and|&)\sothers)?)",
                flags,
            ),
            re.compile(
                r"(?<![\w.])(?P<name>[A-Z][\w’'\-]+\sv\.?\s(?:U\.S\.|United\sStates)|"
                r"[A-Z][\w.’'\-]*(?:\s(?:of|&|[A-Z][\w.’'\-]*)){0,4}\sv\.\s[A-Z][\w.’'\-]*(?:\s(?:of|&|[A-Z][\w.’'\-]*)){0,4}"
                r"(?=,\s\d{1,3}\s(?:U\.\s?S\.|S\.\s?Ct\.|F\.\s?(?:2d|3d|4th|Supp\.)|L\.\s?Ed\.)))",
                flags,
            ),
        )


@cache
def _compile_patterns(*, typed: bool) -> _LawPatterns:
    """Compile the patterns when they are first needed: it takes longer than importing the rest of a command."""
    return _LawPatterns(typed=typed)


_ABROAD = re.compile(
    r"(?:\bAustralia[n’'s]*|\bCommonwealth|\bNSW|\bNew South Wales|\bNew Zealand[’'s]*|\bFiji[’'s]*)\s$"
)
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?\(?((?:18|19|20)\d\d)\b\)?")
_ABROAD_CHARS = 20
# Named after a law, but not a law: "the FISA Court".
_NAMES_OTHER = re.compile(r"\s(?:Courts?|Coordinators?|Amendments?\sAct|Bill)\b")
# Capitalised words before a title that are not part of it, such as the first of a sentence.
_NOT_IN_TITLE = re.compile(
    r"(?:(?:Under|See|In|By|For|With|From|Since|While|When|Where|If|As|And|But|Or|Although|Further|Finally|Also|"
    r"Both|Defined|"
    r"Applying|Amending|Sections?|Articles?|Part|Schedule|Effect|Review|Report|Response|Defence|Independent|Final|"
    r"The|This|That|"
    r"These|UK|Westminster|To|On|Of|An|A|Regulation|Article|Following|Through|Within|Per)(?:,?\s|$))",
    re.IGNORECASE,
)
_UP_TO_ARTICLE = re.compile(
    r".*(?:^|\s)(?<!gainst\s)(?:the|The|under|Under|of the|Of The|see|See|OR)\s(?=[A-Z])", re.DOTALL
)
# A comma inside a title separates items of a list, and an "and" follows; any other comma ends the words before the
# title.
_LIST_AFTER = re.compile(r"\b(?:and|or|etc)\b|&")
_SHORT_BEFORE = re.compile(r"(?P<short>[A-Z]{2,})\s(?=(?P<title>.+))", re.DOTALL)
_INITIAL = re.compile(r"\b[a-z]")
_EXACT_LETTERS = 3  # letters of an abbreviation that must all be initials; a longer one may have one letter that is not
# "Tools to End the Exploitation of Children Today Act": "the" inside a title.
_GOES_ON = re.compile(r"\b[A-Z][a-z]+\s(?:to|of|and|for)\s(?!Under\b|In\b|See\b|By\b)[A-Z][a-z]+\sthe\s$")
_BEFORE_CHARS = 24
_BEFORE_NAME = re.compile(r"(?:\b(?:the|The|under|Under|this|breach of|by|s\.?\s?\d\w*\sof|\d\w*\)?,?\sof)|[’']s)\s$")
_AFTER_NAME = re.compile(
    r"\s\([“\"‘']?(?:the\s)?[A-Z]{2,}|(?:,|\s[-–—])?\s(?:[Ss]ections?|s\.|ss\.|§|[Aa]rticles?)\s?\d"
)
_BODY = re.compile(r"(?:Council of Europe|European Union|European|EU|EC|United Nations|UN|ILO|International|Geneva)")


def find_laws(text: str) -> list[LawMention]:
    """Find the laws named in a printed text, in order, without overlaps."""
    return _find_mentions(text, _compile_patterns(typed=False))


def find_typed_laws(text: str) -> list[LawMention]:
    """Find the laws in a query: in any case, with or without brackets and slashes."""
    return _find_mentions(text, _compile_patterns(typed=True))


def _find_mentions(text: str, patterns: _LawPatterns) -> list[LawMention]:
    found: list[LawMention] = []
    taken = SpanUnion()
    for find in (_find_numbered, _find_catalogued, _find_by_form):  # most certain first
        for each in _keep_longest(find(text, patterns)):
            if not taken.overlaps(each.span):
                taken.add(each.span)
                found.append(each)
    return sorted(found, key=lambda each: each.span)


def _find_numbered(text: str, patterns: _LawPatterns) -> Iterator[LawMention]:
    """Find laws and cases cited by number."""
    yield from find_numbered(text, typed=patterns.typed)
    yield from _find_cases(text, patterns)


def _keep_longest(found: Iterable[LawMention]) -> list[LawMention]:
    """Keep the longest of overlapping mentions."""
    kept: list[LawMention] = []
    taken = SpanUnion()
    for each in sorted(found, key=lambda one: (one.span.start - one.span.end, one.span.start)):
        if not taken.overlaps(each.span):
            taken.add(each.span)
            kept.append(each)
    return kept


def _find_catalogued(text: str, patterns: _LawPatterns) -> Iterator[LawMention]:
    """Find names of the catalogue, unless another year after or country before one makes it another law."""
    for match in patterns.known.finditer(text) if may_mention_law(text) else ():
        alias = load_aliases().get(normalize_name(match.group()))
        if alias is None:
            continue
        law, end, is_short = alias.law, match.end(), alias.is_short
        year = _YEAR_AFTER.match(text, end)
        if year and law.year:
            if year.group(1) != law.year and not match.group().endswith(law.year):
                continue
            end, is_short = year.end() - (year.group().endswith(")") and "(" not in year.group()), False
        if _ABROAD.search(text, max(match.start() - _ABROAD_CHARS, 0), match.start()):
            continue
        if _NAMES_OTHER.match(text, end) or (law.kind is LawKind.REGULATIONS and match.group().islower()):
            continue
        yield LawMention(law.name, law.title, Span(match.start(), end), is_short)


def _find_cases(text: str, patterns: _LawPatterns) -> Iterator[LawMention]:
    for match in patterns.neutral.finditer(text) if patterns.in_neutral.search(text) else ():
        court = next(each for each in _COURTS if each.casefold() == match["court"].casefold())
        yield _build_case(f"[{match['year']}] {court} {' '.join(match['number'].split())}", match["name"], match)
    for match in patterns.luxembourg.finditer(text) if patterns.in_luxembourg.search(text) else ():
        cite = match["cite"] or match["after"] or match["alone"]
        yield _build_case(re.sub("[‑–]", "-", cite).upper(), match["name"] or match["before"], match)


def _build_case(cite: str, name: str | None, match: re.Match[str]) -> LawMention:
    known = load_laws_by_name().get(cite)
    title = known.title if known else _normalize_parties(name) if name else cite
    return LawMention(cite, title, Span(*match.span()))


def _normalize_parties(name: str) -> str:
    """Normalise the parties of a case as lists of cases do: "v" without a full stop, no "the" before a state."""
    plain = re.sub(r"\sv\.?\s(?:the\s)?", " v ", " ".join(name.split())).replace("U.S. v", "United States v")
    plain = re.sub(r"(?<=\sv )U\.S\.$", "United States", plain)
    return re.sub(r"(?<=\sv )UK$", "United Kingdom", plain)


def _find_by_form(text: str, patterns: _LawPatterns) -> Iterator[LawMention]:
    """Find other cases by their parties, and other Acts, regulations and conventions by title and year."""
    for pattern in patterns.parties if patterns.in_parties.search(text) else ():
        for match in pattern.finditer(text):
            name = _normalize_parties(match["name"])
            yield LawMention(name, name, Span(*match.span()))
    for match in patterns.titled.finditer(text):
        start = _find_title_start(text, match)
        title = " ".join(text[start : match.start("noun")].split()).rstrip(",")
        if not (title[:1].isupper() or (title and patterns.typed)) or _BODY.fullmatch(title):
            continue
        if _is_year_of_review(text, start, title, match):
            continue
        name = f"{title} {match['noun']}{_read_area(match)} {match['year']}"
        yield _build_titled(name, Span(start, match.end() - _has_unopened_bracket(match)))
    if not patterns.typed:
        yield from _find_undated(text, patterns)


def _find_undated(text: str, patterns: _LawPatterns) -> Iterator[LawMention]:
    """Find codes, constitutions, and Acts and treaties named without a year."""
    for match in patterns.codes.finditer(text):
        name = _expand_code(" ".join(match.group().split()))
        yield LawMention(name, name, Span(match.start(), match.start() + len(match.group().rstrip())))
    for match in _CALLED.finditer(text):
        if match["measure"]:
            yield LawMention(f"Proposition {match['measure']}", f"Proposition {match['measure']}", Span(*match.span()))
        elif match["person"].lower() not in _NO_LAWGIVERS:
            name = f"{match['person']}’s Law"
            yield LawMention(name, name, Span(*match.span()))
    for match in _UNNAMED.finditer(text):
        yield LawMention(UNNAMED, "", Span(*match.span()), is_short=True)
    for match in patterns.undated.finditer(text):
        start = _find_title_start(text, match)
        title = " ".join(text[start : match.start("noun")].split()).rstrip(",")
        if not title[:1].isupper() or _BODY.fullmatch(title) or _NO_ACT.fullmatch(title):
            continue
        named = _build_titled(f"{title} {match['noun']}{_read_area(match)}", Span(start, match.end()))
        yield replace(named, is_unsure=not _is_named_surely(text, start, match.end()))


def _is_year_of_review(text: str, start: int, title: str, match: re.Match[str]) -> bool:
    """Tell whether a title with another year than the catalogue's is a review's: "Review of the ... Act 2019"."""
    is_known = normalize_name(f"{title} {match['noun']}") in load_aliases()
    return is_known and _REVIEWED.search(text, max(start - _REVIEWED_CHARS, 0), start) is not None


_INITIALS_INSIDE = re.compile(r"\s\([A-Z][A-Z&]{1,8}\)(?=\s(?:Act|Regulations|Order)\b)")


def _read_area(match: re.Match[str]) -> str:
    """Return the part of a title that says where the law applies, with a space before it."""
    return f" {' '.join(match['area'].split())}" if match["area"] else ""


def _build_titled(title: str, span: Span) -> LawMention:
    """Return a mention of a law; the catalogue's if the title differs only in number, spelling or "etc."."""
    name = _INITIALS_INSIDE.sub("", title)
    known = load_laws_by_folded_title().get(fold_title(name))
    return LawMention(known.name, known.title, span) if known else LawMention(name, name, span)


def _is_named_surely(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a title without a year, and not only its capitals, show that it is a law."""
    return bool(_BEFORE_NAME.search(text, max(start - _BEFORE_CHARS, 0), start) or _AFTER_NAME.match(text, end))


def _expand_code(name: str) -> str:
    """Return the full name of a code or constitution, with the full name of its state."""
    for pattern, full in _FULL_NAMES:
        name = pattern.sub(full, name)
    return name


_FULL_NAMES = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r"^Cal\.?(?=\s)", "California"),
        (r"^Fla\.?(?=\s)", "Florida"),
        (r"^Tex\.?(?=\s)", "Texas"),
        (r"^Minn\.?(?=\s)", "Minnesota"),
        (r"^N\.Y\.(?=\s)", "New York"),
        (r"\bStat\.?(?=\s|$)", "Statutes"),
        (r"\bRev\.(?=\s)", "Revised"),
        (r"\bGen\.(?=\s)", "General"),
        (r"\s(?:Ann\.|Annotated)$", ""),
        (r"^(?:U\.?\s?S\.?|United States)\sConstitution$", "United States Constitution"),
    )
)


def _find_title_start(text: str, match: re.Match[str]) -> int:
    """Return the offset of a title, after the sentence's own words, a comma, and the title's abbreviation."""
    start = match.start("title")
    before = _UP_TO_ARTICLE.match(text, start, match.start("noun"))
    if before and not _GOES_ON.search(text, start, before.end()):
        start = before.end()
    while cut := _NOT_IN_TITLE.match(text, start, match.start("noun")):
        start = cut.end()
    title = text[start : match.start("noun")]
    comma = title.rstrip(", ").rfind(", ")
    if comma >= 0 and not _LIST_AFTER.search(title, comma):
        start += comma + 2
    short = _SHORT_BEFORE.match(text, start, match.end("noun"))
    if short and _is_abbreviation(short["short"], short["title"]):
        start = short.end()
    return start


def _is_abbreviation(short: str, title: str) -> bool:
    """Tell whether letters are nearly all initials of a title's words, in order, starting with the first word."""
    initials = iter(_INITIAL.findall(title.casefold()))
    held = sum(letter in initials for letter in short.casefold())
    return title[:1] == short[0] and held >= len(short) - (len(short) > _EXACT_LETTERS)


def _has_unopened_bracket(match: re.Match[str]) -> bool:
    """Tell whether a match has more closing brackets than opening ones."""
    return match.group().count(")") > match.group().count("(")
