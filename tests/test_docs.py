"""The documentation agrees with the code."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from pydantic import BaseModel

from kb.settings import OPENSEARCH, LibraryConfig, Settings
from tests.commands import list_commands
from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs"
MAP = CHECKOUT / "ARCHITECTURE.md"
DESIGN = [MAP, *sorted((DOCS / "design").rglob("*.md"))]
"""For programmers: the map of the code, and how its parts work."""
PAGES = [*sorted(CHECKOUT.glob("*.md")), *sorted(DOCS.rglob("*.md")), CHECKOUT / "deploy" / "README.md"]
GUIDES = [*sorted(DOCS.glob("*.md")), CHECKOUT / "README.md", CHECKOUT / "deploy" / "README.md"]
LINKS = [
    (page, *link)
    for page in PAGES
    for link in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
]
"""Of all pages: the page, the file to which it links ("" for itself), and the anchor there ("" for none)."""
MOST_WORDS, MOST_LINES, MOST_CHARS = 2500, 5, 160
"""Of a page: its words, tables included, the lines of a paragraph, and the characters of a line."""
MOST_MAP_WORDS, MOST_MAP_LINES, MOST_SENTENCE_WORDS = 3500, 250, 39


# Who needs which settings: the tables of docs/administrators.md, with the rows of each in this order.
SETTING_GROUPS: dict[str, tuple[str, ...]] = {
    "Every site": (
        *("library", "templates", "host", "port", "jobs", "read_timeout_s", "read_memory_mb", "ocr_timeout_s"),
        *("max_source_mb", "cache_mb", "per_page", "max_query_chars", "max_query_terms", "max_prefix_terms"),
        *("max_check_chars", "max_check_quotations", "meaning", "encode_cpu", "rate_limit", "metrics_token_file"),
        "private_key_file",
    ),
    "Behind a proxy": ("url", "hosts", "proxies", "sendfile"),
    "The desk": ("desk_url", "desk_port", "desk_user_header", "desk_proxies"),
    "A cluster": ("engine", *(name for name in Settings.model_fields if name.startswith(f"{OPENSEARCH}_"))),
}


def read_page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def list_anchors(page: Path) -> list[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]


def read_prose(page: Path) -> str:
    """Return the text of a page without code, tables and marks of quotations."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^(?:\||    ).*$|^> ?", "", prose, flags=re.MULTILINE)


def split_paragraphs(prose: str) -> list[str]:
    """Return paragraphs and items of lists."""
    return re.split(r"\n\s*\n|\n(?=\s*(?:-|\d+\.) )", prose)


def split_sentences(prose: str) -> Iterator[str]:
    """Yield the sentences of paragraphs, items and headings; links and names in backticks are one word."""
    prose = re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]*`", "NAME", prose))
    for paragraph in split_paragraphs(prose):
        yield from re.split(r"""(?<=[.!?])[)"*_\]]*\s+""", re.sub(r"^\s*(?:-|\d+\.|#+) ", "", paragraph))


@cache
def list_words_of_code() -> frozenset[str]:
    """Return all names and words in the modules of the program and of its tests."""
    modules = chain.from_iterable((CHECKOUT / folder).rglob("*.py") for folder in ("kb", "tests"))
    return frozenset(chain.from_iterable(re.findall(r"\w+", path.read_text(encoding="utf-8")) for path in modules))


def settings_table(names: Iterable[str]) -> str:
    """Return the table of some settings as in the page for administrators."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name in names:
        field = Settings.model_fields[name]
        is_empty = field.default_factory or field.default in (None, ()) or not str(field.default)
        default = "" if is_empty else f"`{field.default}`"
        rows.append(f"| `KB_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def library_table() -> str:
    """Return the table of the keys of `library.toml` as in the page for keepers."""
    rows = ["| key | default | what it is |", "| --- | --- | --- |"]
    for name, field in LibraryConfig.model_fields.items():
        rows.append(f"| `{name}` | `{json.dumps(field.default, default=BaseModel.model_dump)}` | {field.description} |")
    return "\n".join(rows)


def test_every_setting_is_in_one_group() -> None:
    assert sorted(name for names in SETTING_GROUPS.values() for name in names) == sorted(Settings.model_fields)


@pytest.mark.parametrize("group", SETTING_GROUPS)
def test_every_setting_is_documented_in_the_table_of_its_group(group: str) -> None:
    assert f"### {group}\n\n{settings_table(SETTING_GROUPS[group])}\n\n" in read_page("administrators.md")


def test_every_key_of_a_librarys_configuration_is_documented() -> None:
    assert library_table() in read_page("keepers-configuration.md")


def test_every_command_is_documented_and_has_an_example() -> None:
    for name, command in list_commands().items():
        assert f"`kb {name}" in read_page("keepers-commands.md")
        assert "Example:" in (command.epilog or "")


def test_every_link_between_the_pages_leads_to_a_file() -> None:
    assert len(LINKS) > 50
    assert not [f"{page.name}: {link}" for page, link, _ in LINKS if link and not (page.parent / link).exists()]


def test_every_anchor_of_a_link_between_the_pages_is_a_heading() -> None:
    anchored = [(page, page.parent / link if link else page, anchor) for page, link, anchor in LINKS if anchor]
    assert len(anchored) > 20
    assert not [f"{page.name}: {to.name}#{anchor}" for page, to, anchor in anchored if anchor not in list_anchors(to)]


def test_headings_of_a_page_have_different_anchors() -> None:
    for page in [*GUIDES, *DESIGN]:
        anchors = list_anchors(page)
        assert len(anchors) == len(set(anchors)), page.name


@pytest.mark.parametrize("page", [*GUIDES, *DESIGN], ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_a_page_is_short_and_so_are_its_paragraphs_and_lines(page: Path) -> None:
    words = len(page.read_text(encoding="utf-8").split())
    assert words <= (MOST_MAP_WORDS if page == MAP else MOST_WORDS), f"{words} words. Split the page by subject."
    prose = read_prose(page)
    assert not [line for line in prose.splitlines() if len(line) > MOST_CHARS]
    assert not [each for each in split_paragraphs(prose) if len(each.strip().splitlines()) > MOST_LINES]


@pytest.mark.parametrize("page", DESIGN, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_pages_on_the_design_have_short_sentences_and_short_lines_in_tables(page: Path) -> None:
    assert not [each for each in split_sentences(read_prose(page)) if len(each.split()) > MOST_SENTENCE_WORDS]
    assert not [line for line in page.read_text(encoding="utf-8").splitlines() if len(line) > MOST_CHARS]


def test_sentences_are_told_apart() -> None:
    prose = (
        "# A `kb.a b` title\n\nOne (two). Three\nfour [five six](seven.md). *Eight.* Nine 0.5\n\n- ten: eleven\n- no"
    )
    assert [each.split() for each in split_sentences(prose)] == [
        ["A", "NAME", "title"],
        ["One", "(two)."],
        ["Three", "four", "[five", "six]."],
        ["*Eight."],
        ["Nine", "0.5"],
        ["ten:", "eleven"],
        ["no"],
    ]


def test_the_architecture_is_a_map() -> None:
    text = MAP.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_MAP_LINES
    linked = {MAP.parent / link for page, link, _ in LINKS if page == MAP}
    assert not [page.name for page in DESIGN if page != MAP and page not in linked]


def test_the_architecture_draws_the_layers_that_imports_are_held_to() -> None:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    drawing = MAP.read_text(encoding="utf-8").split("```")[1]
    drawn = re.findall(r"^│ (kb\.\w+(?: [|:] kb\.\w+)*) ", drawing, re.MULTILINE)
    assert drawn == layers


def test_the_architecture_has_every_package_and_every_dependency() -> None:
    text = MAP.read_text(encoding="utf-8")
    packages = [path.parent.name for path in (CHECKOUT / "kb").glob("*/__init__.py")]
    assert len(packages) > 15
    assert not [name for name in packages if f"`kb/{name}/`" not in text]
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    tables = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    names = [re.split(r"[\[<>=!~; ]", each)[0] for each in project["dependencies"]]
    assert not [name for name in names if not re.search(rf"^\| (?:[\w, -]+, )?{name}(?:,| \|)", tables, re.MULTILINE)]
    assert not [extra for extra in project["optional-dependencies"] if f"`{extra}`" not in tables]


@pytest.mark.parametrize("name", ["decisions.md", "decisions-program.md"])
def test_decisions_are_dated(name: str) -> None:
    headings = re.findall(r"^### (.*)$", (DOCS / "design" / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert not [each for each in headings if not re.match(r"20\d\d-[01]\d-[0-3]\d \w", each)]


def test_the_file_beside_a_source_has_one_name() -> None:
    told = {page.name: page.read_text(encoding="utf-8") for page in GUIDES}
    told |= {name: str(command.help) for name, command in list_commands().items()}
    assert not [name for name, text in told.items() if "sidecar" in text.lower()]


def test_the_readme_is_one_page() -> None:
    assert len((CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()) < 80


def test_pages_name_only_files_and_folders_that_exist() -> None:
    named = {
        (page.name, path)
        for page in PAGES
        if page.name != "CHANGELOG.md"  # it names files of the past
        for path in re.findall(
            r"`((?:kb|templates|tests|docs|benchmarks|bin|deploy|sample)/[\w./-]*)`", page.read_text(encoding="utf-8")
        )
    }
    assert named
    assert not [each for each in named if "LANGUAGE" not in each[1] and not (CHECKOUT / each[1]).exists()]


@pytest.mark.parametrize("page", DESIGN, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_pages_on_the_design_name_only_what_the_code_has(page: Path) -> None:
    named = sorted(set(re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))))
    assert named
    assert not [name for name in named if re.fullmatch(r"kb(?:\.\w+)+", name) and not _exists(name)]
    files = {path.name for folder in ("kb", "tests") for path in (CHECKOUT / folder).rglob("*.py")}
    assert not [name for name in named if re.fullmatch(r"\w+\.py", name) and name not in files]
    others = [name for name in named if re.fullmatch(r"[A-Z]\w*[a-z]\w*(?:\.\w+)*|\w+_\w+", name)]  # classes, functions
    assert not [name for name in others if not list_words_of_code().issuperset(name.split("."))]


def test_the_names_that_pages_on_the_design_have_are_found() -> None:
    assert len(set(re.findall(r"`(kb(?:\.\w+)+)`", MAP.read_text(encoding="utf-8")))) > 30


def _exists(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False
