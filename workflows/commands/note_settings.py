"""What a process was told by its environment stands in the office journal whenever it is not what it was before.

What is noted has been masked by whoever read it: no secret comes this far.
"""

from __future__ import annotations

from collections.abc import Mapping

from records import picture
from workflows.work import Work

KIND = "settings"


def note_settings(work: Work, told: Mapping[str, str]) -> bool:
    """Keeps the settings that are not as the journal has them last, before and after; whether there were any."""
    last = picture.told(work.session, None, picture.Sought((KIND,)), 1)
    before: dict[str, str] = last[0].entry.data["whole"] if last else {}
    changed = sorted(name for name in before.keys() | told.keys() if before.get(name, "") != told.get(name, ""))
    if not changed:
        return False
    work.ledger.office(
        KIND, subject=KIND, whole=dict(told), before={name: before.get(name, "") for name in changed if last},
        after={name: told.get(name, "") for name in changed},
    )  # fmt: skip
    return True
