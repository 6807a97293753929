"""The engines that the suite runs on, by name; each has a file here."""

from tests.contract.engines import memory, opensearch, whoosh

ENGINES = {each.name: each for each in (whoosh.SETTINGS, opensearch.SETTINGS, memory.SETTINGS)}
