"""The manifest: the one document that defines the newest commit.

A commit reserves a serial number, writes its rows with it, and is done when it has put the manifest that names it. Each
step replaces the manifest that it has read, so that a writer that lost its lease cannot publish, whatever it has
written: the next one has reserved a higher number, and the number of an aborted commit is void.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kb.engine.opensearch.cluster import Cluster, Json, StoredDocument
from kb.engine.opensearch.schema import compute_version, name_control_index

_IDENTITY = "manifest"
_KEPT_VOID = 100
_GRACE_S = 600.0  # how long a reader may hold a replaced commit


@dataclass(frozen=True, slots=True)
class EncoderCoverage:
    """The coverage of an encoder, given by its identity: the number of passages with a vector.

    Attributes:
        encoder: Its identity.
        dimensions: Of its vectors.
        passages: How many passages have one.
    """

    encoder: str
    dimensions: int
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """The newest commit, and the numbers that are taken.

    Attributes:
        generation: Of the newest commit, 0 if there is none.
        serial: The number in its rows.
        reserved: The highest reserved number.
        index: The index that has the rows.
        version: Of the rows.
        words: The total length of the passages' bodies, in words.
        encoders: By their short names.
        void: Numbers that were reserved, and never published.
        history: When the last commits were published, in seconds, by their serial numbers, in order: all that a reader
            may still hold, and the one before them.
        retired: Replaced indices, with the serial number of the replacing commit.
        writer: The token of the lease by which the manifest was put.
    """

    generation: int = 0
    serial: int = 0
    reserved: int = 0
    index: str = ""
    version: int = field(default_factory=compute_version)
    passages: int = 0
    words: int = 0
    encoders: Mapping[str, EncoderCoverage] = field(default_factory=dict)
    void: Sequence[int] = ()
    history: Sequence[tuple[int, float]] = ()
    retired: Sequence[tuple[str, int]] = ()
    writer: str = ""

    @property
    def is_outdated(self) -> bool:
        """Whether another version of the program wrote the rows."""
        return self.generation > 0 and self.version != compute_version()

    @property
    def mean_length(self) -> float:
        """The mean length of a body in words; at least 1."""
        return max(self.words / self.passages, 1.0) if self.passages else 1.0

    @property
    def unpublished(self) -> range:
        """The numbers reserved after the newest commit, by writers that did not publish."""
        return range(self.serial + 1, self.reserved + 1)

    def reserve(self, writer: str) -> Manifest:
        """Return the manifest with the next number reserved."""
        return replace(self, reserved=self.reserved + 1, writer=writer)

    def publish(self, commit: Manifest, now_s: float) -> Manifest:
        """Return the manifest of a new commit, given its figures, with the number that was reserved last."""
        serial = self.reserved
        void = [*self.void, *range(self.serial + 1, serial)]
        retired = list(self.retired)
        if self.index and self.index != commit.index:
            retired.append((self.index, serial))
        return replace(
            commit,
            serial=serial,
            reserved=serial,
            version=compute_version(),
            void=void[-_KEPT_VOID:],
            history=[*(each for each in self.history if each[0] >= self.find_unread(now_s)), (serial, now_s)],
            retired=retired,
        )

    def find_unread(self, now_s: float) -> int:
        """Return the serial number up to which deleted rows have no reader any more."""
        return max((serial for serial, published in self.history if published <= now_s - _GRACE_S), default=0)


def read_manifest(cluster: Cluster) -> tuple[Manifest, StoredDocument | None]:
    """Return the manifest with its document; an empty one and None if there is none."""
    found = cluster.get(name_control_index(cluster.settings.prefix), _IDENTITY)
    return (_parse(found.source), found) if found else (Manifest(), None)


def put_manifest(cluster: Cluster, manifest: Manifest, after: StoredDocument | None) -> StoredDocument:
    """Replace the manifest that was read.

    Raises:
        StaleDocumentError: Another writer has put one meanwhile.
    """
    return cluster.put(name_control_index(cluster.settings.prefix), _IDENTITY, _format(manifest), after)


def _format(manifest: Manifest) -> Json:
    source = asdict(manifest)
    return {
        **source,
        "history": [list(each) for each in manifest.history],
        "void": list(manifest.void),
        "retired": [list(each) for each in manifest.retired],
    }


def _parse(source: Json) -> Manifest:
    pairs: dict[str, Any] = {name: [tuple(each) for each in source[name]] for name in ("history", "retired")}
    encoders = {name: EncoderCoverage(**each) for name, each in source["encoders"].items()}
    return Manifest(**{**source, **pairs, "encoders": encoders})
