"""The form by which readers report faults."""
