"""The engine on Whoosh 2.7.4: Whoosh's index, with postings and stored fields in column files of our own.

What is Whoosh's, used or extended by the modules at the top of this package, the only ones that import it:

    schema      Whoosh's schema and fields
    storage     its folder, lock and table of contents (TOC)
    writer      its segment writer and commit protocol; `commit` says what one commit writes
    codec       its codec, by which its writer reaches our columns
    segment     a segment as the TOC lists it, with its deletions, opened on our columns

What is ours, in packages that do not import Whoosh:

    columns/    column files: flat arrays in a file that is mapped into memory
    postings/   inverted indexes as columns
    doc_values/ stored fields, and what filters, facets and sorting read, as columns
    vectors/    embeddings beside the segments
    query/      the execution of whole query trees on these arrays

`engine` and `snapshot` put both together behind `kb.engine.protocol`.
"""

from kb.engine.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
