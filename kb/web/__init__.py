"""The web application: pages for readers and JSON for programs, over any engine. Flask is used here only."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from functools import partial
from threading import Thread

from flask import Flask
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.local import LocalProxy

from kb.engine.protocol import Engine
from kb.engine.registry import create_engine
from kb.errors import SettingsError
from kb.laws.catalogue import find_law_jurisdiction
from kb.library.configuration import read_closed_speakers, watch_configuration
from kb.library.files.page_cache import PAGES, PageCache
from kb.library.files.recognized_pages import RECOGNIZED, RecognizedPages
from kb.library.page_pictures import PagePictures
from kb.library.view import ViewOpener
from kb.present.excerpts import render_italics
from kb.settings import Settings
from kb.text.jurisdictions import applies_elsewhere
from kb.web import languages, urls
from kb.web.app_state import Site, current_site
from kb.web.components import formatting
from kb.web.components.page_picture import saves_data
from kb.web.gunicorn_host import GunicornHost, find_gunicorn, keep_requests_out_of_logs
from kb.web.log_redaction import forbid_core_files
from kb.web.middleware import (
    appearance,
    caching,
    cors,
    errors,
    private_search,
    public_address,
    rate_limit,
    robots,
    security_headers,
    static_files,
)
from kb.web.openapi import operations
from kb.web.pack import read_pack
from kb.web.views.changes.routes import change_views
from kb.web.views.check.routes import check_views
from kb.web.views.crawlers.routes import crawler_views
from kb.web.views.documents.routes import document_views
from kb.web.views.embed.routes import embed_views
from kb.web.views.exports.routes import export_views
from kb.web.views.feeds.routes import feed_views
from kb.web.views.home.routes import home_views
from kb.web.views.laws.routes import law_views
from kb.web.views.lines.routes import line_views
from kb.web.views.pack.routes import pack_views
from kb.web.views.pages.routes import page_views
from kb.web.views.passages.routes import citation_views, passage_views
from kb.web.views.reports.routes import report_views
from kb.web.views.search.routes import search_views
from kb.web.views.speakers.routes import speaker_views
from kb.web.views.static_pages.routes import static_views
from kb.web.views.suggest.routes import suggest_views

__all__ = ["create_app", "warm_up"]

_FIRST_SEARCH = "/search?q=What+are+the+rights+of+a+person"
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_MAX_WARM_UP_S = 10.0  # gunicorn kills a worker that has not started after 30

_BLUEPRINTS = (
    home_views,
    search_views,
    line_views,
    document_views,
    change_views,
    page_views,
    passage_views,
    citation_views,
    speaker_views,
    law_views,
    check_views,
    suggest_views,
    feed_views,
    crawler_views,
    export_views,
    embed_views,
    report_views,
    pack_views,
    static_views,
)


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """Create the application, with the library's own engine if none is given."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    gunicorn = find_gunicorn()
    watch_configuration(settings.library).refresh()
    read_closed = partial(read_closed_speakers, settings.library)
    views = ViewOpener(engine or create_engine(settings), settings.max_prefix_terms, read_closed)
    kept, recognized = PageCache(settings.library / PAGES), RecognizedPages(settings.library / RECOGNIZED)
    site = Site(settings, views, PagePictures(settings.library / "sources", kept, recognized))
    site.attach(app)
    _prepare_templates(app, site)
    if settings.metrics_token_file:
        _register_metrics(app, settings, gunicorn)
    security_headers.register(app)
    public_address.register(app, settings)
    rate_limit.register(app, settings, gunicorn)
    private_search.register(app, settings, gunicorn)
    languages.register(app)
    cors.register(app)
    caching.register(app)
    robots.register(app)
    errors.register(app)
    operations.register(app)
    static_files.register(app)
    appearance.register(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    if gunicorn:
        forbid_core_files()
        keep_requests_out_of_logs(gunicorn)  # last, so that a failure to start is logged with its text
    return app


def warm_up(app: Flask) -> None:
    """Search once, so that the first reader does not wait for the index to be opened and loaded.

    What is loaded then stays: the collector of cycles passes over it, instead of stopping every few hundred pages for
    as long as six of them take.

    Skipped where processes are still to be forked from this one, which would share its open files.
    """
    gunicorn = find_gunicorn()
    if gunicorn and gunicorn.is_preloaded:
        return
    with app.app_context():
        site_url = current_site().settings.url or "http://localhost"
    searching = Thread(target=partial(app.test_client().get, _FIRST_SEARCH, base_url=site_url), daemon=True)
    searching.start()
    searching.join(_MAX_WARM_UP_S)
    gc.collect()
    gc.freeze()


def _register_metrics(app: Flask, settings: Settings, gunicorn: GunicornHost | None) -> None:
    """Measure requests.

    Raises:
        SettingsError: The library for it is not installed, or several workers would each count on their own.
    """
    try:
        from kb.web.middleware import metrics
    except ImportError as error:
        raise SettingsError(
            "KB_METRICS_TOKEN_FILE is set, and the package prometheus-client is missing. Install it with the extra: "
            "pip install 'passagebase[metrics]'"
        ) from error
    metrics.register(app, settings, gunicorn)


class _TemplateLoader(FileSystemLoader):
    """Reads templates without their indentation, which no page needs."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        return _INDENTATION.sub("", source), path, is_current


def _prepare_templates(app: Flask, site: Site) -> None:
    app.jinja_env.loader = _TemplateLoader(site.settings.list_template_folders())
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site"] = LocalProxy(lambda: site.config)  # it changes while the site runs
    app.jinja_env.globals["urls"] = urls
    app.jinja_env.globals["today"] = formatting.today
    app.jinja_env.globals["saves_data"] = saves_data
    app.jinja_env.globals["read_pack"] = read_pack
    app.jinja_env.globals["is_copy"] = False  # `kb.static_site` renders the pages of a copy without a server
    app.jinja_env.filters.update(formatting.FILTERS, render_italics=render_italics)
    app.jinja_env.tests["elsewhere"] = applies_elsewhere
    app.jinja_env.globals["find_law_jurisdiction"] = find_law_jurisdiction
