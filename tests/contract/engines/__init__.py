"""The engines that the suite runs on, by name; each has a file here."""

from tests.contract.engines import memory, whoosh

ENGINES = {each.name: each for each in (whoosh.SETTINGS, memory.SETTINGS)}
