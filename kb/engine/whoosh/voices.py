"""Who is quoted in which row, as columns: what the facet, the filter and the list of speakers read.

A voice is one part of a quotation in one passage. This module knows nothing of words, of postings or of Whoosh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import Columns, ColumnWriter, narrowest
from kb.model import Quotation, Speaker, SpeakerId

Rows = npt.NDArray[np.int64]
_TABLES = ("speakers", "names", "roles")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks one part of a quotation.

    Attributes:
        number: Of the quotation in its document.
        speaker: The speaker's id; "" where nobody is named.
        name: As printed here.
        role: With the organisation, as printed here.
    """

    number: int
    speaker: str
    name: str
    role: str


def role_of(quotation: Quotation) -> str:
    """Return the role and the organisation of a speaker in one line."""
    return ", ".join(each for each in (quotation.role, quotation.organisation) if each)


def voices_of(quotations: Sequence[Quotation]) -> tuple[Voice, ...]:
    """Return the voices of a passage."""
    return tuple(Voice(each.number, each.speaker_id, each.speaker, role_of(each)) for each in quotations)


class VoicesWriter:
    """Writes the voices of one segment."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._voices: list[Voice] = []

    def add(self, row: int, voices: Sequence[Voice]) -> None:
        """Take the voices of a row, which is higher than all rows before."""
        self._rows += [row] * len(voices)
        self._voices += voices

    def write(self, file: ColumnWriter) -> None:
        """Write all columns."""
        numbers = [each.number for each in self._voices]
        file.add("voice_rows", np.array(self._rows, dtype=np.uint32))
        file.add("voice_numbers", np.array(numbers, dtype=narrowest(max(numbers, default=0))))
        for table, values in zip(_TABLES, self._texts(), strict=True):
            known = sorted(set(values))
            code = {value: at for at, value in enumerate(known)}
            file.add(f"voice_{table}", np.array([code[value] for value in values], dtype=narrowest(len(known))))
            file.add_strings(f"voice_{table}_values", [value.encode("utf-8", "surrogatepass") for value in known])

    def _texts(self) -> tuple[list[str], list[str], list[str]]:
        voices = self._voices
        return [each.speaker for each in voices], [each.name for each in voices], [each.role for each in voices]


class Voices:
    """The voices of one segment, open for reading."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.rows = columns.array("voice_rows", np.uint32)

    @cached_property
    def _numbers(self) -> list[int]:
        numbers: list[int] = self._columns.array("voice_numbers", np.int64).tolist()
        return numbers

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        tables = {table: self._columns.strings(f"voice_{table}_values") for table in _TABLES}
        return {table: [each.decode("utf-8", "surrogatepass") for each in found] for table, found in tables.items()}

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        return {table: self._columns.array(f"voice_{table}", np.int64).tolist() for table in _TABLES}

    @cached_property
    def quoting_rows(self) -> Rows:
        """The rows that have a quotation, in order."""
        return np.unique(self.rows).astype(np.int64)

    @cached_property
    def speaking(self) -> tuple[Rows, Rows]:
        """The rows in which somebody is named, each with the number of the speaker: each pair once, in order."""
        codes = self._columns.array("voice_speakers", np.int64).astype(np.int64)
        size = max(len(self.speakers), 1)
        pairs = np.unique(self.rows.astype(np.int64) * size + codes)
        named = np.array([bool(each) for each in self.speakers], dtype=bool)
        pairs = pairs[named[pairs % size]] if len(pairs) else pairs
        return pairs // size, pairs % size

    @property
    def speakers(self) -> list[str]:
        """The ids of the speakers, by their numbers."""
        return self._values["speakers"]

    def rows_of(self, speakers: Iterable[str]) -> Rows:
        """Return the rows in which any of some speakers is quoted, in order."""
        wanted = {each for each in speakers if each}
        chosen = [number for number, each in enumerate(self.speakers) if each in wanted]
        rows, numbers = self.speaking
        return np.unique(rows[np.isin(numbers, chosen)])

    def of_row(self, row: int) -> tuple[Voice, ...]:
        """Return the voices of a row."""
        first, last = (int(np.searchsorted(self.rows, row, side=side)) for side in ("left", "right"))
        return tuple(self._voice(at) for at in range(first, last))

    def _voice(self, at: int) -> Voice:
        speaker, name, role = (self._values[table][self._codes[table][at]] for table in _TABLES)
        return Voice(self._numbers[at], speaker, name, role)

    def all(self) -> Iterator[tuple[int, Voice]]:
        """Return every voice with its row, in order."""
        for at, row in enumerate(self.rows.tolist()):
            yield row, self._voice(at)


@dataclass(slots=True)
class _Heard:
    """What is known of one speaker so far.

    Attributes:
        names: Every printed name, with the documents that print it.
        roles: Every printed role, with the quotations that have it.
        quotations: Each as its document and its number there.
    """

    names: dict[str, set[str]] = field(default_factory=dict)
    roles: Counter[str] = field(default_factory=Counter)
    quotations: set[tuple[str, int]] = field(default_factory=set)


def speakers_of(voices: Iterable[tuple[str, Voice]]) -> tuple[Speaker, ...]:
    """Return everybody who is quoted, by name.

    Args:
        voices: Of all living passages, each with the id of its document.
    """
    heard: dict[str, _Heard] = {}
    for document, voice in voices:
        if not voice.speaker:
            continue
        known = heard.setdefault(voice.speaker, _Heard())
        known.names.setdefault(voice.name, set()).add(document)
        if voice.role and (document, voice.number) not in known.quotations:
            known.roles[voice.role] += 1
        known.quotations.add((document, voice.number))
    speakers = [_speaker(SpeakerId(identity), each) for identity, each in heard.items()]
    return tuple(sorted(speakers, key=lambda each: (each.name.casefold(), each.id)))


def _speaker(identity: SpeakerId, heard: _Heard) -> Speaker:
    documents = {document for document, _ in heard.quotations}
    return Speaker(
        id=identity,
        name=min(heard.names, key=lambda name: (-len(heard.names[name]), name)),
        roles=tuple(sorted(heard.roles, key=lambda role: (-heard.roles[role], role))),
        quotations=len(heard.quotations),
        documents=len(documents),
        # The id of somebody without a full name begins with that of the document, so that no two are one.
        anonymous=any(identity.startswith(f"{document}.") for document in documents),
    )
