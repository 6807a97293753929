"""What the public site says and allows: a form for `library.toml`, with the way back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import tomlkit
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from tomlkit.items import AoT
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from kb.colours import DARK, LIGHT, measure_shown_contrast
from kb.desk.state import current_desk, hash_content, join_faults
from kb.errors import LibraryError, RefusedError
from kb.library.best_bets import check_best_bets
from kb.library.configuration import CONFIG_FILE, watch_configuration
from kb.library.files.archive import ArchivedSource
from kb.library.files.logo import MAX_LOGO_BYTES, LogoFault, read_logo
from kb.library.files.safe_files import TOMLValue, build_item, read_toml, set_keys, write_file
from kb.library.keeping.doctor import check_appearance
from kb.library.keeping.site_changes import change_settings, keep_former, parse_settings, write_settings
from kb.present.metadata_table import NOTHING_WRITTEN
from kb.settings import LOGO_ENDINGS, BestBetConfig, Helpline, LibraryConfig

site_pages = Blueprint("site", __name__)

_LABELS = {
    "title": "Title",
    "description": "Sentence under the title",
    "introduction": "First paragraph of the home page",
    "contact": "Whom to write to",
    "notice": "Notice on every page",
    "language": "Language",
    "nation": "Where its readers are",
    "colours.accent": "Colour",
    "colours.accent_dark": "Colour on dark pages",
    "logo": "Logo",
    "exit.show": "Show the link “Exit this page”",
    "exit.url": "Where “Exit this page” leads",
    "private_search": "Search privately by default",
    "closed_speakers": "People who are not to be named",
    "embed_origins": "Sites that may show this library",
    "synonyms": "File with synonyms",
    "review_months": "Months after which a document is checked again",
    "keep_copies": "Keep copies of all files",
    "reader_reports": "Readers can say that something is wrong",
}
_PARTS = {
    "What it says": ("title", "description", "introduction", "contact", "notice", "language", "nation"),
    "How it looks": ("colours.accent", "colours.accent_dark", "logo"),
    "Readers who may be in danger": ("exit.show", "exit.url", "private_search", "helplines", "closed_speakers"),
    "Other sites": ("embed_origins",),
    "Searching": ("synonyms", "best_bets"),
    "Keeping": ("review_months", "keep_copies", "reader_reports"),
}
_KINDS = {bool: "switch", int: "number", tuple: "list", object: "text"}  # in this order: a switch is a number too
_PARAGRAPHS = {"introduction": "paragraph"}
_FILES = {"logo": LOGO_ENDINGS, "synonyms": (".toml",)}
_SCHEMES = {"colours.accent": LIGHT, "colours.accent_dark": DARK}
_TABLES: dict[str, tuple[type[BaseModel], str]] = {
    "helplines": (Helpline, "Helpline"),
    "best_bets": (BestBetConfig, "Best bet"),
}
_ROW_LISTS = ("languages", "words")
_MAX_DIGITS = 9  # what has more is refused as it is typed
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/svg+xml": ".svg"}


@dataclass(frozen=True, slots=True)
class SettingField:
    """A key of `library.toml` in the form.

    Attributes:
        name: Dotted; keys of a list of tables are numbered from 1.
        value: As the form has it: a list has a line for each value.
        typed: What was typed, and not taken; else as `value`.
        kind: text, paragraph, number, list, switch or choice.
        choices: The values that a choice may have.
    """

    name: str
    label: str
    help: str
    value: str
    typed: str
    kind: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together; `legend` is empty for those that stand alone."""

    legend: str
    fields: Sequence[SettingField]


@site_pages.get("/site")
def show_settings() -> str:
    """Show the form of the site's settings."""
    return _show_form({}, "")


@site_pages.post("/site")
def change_site() -> Response | tuple[str, int]:
    """Write what was changed to `library.toml`, if all of it is valid."""
    desk = current_desk()
    folder = desk.settings.library
    typed = {name: text.strip().replace("\r\n", "\n") for name, text in request.form.items()}
    try:
        with desk.published.change:
            if faults := _list_faults(folder):  # what is in force is not what it says
                raise RefusedError(faults, "Correct the file by hand, or bring back what it said before.")
            if typed.get("seen", "") != hash_content(folder / CONFIG_FILE):
                told = f"{CONFIG_FILE} was changed since you opened this form. What it says now is under each field."
                raise RefusedError([told], NOTHING_WRITTEN)
            typed |= _take_logo(request.files.get("logo_file"), folder)
            changes = _choose_changes(_list_fields(desk.config, folder, typed))
            changed = change_settings(folder, lambda content: _change(content, changes))
    except LibraryError as error:
        return _show_form(typed, join_faults(error)), 409
    flash("The site has it within three seconds." if changed else "Nothing was to be changed.")
    return redirect(url_for("site.show_settings"), 303)


@site_pages.get("/site/before/<time>")
def show_former(time: str) -> str:
    """Show what bringing former settings back changes."""
    folder = current_desk().settings.library
    former, text = _read_former(time)
    then = parse_settings(text)
    now = watch_configuration(folder).refresh().config
    sides = [{each.name: each for each in _list_fields(config, folder, {})} for config in (now, then)]
    differing = [
        (
            next(side[name].label for side in sides if name in side),
            *(side[name].value if name in side else "" for side in sides),
        )
        for name in dict.fromkeys([*sides[0], *sides[1]])
    ]
    changes = [each for each in differing if each[1] != each[2]]
    return render_template("desk/site_former.html", changes=changes, former=former)


@site_pages.post("/site/before/<time>")
def bring_back(time: str) -> Response:
    """Bring former settings back; those that are there now are kept as well."""
    desk = current_desk()
    with desk.published.change:
        _, text = _read_former(time)
        changed = write_settings(desk.settings.library, text)
    flash("The site says again what it said then." if changed else "That is what it says now.")
    return redirect(url_for("site.show_settings"), 303)


def _read_former(time: str) -> tuple[ArchivedSource, str]:
    kept = keep_former(current_desk().settings.library).list_sources()
    former = next((each for each in kept if each.folder.name == time), None) or abort(404)
    return former, tomlkit.dumps(read_toml(former.path))


def _list_faults(folder: Path) -> list[str]:
    """Return the faults of the file as it is, but that of a file which the form can take out of it."""
    found = watch_configuration(folder).refresh()
    return [str(each) for each in found.faults if each.place == CONFIG_FILE and each.key != "synonyms"]


# ------------------------------------------------------------------------------------------------------------ the form


def _show_form(typed: Mapping[str, str], fault: str) -> str:
    desk = current_desk()
    folder = desk.settings.library
    seen = hash_content(folder / CONFIG_FILE)  # before it is read: what is changed in between is then told
    config = watch_configuration(folder).refresh().config
    findings = _list_faults(folder)
    findings += [f"{each.message} {each.remedy}" for each in check_appearance(config, folder)]
    with desk.published.open_view() as view:
        findings += [
            f"{each.message} {each.remedy}" for each in (check_best_bets(config.best_bets, view) if view else ())
        ]
    return render_template(
        "desk/site.html",
        parts=_list_parts(config, folder, typed),
        findings=findings,
        fault=fault,
        seen=seen,
        former=keep_former(folder).list_sources(),
    )


def _list_fields(config: LibraryConfig, folder: Path, typed: Mapping[str, str]) -> list[SettingField]:
    parts = _list_parts(config, folder, typed).values()
    return [each for groups in parts for group in groups for each in group.fields]


def _list_parts(config: LibraryConfig, folder: Path, typed: Mapping[str, str]) -> dict[str, list[FieldGroup]]:
    """Return the fields in groups, by heading; a list of tables has an empty group at its end, for another one."""
    parts: dict[str, list[FieldGroup]] = {}
    for heading, names in _PARTS.items():
        groups = parts[heading] = []
        for name in names:
            if name in _TABLES:
                groups += _list_rows(config, name, typed)
            else:
                groups.append(FieldGroup("", [_build_field(config, folder, name, typed)]))
    return parts


def _list_rows(config: LibraryConfig, name: str, typed: Mapping[str, str]) -> Iterator[FieldGroup]:
    model, label = _TABLES[name]
    rows: Sequence[BaseModel] = getattr(config, name)
    for number, row in enumerate((*rows, None), 1):
        legend = f"{label} {number}" if row else f"Another {label.lower()}"
        yield FieldGroup(
            legend,
            [
                _type_field(
                    f"{name}.{number}.{key}",
                    f"{legend}: {key}",
                    info.description or "",
                    getattr(row, key) if row else "",
                    typed,
                    "list" if key in _ROW_LISTS else "text",
                )
                for key, info in model.model_fields.items()
            ],
        )


def _build_field(config: LibraryConfig, folder: Path, name: str, typed: Mapping[str, str]) -> SettingField:
    holder: BaseModel = config
    *tables, key = name.split(".")
    for each in tables:
        holder = getattr(holder, each)
    value = getattr(holder, key)
    told = type(holder).model_fields[key].description or ""
    if name in _SCHEMES and value:
        told += f" Its contrast with the page is {measure_shown_contrast(value, _SCHEMES[name])}:1; text needs 7:1."
    kind = next(kind for of_type, kind in _KINDS.items() if isinstance(value, of_type))
    choices: Sequence[str] = ()
    if name in _FILES:
        kind, choices = "choice", sorted({"", value, *_list_files(folder, _FILES[name])})
    return _type_field(name, _LABELS[name], told, value, typed, _PARAGRAPHS.get(name, kind), choices)


def _type_field(
    name: str, label: str, told: str, value: object, typed: Mapping[str, str], kind: str, choices: Sequence[str] = ()
) -> SettingField:
    shown = _format(value)
    if not typed:
        now = shown
    elif kind == "switch":
        now = str(name in typed).lower()
    else:
        now = typed.get(name, shown)
    return SettingField(name, label, told.replace("`", "").replace("[]", "an empty field"), shown, now, kind, choices)


def _format(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "\n".join(value) if isinstance(value, tuple) else str("" if value is None else value).strip()


def _list_files(folder: Path, endings: Sequence[str]) -> Iterator[str]:
    """Yield the files of a library's folder that a setting may name; no path can lead elsewhere."""
    for path in folder.iterdir():
        if path.suffix.lower() in endings and path.is_file() and path.name != CONFIG_FILE and path.name[0] != ".":
            yield path.name


# --------------------------------------------------------------------------------------------------------- the changes


def _choose_changes(fields: Sequence[SettingField]) -> dict[str, TOMLValue | None]:
    """Return the new values of the fields in which something else was typed than they have; None to take one away."""
    changes: dict[str, TOMLValue | None] = {}
    for each in fields:
        if each.kind == "choice" and each.typed not in each.choices:
            raise RefusedError(
                [f"{each.label}: there is no file “{each.typed}” in the library's folder."], NOTHING_WRITTEN
            )
        new = _parse(each.kind, each.typed)
        if new != _parse(each.kind, each.value):
            changes[each.name] = new
    return changes


def _parse(kind: str, text: str) -> TOMLValue | None:
    if kind == "list":
        return [each.strip() for each in text.splitlines() if each.strip()]
    if kind == "switch":
        return text == "true"
    return int(text) if kind == "number" and text.isdecimal() and len(text) <= _MAX_DIGITS else text or None


def _change(content: tomlkit.TOMLDocument, changes: Mapping[str, TOMLValue | None]) -> None:
    """Write changes into `library.toml`: keys, keys of tables, and those of lists of tables."""
    rows: dict[str, dict[int, dict[str, TOMLValue | None]]] = {}
    for name, value in changes.items():
        match name.split("."):
            case [table, key]:
                _set_in_table(content, table, key, value)
            case [table, number, key]:
                rows.setdefault(table, {}).setdefault(int(number) - 1, {})[key] = value
    for table, changed in rows.items():
        _change_rows(content, table, changed)
    # Last, since what it inserts is not found by its key afterwards.
    set_keys(content, {name: value for name, value in changes.items() if "." not in name})


def _set_in_table(content: tomlkit.TOMLDocument, table: str, key: str, value: TOMLValue | None) -> None:
    if table not in content:
        content[table] = tomlkit.table()
    _set(cast(MutableMapping[str, object], content[table]), key, value)
    if not content[table]:
        del content[table]


def _change_rows(
    content: tomlkit.TOMLDocument, table: str, changed: Mapping[int, Mapping[str, TOMLValue | None]]
) -> None:
    """Change rows of a list of tables; one that is empty then is deleted, and one after the last is appended."""
    if table not in content:
        content[table] = tomlkit.aot()
    rows = cast(MutableSequence[MutableMapping[str, object]], content[table])
    for at in sorted(changed, reverse=True):  # so that the numbers of those before stay
        if at >= len(rows):
            rows.append(tomlkit.table() if isinstance(rows, AoT) else tomlkit.inline_table())
        for key, value in changed[at].items():
            _set(rows[min(at, len(rows) - 1)], key, value)
        if not any(rows[min(at, len(rows) - 1)].values()):
            del rows[min(at, len(rows) - 1)]
    if not rows:
        del content[table]


def _set(table: MutableMapping[str, object], key: str, value: TOMLValue | None) -> None:
    if value is None or value == []:
        table.pop(key, None)
    else:
        table[key] = build_item(value)


def _take_logo(given: FileStorage | None, folder: Path) -> dict[str, str]:
    """Put an uploaded picture into the library's folder; return the setting that names it, if there is one."""
    if not given or not given.filename:
        return {}
    with tempfile.TemporaryDirectory(prefix="kb-desk-") as name:
        picture = Path(name) / "logo"
        picture.write_bytes(given.read(MAX_LOGO_BYTES + 1))
        logo = read_logo(picture.parent, picture.name)
    if isinstance(logo, LogoFault):
        raise RefusedError([logo.message, logo.remedy], NOTHING_WRITTEN)
    file = folder / f"logo-{logo.version}{_ENDINGS[logo.media_type]}"
    write_file(file, [logo.content])
    return {"logo": file.name}
