"""Every test of workflows plays in a scene of its own."""

from tests.workflows.stage import furnished, scene

__all__ = ["furnished", "scene"]
