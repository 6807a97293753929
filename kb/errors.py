"""The errors a person may meet, and nothing else.

    KBError                  could not: exit 1
    ├── SettingsError        a setting, a library.toml or a metadata file says something impossible
    ├── ReadError            a source could not be read: one line in the report, never the end of a build
    │   ├── FormatError      not a format that is read
    │   ├── EncryptedError   needs a password
    │   └── LimitError       took more time, memory or bytes than the settings allow
    ├── EngineError          the index could not be opened, read or written
    │   ├── NoIndexError     there is none yet
    │   └── BusyError        another process is writing
    ├── LibraryError         a library's folder is missing, or a source to add or remove is not what it should be
    ├── CheckError           a text to check is longer, or has more quotations, than one request may have
    └── EvaluationError      a judged collection is not what it should be

A message has three parts: what happened, the value, what to do. HTTP statuses are the web's business.
"""

from __future__ import annotations


class KBError(Exception):
    """Root of the errors of this project; its text is meant for people."""


class SettingsError(KBError, ValueError):
    """A setting is impossible. The text names every fault, one a line."""


class ReadError(KBError):
    """A source could not be read."""


class FormatError(ReadError):
    """A source has a format that is not read."""


class EncryptedError(ReadError):
    """A source opens with a password only."""


class LimitError(ReadError):
    """Reading a source took more than the settings allow."""


class EngineError(KBError):
    """The index could not be opened, read or written."""


class NoIndexError(EngineError):
    """There is no index yet."""


class BusyError(EngineError):
    """Another process is writing to the index."""


class LibraryError(KBError):
    """A library's folder, or a source named by a person, is not what it should be."""


class CheckError(KBError):
    """A text to check is longer, or has more quotations, than one request may have."""


class EvaluationError(KBError):
    """A judged collection is not what it should be."""
