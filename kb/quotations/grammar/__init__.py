"""The grammar of sentences around quotations: names, offices, works, citations, verbs and their subjects."""
