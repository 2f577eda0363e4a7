"""What was agreed beforehand: plans as files, their reader, checks, charts, simulation; no database."""
