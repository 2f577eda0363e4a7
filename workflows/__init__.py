"""What people and clocks ask for: commands that decide and commit, flows that carry effects out."""
