"""The engine on Whoosh 2.7.4: Whoosh's index, with postings and stored fields in column files of our own.

Whoosh's parts, used or extended by the modules at the top of this package, the only ones that import it:

    schema      Whoosh's schema and fields
    storage     its folder, lock and table of contents (TOC)
    writer      its segment writer and commit protocol; `commit` writes one commit
    codec       its codec, by which its writer reaches our columns
    segment     a segment of the TOC, with its deletes, opened on our columns

Ours, in packages that do not import Whoosh: `columns` (arrays in files mapped into memory), and on these `postings`,
`doc_values` (stored fields, and the data of filters, facets and sorting), `vectors` and `query`.
"""

from kb.engine.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
