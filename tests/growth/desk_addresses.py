"""Everything that a request can send to the desk: parts of paths, what pages read from an address, fields of forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests.desk.forms import PART, Form, fill_rule, list_forms, open_pages
from tests.desk.full_desk import FullDesk
from tests.growth.addresses import EVERY_NAME, NAMES, TEXT, VALUE, Parameter, Place, write_template


def list_desk_parameters(desk: FullDesk, folder: Path) -> list[Parameter]:
    """Return every parameter of every address of a desk, of which a copy is made in a folder that is not there yet."""
    read: dict[str, set[str]] = {}

    class Noting(ImmutableMultiDict[str, str]):
        def get(self, key: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as in the base
            read.setdefault(request.path, set()).add(key)
            return super().get(key, *rest, **named)

    class NotingRequest(Request):
        parameter_storage_class = Noting

    app, client = desk.open_copy(folder, NotingRequest)
    forms = {each.rule: each for each in list_forms(app, open_pages(app, client, desk.examples))}
    found: dict[Parameter, None] = {}
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            form = forms.get(rule.rule) if method == "POST" else None
            path = form.action if form else fill_rule(rule.rule, desk.examples)
            found.update(dict.fromkeys(_list_parts(rule, method, form, desk)))
            for name in read.get(path, ()) if method == "GET" else ():
                found[Parameter(method, write_template(rule), Place.QUERY, name, path)] = None
            for each in form.fields if form else ():
                place = Place.FILE if each.kind == "file" else Place.FORM
                beside = _fill_form(form, each.name)
                found[Parameter(method, write_template(rule), place, each.name, path, TEXT, beside)] = None
    return list(found)


def _list_parts(rule: Rule, method: str, form: Form | None, desk: FullDesk) -> Iterator[Parameter]:
    """Yield the parts of an address's path, and names that it does not know."""
    template = write_template(rule)
    for converter, name in PART.findall(rule.rule):
        schema = {"type": "integer"} if converter == "int" else TEXT
        path = fill_rule(rule.rule, desk.examples, part=name, value=VALUE)
        yield Parameter(method, template, Place.PATH, name, path, schema)
    place = Place.QUERY if method == "GET" else Place.FORM
    path = form.action if form else fill_rule(rule.rule, desk.examples)
    yield Parameter(method, template, place, EVERY_NAME, path, NAMES, _fill_form(form, ""))


def _fill_form(form: Form | None, but: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form as the page has them, without one."""
    fields = form.fields if form else ()
    return tuple((each.name, each.choices[0]) for each in fields if each.name != but and each.kind != "file")
