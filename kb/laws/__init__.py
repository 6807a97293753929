"""Citations of laws in texts: Acts, regulations, conventions, directives and cases, with their provisions.

A law has a short form ("MSA 2015", "ECAT", "[2013] EWCA Crim 991") and so has a provision ("s.45(1)", "art.26"). What
is typed after `cites:` and what a passage says are parsed by the same code, so that they match.

    catalogue     the laws known by name (`data/laws.toml`)
    provisions    "sections 57 to 59" -> s.57, s.58, s.59
    mentions      where a text names a law: one of the catalogue, or one of a form that only laws have
    numbered      those among them that have a number: "18 U.S.C.", "Executive Order 12333", "Act 25/2007"
    context       what a document means by "the Act" and by its own abbreviations
    extractor     the texts of a document -> the references in each, those that say "the Act" included
    typed_law     a law as a person types it -> its short form
"""
