"""What may happen: procedures, decisions, calls, tasks and the journal chain. Pure: no clock, no database, no network."""
