"""Printing of the `kb` command: lines, text, errors.

All output goes through `print_line` and `print_text`, so that no file name and no word of a document moves the cursor,
sets the title of the window or looks like a line of the report.
"""

from __future__ import annotations

import re

import click

from kb.errors import KBError, RefusedError, SettingsError
from kb.text.characters import escape_controls

_STYLES = re.compile(r"(\x1b\[[0-2]m)")  # bold, dim and back, as click.style writes them


def print_line(line: str, *, err: bool = False) -> None:
    """Print a line; a line end within it is shown as an escape, as are control characters."""
    click.echo(escape_controls(line), err=err)


def log_line(line: str) -> None:
    """Print a line to standard error."""
    print_line(line, err=True)


def print_text(text: str, *, err: bool = False) -> None:
    """Print text with lines and styles; other control characters are shown as escapes."""
    pieces = _STYLES.split(text)
    pieces[::2] = [escape_controls(each, kept="\n\t") for each in pieces[::2]]
    click.echo("".join(pieces), err=err)


def print_error(error: KBError) -> None:
    """Print an error to standard error; several faults are a line each."""
    if isinstance(error, RefusedError):
        for number, line in enumerate(error.lines):
            print_line(line if number else f"kb: {line}", err=True)
        return
    (print_text if isinstance(error, SettingsError) else print_line)(f"kb: {error}", err=True)


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
