"""The widget in production builds of React 19 and Vue 3 pages, and its types, read by their compilers.

React, Vue, Vite and TypeScript are no dependencies: npm installs them for these tests in a folder of their own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kb.web.views.embed.widget import TYPES
from tests.browser.hosts import Host
from tests.browser.purged_library import Quoted, serve_purged_library
from tests.browser.visits import Visit, box
from tests.npm import install_programs

pytestmark = pytest.mark.slow

_SOURCES = Path(__file__).parent / "frameworks"
_SECONDS = 300
_OLDEST_NODE = (20, 19)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installed frameworks, with the sources of the pages."""
    folder = tmp_path_factory.mktemp("frameworks")
    (folder / "widget.d.ts").write_bytes(TYPES)
    node = shutil.which("node")
    if node:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        if tuple(map(int, version.lstrip("v").split(".")[:2])) < _OLDEST_NODE:
            pytest.skip(f"Node.js {version} is older than Vite needs")
    return install_programs(_SOURCES, folder, "the frameworks")


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quoted]:
    """Quotations from the library before a part of it was purged."""
    with serve_purged_library(tmp_path_factory.mktemp("purged")) as quoted:
        yield quoted


@pytest.fixture(scope="module")
def built(programs: Path, quoted: Quoted) -> Path:
    filled = {
        "__SITE__": quoted.site,
        "__PURGED__": quoted.build_url("passage"),
        "__KEPT__": quoted.build_url("kept"),
        '"__PURGED_WORDS__"': json.dumps(quoted.passages["passage"].text),
        '"__KEPT_WORDS__"': json.dumps(quoted.passages["kept"].text),
    }
    for name in ("react.tsx", "Page.vue"):
        text = (programs / name).read_text(encoding="utf-8")
        for key, value in filled.items():
            text = text.replace(key, value)
        (programs / name).write_text(text, encoding="utf-8")
    _run(programs, ["node", "build.js"])
    return programs / "dist"


def _run(folder: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["react", "vue"])
def test_a_page_of_a_framework_searches_and_quotes(
    built: Path, quoted: Quoted, host: Host, visit: Visit, name: str
) -> None:
    host.policy = f"default-src 'self'; script-src 'self' {quoted.site}; connect-src {quoted.site}; img-src data:"
    host.files["/page.js"] = ("text/javascript", (built / f"{name}.js").read_text(encoding="utf-8"))
    # The React page imports the module from the library; the Vue page has the script beside it.
    script = "" if name == "react" else f'<script src="{quoted.site}/widget.js" async></script>'
    visit.opens(host.has(f'<div id="page"></div><script type="module" src="/page.js"></script>{script}'))
    page = visit.page
    quote, remark = page.locator("kb-quote"), page.locator("[part=changed]")
    expect(remark).to_have_text("The library has withdrawn this quotation.")

    expect(page.locator("output")).to_have_text(f"0 found, withdrawn: {quoted.build_url('passage')}")
    assert quote.evaluate("(each) => each.textContent.trim()") == ""
    page.locator("body").click()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("tale")
    expect(page.get_by_role("option")).to_have_count(3)
    expect(page.locator("output")).to_contain_text("3 found")
    assert quote.evaluate("(each) => each.textContent.trim()") == ""
    page.keyboard.press("Escape")
    toggle = page.get_by_role("button", name="Toggle")
    toggle.click()
    expect(page.locator("figure")).to_have_count(0)
    toggle.click()
    expect(page.locator("figure")).to_have_count(1)
    assert quote.evaluate("(each) => each.textContent.trim()") == ""
    page.get_by_role("button", name="Next").click()
    expect(page.locator("blockquote")).to_have_text(quoted.passages["kept"].text)
    expect(page.locator("blockquote")).to_be_visible()
    expect(remark).to_have_text("")
    assert [each for each in visit.said if "410" not in each] == []


@pytest.mark.parametrize("compiler", ["tsc", "vue-tsc"])
def test_the_types_hold_in_every_kind_of_page(programs: Path, compiler: str) -> None:
    _run(programs, ["node", f"node_modules/.bin/{compiler}", "--project", "."])


def test_the_types_need_no_framework(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    for name in ("widget.d.ts", "tsconfig.json", "types/plain.ts"):
        shutil.copy(programs / name, tmp_path / name)

    _run(tmp_path, ["node", str(programs / "node_modules" / ".bin" / "tsc"), "--project", "."])
