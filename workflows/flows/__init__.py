"""Flows: one per kind of effect, and the runners that run them. The only home of Prefect; decides nothing."""
