"""How fast PDF files are read: pages, seconds, pages a second, and the slowest files.

    python -m benchmarks.reading [FOLDER] [--slowest N]

One process, one core; processor seconds are printed beside the clock's, since another program may share the core.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ReadError
from kb.model import DocumentId
from kb.read.pdf.reader import read_pdf

DEFAULT = Path(os.environ.get("KB_TEST_DATA", Path(__file__).parents[2] / "shared" / "data")) / "library"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one file took."""

    name: str
    pages: int
    clock_s: float
    processor_s: float

    @property
    def page_ms(self) -> float:
        """Milliseconds of the processor for each page."""
        return self.processor_s * 1000 / max(self.pages, 1)


def measure(path: Path) -> Reading | None:
    """Read a file; None where it is refused."""
    clock, processor = time.perf_counter(), time.process_time()
    try:
        document = read_pdf(path, DocumentId("benchmark"), path.name, "")
    except ReadError:
        return None
    return Reading(path.name, document.page_count, time.perf_counter() - clock, time.process_time() - processor)


def main() -> int:
    """Measure a folder; 1 where it has no PDF files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--slowest", type=int, default=8, help="how many files to name")
    chosen = parser.parse_args()
    readings = [reading for path in sorted(chosen.folder.rglob("*.pdf")) if (reading := measure(path))]
    if not readings:
        print(f"No PDF files in '{chosen.folder}'. Name a folder that has some.", file=sys.stderr)
        return 1
    pages = sum(each.pages for each in readings)
    clock, processor = sum(each.clock_s for each in readings), sum(each.processor_s for each in readings)
    print(f"{pages} pages of {len(readings)} files")
    print(f"{clock:.1f} seconds by the clock, {processor:.1f} of the processor")
    print(f"{pages / clock:.0f} pages a second by the clock, {pages / processor:.0f} of the processor")
    readings.sort(key=lambda each: each.page_ms, reverse=True)
    for each in readings[: chosen.slowest]:
        print(f"{each.page_ms:7.1f} ms a page  {each.pages:4} pages  {each.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
