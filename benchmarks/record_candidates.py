"""Learns how to choose the publisher of a document among the bodies that it names.

    python -m benchmarks.record_candidates LABELS.jsonl FOLDER [--only FILES] [--cache FOLDER] [--write]

LABELS has one line a document, with `file` below FOLDER and `publisher`, as `benchmarks/gold/library_publishers.jsonl`
has for the test library; more pairs of LABELS and FOLDER may follow. FILES has the paths to learn from, one a line.
Documents whose file names its publisher in a head teach nothing and are left out. Prints, with the weights learnt anew
without each publisher in turn, what is chosen with which probability and what of it is right; a series counts as one
publisher. `--write` writes the weights of all to `kb/read/metadata/data`, with the least probability at which nearly
all that were chosen without their publisher are right, and the one at which most are, for guesses, each of documents
with and without pages. `--cache` keeps what the readers return.

The model is a softmax over the candidates of a document and none of them, learnt by the likelihood of all that are
right together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.records_free import fold_value
from kb.model import Document, Metadata
from kb.read.apparatus import mark_apparatus
from kb.read.metadata.finders.choices import FieldCandidate
from kb.read.metadata.finders.front_pages import find_front_pages
from kb.read.metadata.finders.title_lines import find_title
from kb.read.metadata.publishing.publisher_candidates import list_publishers
from kb.read.metadata.resolution import gather_given, is_release_page
from kb.read.registry import derive_document_id, find_format

_TABLE = Path(__file__).parents[1] / "kb" / "read" / "metadata" / "data" / "publisher_weights.json"
_RIDGE, _STEPS, _RATE, _SMALL = 1.0, 150, 0.08, 0.1
_PRECISION, _OF_GUESSES = 0.97, 0.91
_LEAST_GUESS = 0.6  # a body that is hardly more probable than another is no guess to show
# Labels that name a site, a product or a kind of text; by reading, these bodies published what they label.
_ALSO_RIGHT: dict[str, tuple[str, ...]] = {
    "RHDI.world": ("Rehoboth Discipleship International",),
    "KoboToolbox": ("Kobo, Inc",),
    "ESOL classroom resource": ("SOHTIS",),
    "Ministry of Law, Singapore": ("Ministry of Law and Intellectual Property Office of Singapore",),
    "Virginia Department of Housing and Community Development": (
        "The Commonwealth of Virginia’s Department of Housing and Community Development",
    ),
    "Government of Costa Rica": ("Government of Costa Rica Ministry of Environment and Energy",),
    "Government of Myanmar": ("The Republic of the Union of Myanmar",),
    "US Department of Justice, Civil Rights Division": ("U.S. Department of Justice",),
    "SEEDS Capital": ("TurnKey Lender",),
    "Arizona Dental Association": ("iCoreConnect Inc",),
    "SARC Maryland": ("Best Friends Fur Ever",),
    "DOME project": ("DOME",),
    "Intergovernmental Oceanographic Commission of UNESCO": ("UNESCO",),
    "Independent Anti-Slavery Commissioner": ("La Strada International",),
    "Yurok Tribe": ("Yurok Tribal Council",),
    "National Council on Disability": ("The Members of the National Council on Disability",),
}
_LEGAL_FORM = re.compile(r",?\s+(?:limited|ltd|inc|plc|llc|llp|corp)\.?$", re.IGNORECASE)
_STATE = re.compile(r"(?:government of )?(?:the )?(?:(?:federative )?republic|commonwealth) of ")

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A document with its candidates, and which of them are right; `group` is left out as one."""

    file: str
    group: str
    publisher: str
    candidates: Sequence[FieldCandidate]
    is_right: Sequence[bool]
    is_paged: bool


def is_same_body(name: str, label: dict[str, Any]) -> bool:
    """Tell whether a name is the labelled publisher, its acronym, or one of the bodies that the label lists."""
    whole = label["publisher"]
    without = re.sub(r"\s*\([^()]*\)", "", whole)
    names = {whole, without, *re.findall(r"\(([^()]*)\)", whole), *without.split(" and "), without.split(", ")[0]}
    names |= {each.replace("Dept", "Department") for each in names}
    names |= {*_ALSO_RIGHT.get(whole, ()), *(label.get("publisher_alternatives") or ())}
    own, wanted = _fold(name), {_fold(each) for each in names}
    return own in wanted or _abbreviate(name) in wanted or own in {_abbreviate(each) for each in names if " " in each}


def _fold(name: str) -> str:
    folded = fold_value(_LEGAL_FORM.sub("", name)).replace("&", "and").removeprefix("us ")
    return _STATE.sub("government of ", folded)


def _abbreviate(name: str) -> str:
    letters = "".join(word[0] for word in name.split() if word[0].isupper()).casefold()
    return letters if len(letters) > 2 else name.casefold()


def read_examples(labels: Iterable[dict[str, Any]], folder: Path, cache: Path | None) -> Iterator[Example]:
    """Read the documents of labels with their candidates."""
    for label in labels:
        document = _read(folder / label["file"], label["file"], cache)
        pages = find_front_pages(document)
        given = gather_given(document, Metadata(), pages)
        if given.publisher or not label.get("publisher"):
            continue
        is_release = is_release_page(given, pages)
        title = given.title or find_title(pages)
        candidates = list_publishers(document, pages, title, url=given.url, is_release=is_release)
        right = [is_same_body(each.value, label) for each in candidates]
        group, is_paged = label.get("series") or label["publisher"], bool(document.pages)
        yield Example(label["file"], group, label["publisher"], candidates, right, is_paged)


def _read(path: Path, source: str, cache: Path | None) -> Document:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = cache / f"{sha256}.pickle" if cache else None
    if kept and kept.exists():
        found: Document = pickle.loads(kept.read_bytes())  # noqa: S301 - written here
        return found
    document = mark_apparatus(find_format(source).read(path, derive_document_id(source), source, sha256))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(document))
    return document


class Learner:
    """Learns weights from examples, each counted by the root of its publisher's number of documents."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples
        rows = [each.features for example in examples for each in example.candidates]
        self.names = sorted({name for row in rows for name in row})
        places = {name: at for at, name in enumerate(self.names)}
        self._rows: NDArray[np.float64] = np.zeros((len(rows), len(self.names)))
        for at, row in enumerate(rows):
            for name, strength in row.items():
                self._rows[at, places[name]] = strength
        self._right: Vector = np.array([right for each in examples for right in each.is_right], dtype=float)
        self._owner = np.repeat(np.arange(len(examples)), [len(each.candidates) for each in examples])
        counts = Counter(each.group for each in examples)
        self._weight: Vector = np.array([counts[each.group] ** -0.5 for each in examples])

    def learn(self, left_out: str = "") -> Vector:
        """Return the weights, learnt by RMSProp without a group."""
        is_left_out = np.array([each.group == left_out for each in self._examples])
        weight = np.where(is_left_out, 0.0, self._weight)[self._owner]
        weights: Vector = np.zeros(len(self.names))
        squares: Vector = np.full(len(self.names), 1e-6)
        for step in range(_STEPS):
            odds = np.exp(np.clip(self._rows @ weights, -30, 30))
            right = odds * self._right
            given_right = right / np.maximum(self._total(right), 1e-12)
            slope: Vector = self._rows.T @ (weight * (given_right - odds / (1 + self._total(odds)))) - _RIDGE * weights
            squares = 0.9 * squares + 0.1 * slope**2
            weights = weights + _RATE * (1 - step / _STEPS) * slope / np.sqrt(squares)
        return weights

    def _total(self, values: Vector) -> Vector:
        totals = np.bincount(self._owner, values, len(self._examples)).astype(float)
        return np.asarray(totals[self._owner], dtype=float)

    def choose(self, weights: Vector, group: str) -> Iterator[tuple[float, bool, Example, str]]:
        """Return what is most probable for each document of a group, and whether it is right."""
        odds = np.exp(np.clip(self._rows @ weights, -30, 30))
        probabilities = odds / (1 + self._total(odds))
        for at, example in enumerate(self._examples):
            if example.group == group and example.candidates:
                own = probabilities[self._owner == at]
                best = int(own.argmax())
                yield float(own[best]), example.is_right[best], example, example.candidates[best].value


def _round(values: dict[str, float]) -> dict[str, float]:
    return {kind: round(value, 3) for kind, value in values.items()}


def main(arguments: list[str]) -> int:
    """Learn, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="LABELS FOLDER")
    parser.add_argument("--only", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    only = set(options.only.read_text("utf-8").split("\n")) if options.only else set()
    examples: list[Example] = []
    for labels, folder in zip(options.sets[::2], options.sets[1::2], strict=True):
        rows = map(json.loads, labels.read_text("utf-8").splitlines())
        wanted = (row for row in rows if not only or str(folder / row["file"]) in only)
        examples += read_examples(wanted, folder, options.cache)
    learner = Learner(examples)
    chosen = [
        each
        for group in {example.group for example in examples}
        for each in learner.choose(learner.learn(group), group)
    ]
    least, guessed = {}, {}
    for kind in ("paged", "unpaged"):
        own = sorted((each for each in chosen if each[2].is_paged is (kind == "paged")), key=lambda each: -each[0])
        least[kind], guessed[kind], right = 1.0, 1.0, 0
        for number, (probability, is_right, example, value) in enumerate(own, 1):
            right += is_right
            least[kind] = probability if right >= _PRECISION * number else least[kind]
            guessed[kind] = probability if right >= _OF_GUESSES * number else guessed[kind]
            mark = "" if is_right else f" | {example.publisher}"
            print(f"{right:3} of {number:3} {probability:.2f} {example.file[:60]}: {value}{mark}")
        guessed[kind] = max(guessed[kind], _LEAST_GUESS)
        print(f"{kind}: {len(own)} documents, least {least[kind]:.3f}, guessed {guessed[kind]:.3f}")
    if options.write:
        learnt = zip(learner.names, (round(float(each), 2) for each in learner.learn()), strict=True)
        weights = {name: weight for name, weight in learnt if abs(weight) >= _SMALL}
        made_by = "python -m benchmarks.record_candidates"
        text = json.dumps(
            {"made by": made_by, "least": _round(least), "guessed": _round(guessed), "weights": weights}, indent=1
        )
        _TABLE.write_text(f"{text}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
