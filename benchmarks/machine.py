"""The machine that a measurement ran on, for the head of its tables."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime


def describe_machine() -> str:
    """Return the date, the machine and how busy it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    system = f"{platform.system()}, {os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}"
    return f"{datetime.now(tz=UTC):%Y-%m-%d}, {system}, load {os.getloadavg()[0]:.1f} at the start"
