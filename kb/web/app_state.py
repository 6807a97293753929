"""The state of one running application, and access to it from a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from kb.engine.protocol import Engine
from kb.settings import LibraryConfig, Settings

_KEY = "kb.site"


@dataclass(frozen=True, slots=True)
class Site:
    """The machine's settings, the library's configuration, and the engine."""

    settings: Settings
    config: LibraryConfig
    engine: Engine

    def attach(self, app: Flask) -> None:
        """Store this as the state of an application."""
        app.extensions[_KEY] = self


def current_site() -> Site:
    """Return the site of the current request."""
    return cast(Site, current_app.extensions[_KEY])
