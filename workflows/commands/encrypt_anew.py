"""Everything that lies encrypted, shut anew under the current key: second factors, numbers and addresses."""

from __future__ import annotations

from records.questions import sealed
from workflows.commands import second_factor
from workflows.work import Work


def lie_under_current_key(work: Work) -> int:
    """Shuts anew what lies under an older key, or in clear from before there was one; how many there were.

    `Unreadable` when something can not be opened, and nothing is changed.
    """
    vault = work.house.vault
    changed = second_factor.lie_under_current_key(work) + sealed.lie_under(work.session, vault)
    if changed:
        work.ledger.office("keys_changed", number=changed, key=vault.current)
    return changed
