"""What has happened: tables, queries, journal, migrations. The caller owns the transaction."""
