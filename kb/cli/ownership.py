"""Refusal to write to a library's folder as another user than its owner, with the command to run instead."""

from __future__ import annotations

import os
import pwd
import shlex
import sys
from pathlib import Path

from kb.errors import LibraryError
from kb.library.files.safe_files import find_other_owner


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
