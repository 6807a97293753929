"""The parts of the engine on OpenSearch that need no cluster."""
