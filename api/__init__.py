"""The desk: REST, pages, live stream, replies and the command line. The entry points; no rule lives here."""
