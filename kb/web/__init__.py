"""The web front end: pages and their JSON twins, over any engine.

This package alone knows Flask, HTTP and addresses. It must not know Whoosh or files' formats.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

import kb
from kb.engine import Engine
from kb.library import engine_of
from kb.query.rules import library_rules
from kb.settings import LibraryConfig, Settings
from kb.web import (
    addresses,
    api,
    assets,
    care_pages,
    check_pages,
    cite_pages,
    described,
    embed_pages,
    failures,
    hosts,
    languages,
    law_pages,
    limits,
    oembed,
    pages,
    program_pages,
    security,
    sharing,
    speaker_pages,
    suggesting,
    transfer,
    widget,
    wording,
)
from kb.web.site import Site

__all__ = ["create_app"]

_BLUEPRINTS = (
    pages.pages,
    api.api,
    cite_pages.cite_pages,
    check_pages.check_pages,
    program_pages.program_pages,
    speaker_pages.speaker_pages,
    suggesting.suggesting,
    law_pages.law_pages,
    care_pages.care_pages,
    widget.widget,
    embed_pages.frames,
    embed_pages.embed_pages,
    oembed.oembed_page,
)


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """Make the site.

    Args:
        settings: Of this machine.
        engine: What answers searches; the library's own index where None.

    Raises:
        SettingsError: The library's `library.toml`, or its file of synonyms, says something impossible.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    library_rules(settings.library)  # a fault in them is told now, not to the first who searches
    site = Site(settings, LibraryConfig.load(settings.library), engine or engine_of(settings))
    site.attach(app)
    _prepare_templates(app, site)
    security.protect(app)
    hosts.register(app, settings)
    limits.register(app, settings)
    languages.register(app)
    sharing.register(app)
    transfer.register(app)
    failures.register(app)
    described.register(app)
    assets.register(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _prepare_templates(app: Flask, site: Site) -> None:
    own = site.settings.templates
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(folder) for folder in (own, _project_templates()) if folder])
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site"] = site.config
    app.jinja_env.globals["addresses"] = addresses
    app.jinja_env.globals["today"] = wording.today
    app.jinja_env.filters.update(wording.FILTERS)


def _project_templates() -> Path:
    """Return the project's templates: inside the package in a wheel, beside it in a checkout."""
    package = Path(kb.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
