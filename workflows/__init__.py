"""What people and clocks ask for: commands that decide and commit, and the worker whose flows carry effects out."""
