"""The suite on Whoosh, which runs every test."""

from __future__ import annotations

from kb.engine.whoosh import WhooshEngine
from tests.contract.engines.engine_settings import EngineSettings

SETTINGS = EngineSettings("whoosh", WhooshEngine)
