"""Effects become rows: each word of a decision has one function that writes what it asks for.

Nothing outside is touched.
"""

from __future__ import annotations

from workflows.commands.effects.following import CALLING, TESTING, Following, follow

__all__ = ["CALLING", "TESTING", "Following", "follow"]
