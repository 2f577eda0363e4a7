"""What the journal keeps of backups: which were made, put back on trial, or failed, and that a record was restored.

Files are made and put back by `records.backup` and `records.restore`; here is only what is said of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records import picture
from records.backup import Made
from records.backup_file import BackupFailed
from records.questions import journal
from records.verify import Proof
from states.backup import Known
from workflows.work import Work

MADE, FAILED, PROVED, RESTORED = "backup_made", "backup_failed", "backup_proved", "record_restored"
_KINDS = (MADE, FAILED, PROVED, RESTORED)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the journal says of a backup."""

    kind: str
    at: datetime
    file: str
    data: dict[str, Any]


def note_made(work: Work, made: Made) -> None:
    """A backup is whole."""
    known = made.manifest
    work.ledger.office(
        MADE, subject=f"backup:{made.path.name}", folder=str(made.path.parent), bytes=made.bytes,
        taken_at=known.taken_at, entries=known.entries, schema=known.schema, key=known.key,
    )  # fmt: skip


def note_failed(work: Work, file: str, failed: BackupFailed) -> None:
    """No backup was made, or the one that was made is not good."""
    work.ledger.office(FAILED, subject=f"backup:{file}", why=failed.reason.zh, told=failed.reason.as_data())


def note_proved(work: Work, file: str, proof: Proof) -> None:
    """A backup was put back on trial, and the record stood."""
    work.ledger.office(PROVED, subject=f"backup:{file}", entries=proof.entries, chains=proof.chains)


def note_restored(work: Work, file: str, taken_at: datetime, proof: Proof) -> None:
    """The record goes on from a backup: what was entered after it was made is not in it."""
    work.ledger.office(RESTORED, subject=f"backup:{file}", taken_at=taken_at, entries=proof.entries)


def last(work: Work, limit: int = 30) -> list[Told]:
    """What the journal says of backups, the newest first."""
    return _told(work, _KINDS, limit)


def last_proved(work: Work) -> str:
    """The name of the file that was proved last."""
    found = _newest(work, PROVED)
    return found.file if found else ""


def known(work: Work) -> Known | None:
    """How it stands with backups; None while there is nothing to lose."""
    began = journal.began(work.session)
    if began is None:
        return None
    failed = _newest(work, FAILED)
    return Known(
        began,
        made=_at(_newest(work, MADE)),
        proved=_at(_newest(work, PROVED)),
        failed=_at(failed),
        why=str(failed.data["told"]["zh"]) if failed else "",
    )


def _newest(work: Work, kind: str) -> Told | None:
    return next(iter(_told(work, (kind,), 1)), None)


def _at(told: Told | None) -> datetime | None:
    return told.at if told else None


def _told(work: Work, kinds: Sequence[str], limit: int) -> list[Told]:
    found = picture.told(work.session, None, picture.Sought(tuple(kinds)), limit)
    return [
        Told(one.entry.kind, one.entry.happened_at, one.entry.subject.partition(":")[2], one.entry.data)
        for one in found
    ]
