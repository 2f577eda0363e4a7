"""What people and clocks ask for: one verb per module. A command takes the work at hand, and never commits."""
