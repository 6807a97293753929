"""The bodies that may have published a document, with the evidence for each."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kb.model import BlockKind, Document, MetadataOrigin
from kb.read.metadata.finders.bodies import (
    ACRONYM_END,
    classify_body,
    clean_body,
    complete_name,
    is_bare_body,
    is_body,
    is_name,
    strip_article,
)
from kb.read.metadata.finders.choices import BIAS, FieldCandidate
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import names_office, order_name, parse_person
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.read.metadata.publishing.imprint_bodies import (
    find_producer,
    find_published_in,
    find_registered_body,
    find_signing_body,
)
from kb.read.metadata.publishing.publishers import (
    find_citation,
    find_copyright_holder,
    find_crown_body,
    find_described_body,
    find_published_by,
    find_submitter,
)
from kb.text.dates import MONTHS, parse_date_line
from kb.text.jurisdictions import load_gazetteer
from kb.text.word_lists import parse_words

_NO_PUBLISHER = re.compile(
    rf"(?i:re|to|from|cc|subject|attention|for|in|on|at|by|with|and|or|of|as|about|all|our|your|members|it|we|there|"
    r"what|when|where|why|how|if|guide|guidelines|questions|comments|findings|notes|letter|paper|results|summary|this|these|some|other|both|"
    rf"report|agenda|minutes|statement|testimony|annex|appendix|chapter|section|item|figure|table|{'|'.join(MONTHS)})\b"
    r"(?!\s+(?i:against|to))|"
    r".*\b(?:is|are|was|were|be|been|has|have|had|will|would|shall|should|can|could|must|does|did|said|says|by|who|"
    r"which|that|this|these|those|our|your|their|its|than|please|submitted|presented|prepared|pursuant)\b|"
    r".*\b(?:Act|Bill|Regulations?|Directive|Convention|Protocol|Treaty|Resolution|paragraph|Agenda|Report|Strategy|"
    r"Plan|Guidance|Toolkit|Statement)(?: \d{4})?$|"
    r".*\b(?:Minister|Premier|Director|President|Chairman|Spokes\w+)$|[^\w]|"
    r"(?:(?i:the )?(?:Federal|Central|Local|National) Government)$|.*[:;?!“”\"|@/]|.*\b(?:19|20)\d\d$|.*[.][a-z]"
)
_OFFICE_FIRST = re.compile(
    r"(?:the )?(?:shadow|deputy|assistant|acting|minister|secretary|senator|premier|director|president|chair|chief|"
    r"professor|dr|mr|mrs|ms|hon|sir|general counsel|head of)\b",
    re.IGNORECASE,
)
_OFFICE_OF = re.compile(r"(?:the )?office of (?:the )?(?P<name>.+)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<!Commissioner)(?<!Attorney)[’']s?$")
_STATE_FORM = re.compile(
    r"(?:(?:government|(?:federative |federal |democratic |people’s )*republic|commonwealth|kingdom|state|union) of "
    r"(?:the )?)+",
    re.IGNORECASE,
)
_ACRONYM_FIRST = re.compile(r"^[A-Z]{2,8}\s*\(([^()]+)\)$")
_SURE_SOURCES = parse_words("named copyright producer registered about")
_STATED = parse_words("named copyright producer registered")
_BY_NAME = "by name"
_UNWEIGHED = frozenset({"head", "back", _BY_NAME})
_AGREEING = (
    ("stated", "host"),
    ("on front", "shaped"),
    ("first in title", "host"),
    ("first in title", "most named"),
    ("in heads", "host"),
    ("about", "in title"),
    ("host", "most named"),
)
_MOST_HOSTS = 0.5
_RANKED = re.compile(r",\s*(?:SEN|MP|HON|DR)\b|\b(?:Hon|Senator|Sen|MP)\b")
_PART = re.compile(r"\b(?:Department|Division|Unit|Team|Section|Branch|Directorate)$", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:re|subject|from|to)\s*:", re.IGNORECASE)
_LEGAL_FORM = re.compile(r",?\s+(?:limited|ltd|inc|plc|llc|llp)\.?$", re.IGNORECASE)
_WORD = r"(?:[A-Z0-9][\w’'&-]*(?:\.[A-Z]\.?)?|[A-Z]\.)"
_RUN = re.compile(
    rf"{_WORD}(?: (?:(?:of|for|and|the|a|on|in|to|against|at|de|&) ){{0,3}}{_WORD}){{0,9}}"
    r"(?:,? (?:Inc|Ltd|Limited|plc|PLC|LLP|LLC)\b)?"
)
_SELF = re.compile(
    rf"(?:(?:About|At) )?(?P<name>(?:The )?{_RUN.pattern})(?: \([^()]{{2,40}}\))?,? "
    r"(?:is|are|was founded|was established|works|exists|provides|has been|was created|seeks to|aims to)\b"
)
_HOST = re.compile(r"(?:https?://(?:www\.)?|www\.|@)(?P<host>[\w-]{2,40}(?:\.[\w-]{2,30}){1,4})")
_SUFFIXES = parse_words(
    "www gov org com co net ac edu uk us au sg nz ie ca scot wales eu int info nhs police pnn io world in ng de fr"
)
_OTHER_HOSTS = parse_words(
    "gmail hotmail outlook yahoo icloud aol btinternet bit youtu youtube twitter facebook linkedin instagram vimeo doi "
    "creativecommons legislation google apple microsoft amazon flickr issuu surveymonkey eventbrite github medium x "
    "w3 wordpress blogspot tinyurl goo ow t fb"
)
_LABEL = re.compile(r"(?:presented|prepared|produced|published|submitted|issued) by:? (?:the )?", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"(?:before the|to\s*:|re\s*:|(?:statement|testimony|submission|comments) (?:of|by|from)) ", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\s+")
_NO_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\d{1,3} (?=The )")
_PARTS = re.compile(r"\s*[|•–—]\s*|\s{2,}")
_PLACE = r"(?P<name>[A-Z][\w’'-]+(?: (?:(?:and|of) )?[A-Z][\w’'-]+){0,3})"
_GOVERNMENT = re.compile(
    r"\b[Gg]overnment of (?:the )?(?:(?:Federative |Federal |Democratic |People’s )?(?:Republic|Commonwealth|Kingdom|"
    rf"State|Union) of )?{_PLACE}"
)
_FORMAL = re.compile(rf"(?:Republic|Commonwealth|Kingdom) Of {_PLACE}$")
_TEXT_KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_MAX_WORDS, _LINE_CHARS, _OPENING_CHARS, _PROSE_CHARS = 12, 120, 500, 150
_ENDS, _RUNS, _STATE_LINES, _LEAD_WORDS, _LEAD_TIMES, _PLACE_WORDS, _FIRST_WORDS, _HOSTS = 16, 4, 6, 8, 1, 6, 2, 20
_MIN_HOST, _MIN_INITIALS = 4, 3


@dataclass(frozen=True, slots=True)
class _Proposal:
    name: str
    source: str
    origin: MetadataOrigin


def list_publishers(
    document: Document, pages: FrontPages, title: str, *, url: str = "", is_release: bool = False
) -> list[FieldCandidate]:
    """Return the bodies that anything names as the publisher, each once, with the evidence for it."""
    text, title = document.text, _YEAR_FIRST.sub("", title)
    hosts = count_hosts(f"{text} {url}")
    groups: dict[str, list[_Proposal]] = defaultdict(list)
    proposals = [
        *_propose_found(document, pages, title, is_release=is_release),
        *_propose_lines(pages, title),
        *_propose_from_text(document, pages, title, hosts),
    ]
    long_forms: dict[str, str] = {}
    state = next((_fold_state(each.name) for each in proposals if each.source == "state"), "")
    for each in proposals:
        name = clean_body(_ACRONYM_FIRST.sub(r"\1", _POSSESSIVE.sub("", each.name)))
        if each.source not in _SURE_SOURCES and not _is_specific(name):
            continue
        plain = strip_article(name)
        if plain not in long_forms:
            long_forms[plain] = complete_name(plain, text)
        name = name if long_forms[plain] == plain else long_forms[plain]
        is_title = _fold(name) == _fold(title) and classify_body(name) is None
        if may_be_publisher(name) and not is_title:
            key = state if state and _fold_state(name) == state else _fold(name)
            groups[key].append(_Proposal(name, each.source, each.origin))
    evidence = _Evidence(document, pages, title, hosts)
    return _compare([evidence.weigh(proposals) for proposals in groups.values()])


def _compare(candidates: list[FieldCandidate]) -> list[FieldCandidate]:
    """Add how the evidence for each body compares with that for the others, and which of it agrees."""
    shaped = [each for each in candidates if "shaped" in each.features or "of a kind" in each.features]
    most = max((each.features["mentions"] for each in shaped), default=0.0)
    compared = []
    for each in candidates:
        name, features = f" {strip_article(each.value).casefold()} ", dict(each.features)
        others = [other for other in shaped if other is not each]
        if most and features["mentions"] >= most:
            features["most named"] = 1.0
        if any(name in f" {other.value.casefold().replace(',', ' ')} " for other in others):
            features["in longer"] = 1.0
        features |= {f"{one} + {two}": 1.0 for one, two in _AGREEING if one in features and two in features}
        compared.append(replace(each, features=features))
    return compared


def _fold_state(name: str) -> str:
    """Return the letters of a state's name: "Chad" for "Government of Chad", "The Republic of Chad"."""
    return fold_alphanumerics(_STATE_FORM.sub("", strip_article(name)))


def _is_specific(name: str) -> bool:
    """Tell whether a name is more than one common word: "NCD", "KoboToolbox", not "There"."""
    plain = strip_article(name)
    return " " in plain or not plain[1:].islower()


def may_be_publisher(name: str) -> bool:
    """Tell whether a text can be the name of a publisher: no sentence, office, person, law, month or kind of text."""
    return (
        1 <= len(name.split()) <= _MAX_WORDS
        and sum(character.isalpha() for character in name) > 1
        and not name[:1].islower()
        and is_name(strip_article(name))
        and not _NO_PUBLISHER.match(name)
        and not names_no_body(name)
        and not (names_office(name) and classify_body(name) is None)
        and name not in load_gazetteer().names
    )


def names_no_body(name: str) -> bool:
    """Tell whether a name is an office ("Minister for Law", "Office of Ada Wren"), a subject line or a date."""
    office = _OFFICE_OF.fullmatch(name)
    person = office["name"] if office else ""
    return (
        _OFFICE_FIRST.match(name) is not None
        or _SUBJECT.match(name) is not None
        or bool(person and (parse_person(order_name(person)) or _RANKED.search(person)))
        or bool(parse_date_line(name))
    )


def _fold(name: str) -> str:
    name = name.replace("&", "and")
    return fold_alphanumerics(_LEGAL_FORM.sub("", strip_article(ACRONYM_END.sub("", name))))


# ------------------------------------------------------------------------------------- the sources


def _propose_found(document: Document, pages: FrontPages, title: str, *, is_release: bool) -> Iterator[_Proposal]:
    title_page, imprint, text = MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT, MetadataOrigin.TEXT
    near = [*pages.title_page, *pages.imprint]
    author, publisher = find_citation(pages.imprint)
    is_note = is_release or not document.pages
    found = (
        ("named", imprint, publisher),
        ("named", imprint, author),
        ("named", title_page, find_published_by(pages.title_page)),
        ("named", imprint, find_published_by(pages.imprint)),
        ("named", imprint, find_published_in(pages.imprint)),
        ("named", imprint, find_crown_body(pages, document.text)),
        ("named", title_page, find_submitter(pages.title_page)),
        ("named", text, find_signing_body(pages)),
        ("copyright", imprint, find_copyright_holder([*near, *pages.running])),
        ("producer", imprint, find_producer(near)),
        ("registered", imprint, find_registered_body([*near, *pages.body[-_ENDS:]])),
        ("about", text, find_described_body(pages, title, document.text, is_note_of_release=is_note)),
    )
    yield from (_Proposal(name, source, origin) for source, origin, name in found if name)


def _propose_lines(pages: FrontPages, title: str) -> Iterator[_Proposal]:
    """Yield the bodies that are lines of the title page and of the last one, or parts of running heads."""
    own = fold_alphanumerics(title)
    short = [line for line in pages.title_page if len(line.text) <= _LINE_CHARS]
    named = list(_read_names([line for line in short if fold_alphanumerics(line.text) != own]))
    yield from (_Proposal(name, "line", MetadataOrigin.TITLE_PAGE) for name in named)
    yield from (_Proposal(name, "back", MetadataOrigin.TEXT) for name in _read_names(pages.body[-_ENDS:]))
    if len(set(map(_fold, named))) == 1 and not any(_ADDRESSED.match(line.text) for line in pages.title_page):
        yield _Proposal(named[0], "letterhead", MetadataOrigin.TITLE_PAGE)
    set_largest = next((line.text for line in pages.title_page if line.kind is BlockKind.TITLE), "")
    if fold_alphanumerics(set_largest) != own:
        yield _Proposal(set_largest, "largest", MetadataOrigin.TITLE_PAGE)
    heads = Counter(part.strip() for line in pages.running for part in _PARTS.split(line.text[:_LINE_CHARS]))
    for part, count in heads.items():
        if count > 1 and " " in part:
            yield _Proposal(part, "head", MetadataOrigin.TEXT)


def _read_names(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the bodies that are lines of their own, or two: "HAMPSHIRE" above "Modern Slavery Partnership"."""
    for before, line in zip((None, *lines), lines, strict=False):
        if len(line.text) > _LINE_CHARS or line.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
            continue
        name = clean_body(_LABEL.sub("", line.text))
        if is_bare_body(name) or classify_body(name):
            is_second = before and len(before.text.split()) <= _FIRST_WORDS and not parse_date_line(before.text)
            joined = f"{before.text} {name}" if before and is_second else ""
            yield joined if is_bare_body(joined) else name


def _propose_from_text(document: Document, pages: FrontPages, title: str, hosts: Counter[str]) -> Iterator[_Proposal]:
    """Yield bodies that speak of themselves, are named first or often, or whose name the addresses abbreviate."""
    origin = MetadataOrigin.TEXT
    texts = [line.text[:_OPENING_CHARS] for line in pages.body if line.kind in _TEXT_KINDS]
    ends = (*texts[:_ENDS], *texts[_ENDS:][-_ENDS:])
    yield from (_Proposal(match["name"], "self", origin) for text in ends if (match := _SELF.match(text)))
    opening = next((text for text in texts if len(text) > _PROSE_CHARS), "")
    for source, text in (("titled", title), ("opening", opening)):
        runs = [match.group() for match in islice(_RUN.finditer(text), _RUNS)]
        yield from (_Proposal(name, source, origin) for run in runs for name in _cut(run))
    if lead := _find_lead(title, document.text):
        yield _Proposal(lead, "leads title", origin)
    counts = Counter(name for match in _RUN.finditer("\n".join(ends)) for name in _cut(match.group()))
    for name, count in counts.items():
        if (count > 1 and " " in name and is_body(name)) or find_matching(hosts, name):
            yield _Proposal(name, _BY_NAME, origin)
    yield from _propose_states(pages, title, document.text)


def _find_lead(title: str, text: str) -> str:
    """Return the longest beginning of a title that the text has often, and has without the rest of the title."""
    words = title.split()
    folded, whole = text.casefold(), text.casefold().count(title.casefold())
    for count in range(min(len(words) - 1, _LEAD_WORDS), 1, -1):
        lead = " ".join(words[:count])
        if (strip_article(lead).count(" ") or lead.isupper()) and folded.count(lead.casefold()) > whole + _LEAD_TIMES:
            return lead.rstrip(",:’'")
    return ""


def _propose_states(pages: FrontPages, title: str, text: str) -> Iterator[_Proposal]:
    """Yield the only government whose state the first lines of a title page name."""
    lines = [line.text for line in pages.title_page[:_STATE_LINES]]
    first = " ".join([title, *(text for text in lines if len(text.split()) <= _PLACE_WORDS)]).casefold()
    names = [" ".join(match["name"].split()) for match in _GOVERNMENT.finditer(text)]
    names += [match["name"] for text in lines for match in _FORMAL.finditer(text.title())]
    found = {name.title().replace(" And ", " and ") for name in names if name.casefold() in first}
    if len(found) == 1:
        yield _Proposal(f"Government of {found.pop()}", "state", MetadataOrigin.TITLE_PAGE)


def _cut(run: str) -> Iterator[str]:
    """Yield a run of capitalised words, the parts joined by "and", and the body of an office."""
    run = _NUMBER.sub("", run)
    yield run
    if " and " in run:
        yield from run.split(" and ")
    if (names_office(run) or _OFFICE_FIRST.match(run)) and " of " in run:
        yield strip_article(run.partition(" of ")[2])


def count_hosts(text: str) -> Counter[str]:
    """Count the own labels of the hosts in a text: "netwatch" of "www.net-watch.org", save those of providers."""
    stems: Counter[str] = Counter()
    for match in _HOST.finditer(text):
        labels = [label for label in match["host"].casefold().split(".") if label not in _SUFFIXES]
        stem = re.sub(r"[\W_]", "", labels[-1]) if labels else ""
        if len(stem) >= _MIN_INITIALS and stem not in _OTHER_HOSTS:
            stems[stem] += 1
    return Counter(dict(stems.most_common(_HOSTS)))


def find_matching(hosts: Iterable[str], name: str) -> list[str]:
    """Return the labels of hosts that are the beginning of a name's letters, or begin with these, or its initials."""
    plain = strip_article(name)
    letters = _NO_LETTERS.sub("", plain).casefold()
    words = re.split(r"[\s-]+", plain)
    initials = "".join(word[:1] for word in words).casefold()
    capitals = "".join(word[:1] for word in words if word[:1].isupper()).casefold()
    return [
        host
        for host in hosts
        if host in (initials, capitals)
        or (min(len(host), len(letters)) >= _MIN_HOST and (letters.startswith(host) or host.startswith(letters)))
    ]


# ------------------------------------------------------------------------------------ the evidence


class _Evidence:
    """What a document says of a body, apart from the source that proposes it."""

    def __init__(self, document: Document, pages: FrontPages, title: str, hosts: Counter[str]) -> None:
        self._text, self._title = document.text, title.casefold()
        self._folded = document.text.casefold()
        self._hosts = hosts
        self._front = _join(pages.title_page)
        self._back = _join([*pages.imprint, *pages.body[-_ENDS:]])
        self._running = _join(pages.running)
        self._most = self._hosts.most_common(1)[0][0] if self._hosts else ""

    def weigh(self, proposals: list[_Proposal]) -> FieldCandidate:
        """Return a body, as it is best spelled, with all evidence for it."""
        states = [each.name for each in proposals if each.source == "state"]
        name = self._spell(states or [each.name for each in proposals])
        plain = strip_article(_LEGAL_FORM.sub("", name)).casefold()
        kind, count, sources = classify_body(name), self._folded.count(plain), {each.source for each in proposals}
        matching = find_matching(self._hosts, name)
        share = sum(self._hosts[host] for host in matching) / (self._hosts.total() or 1)
        told = {
            "on front": plain in self._front,
            "front and back": plain in self._front and plain in self._back,
            "in heads": self._running.count(plain) > 1,
            "first in title": self._title.removeprefix("the ").startswith(plain),
            "in title": plain in self._title,
            "shaped": is_bare_body(name),
            "of a kind": kind is not None,
            "person": bool(parse_person(name)) and kind is None and not is_body(name),
            "part": _PART.search(name) is not None,
            "host": share > _MOST_HOSTS or self._most in matching,
            "stated": bool(sources & _STATED),
        }
        features = {source: 1.0 for source in sources if source not in _UNWEIGHED}
        features |= {key: 1.0 for key, is_so in told.items() if is_so}
        features |= {
            BIAS: 1.0,
            "sources": float(min(len(sources), 4)),
            "mentions": math.log1p(count),
            "host share": share,
        }
        return FieldCandidate(name, proposals[0].origin, features)

    def _spell(self, names: list[str]) -> str:
        """Return the spelling that the text has most, and not in capitals if it has another."""
        best = max(dict.fromkeys(names), key=lambda name: (not name.isupper(), self._text.count(name)))
        if best.isupper() and " " in best:
            printed = (self._text[at : at + len(best)] for at in self._find_all(best.casefold()))
            best = next((each for each in printed if not each.isupper() and is_name(each)), best)
        return best

    def _find_all(self, folded: str) -> Iterator[int]:
        at = self._folded.find(folded) if len(self._folded) == len(self._text) else -1
        while at >= 0:
            yield at
            at = self._folded.find(folded, at + 1)


def _join(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines).casefold()
