"""A visit to a page of another site that has the widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

OTHER = "<button>Other</button>"


@dataclass(slots=True)
class Visit:
    """A page of another site in a browser, with its console messages and requests."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def opens(self, address: str) -> None:
        """Open an address and wait until its scripts have run."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append((request.method, request.url)))
        self.page.goto(address, wait_until="load")

    def asked_of(self, site: str) -> list[tuple[str, str]]:
        """Return the requests to a site: methods and paths."""
        return [(method, urlsplit(url).path) for method, url in self.asked if url.startswith(site)]


def widget(site: str, attributes: str = "", fallback: str = "") -> str:
    """Return the tags of the widget."""
    return f'<script src="{site}/widget.js" async></script><kb-search {attributes}>{fallback}</kb-search>'


def box(page: Page | Locator) -> Locator:
    """Return the box of a page's only widget."""
    return page.get_by_role("combobox")
