"""The engine on OpenSearch, for a library on several machines."""

from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.opensearch.engine import OpenSearchEngine

__all__ = ["ClusterSettings", "OpenSearchEngine"]
