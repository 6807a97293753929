"""Citations of laws in texts: Acts, regulations, conventions, directives and cases, with their provisions.

A law has a short form ("MSA 2015", "ECAT", "[2013] EWCA Crim 991") and so has a provision ("s.45(1)", "art.26").
Queries with `cites:` and passages are parsed by the same code, so that they match.

    catalogue     the laws known by name (`data/laws.toml`)
    provisions    "sections 57 to 59" -> s.57, s.58, s.59
    mentions      finds names of laws: those of the catalogue, and patterns that only laws have
    numbered      finds laws cited by number: "18 U.S.C.", "Executive Order 12333", "Act 25/2007"
    context       resolves "the Act" and the document's own abbreviations
    extractor     the texts of a document -> the references in each, including "the Act"
    typed_law     a law as a person types it -> its short form
"""
