"""The parts of the OpenSearch engine that need no cluster."""
