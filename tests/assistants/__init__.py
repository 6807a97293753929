"""The server of assistants, by the client of its protocol's SDK."""
