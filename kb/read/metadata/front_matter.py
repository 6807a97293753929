"""Front matter: the metadata at the beginning of a Markdown file, between "---" (simple YAML) or "+++" (TOML).

Only keys with a text, a date or a list of texts are read; nested values are ignored.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from kb.model import Metadata
from kb.read.metadata.sidecar import parse_metadata
from kb.text.dates import find_date, parse_date

_YAML = re.compile(r"\A---[ \t]*\n(?P<text>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<text>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w -]*?)\s*:(?:\s+(?P<value>.*))?$")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")
_COMMENT = re.compile(r"\s+#.*$")
_ITEM_IN_LIST = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+?)\s*(?:,|$)""")
_KEYS = {
    "title": ("title",),
    "date": ("date", "published", "issued", "publication_date", "created"),
    "publisher": ("publisher", "organisation", "organization", "site_name"),
    "authors": ("authors", "author", "creator"),
    "kind": ("kind", "type", "category"),
    "url": ("url", "canonical", "canonical_url", "source", "link"),
    "language": ("language", "lang"),
    "licence": ("licence", "license", "rights"),
    "superseded_by": ("superseded_by",),
    "valid_until": ("valid_until", "expires"),
}


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Return the metadata at the beginning of a file's text, and the text after it."""
    text = text.replace("\r\n", "\n")
    values: Mapping[str, object]
    if match := _YAML.match(text):
        values = _parse_simple_yaml(match.group("text"))
        if not values:
            return Metadata(), text  # two horizontal rules
    elif match := _TOML.match(text):
        try:
            values = tomllib.loads(match.group("text"))
        except tomllib.TOMLDecodeError:
            values = {}
    else:
        return Metadata(), text
    return _build_metadata(values), text[match.end() :]


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return _COMMENT.sub("", value)


def _parse_simple_yaml(text: str) -> dict[str, object]:
    values: dict[str, object] = {}
    items: list[str] = []
    for line in text.split("\n"):
        if (item := _ITEM.fullmatch(line)) and values:
            items.append(_unquote(item.group("value")))
        elif entry := _ENTRY.fullmatch(line.rstrip()):
            value = (entry.group("value") or "").strip()
            items = []
            if not value:
                values[entry.group("key")] = items
            elif value.startswith("[") and value.endswith("]"):
                values[entry.group("key")] = [_unquote(each) for each in _ITEM_IN_LIST.findall(value[1:-1])]
            else:
                values[entry.group("key")] = _unquote(value)
    return values


def _build_metadata(values: Mapping[str, object]) -> Metadata:
    """Return the metadata, without invalid values: these are not reported, since the editor did not write them."""
    lowered = {key.lower().replace("-", "_").replace(" ", "_"): value for key, value in values.items()}
    found: dict[str, object] = {}
    for name, keys in _KEYS.items():
        value = next((lowered[key] for key in keys if lowered.get(key)), None)
        if name == "date" and isinstance(value, str):
            value = parse_date(value) or find_date(value)
        if value and (isinstance(value, list) is (name == "authors") or not isinstance(value, list)):
            found[name] = value
    return parse_metadata(found)[0]
