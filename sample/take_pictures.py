"""Takes the pictures of `docs/` anew, of the sample library, in headless Chromium.

    .venv/bin/python sample/take_pictures.py

It needs what the tests need (`bin/test` installs it) and a program called chromium.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from kb.library.indexing.encoding import encode_passages
from kb.library.indexing.sync import Library
from kb.sample import write_sample
from kb.settings import Settings
from kb.web import create_app

_DOCS = Path(__file__).parent.parent / "docs"
_PICTURES = {
    "results.png": "/search?q=who+pays+for+the+room+when+someone+leaves+at+night",
    "passage.png": "/search?q=%22nowhere+to+drive+to%22",
    "compare.png": "/documents/guidance-a-room-tonight-v2/compare/guidance-a-room-tonight-v1",
}


def main() -> None:
    """Index the sample library, serve it, and write a picture of the first screen of each page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        library = Path(folder) / "sample"
        write_sample(library)
        settings = Settings(library=library, rate_limit=0)
        opened = Library(settings)
        opened.sync()
        encode_passages(opened)
        server = make_server("127.0.0.1", 0, create_app(settings, opened.engine), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light", locale="en-GB")
        for name, address in _PICTURES.items():
            page.goto(f"http://127.0.0.1:{server.server_port}{address}", wait_until="networkidle")
            if name == "passage.png":
                page.get_by_role("link", name="In context").first.click()
                page.wait_for_load_state("networkidle")
            page.screenshot(path=_DOCS / name)
            print(f"docs/{name}")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
