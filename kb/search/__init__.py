"""Search over an engine: spelling correction, synonym expansion, suggestions and similar passages."""
