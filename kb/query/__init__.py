"""Typed text -> query tree, and back.

    query      = clause*                       all of them, save that bare words are ranked
    clause     = branch ("OR" branch)*         any of them; "|" is the same
    branch     = part ("AND" part)*            all of them
    part       = ("NOT" | "-" | "+")* (group | leaf)
    group      = [field ":"] "(" query ")"
    leaf       = [field ":"] (word | prefix | quotation) | "year:" years | "in:quotations"
    prefix     = word "*"
    quotation  = mark text mark ["~" number]   words that may stand between
    years      = year | year ".." | ".." year | year ".." year       "-" is the same as ".."
    field      = "title" | "heading" | "document" | "publisher" | "kind" | "speaker" | "role" | "is" | "cites"

A word or a prefix that is a clause by itself, outside quotation marks and fields, is ranked and not required
(`Ranked`): the more of such words a passage has, the further up it comes. "+" requires what stands after it, and what
is joined by AND or OR or taken away by a minus sign is required as it stands: `-(a b)` takes away what has both.

So `slavery victims OR survivors` is `slavery (victims OR survivors)`, and `a AND b OR c` is `(a b) OR c`.
`in:quotations` has the words beside it, in the same brackets or the same alternative of OR, looked for within
quotations only: `slavery in:quotations`. Alone it is every passage that has a quotation, and `-in:quotations` every
other. What stands after `cites:` is read as a law where it can be (`kb.laws`), so that `cites:"section 45 of the Modern
Slavery Act 2015"` is `cites:"MSA 2015 s.45"`. Operators are capitals: "or", "and" and "not" are words like any other.
Whatever does not fit is read as words, and a notice says so where that helps; nothing a person can type is an error.

A tree is in normal form: no `And` in an `And`, no `Or` in an `Or`, no `Not` in a `Not`, no `Quoted` in a `Quoted`, no
part twice, no `And` or `Or` of one part; a law in its short form; only the whole query, and what is `Quoted`, may be
`EVERYTHING`. A `Ranked` is the whole query, one part of the `And` that is the whole query, or the same of what is
`Quoted` there; its parts are words, prefixes and phrases that were typed as one word ("anti-slavery"), and a word that
was typed twice stands in it twice. For each such tree, at most `MAX_NESTING` deep, `parse(unparse(tree)).tree == tree`.

    marks      which quotation marks belong together
    pasted     the words of a text as it was pasted: line ends, page numbers
    leaves     runs of characters and quotations -> words, phrases, prefixes, fields, years
    tokens     what the lexer writes
    lexer      text -> tokens
    normal     how trees are joined
    parser     tokens -> tree
    unparser   tree -> text

This room knows no engine and no synonyms, and looks nothing up.
"""

from kb.query.leaves import MAX_SLOP
from kb.query.normal import MAX_NESTING, bare_words, required, unrequired
from kb.query.parser import Parsed, parse
from kb.query.unparser import unparse

__all__ = ["MAX_NESTING", "MAX_SLOP", "Parsed", "bare_words", "parse", "required", "unparse", "unrequired"]
