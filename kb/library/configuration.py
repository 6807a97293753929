"""The configuration of a library (`library.toml` and its synonyms), reloaded when the files change.

A fault in a file takes nothing down: its last good content stays in force, also after a restart, since a copy is kept
in the library's folder. Only an unreadable `embed_origins` is never taken from an earlier file: then no other site may
show the library.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pydantic import ValidationError

from kb.errors import LibraryError, SettingFault, SettingsError
from kb.library.files.last_good import LAST_GOOD, keep_copy
from kb.model import SpeakerId
from kb.query.synonym_rules import SynonymRule, load_shipped_rules, parse_rules
from kb.quotations.models import build_speaker_id
from kb.setting_faults import gather_faults, offer_nearest
from kb.settings import LibraryConfig, parse_toml
from kb.text.characters import escape_controls

CONFIG_FILE = "library.toml"
KEPT_SYNONYMS = "synonyms.toml"
_ORIGINS = "embed_origins"
_ORIGINS_LINE = re.compile(rf"^[ \t]*({_ORIGINS}[ \t]*=[ \t]*\[[^\]]*\])[ \t]*(?:#.*)?$", re.MULTILINE)
_CHECK_INTERVAL_S = 1.0
# A file changed less than this ago may still be half-written, and may change again without a new time.
_SETTLING_NS = 1_000_000_000
_MAX_LIBRARIES = 16

_T = TypeVar("_T")
_FileSignature = tuple[int, ...]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class SynonymRules:
    """The rules of synonyms in force, compared by identity: the same object until they change."""

    rules: tuple[SynonymRule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """The configuration in force: `library.toml`, and the synonyms of the package and of the library.

    `faults` are the reasons why the present files are not in force; empty if they are.
    """

    config: LibraryConfig
    synonyms: SynonymRules
    faults: tuple[SettingFault, ...] = ()


@lru_cache(maxsize=_MAX_LIBRARIES)
def watch_configuration(library: Path) -> ConfigurationFiles:
    """Return the configuration files of a library's folder; the same object for the whole process."""
    return ConfigurationFiles(library)


def read_closed_speakers(library: Path) -> frozenset[SpeakerId]:
    """Return the ids of the speakers that the editor of a library has closed, by its folder."""
    names = watch_configuration(library).read().config.closed_speakers
    return frozenset(build_speaker_id(name, anonymous=False) for name in names)


class ConfigurationFiles:
    """The configuration files of a library's folder. Safe to share between threads."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._lock = Lock()
        self._checked_s = float("-inf")
        self._signatures: tuple[_FileSignature, ...] | None = None  # None if the files are to be read in any case
        self._current: Configuration | None = None
        self._unsaved: dict[str, bytes] = {}  # the last contents without faults that could not be copied

    def read(self) -> Configuration:
        """Return the configuration in force; the files are looked at once a second at most."""
        current = self._current
        is_fresh = time.monotonic() - self._checked_s < _CHECK_INTERVAL_S
        if current is not None and (is_fresh or self._lock.locked()):  # another thread is looking
            return current
        with self._lock:
            return self._check()

    def refresh(self) -> Configuration:
        """Read the files now, changed or not."""
        with self._lock:
            self._signatures = None
            return self._check(at_once=True)

    def _check(self, *, at_once: bool = False) -> Configuration:
        """Read the files if they have changed; the caller holds the lock."""
        current = self._current
        if current is not None and not at_once:
            paths = self._list_files(current)
            signatures = tuple(map(_read_signature, paths))
            if signatures == self._signatures or not self._library.is_dir() or not all(map(_is_settled, paths)):
                self._checked_s = time.monotonic()
                return current
        found = self._load()
        paths = self._list_files(found)
        self._signatures = tuple(map(_read_signature, paths)) if all(map(_is_settled, paths)) else None
        if found.faults != (current.faults if current else ()):
            for fault in found.faults:
                told = escape_controls(fault.format_with_location())
                _log.error("%s Until it is corrected, what was read before stays in force.", told)
        self._current, self._checked_s = found, time.monotonic()
        return found

    def _list_files(self, configuration: Configuration) -> list[Path]:
        own = configuration.config.synonyms
        return [self._library / CONFIG_FILE, *([self._library / own] if own else [])]

    def _load(self) -> Configuration:
        config, faults = self._load_config()
        rules, rule_faults = self._load_rules(config.synonyms)
        current = self._current
        synonyms = current.synonyms if current and current.synonyms.rules == rules else SynonymRules(rules)
        return Configuration(config, synonyms, (*faults, *rule_faults))

    def _load_config(self) -> tuple[LibraryConfig, tuple[SettingFault, ...]]:
        try:
            data = _read_file(self._library / CONFIG_FILE, CONFIG_FILE)
        except FileNotFoundError:
            return LibraryConfig(), ()
        except SettingsError as error:
            last = self._read_last_good(CONFIG_FILE, LibraryConfig.parse) or LibraryConfig()
            return last.model_copy(update={_ORIGINS: ()}), error.faults
        try:
            config = LibraryConfig.parse(data, CONFIG_FILE)
        except SettingsError as error:
            last = self._read_last_good(CONFIG_FILE, LibraryConfig.parse) or _parse_valid_part(data, error.faults)
            return last.model_copy(update={_ORIGINS: _read_origins(data, last.embed_origins)}), error.faults
        self._keep(self._library / CONFIG_FILE, CONFIG_FILE, data)
        return config, ()

    def _load_rules(self, own: str) -> tuple[tuple[SynonymRule, ...], tuple[SettingFault, ...]]:
        """Return the rules in force, and the faults of the library's own file."""
        if not own:
            return load_shipped_rules(), ()
        try:
            data = _read_file(self._library / own, own)
            rules = parse_rules(data, own)
        except (FileNotFoundError, SettingsError) as error:
            faults = error.faults if isinstance(error, SettingsError) else (self._describe_missing(own),)
            return self._read_last_good(KEPT_SYNONYMS, parse_rules) or load_shipped_rules(), faults
        self._keep(self._library / own, KEPT_SYNONYMS, data)
        return rules, ()

    def _describe_missing(self, own: str) -> SettingFault:
        names = [each.name for each in self._library.glob("*.toml") if each.name != CONFIG_FILE]
        offer = offer_nearest(own, names) or "Put it there, or correct the key."
        return SettingFault(CONFIG_FILE, "synonyms", f"There is no file '{own}' in the library's folder. {offer}")

    def _read_last_good(self, name: str, parse: Callable[[bytes, str], _T]) -> _T | None:
        """Return the last content of a file without faults; None if it is not known."""
        try:
            return parse(self._unsaved.get(name) or (self._library / LAST_GOOD / name).read_bytes(), name)
        except (OSError, SettingsError):  # another version of the program may have written it
            return None

    def _keep(self, source: Path, name: str, data: bytes) -> None:
        """Store a copy of a file's content; in memory only, if the library's folder is read-only."""
        self._unsaved.pop(name, None)
        try:
            keep_copy(self._library / LAST_GOOD / name, data, like=source)
        except LibraryError:
            self._unsaved[name] = data


def _read_file(path: Path, place: str) -> bytes:
    """Read a file.

    Raises:
        FileNotFoundError: There is none.
        SettingsError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        fault = SettingFault(
            place, "", f"It cannot be read ({error.strerror}). Check that it is a file, and its rights."
        )
        raise gather_faults([fault], place) from error


def _parse_valid_part(data: bytes, faults: tuple[SettingFault, ...]) -> LibraryConfig:
    """Parse a `library.toml` without the keys that have faults."""
    try:
        values = parse_toml(data, CONFIG_FILE)
    except SettingsError:
        return LibraryConfig()
    faulty = {each.key.partition(".")[0] for each in faults}
    return LibraryConfig.model_validate({key: value for key, value in values.items() if key not in faulty})


def _read_origins(data: bytes, last: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sites that may show the library although its `library.toml` has a fault.

    The last ones remain if the file does not mention them.
    """
    text = data.decode("utf-8", "replace")
    try:
        values = parse_toml(data, CONFIG_FILE)
    except SettingsError:
        line = _ORIGINS_LINE.search(text)
        if not line:
            return () if "embed" in text else last
        try:
            values = parse_toml(line[1].encode(), CONFIG_FILE)
        except SettingsError:
            return ()
    unknown = [key for key in values if key not in LibraryConfig.model_fields]
    if _ORIGINS not in values:
        return () if get_close_matches(_ORIGINS, unknown) else last
    try:
        return LibraryConfig.model_validate({_ORIGINS: values[_ORIGINS]}).embed_origins
    except ValidationError:
        return ()


def _read_signature(path: Path) -> _FileSignature:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _is_settled(path: Path) -> bool:
    """Tell whether the last change of a file, or of its folder if it is missing, is old enough."""
    for each in (path, path.parent):
        with suppress(OSError):
            return not 0 <= time.time_ns() - each.stat().st_mtime_ns < _SETTLING_NS
    return True
