"""Every test of records plays in a scene of its own."""

from tests.workflows.stage import flood, flooded_stage, quiet_stage, scene

__all__ = ["flood", "flooded_stage", "quiet_stage", "scene"]
