"""The regulations of an organisation as they stand: which is in force for each regime, and which is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from records.questions import regulations as questions
from records.regulation import Regulation
from states.regime import Regime
from states.sight import Sight
from workflows.duty import Watch, watches
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Kept:
    """One regime: the version in force, and every other one; none when it is missing."""

    regime: Regime
    current: Regulation | None
    others: Sequence[Regulation] = ()


def kept(work: Work, watch: Watch, today: date) -> list[Kept]:
    """All five regimes of an organisation; a version dated later than today is not in force yet."""
    found = questions.regulations(work.session, watch.organisation.id)
    told = []
    for regime in Regime:
        versions = [one for one in found if one.regime == regime]
        current = next((one for one in versions if one.dated <= today), None)
        told.append(Kept(regime, current, [one for one in versions if one is not current]))
    return told


def nearest(work: Work) -> Watch | None:
    """The watch whose regulations govern whoever asks: their own organisation's, else one of their places, else one."""
    found = watches(work)
    own = [one for one in found if one.organisation.key == work.actor.organisation]
    sight = Sight(areas=work.actor.areas)
    around = [one for one in found if sight.covers(one.organisation.areas)]
    return next(iter((*own, *around, *found)), None)
