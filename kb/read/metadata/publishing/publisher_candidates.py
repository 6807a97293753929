"""The bodies that may have published a document, with the evidence for each."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from kb.model import BlockKind, Document, MetadataOrigin
from kb.read.metadata.finders.bodies import (
    ACRONYM_END,
    classify_body,
    clean_body,
    complete_name,
    ends_within_name,
    is_bare_body,
    is_body,
    is_name,
    strip_article,
)
from kb.read.metadata.finders.choices import FieldCandidate
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import drop_offices, names_office, order_name, parse_person
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.read.metadata.publishing.imprint_bodies import (
    find_producer,
    find_published_in,
    find_registered_body,
    find_signing_body,
)
from kb.read.metadata.publishing.own_citations import find_own_citation
from kb.read.metadata.publishing.publisher_evidence import (
    BY_NAME,
    ENDS,
    LEGAL_FORM,
    PROSE_CHARS,
    BodyEvidence,
    Proposal,
    count_hosts,
    find_matching,
)
from kb.read.metadata.publishing.publishers import (
    find_committee,
    find_copyright_holder,
    find_crown_body,
    find_described_body,
    find_issuer,
    find_published_by,
    find_submitter,
    list_described,
)
from kb.text.dates import MONTHS, parse_date_line
from kb.text.jurisdictions import load_gazetteer
from kb.text.names import is_generic_body
from kb.text.word_lists import load_english, parse_words

_NO_PUBLISHER = re.compile(
    rf"(?:(?:19|20)\d\d )?(?i:re|to|dear|from|cc|subject|attention|for|in|on|at|by|with|and|or|of|as|about|all(?!-)|"
    r"our|your|members|it|we|there|what|when|where|why|how|if|guide|guidelines|questions|comments|findings|notes|letter|paper|"
    r"results|summary|this|these|some|other|both|annual|interim|biennial|quarterly|monthly|progress|report|agenda|"
    rf"information|minutes|statement|testimony|annex|appendix|chapter|section|item|figure|table|{'|'.join(MONTHS)})\b"
    r"(?!\s+(?i:against|to))|"
    r".*\b(?:is|are|was|were|be|been|has|have|had|will|would|shall|should|can|could|must|does|did|said|says|by|who|"
    r"which|that|this|these|those|our|your|their|its|than|please|submitted|presented|prepared|pursuant)\b|"
    r".*\b(?:Act|Bill|Regulations?|Directive|Convention|Protocol|Treaty|Resolution|paragraph|Agenda|Report|Strategy|"
    r"Plan|Guidance|Toolkit|Statement)(?: \d{4})?$|"
    r".*\b(?:Minister|Premier|Director|President|Chairman|Spokes\w+)$|[^\w]|"
    r"(?i:general assembly|security council|economic and social council)$|"
    r"(?i:modern slavery|human trafficking|trafficking in persons|(?:child )?(?:sexual|criminal) exploitation|"
    r"forced (?:labou?r|marriage)|county lines|domestic (?:abuse|violence))$|"
    r".*[:;?!“”\"|@/$€£(]|.*\b(?:19|20)\d\d$|"
    r".*\b(?:Street|Road|Lane|Avenue|Square)$|.*[.][a-z]|.*, Esq\b|.* [A-Z]{1,2}\d{1,2}[A-Z]?$"
)
_GENERIC = re.compile(  # "the City Council": of which city?
    r"(?:the )?(?:(?:city|town|county|borough|parish|district|state|local|regional|national|federal|central|steering|"
    r"leadership|management|strategic|search|advisory|executive|organi[sz]ing|judging|standing|joint|planning|board) )*"
    r"(?:council|committee|board|government|commission|forum|team|group|department|office|members)|"
    r"(?:the )?(?:(?:project|working|task(?: and finish)?) (?:group|force|team)|board of \w+)",
    re.IGNORECASE,
)
_OFFICE_FIRST = re.compile(
    r"(?:the )?(?:shadow|deputy|assistant|acting|minister|secretary|senator|premier|director|president|chair|chief|"
    r"mayor|governor|sheriff|da(?! ?news| office)|professor|dr|mr|mrs|ms|hon|rt\.? hon|sir|general counsel|head of)\b",
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
_LETTERS_FIRST = re.compile(r"(?P<letters>[A-Z]{3,8})[ :–-]+(?=[A-Z])")
_UMBRELLA = re.compile(  # above its offices
    r"(?:HM |(?!county|local|city|state|regional)[A-Z]\w+ )?Government(?: of [A-Z].*)?", re.IGNORECASE
)
_OF_OFFICE = re.compile(r"(?:Department|Ministry|Office|Commission|Council|Agency|Institute|Authority) (?:of|for) ")
_IN_ADDRESS = re.compile(r"[^,]+ (?:House|Court|Building|Tower|Place|Quay), (?:\d|[^,]+, \d)")
_ARTICLES = parse_words("an na y yr")  # that Irish and Welsh names of offices begin with
_FOREIGN = parse_words("an a na y yr o i de la le das der")  # words of other languages that English has too
_SURE_SOURCES = parse_words("named copyright producer registered about") | {
    "published by",
    "about us",
    "about name",
    "about several",
}
_AGREEING = (
    ("stated", "host"),
    ("on front", "shaped"),
    ("first in title", "host"),
    ("first in title", "most named"),
    ("in heads", "host"),
    ("about", "in title"),
    ("host", "most named"),
    ("in title", "officers"),
    ("in title", "acts first"),
    ("first in title", "largest"),
    ("opening", "shaped"),
    ("leads title", "most named"),
    ("about several", "self"),
    ("headline", "acts first"),
    ("leads title", "acts first"),
)
_RANKED = re.compile(r",\s*(?:SEN|MP|HON|DR)\b|\b(?:Hon|Senator|Sen|MP)\b")
_SUBJECT = re.compile(r"(?:re|subject|from|to)\s*:", re.IGNORECASE)
_WORD = r"(?:[a-z]?[A-Z0-9][\w’'&-]*(?:\.[A-Z]\.?)?|[A-Z]\.)"
_RUN = re.compile(
    rf"{_WORD}(?: (?:(?:of|for|and|the|a|on|in|into|to|against|at|de|&) ){{0,3}}{_WORD}){{0,9}}"
    r"(?:,? (?:Inc|Ltd|Limited|plc|PLC|LLP|LLC)\b)?"
)
_SELF = re.compile(
    rf"(?:(?:About|At) )?(?P<name>(?:The )?{_RUN.pattern})(?: \([^()]{{2,40}}\))?,? "
    r"(?:is|are|was founded|was established|works|exists|provides|has been|was created|seeks to|aims to)\b"
)
_THE_WORD = re.compile(r"[Tt]he [A-Z][a-z]+")
_ON_BEHALF = re.compile(rf"\b[Oo]n behalf of (?P<name>(?:the )?{_RUN.pattern})(?: \([^()]{{2,40}}\))?,? (?:we|I)\b")
# Who does something, in the present tense of headlines: "Net Watch Urges Masters to Mend".
_DOES = (
    "announces?|appoints?|applauds?|awards?|backs|becomes|brings|calls? (?:for|on)|celebrates?|challenges|commits|"
    "completes|condemns?|criticises|delivers|demands?|denounces|donates|endorses?|expands?|files?|gains|gives|helps|"
    "holds|honou?rs|hosts?|introduces?|invites|issues|joins?|launches|leads|marks|mourns?|moves to|names|offers|opens|"
    "opposes?|partners? with|pledges|praises|prepares|presents|publishes|raises|reaches|receives?|"
    "recogni[sz]es|rejects?|releases|reports|responds?|secures?|selects?|sends?|sets|shares|signs?|slams|stands|"
    "statement (?:on|about|regarding)|sues|supports?|takes|"
    "teams up|thanks|unveils?|urges?|vows|votes|warns?|welcomes?|wins?|withdraws|writes"
)
_HEADLINE = re.compile(rf"(?P<name>[A-Z0-9#][^,:;–]{{2,70}}?) (?i:{_DOES})\b")
_REPORT_OF = re.compile(r"(?:\w+ )?(?:Report|Review|Accounts|Statement) of the ", re.IGNORECASE)
_LABEL = re.compile(r"(?:presented|prepared|produced|published|submitted|issued) by:? (?:the )?", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"(?:before the|to\s*:|re\s*:|(?:statement|testimony|submission|comments) (?:of|by|from)) ", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\s+")
_NUMBER = re.compile(r"^\d{1,3} (?=The )")
_PARTS = re.compile(r"\s*[|•–—]\s*|\s{2,}")
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s+)?\d{1,4}\b\W*|\W*(?:\bpage\s+)?\b\d{1,4}(?:\s+of\s+\d+)?\W*$", re.IGNORECASE)
_PLACE = r"(?P<name>[A-Z][\w’'-]+(?: (?:(?:and|of) )?[A-Z][\w’'-]+){0,3})"
_GOVERNMENT = re.compile(
    r"\b[Gg]overnment of (?:the )?(?:(?:Federative |Federal |Democratic |People’s )?(?:Republic|Commonwealth|Kingdom|"
    rf"State|Union) of )?{_PLACE}"
)
_FORMAL = re.compile(rf"(?:Republic|Commonwealth|Kingdom) Of {_PLACE}$")
_TEXT_KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.IMPRINT)
_SMALL_SHARE = 4  # of the places of a name, one in so many
_NAME_WORDS = 6  # a longer title is no name, whatever its last word
_MAX_WORDS, _LINE_CHARS, _OPENING_CHARS = 12, 120, 500
_RUNS, _STATE_LINES, _LEAD_WORDS, _LEAD_TIMES, _PLACE_WORDS, _FIRST_WORDS = 4, 6, 8, 1, 6, 2
_ALONE = 0.1  # share of a shorter name's places that are not those of a longer one


def list_publishers(
    document: Document, pages: FrontPages, title: str, *, url: str = "", is_release: bool = False
) -> list[FieldCandidate]:
    """Return the bodies that anything names as the publisher, each once, with the evidence for it."""
    text, title = document.text, _YEAR_FIRST.sub("", title)
    hosts = count_hosts(f"{text} {url}")
    groups: dict[str, list[Proposal]] = defaultdict(list)
    proposals = [
        *_propose_found(document, pages, title, is_release=is_release),
        *_propose_lines(pages, title),
        *_propose_from_text(document, pages, title, hosts),
    ]
    long_forms: dict[str, str] = {}
    state = next((_fold_state(each.name) for each in proposals if each.source == "state"), "")
    for each in proposals:
        is_sure = each.source in _SURE_SOURCES
        name = clean_body(_ACRONYM_FIRST.sub(r"\1", _drop_possessive(each.name, is_own=is_sure)))
        name = _drop_possessive(name, is_own=is_sure)
        is_own_word = each.source == "self" and name.casefold() not in load_english()
        name = _drop_own_acronym(name)
        if not is_sure and not is_own_word and not _is_specific(name):
            continue
        name = name.title() if name.isupper() and _THE_WORD.fullmatch(name.title()) else name
        plain = name if _THE_WORD.fullmatch(name) else strip_article(name)
        if plain not in long_forms:
            long_forms[plain] = complete_name(plain, text)
        name = name if long_forms[plain] == plain else long_forms[plain]
        if _THE_WORD.fullmatch(name) and strip_article(name).casefold() in load_english():
            continue  # "the Clinic"
        is_title = _fold(name) == _fold(title) and (classify_body(name) is None or len(name.split()) > _NAME_WORDS)
        if may_be_publisher(name) and not is_title:
            key = state if state and _fold_state(name) == state else _fold(_POSSESSIVE.sub("", name))
            groups[key].append(Proposal(name, each.source, each.origin))
    evidence = BodyEvidence(document, pages, title, hosts)
    weighed = [evidence.weigh(proposals) for proposals in groups.values()]
    return _compare([each for each in weighed if each.features.get("stated") or not _is_phrase(each.value, text)])


def _drop_possessive(name: str, *, is_own: bool) -> str:
    """Return "Net Trust" of "Net Trust's"; a name that is no noun of a body may end so itself: "© Harbour's 2013"."""
    plain = _POSSESSIVE.sub("", name)
    return name if is_own and not is_body(plain) else plain


def _drop_own_acronym(name: str) -> str:
    """Return a name without its own letters in front of it: "NWT Net Watch Trust" is "Net Watch Trust"."""
    match = _LETTERS_FIRST.match(name)
    initials = iter(re.findall(r"\b\w", name[match.end() :].casefold()) if match else ())
    is_own = match is not None and all(letter in initials for letter in match["letters"].casefold())
    return name[match.end() :] if match and is_own else name


def _is_phrase(name: str, text: str) -> bool:
    """Tell whether a text has the words of a name in small letters too: "Modern Slavery", of "modern slavery"."""
    plain = strip_article(name)
    small = text.count(plain.lower()) if " " in plain else 0
    return small > 1 and small * _SMALL_SHARE > len(re.findall(re.escape(plain), text, re.IGNORECASE))


def _compare(candidates: list[FieldCandidate]) -> list[FieldCandidate]:
    """Add how the evidence for each body compares with that for the others, and which of it agrees."""
    shaped = [each for each in candidates if "shaped" in each.features or "of a kind" in each.features]
    most = max((each.features["mentions"] for each in shaped), default=0.0)
    compared = []
    for each in candidates:
        name, features = f" {strip_article(each.value).casefold()} ", dict(each.features)
        if not features.get("stated") and _is_fragment(each, candidates):
            continue
        others = [other for other in shaped if other is not each]
        if most and features["mentions"] >= most:
            features["most named"] = 1.0
        if any(name in f" {other.value.casefold().replace(',', ' ')} " for other in others):
            features["in longer"] = 1.0
        features |= {f"{one} + {two}": 1.0 for one, two in _AGREEING if one in features and two in features}
        compared.append(replace(each, features=features))
    return compared


def _is_fragment(candidate: FieldCandidate, others: Sequence[FieldCandidate]) -> bool:
    """Tell whether a name is hardly ever printed but as a part of a longer candidate: "Centre for Migration"."""
    name, count = f" {strip_article(candidate.value).casefold()} ", math.expm1(candidate.features["mentions"])
    return any(
        name in f" {other.value.casefold().replace(',', ' ')} "
        and len(other.value) > len(strip_article(candidate.value)) + 1
        and count - math.expm1(other.features["mentions"]) <= _ALONE * count
        for other in others
        if other is not candidate
    )


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
        and not _GENERIC.fullmatch(name)
        and not is_generic_body(strip_article(name))
        and not (names_office(name) and classify_body(name) is None and not is_bare_body(name))
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
    return fold_alphanumerics(LEGAL_FORM.sub("", strip_article(ACRONYM_END.sub("", name))))


# ------------------------------------------------------------------------------------- the sources


def _propose_found(document: Document, pages: FrontPages, title: str, *, is_release: bool) -> Iterator[Proposal]:
    title_page, imprint, text = MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT, MetadataOrigin.TEXT
    near = [*pages.title_page, *pages.imprint]
    cited = find_own_citation(near, (), title)
    is_note = is_release or not document.pages
    found = (
        ("named", imprint, cited.publisher),
        ("named", imprint, cited.author),
        ("published by", title_page, find_published_by(pages.title_page)),
        ("published by", imprint, find_published_by(pages.imprint)),
        ("published by", imprint, find_published_in(pages.imprint)),
        ("named", imprint, find_crown_body(pages, document.text)),
        ("named", title_page, find_submitter(pages.title_page)),
        ("named", title_page, find_committee(pages.title_page)),
        ("named", text, find_signing_body(pages)),
        ("named", text, find_issuer([*pages.title_page, *pages.body[-ENDS:]], title) if not document.pages else ""),
        ("copyright", imprint, find_copyright_holder([*near, *pages.running])),
        ("producer", imprint, find_producer(near)),
        ("registered", imprint, find_registered_body([*near, *pages.body[-ENDS:]])),
        ("about", text, find_described_body(pages, title, document.text, is_note_of_release=is_note)),
    )
    yield from (Proposal(name, source, origin) for source, origin, name in found if name)
    described = list_described(pages.body)
    for name, is_us in described:
        source = "about several" if len(described) > 1 else "about us" if is_us else "about name"
        yield Proposal(name, source, text)


def _propose_lines(pages: FrontPages, title: str) -> Iterator[Proposal]:
    """Yield the bodies that are lines of the title page and of the last one, or parts of running heads."""
    own = fold_alphanumerics(title)
    head = pages.title_page  # a page without pages has a letterhead above its text only
    if head and not head[0].page:
        head = tuple(takewhile(lambda line: len(line.text) <= PROSE_CHARS, head))
    short = [line for line in head if len(line.text) <= _LINE_CHARS]
    named = list(_read_names([line for line in short if fold_alphanumerics(line.text) != own]))
    named = [name for name in named if not _UMBRELLA.fullmatch(name)] or named  # "Australian Government"
    yield from (Proposal(name, "line", MetadataOrigin.TITLE_PAGE) for name in named)
    yield from (Proposal(name, "back", MetadataOrigin.TEXT) for name in _read_names(pages.body[-ENDS:]))
    if len(set(map(_fold, named))) == 1 and not any(_ADDRESSED.match(line.text) for line in pages.title_page):
        yield Proposal(named[0], "letterhead", MetadataOrigin.TITLE_PAGE)
    set_largest = next((line.text for line in pages.title_page if line.kind is BlockKind.TITLE), "")
    if fold_alphanumerics(set_largest) != own:
        yield Proposal(set_largest, "largest", MetadataOrigin.TITLE_PAGE)
    heads = Counter(
        part.strip()
        for line in pages.running
        for part in _PARTS.split(_PAGE_NUMBER.sub("", line.text[: 2 * _LINE_CHARS]))
    )
    for part, count in heads.items():
        if count > 1 and " " in part:
            yield Proposal(part, "head", MetadataOrigin.TEXT)


def _read_names(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the bodies that are lines of their own, or two: "HAMPSHIRE" above "Modern Slavery Partnership"."""
    for before, line in zip((None, *lines), lines, strict=False):
        if len(line.text) > _LINE_CHARS or line.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
            continue
        if before and len(before.text) <= _LINE_CHARS and _is_cut(before.text):
            name = f"{clean_body(_LABEL.sub('', before.text))} {line.text}"
            if is_bare_body(name) or classify_body(name):
                yield name
                continue
        name = _drop_person(_cut_other_language(clean_body(_LABEL.sub("", line.text))))
        if _IN_ADDRESS.match(line.text):
            continue
        if is_bare_body(name) or classify_body(name):
            is_second = (
                before
                and len(before.text.split()) <= _FIRST_WORDS
                and not parse_date_line(before.text)
                and not parse_person(before.text)
                and not _UMBRELLA.fullmatch(before.text)
            )
            joined = f"{before.text} {name}" if before and is_second else ""
            yield joined if is_bare_body(joined) else name


def _cut_other_language(name: str) -> str:
    """Return the English half of a name in two languages: "Yr Adran Rhwydi Department for Nets"."""
    words = name.split()
    for at in range(2, len(words) - 1):
        if not all(_is_foreign(word) for word in words[:at]):
            return name
        half = " ".join(words[at:])
        is_article = words[0].casefold() in _ARTICLES and words[at].casefold() in load_english()
        if (_OF_OFFICE.match(half) or (is_article and at > _FIRST_WORDS)) and is_bare_body(half):
            return half
    return name


def _is_foreign(word: str) -> bool:
    letters = re.sub(r"[’'-]", "", word).casefold()
    return letters.isalpha() and (letters in _FOREIGN or letters not in load_english())


def _drop_person(name: str) -> str:
    """Return the body of a person in a name: "Ada Wren, Press Officer, Net Watch Trust" is of "Net Watch Trust"."""
    person, comma, rest = name.partition(", ")
    return drop_offices(rest).strip(" ,") if comma and parse_person(person) else name


def _is_cut(line: str) -> bool:
    return ends_within_name(line) or line.endswith((" and", " &"))


def _propose_from_text(document: Document, pages: FrontPages, title: str, hosts: Counter[str]) -> Iterator[Proposal]:
    """Yield bodies that speak of themselves, are named first or often, or whose name the addresses abbreviate."""
    origin = MetadataOrigin.TEXT
    texts = [line.text[:_OPENING_CHARS] for line in pages.body if line.kind in _TEXT_KINDS]
    ends = (*texts[:ENDS], *texts[ENDS:][-ENDS:])
    yield from (Proposal(match["name"], "self", origin) for text in ends if (match := _SELF.match(text)))
    yield from (Proposal(match["name"], "on behalf", origin) for text in ends for match in _ON_BEHALF.finditer(text))
    opening = next((text for text in texts if len(text) > PROSE_CHARS), "")
    for source, text in (("titled", title), ("opening", opening)):
        runs = [match.group() for match in islice(_RUN.finditer(text), _RUNS)]
        yield from (Proposal(name, source, origin) for run in runs for name in _cut(run))
    if lead := _find_lead(title, document.text):
        yield Proposal(lead, "leads title", origin)
    if headline := _HEADLINE.match(title):
        yield Proposal(headline["name"], "headline", origin)
    counts = Counter(name for match in _RUN.finditer("\n".join(ends)) for name in _cut(match.group()))
    for name, count in counts.items():
        if (count > 1 and " " in name and is_body(name)) or find_matching(hosts, name):
            yield Proposal(name, BY_NAME, origin)
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


def _propose_states(pages: FrontPages, title: str, text: str) -> Iterator[Proposal]:
    """Yield the only government whose state the first lines of a title page name."""
    lines = [line.text for line in pages.title_page[:_STATE_LINES]]
    first = " ".join([title, *(text for text in lines if len(text.split()) <= _PLACE_WORDS)]).casefold()
    names = [" ".join(match["name"].split()) for match in _GOVERNMENT.finditer(text)]
    names += [match["name"] for text in lines for match in _FORMAL.finditer(text.title())]
    found = {name.title().replace(" And ", " and ") for name in names if name.casefold() in first}
    if len(found) == 1:
        yield Proposal(f"Government of {found.pop()}", "state", MetadataOrigin.TITLE_PAGE)


def _cut(run: str) -> Iterator[str]:
    """Yield a run of capitalised words, the parts joined by "and", and the body of an office."""
    run = _NUMBER.sub("", run)
    yield run
    if " and " in run:
        yield from run.split(" and ")
    if match := _REPORT_OF.match(run):
        yield run[match.end() :]
    if (names_office(run) or _OFFICE_FIRST.match(run)) and " of " in run:
        yield strip_article(run.partition(" of ")[2])
