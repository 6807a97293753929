"""The catalogue of a library: everything but its passages, stored as the state of an engine."""
