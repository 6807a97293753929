"""The query language: parses typed text into a query tree, and writes a tree back as text.

    query      = clause*                       all are required, except that bare words are ranked
    clause     = branch ("OR" branch)*         any of them; "|" is the same
    branch     = part ("AND" part)*            all of them
    part       = ("NOT" | "-" | "+")* (group | term)
    group      = [field ":"] "(" query ")"
    term       = [field ":"] (word | prefix | quotation) | "year:" years | "in:quotations"
    prefix     = word "*"
    quotation  = mark text mark ["~" number]   the number is the slop: how many other words may come in between
    years      = year | year ".." | ".." year | year ".." year       "-" is the same as ".."
    field      = "title" | "heading" | "document" | "publisher" | "kind" | "speaker" | "role" | "is" | "cites"

A word or prefix that is a clause by itself, outside quotation marks and fields, is ranked rather than required
(`Should`): the more of these words a passage has, the higher it ranks. "+" requires what follows it. Parts joined by
AND or OR, or excluded by a minus sign, are required too: `-(a b)` excludes passages that have both words.

So `slavery victims OR survivors` is `slavery (victims OR survivors)`, and `a AND b OR c` is `(a b) OR c`.
`in:quotations` limits the words beside it, in the same brackets or the same alternative of an OR, to quotations:
`slavery in:quotations`. Alone it matches every passage that has a quotation, and `-in:quotations` every other passage.
The value of `cites:` is read as a law where possible (`kb.laws`), so `cites:"section 45 of the Modern Slavery Act"` is
`cites:"MSA 2015 s.45"`. Operators are written in capitals: "or", "and" and "not" are ordinary words. The parser is
lenient: whatever does not fit the grammar is read as words, with a notice where that helps. No input is an error.

A phrase beside `speaker:`, in the same brackets, is searched in what that speaker says: `"the dock" speaker:quill`
(`bind_speakers`, applied to a tree when it is searched, so that its text stays as typed). `speaker:` finds
only speakers whom pages name, and `role:` those whom the library lists (`limit_speakers`).

Trees are in normal form: no `And` directly in an `And`, no `Or` in an `Or`, no `Not` in a `Not`, no `WithinQuotations`
in a `WithinQuotations`, no repeated part, no `And` or `Or` of one part, and laws in their short form. `MATCH_ALL` is
found only as the whole query or as the part of a `WithinQuotations`. A `Should` is the whole query, one part of the
top-level `And`, or the same inside a top-level `WithinQuotations`; its parts are words, prefixes and phrases that were
typed as one word ("anti-slavery"), and a word typed twice is in it twice. For each such tree that is at most
`MAX_NESTING` deep, `parse(unparse(tree)).tree == tree`.

Nothing here searches an index; synonyms are applied in `kb.search.vocabulary.expansion`.
"""

from kb.query.normal_form import (
    MAX_NESTING,
    bind_speakers,
    extract_bare_words,
    limit_speakers,
    make_optional,
    require_all,
)
from kb.query.parser import ParsedQuery, parse
from kb.query.terms import MAX_SLOP
from kb.query.unparser import unparse
