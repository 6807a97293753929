"""The engine on OpenSearch, for a library on several machines.

The cluster stores, finds, filters, counts and distributes; passages are scored here, by the formulas of every engine.
"""

from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.opensearch.engine import OpenSearchEngine

__all__ = ["ClusterSettings", "OpenSearchEngine"]
