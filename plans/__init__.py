"""What was agreed beforehand: plans as files, their reader, checks, charts and simulation. Touches no database."""
