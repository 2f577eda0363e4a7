"""Every test of workflows plays in a scene of its own."""

from tests.workflows.stage import flood, furnished, furnished_and_flooded, scene

__all__ = ["flood", "furnished", "furnished_and_flooded", "scene"]
