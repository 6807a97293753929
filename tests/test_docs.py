"""The documentation agrees with the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from kb.cli.commands import main
from kb.settings import SETTING_GROUPS, LibraryConfig, Settings
from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGES = [*sorted(CHECKOUT.glob("*.md")), *sorted(DOCS.glob("*.md")), CHECKOUT / "deploy" / "README.md"]
GUIDES = [*sorted(DOCS.glob("*.md")), CHECKOUT / "README.md", CHECKOUT / "deploy" / "README.md"]
LINKS = [
    (page, *link)
    for page in PAGES
    for link in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
]
"""Of all pages: the page, the file to which it links ("" for itself), and the anchor there ("" for none)."""
MOST_WORDS, MOST_LINES, MOST_CHARS = 2500, 5, 160
"""Of a guide: the words on a page, tables included, the lines of a paragraph, and the characters of a line."""


def read_page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def list_anchors(page: Path) -> list[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]


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
    for name, command in main.commands.items():
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
    for page in GUIDES:
        anchors = list_anchors(page)
        assert len(anchors) == len(set(anchors)), page.name


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_a_page_is_short_and_so_are_its_paragraphs_and_lines(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.split()) <= MOST_WORDS, f"{len(text.split())} words. Split the page by what people do."
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)  # without code and tables
    prose = re.sub(r"^(?:\||    ).*$|^> ?", "", prose, flags=re.MULTILINE)
    assert not [line for line in prose.splitlines() if len(line) > MOST_CHARS]
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:-|\d+\.) )", prose)
    assert not [each for each in paragraphs if len(each.strip().splitlines()) > MOST_LINES]


def test_the_file_beside_a_source_has_one_name() -> None:
    told = {page.name: page.read_text(encoding="utf-8") for page in GUIDES}
    told |= {name: str(command.help) for name, command in main.commands.items()}
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


def test_the_architecture_names_only_functions_and_classes_that_exist() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"`(kb(?:\.\w+)+)`", text)))
    assert named
    assert not [name for name in named if not _exists(name)]


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
