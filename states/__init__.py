"""What may happen: procedures, decisions, calls, tasks, the chain. Pure: no clock, database or network."""
