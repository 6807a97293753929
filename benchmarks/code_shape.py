"""Counts of how the code is cut and named: modules, functions, classes, and the first word of each function's name.

    python -m benchmarks.code_shape [FOLDER ...] [--list]

A function is named by a verb where the first word of its name is in the imperative ("find_page", "is_body"), and by a
participle where that word, or the last of a name without a verb, is a past or present participle ("settled";
"without_marks" is neither). The verbs are in verbs.txt, so figures of two trees compare when both are counted here.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

VERBS = frozenset(Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").split())
_IRREGULAR = (
    frozenset(
        (
            "begun",
            "bound",
            "broken",
            "brought",
            "built",
            "chosen",
            "cut",
            "drawn",
            "given",
            "gone",
            "grown",
            "held",
            "hidden",
            "kept",
            "known",
            "left",
            "lent",
            "lost",
            "made",
            "meant",
            "met",
            "paid",
            "put",
            "read",
            "said",
            "seen",
            "sent",
            "set",
            "shown",
            "split",
            "spoken",
            "stood",
            "taken",
            "thought",
            "told",
            "torn",
            "typed",
            "understood",
            "won",
            "worn",
            "written",
        )
    )
    - VERBS
)
_NO_PARTICIPLE = frozenset(
    (
        "bed",
        "feed",
        "need",
        "seed",
        "speed",
        "string",
        "heading",
        "king",
        "ring",
        "thing",
        "during",
        "something",
        "spelling",
        "nothing",
        "anything",
        "meaning",
        "ending",
        "building",
        "warning",
        "wording",
        "setting",
        "encoding",
    )
)


@dataclass(slots=True)
class Shape:
    """What was counted in one or more folders."""

    module_lines: list[int] = field(default_factory=list)
    function_lines: list[int] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)  # function and where it is
    classes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    dataclasses: int = 0
    importers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lines_of: dict[str, int] = field(default_factory=dict)


def name_kind(name: str) -> str:
    """Return "verb", "participle" or "other" for a function's name."""
    words = [word for word in name.strip("_").split("_") if word]
    if not words:
        return "other"
    if words[0] in VERBS:
        return "verb"
    return "participle" if is_participle(words[0]) or is_participle(words[-1]) else "other"


def is_participle(word: str) -> bool:
    """Tell whether a word is a participle, by its ending or by the list of irregular ones."""
    if word in _NO_PARTICIPLE or word in VERBS:
        return False
    return word in _IRREGULAR or (len(word) > 4 and word.endswith(("ed", "ing")))


def measure(folders: Sequence[Path]) -> Shape:
    """Count everything below some folders."""
    shape = Shape()
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    modules = {_module_name(file) for file in files}
    for file in files:
        text = file.read_text(encoding="utf-8")
        module = _module_name(file)
        shape.module_lines.append(text.count("\n"))
        shape.lines_of[module] = text.count("\n")
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if not (node.name.startswith("__") and node.name.endswith("__")):
                    shape.names.append((node.name, f"{file}:{node.lineno}"))
                shape.function_lines.append((node.end_lineno or node.lineno) - node.lineno + 1)
            elif isinstance(node, ast.ClassDef):
                shape.classes[node.name].append(f"{file}:{node.lineno}")
                shape.dataclasses += any("dataclass" in ast.unparse(each) for each in node.decorator_list)
        for imported in _imports(tree, modules):
            if imported != module:
                shape.importers[imported].add(module)
    return shape


def _module_name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def _imports(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("kb")])
    parser.add_argument("--list", action="store_true", help="also list what has neither a verb nor an accessor's name")
    options = parser.parse_args()
    shape = measure(options.folders)
    kinds = Counter(name_kind(name) for name, _ in shape.names)
    total = len(shape.names) or 1
    alone = [module for module, by in shape.importers.items() if len(by) == 1 and module in shape.lines_of]
    small = sorted(module for module in alone if shape.lines_of[module] < 100)
    twice = {name: places for name, places in sorted(shape.classes.items()) if len(places) > 1}
    ninetieth = quantiles(shape.function_lines, n=10)[-1]
    rows = [
        ("modules", f"{len(shape.module_lines)}"),
        ("median module, lines", f"{median(shape.module_lines):.0f}"),
        ("longest module, lines", f"{max(shape.module_lines)}"),
        ("function median / p90, lines", f"{median(shape.function_lines):.0f} / {ninetieth:.0f}"),
        ("classes (dataclasses)", f"{sum(map(len, shape.classes.values()))} ({shape.dataclasses})"),
        ("functions named by a verb", f"{kinds['verb'] / total:.1%} of {total}"),
        ("functions named by a participle", f"{kinds['participle'] / total:.1%}"),
        ("class names that exist twice", f"{len(twice)}"),
        ("modules imported by one other", f"{len(alone)}"),
        ("of those, under 100 lines", f"{len(small)}"),
    ]
    for name, value in rows:
        print(f"{name:34} {value}")
    folders = Counter(str(file.parent) for folder in options.folders for file in folder.rglob("*.py"))
    print("folders above a dozen files:", ", ".join(f"{f} ({n})" for f, n in folders.items() if n > 12) or "none")
    if options.list:
        for name, places in twice.items():
            print("twice:", name, *places)
        for module in small:
            print("small, one importer:", module, shape.lines_of[module])
        for name, place in shape.names:
            if name_kind(name) != "verb":
                print(f"{name_kind(name)}:", name, place)


if __name__ == "__main__":
    main()
