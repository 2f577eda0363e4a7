"""The product as its users have it: real processes, played by the drills, killed in the middle."""
