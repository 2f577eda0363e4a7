"""What has happened: tables, queries, the journal and its migrations. Decides nothing; the caller owns the transaction."""
