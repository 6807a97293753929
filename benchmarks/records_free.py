"""How well the records of documents are found, by labels in words.

    python -m benchmarks.records_free LABELS.jsonl FOLDER [--only FILES]

LABELS has one line a document: `file` below FOLDER, and what is known of its record: `title`, `publisher`,
`authors`, `date`, `kind`, `jurisdictions`. What is as good is in `title_alternatives`, `authors_also`,
`jurisdictions_also`, and so on; a line that has none of these was not annotated by hand, and what is empty in it is not
known. FILES names the documents to read, one a line. Prints for each part (the first folder of `file`) and field how
many values were given, how many of them are right, and how many of the values that there are were found; then each
value that is wrong.

Values are compared without case, articles and the shapes of quotation marks and dashes; a date may be less precise.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kb.errors import KBError
from kb.model import Metadata
from kb.read.registry import read_document

_FIELDS = ("publisher", "title", "authors", "date", "kind", "jurisdictions")
_SHAPES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})


def fold_value(value: str) -> str:
    """Return a value without case, article, and the shapes of quotation marks and dashes."""
    text = " ".join(value.translate(_SHAPES).replace('"', "'").casefold().split())
    return re.sub(r"\bthe ", "", text).strip(" .")


class Measurement:
    """The counts of each part and field, and what is wrong."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.misses: list[str] = []

    def add(self, label: dict[str, Any], found: Metadata) -> None:
        """Compare one record."""
        part = label["file"].partition("/")[0]
        is_annotated = any(key.endswith(("_alternatives", "_also")) for key in label)
        for field in _FIELDS:
            wanted, given = label.get(field), getattr(found, field)
            if wanted or (is_annotated and field in label):
                self._count(part, field, given, label)

    def _count(self, part: str, field: str, given: str | tuple[str, ...], label: dict[str, Any]) -> None:
        wanted = label.get(field)
        is_right = bool(given) and is_as_labelled(field, given, label)
        counts = self.counts[part, field]
        counts.update(given=bool(given), right=is_right, known=bool(wanted), found=bool(wanted) and is_right)
        if not is_right and (given or wanted):
            self.misses.append(f"{label['file']}: {field}: {given or '(none)'} | {wanted or '(none)'}")

    def write_lines(self) -> Iterator[str]:
        """Write each count as k of n."""
        for (part, field), each in sorted(self.counts.items()):
            yield (
                f"{part:8} {field:13} right of given {each['right']:3} of {each['given']:3}; "
                f"found {each['found']:3} of {each['known']:3}"
            )


def is_as_labelled(field: str, given: str | tuple[str, ...], label: dict[str, Any]) -> bool:
    """Tell whether a value is the labelled one, or one that is as good."""
    if isinstance(given, tuple):
        wanted = {fold_value(each) for each in label.get(field) or ()}
        also = {fold_value(each) for each in label.get(f"{field}_also") or ()}
        own = {fold_value(each) for each in given}
        return own <= wanted | also and (field == "jurisdictions" or own >= wanted)
    values = [value for value in (label.get(field), *(label.get(f"{field}_alternatives") or ())) if value]
    if field == "date":
        return any(value == given or value.startswith(f"{given}-") for value in values)
    return fold_value(given) in map(fold_value, values)


def read_labels(path: Path, only: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Return the labels of a file, of the documents `only` if it names any."""
    chosen = set(only)
    for line in path.read_text("utf-8").splitlines():
        label = json.loads(line)
        if not chosen or label["file"] in chosen:
            yield label


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=Path)
    options = parser.parse_args(arguments)
    only = options.only.read_text("utf-8").splitlines() if options.only else ()
    measurement = Measurement()
    for label in read_labels(options.labels, only):
        try:
            found = read_document(options.folder / label["file"], label["file"]).metadata
        except KBError as error:
            print(f"{label['file']}: {error}", file=sys.stderr)
            found = Metadata()
        measurement.add(label, found)
    print("\n".join((*measurement.write_lines(), "", *measurement.misses)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
