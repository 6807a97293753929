"""Who may sign in at the desk: `users.toml` in the library's folder `desk`, with passwords as argon2id.

    [users.Ada]
    password = "$argon2id$..."
    stamp = "4b1f09c2a7d3e586"

    [invitations.9f2c41d07a...]
    name = "Ben"
    until = "2026-12-07"

An invitation is kept by the hash of its link's token. A session holds its user's `stamp`, and ends when that changes.
Functions that write raise `LibraryError` if the disk refuses.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import tomlkit
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from kb.durable_files import hold_lock
from kb.errors import LibraryError
from kb.library.files.safe_files import change_toml, make_folder, read_toml

SHORTEST_PASSWORD = 12
INVITATION_DAYS = 7

_USERS, _INVITATIONS = "users", "invitations"
_NAME = re.compile(r"\w[\w .'-]{0,59}")
_FOLDER_MODE = 0o700
_HASHER = PasswordHasher()
_ABSENT = _HASHER.hash(secrets.token_hex(16))  # so that a name that does not exist takes as long as one that does


class Accounts:
    """The keepers of a library's desk. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Take the folder `desk` of a library; it need not exist."""
        self._folder = folder
        self._path = folder / "users.toml"

    def has_users(self) -> bool:
        """Tell whether anybody can sign in."""
        return bool(self._read(_USERS))

    def list_users(self) -> list[str]:
        """Return the names of those who can sign in."""
        return sorted(self._read(_USERS))

    def invite(self, name: str, today: date) -> str:
        """Return the token of a link with which a keeper, new or not, chooses a password within a week.

        Raises:
            LibraryError: The name is none.
        """
        if not _NAME.fullmatch(name):
            raise LibraryError(f"'{name}' is no name: give up to 60 letters, digits and spaces, such as 'Ada Wren'.")
        token = secrets.token_urlsafe(24)
        until = (today + timedelta(days=INVITATION_DAYS)).isoformat()
        self._change(lambda content: _find_table(content, _INVITATIONS).update({_hash(token): _fill(name, until)}))
        return token

    def find_invited(self, token: str, today: date) -> str:
        """Return the name of the keeper whom a token invites; "" if it was used, or is too old."""
        invitation = self._read(_INVITATIONS).get(_hash(token))
        return str(invitation["name"]) if invitation and invitation["until"] >= today.isoformat() else ""

    def accept(self, token: str, password: str, today: date) -> str:
        """Set the password of the keeper whom a token invites, and use the token up.

        Returns:
            The keeper's name; "" if the token is none, or no more.
        """
        hashed = _HASHER.hash(password)
        accepted = []

        def change(content: tomlkit.TOMLDocument) -> None:
            invitation = _find_table(content, _INVITATIONS).pop(_hash(token), None)
            if invitation and invitation["until"] >= today.isoformat():
                accepted.append(str(invitation["name"]))
                stamp = secrets.token_hex(8)
                _find_table(content, _USERS)[accepted[0]] = {"password": hashed, "stamp": stamp}

        self._change(change)
        return next(iter(accepted), "")

    def verify(self, name: str, password: str) -> bool:
        """Tell whether a password is a keeper's."""
        user = self._read(_USERS).get(name)
        try:
            return _HASHER.verify(str(user["password"]) if user else _ABSENT, password) and user is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def find_stamp(self, name: str) -> str:
        """Return what a keeper's sessions hold; "" if there is no such keeper."""
        user = self._read(_USERS).get(name)
        return str(user["stamp"]) if user else ""

    def end_sessions(self, name: str) -> None:
        """Sign a keeper out everywhere."""

        def change(content: tomlkit.TOMLDocument) -> None:
            user = _find_table(content, _USERS).get(name)
            if user is not None:
                user["stamp"] = secrets.token_hex(8)

        self._change(change)

    def remove(self, name: str) -> bool:
        """Take away a keeper's account and invitations; tell whether there was one."""
        found = []

        def change(content: tomlkit.TOMLDocument) -> None:
            invitations = _find_table(content, _INVITATIONS)
            for token in [key for key, value in invitations.items() if value["name"] == name]:
                found.append(invitations.pop(token))
            if name in _find_table(content, _USERS):
                found.append(_find_table(content, _USERS).pop(name))

        self._change(change)
        return bool(found)

    def _read(self, table: str) -> dict[str, dict[str, str]]:
        found = read_toml(self._path).unwrap().get(table, {})
        return found if isinstance(found, dict) else {}

    def _change(self, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
        with self._lock():
            change_toml(self._path, change)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        make_folder(self._folder)
        self._folder.chmod(_FOLDER_MODE)
        with hold_lock(self._folder / "lock", lambda: None):
            yield


def _find_table(content: tomlkit.TOMLDocument, name: str) -> tomlkit.items.Table:
    if name not in content:
        content[name] = tomlkit.table(is_super_table=True)
    table = content[name]
    if not isinstance(table, tomlkit.items.Table):
        raise LibraryError(f"desk/users.toml: '{name}' is no table. Correct it, or delete the file and invite anew.")
    return table


def _fill(name: str, until: str) -> dict[str, str]:
    return {"name": name, "until": until}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
