"""Laws as texts cite them: Acts, regulations, conventions, directives and cases, with their provisions.

A law has a short form ("MSA 2015", "ECAT", "[2013] EWCA Crim 991") and so has a provision ("s.45(1)", "art.26"). What
is typed after `cites:` and what stands in a passage are read by the same code, so that they meet.

    catalogue     the laws known by name (`data/laws.toml`)
    provisions    "sections 57 to 59" -> s.57, s.58, s.59
    names         where a text names a law, known or of a form that only laws have
    reading       the texts of a document -> the references in each, those that say "the Act" among them
    typed         a law as a person types it -> its short form

This room knows words and spans; nothing of passages, engines or pages.
"""

from kb.laws.catalogue import Sort, jurisdiction_of, sort_of, source_of, title_of
from kb.laws.provisions import provision_order
from kb.laws.reading import DocumentReader
from kb.laws.typed import Cited, read_typed

__all__ = [
    "Cited",
    "DocumentReader",
    "Sort",
    "jurisdiction_of",
    "provision_order",
    "read_typed",
    "sort_of",
    "source_of",
    "title_of",
]
