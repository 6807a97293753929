"""JSON answers, excerpts and descriptions in words, shared by the web and the command line. No HTTP, no templates."""
