"""The training before a key period as a case: its clocks remind whoever plans the watch, and entering it ends them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from records.duty import KeyPeriod
from records.questions import cases
from states.procedure import Selector
from states.text import Text
from workflows.audience import Directory
from workflows.commands import advance_case, open_case
from workflows.commands.effects.following import as_engine
from workflows.duty import Watch
from workflows.work import Work

PROCEDURE, CLOSE = "duty_training", "close"
_LEAST = 1


def ask_for_training(work: Work, watch: Watch, period: KeyPeriod) -> None:
    """Opens the training of a key period; it is due when the period begins, and no longer asked for when it is over."""
    meant = Selector(role=watch.pattern.planned_by, unit=(watch.organisation.key,))
    slots = Directory(work.session, work.now, drill=False).resolve((meant,), ())
    form = {
        "area": list(watch.organisation.areas), "period": Text(period.zh, period.en).in_("zh"),
        "responsible": [one.post.key for one in slots], "due_in": _until(work, watch, period.first_day),
        "over_in": _until(work, watch, period.last_day + timedelta(days=1)),
    }  # fmt: skip
    opening = open_case.Opening(PROCEDURE, form, ordered=True)
    period.case_id = open_case.open_case(as_engine(work), opening).id


def end_training(work: Work, period: KeyPeriod) -> None:
    """Nobody is reminded any more: it was held, or the period is taken back."""
    case = cases.locked(work.session, period.case_id) if period.case_id else None
    if case is not None:
        advance_case.pull_if_possible(as_engine(work), case, CLOSE)


def _until(work: Work, watch: Watch, day: date) -> str:
    """How long it is to the beginning of a day there, as a plan writes it; never nothing."""
    begins = datetime.combine(day, time(), watch.pattern.time_zone)
    return f"{max(_LEAST, round((begins - work.now) / timedelta(minutes=1)))}m"
