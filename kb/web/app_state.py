"""The state of one running application, and access to it from a request."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from kb.library.configuration import Configuration, watch_configuration
from kb.library.page_pictures import PagePictures
from kb.library.view import LibraryView, ViewOpener
from kb.settings import LibraryConfig, Settings

_KEY = "kb.site"


@dataclass(frozen=True, slots=True)
class Site:
    """The machine's settings, the library's configuration and views, which follow its files, and its pages."""

    settings: Settings
    views: ViewOpener
    pictures: PagePictures

    @property
    def configuration(self) -> Configuration:
        """The configuration in force, with the faults of its files."""
        return watch_configuration(self.settings.library).read()

    @property
    def config(self) -> LibraryConfig:
        """The contents of the library's `library.toml`."""
        return self.configuration.config

    def open_view(self) -> AbstractContextManager[LibraryView]:
        """Open the newest commit of the library for the duration of the context."""
        return self.views.open()

    def attach(self, app: Flask) -> None:
        """Store this as the state of an application."""
        app.extensions[_KEY] = self


def current_site() -> Site:
    """Return the site of the current request."""
    return cast(Site, current_app.extensions[_KEY])
