"""The engines that the suite runs on, by name; each has a file here."""

from tests.contract.engines import lists, memory, opensearch, whoosh

ENGINES = {each.name: each for each in (whoosh.SETTINGS, opensearch.SETTINGS, lists.SETTINGS, memory.SETTINGS)}
