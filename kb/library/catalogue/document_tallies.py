"""The contributions of documents to the tallies of the catalogue, and speakers, laws and coverage built of them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from kb.engine.aggregates import format_role
from kb.engine.protocol import PassageRange, Reader
from kb.engine.token_finder import TermFinder
from kb.laws.provisions import build_provision_sort_key
from kb.library.catalogue.layout import LAW, SPEAKER
from kb.library.tallies import EDITION, EDITIONS, Tally, tally_facts, tally_record
from kb.model import CitedLaw, DocumentRecord, Passage, Phrase, Prefix, Speaker, SpeakerId, TextCoverage, Word
from kb.text import split_terms, stem

INFERRED_NAME = "inferred name"
"""The aspect of a speaker's tally that has the names under which words are probably theirs."""


@dataclass(slots=True)
class Tallies:
    """The contributions of documents to the tallies of the catalogue, by key."""

    tallies: dict[str, Tally] = field(default_factory=dict)

    def count_document(self, record: DocumentRecord, passages: Sequence[Passage], sign: int = 1) -> None:
        """Add a document, or subtract it if the sign is -1."""
        tallies = (
            _tally_speakers(passages),
            _tally_laws(passages),
            tally_record(record),
            tally_facts(record, passages),
        )
        for key, tally in chain.from_iterable(tallies):
            own = self.tallies.setdefault(key, Counter())
            for each, count in tally.items():
                own[each] += sign * count


def _tally_speakers(passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield a document's contribution to each speaker: quotations, the names and roles beside them, inferred names."""
    names: dict[str, set[str]] = {}
    roles: dict[str, dict[int, str]] = {}  # for each speaker the first printed role of each quotation that names them
    inferred: dict[str, dict[int, str]] = {}  # the name for each quotation with a part that does not name them
    for quotation in (each for passage in passages for each in passage.quotations if each.speaker_id):
        if not quotation.is_listable_attribution:
            inferred.setdefault(quotation.speaker_id, {}).setdefault(quotation.index, quotation.speaker)
        else:
            names.setdefault(quotation.speaker_id, set()).add(quotation.speaker)
            roles.setdefault(quotation.speaker_id, {}).setdefault(quotation.index, format_role(quotation))
    for speaker in dict.fromkeys((*names, *inferred)):
        named = roles.get(speaker, {})
        tally: Tally = Counter({("name", name): 1 for name in names.get(speaker, ())})
        tally.update(("role", role) for role in named.values() if role)
        tally.update({(INFERRED_NAME, name): 1 for name in inferred.get(speaker, {}).values() if "." not in speaker})
        tally["documents", ""] = 1
        tally["naming", ""] = 1 if named else 0
        tally["quotations", ""] = len(named)
        tally["inferred", ""] = len(inferred.get(speaker, ()))
        yield f"{SPEAKER}{speaker}", +tally


def _tally_laws(passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield how many passages of a document cite each law and each of its provisions."""
    tallies: dict[str, Tally] = {}
    for passage in passages:
        cited = dict.fromkeys((each.law, each.provision, each.title) for each in passage.laws)
        for law, _, title in cited:
            tallies.setdefault(law, Counter())["title", title] += 1
        for law, provision in dict.fromkeys((law, provision) for law, provision, _ in cited):
            tallies[law]["provision", provision] += 1
        for law in dict.fromkeys(law for law, _, _ in cited):
            tallies[law]["passages", ""] += 1
    for law, tally in tallies.items():
        tally["documents", ""] = 1
        yield f"{LAW}{law}", tally


def _pack_tally(tally: Tally) -> bytes:
    cells = sorted([aspect, value, count] for (aspect, value), count in tally.items())
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack_tally(data: bytes) -> Tally:
    """Unpack a tally of the catalogue."""
    cells = json.loads(data.decode("utf-8", "surrogatepass"))
    return Counter({(aspect, value): count for aspect, value, count in cells})


def list_entries(key: str, tally: Tally) -> Iterator[tuple[str, bytes | None]]:
    """Yield the keys and values of the state that hold a tally, None for an empty one."""
    documents = tally["documents", ""]
    packed = _pack_tally(tally)
    yield key, packed if documents else None
    if key.startswith(EDITION):
        yield f"{EDITIONS}{key.removeprefix(EDITION)}", packed if documents > 1 else None


def tally_library(reader: Reader) -> Mapping[str, bytes]:
    """Return all tallies, counted from the documents of an index without a catalogue."""
    tallies = Tallies()
    for record in filter(None, reader.get_documents()):
        tallies.count_document(record, reader.document_passages([PassageRange(record.id)])[0])
    entries = (entry for key, tally in tallies.tallies.items() for entry in list_entries(key, tally))
    return {key: value for key, value in entries if value is not None}


def _select(tally: Tally, aspect: str) -> dict[str, int]:
    return {value: count for (each, value), count in tally.items() if each == aspect}


def build_speaker(identity: str, tally: Tally) -> Speaker | None:
    """Build a speaker from a tally; None if no document names them beside their words."""
    if not tally["naming", ""]:
        return None
    names, roles = _select(tally, "name"), _select(tally, "role")
    return Speaker(
        id=SpeakerId(identity),
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=tally["quotations", ""],
        documents=tally["naming", ""],
        inferred=tally["inferred", ""],
    )


def build_text_coverage(tally: Tally) -> TextCoverage:
    """Build the text coverage of a library from a tally."""
    return TextCoverage(
        documents=tally["documents", ""],
        pages=tally["pages", ""],
        pages_without_text=tally["pages_without_text", ""],
        documents_without_text=tally["documents_without_text", ""],
    )


def build_law(law: str, tally: Tally) -> CitedLaw:
    """Build a law from a tally."""
    titles, provisions = _select(tally, "title"), _select(tally, "provision")
    return CitedLaw(
        law=law,
        title=min(titles, key=lambda title: (-titles[title], title)),
        provisions=tuple(
            (each, provisions[each]) for each in sorted(filter(None, provisions), key=build_provision_sort_key)
        ),
        passages=tally["passages", ""],
        documents=tally["documents", ""],
    )


class SpeakerTexts:
    """Texts of speakers, such as their names as printed, searched for `speaker:` and `role:`."""

    def __init__(self, texts: Iterable[tuple[SpeakerId, str]]) -> None:
        self._texts = [(speaker, split_terms(text)) for speaker, text in texts]
        self._places: dict[str, list[int]] = defaultdict(list)  # positions of each word in the texts
        self._stems: dict[str, set[str]] = defaultdict(set)  # words of each stem
        for place, (_, words) in enumerate(self._texts):
            for word in dict.fromkeys(words):
                self._places[word].append(place)
                self._stems[stem(word)].add(word)

    def find(self, part: Word | Phrase | Prefix) -> frozenset[SpeakerId]:
        """Return the speakers with a text that matches a part of a query."""
        match part:
            case Word(term):
                return self._list_speakers(self._stems.get(stem(term), ()))
            case Prefix(beginning):
                return self._list_speakers(word for word in self._places if word.startswith(beginning))
            case Phrase(terms):
                found = [self._texts[place] for place in self._places.get(terms[0], ())] if terms else []
                finder = TermFinder((part,))
                return frozenset(speaker for speaker, words in found if _has_any(finder, words))

    def _list_speakers(self, words: Iterable[str]) -> frozenset[SpeakerId]:
        return frozenset(self._texts[place][0] for word in words for place in self._places[word])


def _has_any(finder: TermFinder, words: Sequence[str]) -> bool:
    return next(iter(finder.find(" ".join(words))), None) is not None
