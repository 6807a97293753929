"""The metadata head of a Markdown or text file: YAML, TOML, JSON, or a table.

Simple YAML is between "---" or in a fence (```yaml), TOML between "+++", JSON between braces; some programs write keys
and values above the first empty line, or behind two points each, and some archives begin a file with a table of them.
Only texts, dates and lists of texts are read; nested keys are joined with a point ("og.title").
"""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from kb.model import Metadata, MetadataOrigin
from kb.read.metadata.finders.titles import guess_kind, split_site_name
from kb.read.metadata.resolution import state_origin
from kb.read.metadata.sidecar import parse_metadata
from kb.text.dates import find_date, parse_date
from kb.text.word_lists import parse_words

_YAML = re.compile(r"\A---[ \t]*\n(?P<text>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEAD = re.compile(r"\A(?P<text>(?:[A-Za-z][\w-]{1,20}:[ \t]+\S[^\n]*\n){2,})\n")
_COMMENT_ABOVE = re.compile(r"\A\s*<!--.*?-->\s*(?=---[ \t]*\n)", re.DOTALL)
_FENCE = re.compile(
    r"\A\s*(?P<fence>```+|~~~+)[ \t]*ya?ml[ \t]*\n(?P<text>.*?)^(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<text>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_JSON = re.compile(r"\A(?P<text>\{\s*\n.*?^\})[ \t]*(?:\n---[ \t]*)?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_POINTS = re.compile(r"\A\s*(?P<text>(?:\.\. [a-z][\w-]{0,20}:[^\n]*\n){2,})")  # ".. title: Lost nets"
_TABLE = re.compile(r"\A\s*(?P<text>(?:\|[^\n]*\|[ \t]*(?:\n|\Z)){2,})")
_TABLE_ROW = re.compile(r"\|(?P<key>[^|]*)\|(?P<value>(?:\\\||[^|])*)\|\s*")
_ENTRY = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_][\w .-]*?)\s*:(?:\s+(?P<value>.*))?$")
_BLOCK, _BLOCK_END = re.compile(r"[>|][+-]?\d?"), re.compile(r"[>|][+-]?\d?$")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")
_COMMENT = re.compile(r"(?<!\s)\s+#.*$")
_ITEM_IN_LIST = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+?)\s*(?:,|$)""")
_ESCAPE = re.compile(r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|x(?P<two>[0-9A-Fa-f]{2})|(?P<other>.))")
_KEYS = {
    "title": ("title", "og.title", "headline", "post_title"),
    "subtitle": ("subtitle", "sub_title"),
    "date": (
        "publishdate", "publish_date", "date_published", "date", "published", "publish.date",
        "article.published.time", "published_time", "post_date", "datetime", "published_at", "posted_at",
        "release_date", "publication_date", "issued", "created",
    ),
    "publisher": ("publisher", "organisation", "organization", "og.site.name", "og.site_name", "site_name"),
    "authors": ("authors", "author", "creators", "creator"),
    "kind": ("kind", "type", "category"),
    "url": ("url", "canonical", "canonical_url", "source_url", "source", "link", "og.url"),
    "language": ("language", "lang", "og.locale", "locale"),
    "licence": ("licence", "license", "rights"),
    "superseded_by": ("superseded_by",),
    "valid_until": ("valid_until", "expires"),
}  # fmt: skip
_NAMED = re.compile(r"name\s*:\s*")  # an item of several keys: "- name: Ada Wren"
_NO_ITEM = 1000
_KINDS = parse_words("news speech letter statement submission testimony judgment statute dataset")
_PRESS = re.compile(r"press|(?:press|media|news)[ _-]?releases?", re.IGNORECASE)  # a page's layout or category
_RELEASES = re.compile(r"(?:press|media|news)[ _-]releases?", re.IGNORECASE)  # a folder
_MIN_SUBTITLE = 3  # words
_MARKUP_OR_SENTENCES = re.compile(r"</?[a-z]|[.!?]\s+\S")
_MIN_KEYS = 2  # known keys; fewer are no metadata if the file need not begin with them
_SITE_MARKS = re.compile(r"^[\s|»·•–—:-]+|[\s|»·•–—:-]+$")  # between a title and the name of its site
_ADDRESS = re.compile(r"https?://")
_YEAR_IN_PATH = re.compile(r"/((?:19|20)\d\d)/")
_AMERICAN = re.compile(r"[a-z]+-us", re.IGNORECASE)


def split_front_matter(text: str, *, plain: bool = False) -> tuple[Metadata, str]:
    """Return the metadata at the beginning of a file's text, and the rest of the text.

    In `plain` text "---" is a rule unless there are known keys between two of them.
    """
    text = text.replace("\r\n", "\n")
    if comment := _COMMENT_ABOVE.match(text):
        text = text[comment.end() :]
    if match := _YAML.match(text):
        values = _parse_simple_yaml(match.group("text"))
        if not values or (plain and not _is_metadata(values)):
            return Metadata(), text  # two horizontal rules
        return _build_metadata(values), text[match.end() :]
    for form, parse in _FORMS.items():
        if match := form.match(text):
            found = parse(match.group("text"))
            if form is not _TOML and not _is_metadata(found):
                break  # an example, or a table of the text
            return _build_metadata(found), text[match.end() :]
    return Metadata(), text


def _is_metadata(values: Mapping[str, object]) -> bool:
    """Tell whether keys and values describe a document: its title, and something else."""
    names = {name for name, keys in _KEYS.items() for key in keys if _normalize(values).get(key)}
    return "title" in names and len(names) >= _MIN_KEYS


def _parse_points(text: str) -> dict[str, object]:
    return _parse_simple_yaml(text.replace(".. ", ""))


def _parse_toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _parse_json(text: str) -> dict[str, object]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return _ESCAPE.sub(_unescape, value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return _COMMENT.sub("", value)


def _unescape(match: re.Match[str]) -> str:
    number = match.group("four") or match.group("two")
    if number:
        return chr(int(number, 16))
    return " " if match.group("other") in "nrt" else match.group("other")


def _parse_simple_yaml(text: str) -> dict[str, object]:
    values: dict[str, object] = {}
    items: list[str] = []
    above: list[tuple[int, str]] = []  # keys around the current line, with their indentation
    in_item = _NO_ITEM  # the indentation of the item that the current line may belong to
    for line in _join_folded_lines(text):
        indent = len(line) - len(line.lstrip())
        if (item := _ITEM.fullmatch(line)) and values:
            items.append(_unquote(_NAMED.sub("", item.group("value"), count=1)))
            in_item = indent
        elif indent > in_item:
            continue  # what else an item says: "  affiliation: Net Watch"
        elif entry := _ENTRY.fullmatch(line.rstrip()):
            in_item = _NO_ITEM
            above = [each for each in above if each[0] < indent]
            if indent and not above:
                continue
            above.append((indent, entry.group("key")))
            key = ".".join(name for _, name in above)
            value = (entry.group("value") or "").strip()
            items = []
            if not value:
                values[key] = items
            elif value.startswith("[") and value.endswith("]"):
                values[key] = [_unquote(each) for each in _ITEM_IN_LIST.findall(value[1:-1])]
            else:
                values[key] = _unquote(value)
    return values


def _join_folded_lines(text: str) -> list[str]:
    """Join values that continue, indented, on the next line."""
    lines: list[str] = []
    block: list[str] = []
    for line in text.split("\n"):
        entry = _ENTRY.fullmatch(lines[-1]) if lines else None
        value = entry.group("value") if entry else None
        if entry and value and _BLOCK.fullmatch(value) and (line[:1] == " " or not line.strip()):
            block.append(line.strip())  # the indented lines below "title: >"
            continue
        if block:
            lines[-1] = f"{_BLOCK_END.sub('', lines[-1])} {' '.join(filter(None, block))}"
            block = []
        is_open = value is not None and value[:1] in ("'", '"') and (len(value) == 1 or value[-1] != value[0])
        is_other = _ENTRY.fullmatch(line.rstrip()) is not None or _ITEM.fullmatch(line) is not None
        if value and line[:1] == " " and line.strip() and (is_open or not is_other):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.rstrip())
    if block:
        lines[-1] = f"{_BLOCK_END.sub('', lines[-1])} {' '.join(filter(None, block))}"
    return lines


def _parse_table(text: str) -> dict[str, object]:
    rows = [_TABLE_ROW.fullmatch(line.strip()) for line in text.splitlines()]
    if not all(rows):
        return {}
    cells = [(row.group("key").strip(" *_:`"), row.group("value").strip(" *_`")) for row in rows if row]
    return {key: value for key, value in cells if key and value}


def _normalize(values: Mapping[str, object]) -> dict[str, object]:
    return {key.lower().replace("-", "_").replace(" ", "_"): value for key, value in values.items()}


def _build_metadata(values: Mapping[str, object]) -> Metadata:
    """Return the metadata without invalid values, which are not reported, since the editor did not write them."""
    given = _normalize(values)
    found: dict[str, object] = {}
    for name, keys in _KEYS.items():
        value = next((given[key] for key in keys if given.get(key)), None)
        if value and (isinstance(value, list) is (name == "authors") or not isinstance(value, list)):
            found[name] = value
    kind = str(found.get("kind", "")).replace("-", " ")
    if not given.get("kind") and not guess_kind(kind) and kind.casefold() not in _KINDS:
        found.pop("kind", None)  # a section of the site, or what its program calls a page: "post", "campaigns"
    if _PRESS.fullmatch(kind) or ("kind" not in found and _names_releases(given)):
        found["kind"] = "release"
    subtitle = str(found.get("subtitle", ""))
    if len(subtitle.split()) < _MIN_SUBTITLE or _MARKUP_OR_SENTENCES.search(subtitle):
        found.pop("subtitle", None)  # what it is, "Petition", or a summary
    language = str(found.get("language", "")).replace("_", "-")
    if language:
        found["language"] = language
    if isinstance(found.get("date"), str):
        when = str(found["date"])
        day_first = "-" in language and not _AMERICAN.fullmatch(language)
        found["date"] = parse_date(when, day_first=day_first) or find_date(when, day_first=day_first)
    elif "date" not in found:
        found["date"] = _join_date(given, str(found.get("url", "")))
    _complete_names(found, given)
    metadata, _ = parse_metadata({name: value for name, value in found.items() if value})
    return state_origin(metadata, MetadataOrigin.HEAD)


def _names_releases(given: Mapping[str, object]) -> bool:
    """Tell whether a page's layout, its category or a folder of its address is that of press releases."""
    values = [given.get(key) or "" for key in ("layout", "category", "categories")]
    names = [str(each) for value in values for each in (value if isinstance(value, list) else [value])]
    folders = [part for key in ("permalink", "url") for part in str(given.get(key) or "").split("/")[:-1]]
    return any(map(_PRESS.fullmatch, names)) or any(map(_RELEASES.fullmatch, folders))


def _join_date(given: Mapping[str, object], url: str) -> str:
    """Return the date whose day and month are separate keys; the year may be in the URL only."""
    year = given.get("year") or next(iter(_YEAR_IN_PATH.findall(urlsplit(url).path)), "")
    return parse_date(f"{given.get('day')} {given.get('month')} {year}")


def _complete_names(found: dict[str, object], given: Mapping[str, object]) -> None:
    """Take the site's name from the title, and the publisher from where catalogues have it."""
    title, shared = (html.unescape(str(each or "")) for each in (found.get("title"), given.get("og.title")))
    site = ""
    if shared and shared.casefold() in title.casefold():
        at = title.casefold().index(shared.casefold())
        site = _SITE_MARKS.sub("", f"{title[:at]} {title[at + len(shared) :]}").strip()
        title = shared
    else:
        title, site = split_site_name(title, [str(found.get("publisher", ""))], str(found.get("url", "")))
    found["title"] = title
    source = given.get("source")
    if isinstance(source, str) and source and not _ADDRESS.match(source) and "source_url" in given:
        site = site or source
    found["publisher"] = html.unescape(str(found.get("publisher") or site))
    authors = found.get("authors")
    if isinstance(authors, list):
        same = [each for each in authors if each.casefold() == str(found["publisher"]).casefold()]
        found["publisher"] = next(iter(same), found["publisher"])
        found["authors"] = [each for each in authors if each not in same]


_FORMS: Mapping[re.Pattern[str], Callable[[str], Mapping[str, object]]] = {
    _TOML: _parse_toml,
    _JSON: _parse_json,
    _FENCE: _parse_simple_yaml,
    _HEAD: _parse_simple_yaml,
    _POINTS: _parse_points,
    _TABLE: _parse_table,
}
"""The forms of a head beside YAML between rules, in the order in which they are looked for."""
