"""Published rotas that have got a gap since: a key period set later, a qualification withdrawn or run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from records.duty import Rota
from records.questions import duty as questions
from states.duty import Pattern
from states.rota import Gap, gaps
from workflows.duty import Watch, pattern_of, plan_of
from workflows.work import Work


def today(work: Work, pattern: Pattern) -> date:
    """The day by the clock of the place."""
    return work.now.astimezone(pattern.time_zone).date()


def weakened(work: Work, watch: Watch) -> list[tuple[Rota, list[Gap]]]:
    """The published rotas that are not over, each with its gaps from today on; without those that have none."""
    day = today(work, watch.pattern)
    found = []
    for rota in questions.rotas(work.session, watch.organisation.id):
        if rota.state == "published" and rota.last_day >= day:
            left = [gap for gap in gaps(plan_of(work, rota, pattern_of(work, rota))) if gap.day >= day]
            if left:
                found.append((rota, left))
    return sorted(found, key=lambda one: one[0].first_day)


def warn(work: Work, watch: Watch, before: Iterable[tuple[Rota, list[Gap]]], because: str) -> None:
    """Keeps which published rotas have got which gaps by what has just been set, one entry for each."""
    stood = {rota.id: left for rota, left in before}
    for rota, left in weakened(work, watch):
        new = [gap for gap in left if gap not in stood.get(rota.id, [])]
        if new:
            work.ledger.office(
                "rota_weakened", subject=f"rota:{rota.id}", because=because,
                after={"first_day": str(rota.first_day), "last_day": str(rota.last_day)},
                gaps=[gap.as_data() for gap in new],
            )  # fmt: skip
