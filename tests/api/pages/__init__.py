"""The desk's pages, as people meet them: rendered from a real database, in both languages."""
