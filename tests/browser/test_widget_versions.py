"""The widget as other sites load it: pinned, from a release, by WordPress, as a module, below a path."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from kb.settings import Settings
from kb.web import create_app
from kb.web.views.embed.widget import MODULE, RELEASES_FOLDER, SCRIPT, WidgetFile
from tests.browser.hosts import Host, strict
from tests.browser.visits import Visit, box
from tests.serving import served

_BOX = "<kb-search></kb-search>"
_RELEASES = sorted(RELEASES_FOLDER.glob("*.js"))


def _finds(page: Page, site: str) -> None:
    """Search; the results must be passages of a site."""
    box(page).fill('"without a fee"')
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    address = option.get_attribute("href") or ""
    assert address.startswith(f"{site}/documents/report/")
    with page.expect_response(address):
        option.click()
    expect(page.locator(".the-passage mark")).to_have_text("without a fee")


def _pin(site: str, file: WidgetFile, query: str = "", kind: str = "") -> str:
    address = f"{site}/widget.{file.hash}.{file.extension}{query}"
    return f'<script {kind} src="{address}" integrity="{file.integrity}" crossorigin="anonymous" async></script>'


# The output of "Embed this", and of WordPress's wp_enqueue_script().
_TAGS = {
    "pinned": lambda site: _pin(site, SCRIPT),
    "pinned module": lambda site: _pin(site, MODULE, kind='type="module"'),
    "module": lambda site: f'<script type="module" src="{site}/widget.mjs"></script>',
    "wordpress": lambda site: f"<script src='{site}/widget.js?ver=6.6' id='kb-widget-js'></script>",
    "wordpress deferred": lambda site: (
        f"<script src='{site}/widget.js?ver=6.6' id='kb-widget-js' defer data-wp-strategy='defer'></script>"
    ),
    "wordpress pinned": lambda site: _pin(site, SCRIPT, "?ver=6.6", "id='kb-widget-js'"),
    "hidden by a name": lambda site: (
        f'<img name="currentScript" alt=""><script src="{site}/widget.js?ver=6.6"></script>'
    ),
}


@pytest.mark.parametrize("name", _TAGS)
def test_it_works_however_it_is_loaded(site: str, host: Host, visit: Visit, name: str) -> None:
    host.policy = strict(site)
    visit.opens(host.has(_BOX + _TAGS[name](site)))

    _finds(visit.page, site)
    assert visit.said == []


@pytest.mark.parametrize("path", _RELEASES, ids=lambda path: path.name)
def test_the_script_of_a_release_works_with_this_version(site: str, host: Host, visit: Visit, path: Path) -> None:
    host.policy = strict(site)
    file = WidgetFile(path.read_bytes(), "js")
    visit.opens(host.has('<kb-search lang="pl"></kb-search>' + _pin(site, file)))

    expect(visit.page.get_by_role("button")).to_have_text("Szukaj")
    _finds(visit.page, site)
    assert visit.said == []


def test_another_script_than_the_pinned_one_is_not_run(site: str, host: Host, visit: Visit) -> None:
    tag = _pin(site, SCRIPT).replace(SCRIPT.hash, _RELEASES[0].name.rpartition("-")[2].removesuffix(".js"))
    visit.opens(host.has(_BOX + tag))

    assert visit.page.evaluate("customElements.get('kb-search') === undefined")
    assert len(visit.said) == 1
    assert "integrity" in visit.said[0]


@pytest.mark.parametrize("names", [("module", "wordpress"), ("wordpress", "module"), ("pinned", "pinned module")])
def test_the_elements_are_defined_once(site: str, host: Host, visit: Visit, names: tuple[str, str]) -> None:
    host.policy = strict(site)
    visit.opens(host.has(_BOX + "".join(_TAGS[name](site) for name in names)))

    _finds(visit.page, site)
    assert visit.said == []


@pytest.mark.parametrize("ending", ["js", "mjs"])
def test_it_works_below_a_path_of_its_host(library: Path, host: Host, visit: Visit, ending: str) -> None:
    app = DispatcherMiddleware(NotFound(), {"/kb": create_app(Settings(library=library, jobs=1)).wsgi_app})
    kind = 'type="module"' if ending == "mjs" else ""
    with served(app) as origin:
        site = f"{origin}/kb"
        host.policy = strict(origin)
        visit.opens(host.has(f'<kb-search lang="pl"></kb-search><script {kind} src="{site}/widget.{ending}"></script>'))
        expect(visit.page.get_by_role("button")).to_have_text("Szukaj")
        box(visit.page).fill('"without a fee"')
        expect(visit.page.get_by_role("option")).to_have_count(1)
        assert (visit.page.get_by_role("option").get_attribute("href") or "").startswith(f"{site}/documents/report/")
        more = visit.page.get_by_role("link", name="Wszystkie wyniki").get_attribute("href") or ""

    assert more.startswith(f"{site}/search?q=")
    assert visit.said == []
