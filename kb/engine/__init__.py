"""The engine protocol, and code shared by all engines."""
