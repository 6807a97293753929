"""Small faults put into the code, one at a time, to see whether the tests of the same room notice.

    python -m benchmarks.faults text query --faults 25 --seed 1

A fault turns a comparison, makes a number one more, makes a condition never true, or returns nothing. Each is put into
a copy of the checkout, where the room's own tests run until the first failure. What survives is printed: either a test
is missing, or the code can do without what was changed, or the change cannot matter (the size of a cache).
mutmut and cosmic-ray were weighed: both want a run of the whole suite for each fault, or a coverage run before it.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from queue import SimpleQueue

CHECKOUT = Path(__file__).parent.parent
ALSO_TESTED_BY = {"engine": ("tests/contract",), "library": ("tests/contract/storage",)}
_COPIED = (
    "kb",
    "tests",
    "templates",
    "index",
    "benchmarks",
    "pyproject.toml",
    "wsgi.py",
    "gunicorn.conf.py",
    "README.md",
    "docs",
    "ARCHITECTURE.md",
)
_TURNED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """One change: the text between two places of a file, and what takes its place."""

    file: Path
    start: int
    end: int
    text: str
    kind: str

    def apply(self, root: Path) -> str:
        """Write the changed file below a folder and return the original text."""
        path = root / self.file
        original = path.read_text(encoding="utf-8")
        path.write_text(original[: self.start] + self.text + original[self.end :], encoding="utf-8")
        return original

    def describe(self) -> str:
        """Return where it is and what it changed."""
        source = (CHECKOUT / self.file).read_text(encoding="utf-8")
        line = source.count("\n", 0, self.start) + 1
        old = " ".join(source[self.start : self.end].split())
        return f"{self.file}:{line}: {self.kind}: {old[:60]!r} -> {self.text[:60]!r}"


class _Source:
    """A file's text, with the offsets of the nodes of its tree."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = (CHECKOUT / file).read_text(encoding="utf-8")
        self._lines = self.text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return the offsets in characters between which an expression is written."""
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return self._offset(node.lineno, node.col_offset), end

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def turn(self, node: ast.Compare) -> Fault:
        """Return a comparison turned round; brackets round its sides are left."""
        start, end = self.span(node.left)[1], self.span(node.comparators[0])[0]
        between = self.text[start:end]
        start += len(between) - len(between.lstrip(") "))
        end -= len(between) - len(between.rstrip("( \n"))
        return Fault(self.file, start, end, f" {_TURNED[type(node.ops[0])]}", "comparison")


def find_faults(file: Path) -> Iterator[Fault]:
    """Yield every fault that can be put into the functions of one file, given relative to the checkout."""
    source = _Source(file)
    for function in ast.walk(ast.parse(source.text)):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    yield from _faults_of(node, source)


def _faults_of(node: ast.AST, source: _Source) -> Iterator[Fault]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
        yield source.turn(node)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield Fault(source.file, *source.span(node), str(node.value + 1), "number")
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield Fault(source.file, *source.span(node.test), "False", "condition")
    elif isinstance(node, ast.Return) and node.value and not _is_nothing(node.value):
        yield Fault(source.file, *source.span(node.value), "None", "return")


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def choose_faults(room: str, count: int, seed: int) -> list[Fault]:
    """Draw faults from all files of a room, at most one a place."""
    folder = CHECKOUT / "kb" / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    found = {
        (fault.file, fault.start, fault.end): fault
        for file in files
        for fault in find_faults(file.relative_to(CHECKOUT))
        if _parses(fault)
    }
    drawn = random.Random(f"{room} {seed}").sample(sorted(found), min(count, len(found)))  # noqa: S311 - a sample
    return [found[place] for place in drawn]


def _parses(fault: Fault) -> bool:
    source = (CHECKOUT / fault.file).read_text(encoding="utf-8")
    try:
        ast.parse(source[: fault.start] + fault.text + source[fault.end :])
    except SyntaxError:
        return False
    return True


def is_noticed(fault: Fault, root: Path, tests: list[str], options: list[str]) -> bool:
    """Run a room's tests on a copy with a fault in it, and tell whether one fails."""
    original = fault.apply(root)
    try:
        return not do_tests_pass(root, tests, options)
    finally:
        (root / fault.file).write_text(original, encoding="utf-8")


def do_tests_pass(root: Path, tests: list[str], options: list[str]) -> bool:
    """Run tests on a copy until the first failure; a run without an end has failed too."""
    command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not cluster"]
    command += [*options, *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "KB_TEST_DATA": str(root / "absent")}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> None:
    """Put faults in and print, room by room, how many were noticed, and what survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rooms", nargs="+", help="folders or modules of kb/, such as text or engine")
    parser.add_argument("--faults", type=int, default=25, help="how many to put into each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--options", default="", help="more options for pytest, such as \"-m 'not slow'\"")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        roots: SimpleQueue[Path] = SimpleQueue()
        copies = [_copy_checkout(Path(folder) / str(job)) for job in range(options.jobs)]
        for copy in copies:
            roots.put(copy)
        for room in options.rooms:
            tests = [
                *ALSO_TESTED_BY.get(room, ()),
                f"tests/{room}" if (CHECKOUT / "tests" / room).is_dir() else f"tests/test_{room}.py",
            ]

            def run(fault: Fault, tests: list[str] = tests) -> bool:
                root = roots.get()
                try:
                    return is_noticed(fault, root, tests, options.options.split())
                finally:
                    roots.put(root)

            if not do_tests_pass(copies[0], tests, options.options.split()):
                raise SystemExit(f"The tests of {room} fail without any fault. Mend that first.")
            faults = choose_faults(room, options.faults, options.seed)
            with ThreadPoolExecutor(options.jobs) as pool:
                noticed = list(pool.map(run, faults))
            print(f"{room}: {sum(noticed)} of {len(faults)} noticed", flush=True)
            for fault, seen in zip(faults, noticed, strict=True):
                if not seen:
                    print("  survived", fault.describe(), flush=True)


def _copy_checkout(root: Path) -> Path:
    root.mkdir()
    for name in _COPIED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "whoosh.lock"))
        elif source.exists():
            shutil.copy(source, root / name)
    return root


if __name__ == "__main__":
    main()
