"""The engine on OpenSearch, for a library on several machines.

The cluster stores, finds, filters, counts and distributes; what passages score is computed here, by the same formulas
as on every engine.

    connection  the settings, the client, and what its errors mean
    cluster     the requests that the engine sends
    schema      the indices, their fields and their mapping
    documents   passages, records and the state as rows of an index
    manifest    the one document that says what the newest commit is
    held_rows   records and keys of the state that were read, kept over commits
    snapshot    a commit, open for reading
    checks      of a whole index
    query/      the search of one query: its compiler, and the scores of candidates
    writing/    commits, and the lease by which one writer at a time makes them

`engine` puts them together behind `kb.engine.protocol`.
"""

from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.opensearch.engine import OpenSearchEngine

__all__ = ["ClusterSettings", "OpenSearchEngine"]
