"""What one running site consists of, and how a request reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from kb.engine import Engine
from kb.settings import LibraryConfig, Settings

_KEY = "kb.site"


@dataclass(frozen=True, slots=True)
class Site:
    """The machine's settings, the library's own words, and the engine that answers."""

    settings: Settings
    config: LibraryConfig
    engine: Engine

    def attach(self, app: Flask) -> None:
        """Make this the site that requests to `app` reach."""
        app.extensions[_KEY] = self


def current_site() -> Site:
    """Return the site of the request that is being answered."""
    return cast(Site, current_app.extensions[_KEY])
