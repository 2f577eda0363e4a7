"""To whom a called person can hand over what is asked: their deputy, while the plan still comes to call one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from records.call import Call, CallOut
from records.questions import directory
from states.text import Text
from workflows.commands.effects.laddering import rungs
from workflows.work import Work


def deputies(work: Work, called: Sequence[Call]) -> dict[uuid.UUID, Text]:
    """By call the name of the deputy; without the calls of those who can hand over to nobody."""
    holders = [one for one in called if one.part == "holder"]
    held = directory.holdings(work.session, {one.post_id for one in holders}, work.now) if holders else []
    named = {one.post_id: Text(person.zh, person.en) for one, person in held if one.part == "deputy"}
    return {one.id: named[one.post_id] for one in holders if one.post_id in named and _comes_to_call(work, one)}


def _comes_to_call(work: Work, call: Call) -> bool:
    ahead = rungs(work.session.get_one(CallOut, call.call_out_id), call.who)[call.rung + 1 :]
    return any(one["person"] == "deputy" for one in ahead)
