"""The engines there are, by name, so that a test and the processes it starts open the same one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kb.engine.protocol import Engine
from kb.engine.whoosh import WhooshEngine

ENGINES: dict[str, Callable[[Path], Engine]] = {"whoosh": WhooshEngine}
