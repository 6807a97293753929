"""The documents say what the code does."""

from __future__ import annotations

import json

from pydantic import BaseModel

from kb.cli import main
from kb.settings import LibraryConfig, Settings
from tests.conftest import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    """Write the table of settings as the README shows it."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, ()) else f"`{field.default}`"
        rows.append(f"| `KB_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def test_the_readme_has_every_setting() -> None:
    assert settings_table() in README


def library_table() -> str:
    """Write the table of what `library.toml` may say as the README shows it."""
    rows = ["| key | default | what it is |", "| --- | --- | --- |"]
    for name, field in LibraryConfig.model_fields.items():
        rows.append(f"| `{name}` | `{json.dumps(field.default, default=BaseModel.model_dump)}` | {field.description} |")
    return "\n".join(rows)


def test_the_readme_has_all_that_a_library_may_say_of_itself() -> None:
    assert library_table() in README


def test_the_readme_has_every_command_and_every_command_has_an_example() -> None:
    for name, command in main.commands.items():
        assert f"`kb {name}" in README
        assert "Example:" in (command.epilog or "")
