"""Options, messages and a refusal that several commands share."""

from __future__ import annotations

import json
import os
import pwd
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import click

from kb.cli.output.printing import print_line
from kb.errors import LibraryError
from kb.library.files.safe_files import find_other_owner
from kb.library.indexing.personal.folders import read_personal_folder
from kb.present.answers import prefix_urls
from kb.text.characters import escape_in_json

Command = Callable[..., None]


def add_library_option(command: Command) -> Command:
    """Add `--library`."""
    return click.option(
        "--library",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The library's folder, or any folder of documents (KB_LIBRARY, else ./index).",
    )(command)


def add_json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, to standard output.")(
        command
    )


def print_json(value: object, site_url: str = "") -> None:
    """Print a value as JSON to standard output, with absolute URLs if the site has one."""
    click.echo(escape_in_json(json.dumps(prefix_urls(value, site_url), ensure_ascii=False, indent=2)))


def say_personal_folder(library: Path) -> None:
    """Say what was taken of a personal folder, and where its index is; nothing of any other library."""
    personal = read_personal_folder(library)
    if personal:
        print_line(f"{personal.describe()} The index is in '{library}'.", err=True)


def say_waiting() -> None:
    """Say that the command waits for another one."""
    print_line("Another process is working on this library; waiting until it is done.", err=True)


def refuse_other_user(library: Path) -> None:
    """Raise `LibraryError` where this user would leave files in a library's folder that its owner cannot write."""
    owner = find_other_owner(library)
    if owner is None:
        return
    command = shlex.join([*_become(owner), "env", f"KB_LIBRARY={library.resolve()}", *sys.argv])
    raise LibraryError(
        f"'{library}' belongs to {_name_user(owner)}, who could not write what {_name_user(os.geteuid())} puts there. "
        f"Nothing was done. Run: {command}"
    )


def _become(user: int) -> list[str]:
    """Return the beginning of a command that runs as another user."""
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:  # as in a container, where the folder is mounted
        return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["sudo", "-u", name] if os.geteuid() else ["runuser", "-u", name, "--"]


def _name_user(user: int) -> str:
    try:
        return f"'{pwd.getpwuid(user).pw_name}'"
    except KeyError:
        return f"user {user}"
