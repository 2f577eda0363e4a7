"""The directory as the office keeps it: every change one entry of the office journal, with before, after and why."""
