"""The evidence for each body that may have published a document: where it is named, and the words beside its name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kb.model import BlockKind, Document, MetadataOrigin
from kb.read.metadata.finders.bodies import classify_body, is_bare_body, is_body, is_name, strip_article
from kb.read.metadata.finders.choices import BIAS, FieldCandidate
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import parse_person
from kb.text.word_lists import parse_words

_STATED = parse_words("named copyright producer registered") | {"published by"}
_PART = re.compile(r"\b(?:Department|Division|Unit|Team|Section|Branch|Directorate)$", re.IGNORECASE)
_COMMITTEE = re.compile(r"\b(?:Committee|Working Group|Working Party|Panel)$", re.IGNORECASE)
LEGAL_FORM = re.compile(r",?\s+(?:limited|ltd|inc|plc|llc|llp|clg|cic)\.?$", re.IGNORECASE)
# What officers of a body are called, beside its name; what bodies do in the first words of their releases; and what
# they say that they are.
_OFFICER = (
    r"(?:director|president|chair\w*|chief \w+|ceo|secretary|treasurer|spokes\w+|coordinator|co-ordinator|head|manager|"
    r"officer|lead|founder|principal|dean|rector|registrar|commissioner|counsel|fellow|trustee)"
)
_OFFICER_BEFORE = re.compile(rf"\b{_OFFICER}(?: \w+){{0,3}}?,? (?:of|at|for|with|from)? ?(?:the )?$")
_OFFICER_AFTER = re.compile(rf"(?:[’']s?)?,? (?:[\w-]+ ){{0,3}}?{_OFFICER}\b")
_ACTS = re.compile(
    r"(?: \([^()]{2,30}\))?,? (?:\w+ ){0,3}?(?:announc|welcom|call|condemn|launch|urg|publish|releas|celebrat|applaud|"
    r"respon|express|honou?r|host|receiv|appoint|award|partner|join|present|unveil|introduc|demand|support|"
    r"propos|warn|oppos|call|commend|congratulat|thank|hold|held|award|filed|sued|won|said|decid|vot|publish|confirm|"
    r"reject|applie|sign|send|sent|maintain)\w*\b"
)
_TODAY_BEFORE = re.compile(r"\btoday,? (?:the )?$")
_TODAY = re.compile(
    r"(?: \([^()]{2,60}\))?,? (?:(?:\w+ )?today\b|"
    r"(?:is|are) (?:proud|pleased|delighted|excited|thrilled|deeply|honou?red|calling|urging)\b)"
)
_DESCRIBED = re.compile(
    r"(?: \([^()]{2,60}\))?,? (?:is|are|was (?:founded|established|set up|created)|exists|works|brings together|"
    r"represents|has been|provides|supports|campaigns)\b[^.]{0,100}?\b(?:charit\w+|organi[sz]ations?|non-?profit|"
    r"network|coalition|agency|union|cent(?:re|er)|foundation|trust|partnership|company|body|campaign|movement|"
    r"association|institute|alliance|federation|group|department|ministry|leader|provider|firm|people|members)\b"
)
_ABOUT_ABOVE = re.compile(
    r"\n(?:about\b[^\n]{0,50}|who we are|our (?:mission|organi[sz]ation|work)|mission)\n(?:the )?$"
)
_CONTACT = re.compile(
    r"\b(?:contact|enquir|inquir|more information|e-?mail|tel\b|telephone|phone|visit|www\.|https?:|@)"
)
_HOST = re.compile(r"(?:https?://(?:www\.)?|www\.|@)(?P<host>[\w-]{2,40}(?:\.[\w-]{2,30}){1,4})")
_OFFICIAL_HOST = re.compile(r"\b([\w-]{3,40})\.(?:gov|police|nhs|ac|edu|parliament)\b")
_SUFFIXES = parse_words(
    "www gov org com co net ac edu uk us au sg nz ie ca scot wales eu int info nhs police pnn io world in ng de fr"
)
_OTHER_HOSTS = parse_words(
    "gmail hotmail outlook yahoo icloud aol btinternet bit youtu youtube twitter facebook linkedin instagram vimeo doi "
    "creativecommons legislation google apple microsoft amazon flickr issuu surveymonkey eventbrite github medium x "
    "w3 wordpress blogspot tinyurl goo ow t fb"
)
_NO_LETTERS = re.compile(r"[\W_]+")
_MOST_HOSTS = 0.5
BY_NAME = "by name"
_UNWEIGHED = frozenset({"head", "back", BY_NAME})
PROSE_CHARS = 150
ENDS = 16
_HOSTS, _MIN_HOST, _MIN_INITIALS = 20, 4, 3
_PLACES, _BEFORE, _AFTER, _FIRST_CHARS, _LAST_CHARS = 60, 60, 220, 900, 2500


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body that something names, and what that is."""

    name: str
    source: str
    origin: MetadataOrigin


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
    forms = {_NO_LETTERS.sub("", each).casefold() for each in (plain, plain.replace("&", "and"))}
    words = re.split(r"[\s-]+", plain)
    initials = "".join(word[:1] for word in words).casefold()
    capitals = "".join(word[:1] for word in words if word[:1].isupper()).casefold()
    return [
        host
        for host in hosts
        if host in (initials, capitals)
        or any(
            min(len(host), len(letters)) >= _MIN_HOST and (letters.startswith(host) or host.startswith(letters))
            for letters in forms
        )
    ]


class BodyEvidence:
    """What a document says of a body, apart from the source that proposes it."""

    def __init__(self, document: Document, pages: FrontPages, title: str, hosts: Counter[str]) -> None:
        self._text, self._title = document.text, title.casefold()
        self._folded = document.text.casefold()
        self._hosts = hosts
        self._official = {re.sub(r"[\W_]", "", stem) for stem in _OFFICIAL_HOST.findall(self._folded)}
        self._front = _join(pages.title_page)
        is_title = [line.kind is BlockKind.TITLE for line in pages.title_page]
        self._above = _join(pages.title_page[: is_title.index(True)]) if True in is_title else ""
        self._back = _join([*pages.imprint, *pages.body[-ENDS:]])
        self._running = _join(pages.running)
        self._most = self._hosts.most_common(1)[0][0] if self._hosts else ""
        opening = next((line.text for line in pages.body if len(line.text) > PROSE_CHARS), "")
        self._first = max(self._folded.find(opening[:PROSE_CHARS].casefold()), 0)

    def weigh(self, proposals: list[Proposal]) -> FieldCandidate:
        """Return a body, as it is best spelled, with all evidence for it."""
        states = [each.name for each in proposals if each.source == "state"]
        name = self._drop_article(self._spell(states or [each.name for each in proposals]))
        plain = strip_article(LEGAL_FORM.sub("", name)).casefold()
        kind, count, sources = classify_body(name), self._folded.count(plain), {each.source for each in proposals}
        matching = find_matching(self._hosts, name)
        share = sum(self._hosts[host] for host in matching) / (self._hosts.total() or 1)
        told = {
            "on front": plain in self._front,
            "above title": plain in self._above,
            "front and back": plain in self._front and plain in self._back,
            "in heads": self._running.count(plain) > 1,
            "first in title": self._title.removeprefix("the ").startswith(plain),
            "in title": plain in self._title,
            "shaped": is_bare_body(name),
            "of a kind": kind is not None,
            "person": bool(parse_person(name)) and kind is None and not is_body(name),
            "part": _PART.search(name) is not None,
            "committee": _COMMITTEE.search(name) is not None,
            "host": share > _MOST_HOSTS or self._most in matching,
            "official host": not self._official.isdisjoint(matching),
            "stated": bool(sources & _STATED),
            **self._read_beside(plain),
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

    def _read_beside(self, plain: str) -> dict[str, bool]:
        """Return what the words beside a name say: that it has officers, acts first, describes itself, can be asked."""
        places = list(islice(self._list_places(plain), _PLACES))
        before = [self._folded[max(at - _BEFORE, 0) : at] for at in places]
        after = [self._folded[at + len(plain) : at + len(plain) + _AFTER] for at in places]
        ends = len(self._folded) - _LAST_CHARS
        described = [at for at, text in zip(places, after, strict=True) if _DESCRIBED.match(text)]
        return {
            "officers": any(_OFFICER_BEFORE.search(text) for text in before)
            or any(_OFFICER_AFTER.match(text) for text in after),
            "acts first": any(
                at < self._first + _FIRST_CHARS and _ACTS.match(text) for at, text in zip(places, after, strict=True)
            ),
            "acts today": any(
                at < self._first + _FIRST_CHARS and (_TODAY.match(text) or _TODAY_BEFORE.search(preceding))
                for at, text, preceding in zip(places, after, before, strict=True)
            ),
            "described": bool(described),
            "described last": any(at >= ends for at in described),
            "under about": any(_ABOUT_ABOVE.search(self._folded[max(at - _BEFORE, 0) : at]) for at in described),
            "asked last": any(at >= ends and _CONTACT.search(text) for at, text in zip(places, after, strict=True)),
        }

    def _list_places(self, plain: str) -> Iterator[int]:
        at = self._folded.find(plain)
        while at >= 0:
            yield at
            at = self._folded.find(plain, at + 1)

    def _drop_article(self, name: str) -> str:
        """Return a name without an article that is only a sentence's: "at The Passage", but "by the Net Trust"."""
        plain = name.removeprefix("The ")
        is_own = f" the {plain}" not in self._text and re.search(rf"[a-z,] The {re.escape(plain)}\b", self._text)
        return name if is_own or plain == name else plain

    def _spell(self, names: list[str]) -> str:
        """Return the spelling that the text has most, and not in capitals or without its "'s" if it has another."""

        def rank(name: str) -> tuple[bool, bool, int]:
            return not name.isupper(), name.endswith(("'s", "’s")), self._text.count(name)

        best = max(dict.fromkeys(names), key=rank)
        if best.isupper() and " " in best:
            has_same_offsets = len(self._folded) == len(self._text)
            places = self._list_places(best.casefold()) if has_same_offsets else iter(())
            printed = (self._text[at : at + len(best)] for at in places)
            best = next((each for each in printed if not each.isupper() and is_name(each)), best)
        return best


def _join(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines).casefold()
