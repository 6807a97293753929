"""The exceptions of this project, whose messages are meant for people.

    KBError                  the command exits with 1
    ├── SettingsError        a setting, a library.toml or a metadata file has an impossible value
    ├── ReadError            a source could not be read: a line in the report; the build goes on
    │   ├── FormatError      not a format that is read
    │   ├── EncryptedError   needs a password
    │   ├── LimitError       took more time, memory or bytes than the settings allow
    │   └── OverloadError    other files are being opened at this moment
    ├── EngineError          the index could not be opened, read or written
    │   ├── NoIndexError     there is none yet
    │   ├── BusyError        another process is writing
    │   └── ConflictError    another process has committed meanwhile
    ├── LibraryError         a library's folder is missing, or a source to add or remove is not as expected
    │   └── RefusedError     several things were to be done, and none was, because of faults in some
    ├── CheckError           a text to check is longer, or has more quotations, than one request may have
    └── EvaluationError      a judged collection is malformed

A message has three parts: what happened, the value, what to do. HTTP statuses are in `kb.web.middleware.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class KBError(Exception):
    """Root of the exceptions of this project."""


@dataclass(frozen=True, slots=True)
class SettingFault:
    """One thing wrong with a setting.

    Attributes:
        place: The file's name, or "the environment".
        key: The dotted key; entries of a list of tables are numbered from 1. Empty where the whole file is at fault.
        message: The value, and what to do.
    """

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        """Return the fault as a line."""
        return f"{self.key or self.place}: {self.message}"

    def format_with_location(self) -> str:
        """Return the fault as a sentence that names the file too."""
        return f"'{self.place}'{f', {self.key}' if self.key else ''}: {self.message}"


class SettingsError(KBError, ValueError):
    """A setting is impossible. The message names every fault; `faults` are those in files and the environment."""

    def __init__(self, message: str, faults: tuple[SettingFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class ReadError(KBError):
    """A source could not be read."""


class FormatError(ReadError):
    """A source has a format that is not read."""


class EncryptedError(ReadError):
    """A source opens with a password only."""


class LimitError(ReadError):
    """Reading a source took more than the settings allow."""


class OverloadError(ReadError):
    """Too many files are being opened at this moment."""


class EngineError(KBError):
    """The index could not be opened, read or written."""


class NoIndexError(EngineError):
    """There is no index yet."""


class BusyError(EngineError):
    """Another process is writing to the index."""


class ConflictError(EngineError):
    """Another process has committed meanwhile."""


class LibraryError(KBError):
    """A library's folder is missing, or a source to add or remove is not as expected."""


class RefusedError(LibraryError):
    """Several changes were requested as one, and none was made, as `outcome` says; `faults` has a sentence each."""

    def __init__(self, faults: Sequence[str], outcome: str) -> None:
        super().__init__(" ".join([*faults, outcome]))
        self.lines = (*faults, outcome)


class CheckError(KBError):
    """A text to check is longer, or has more quotations, than one request may have."""


class EvaluationError(KBError):
    """A judged collection is malformed."""
