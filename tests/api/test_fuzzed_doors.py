"""Whatever somebody tries at a callback door is answered for what it is; nothing makes the desk stumble."""

from __future__ import annotations

from typing import Any

import pytest

from notifiers.channels.heard import Incoming
from notifiers.channels.kinds import READERS
from tests.api.loop import Loop, flood, flooded_stage, loop, quiet_stage, scene
from tests.notifiers import fuzzed
from tests.notifiers.scripted import NOW

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]
COUNT = 150
PHONES = frozenset({"aliyunsms", "tencentsms", "tencentvoice"})


def knock(loop: Loop, kind: str, incoming: Incoming) -> Any:
    loop.scene.clock.passes(seconds=1.1)  # whoever tries faster is kept out before anything is read
    headers = {name: value.encode("utf-8", "replace") for name, value in incoming.headers.items()}
    return loop.client.request(
        incoming.method, f"/callbacks/drill_{kind}", params=dict(incoming.query), content=incoming.body, headers=headers
    )


@pytest.mark.parametrize("kind", sorted(READERS))
def test_no_input_makes_the_desk_stumble(loop: Loop, kind: str) -> None:
    loop.enters(fuzzed.account(kind))
    loop.moves(f"{kind}://drill_{kind}/{'13800000000' if kind in PHONES else 'li'}")
    loop.scene.clock.at = NOW
    loop.scene.started()
    asked = [knock(loop, kind, one) for one in fuzzed.inputs(kind, COUNT, loop.message.number)]
    assert {one.status_code for one in asked} <= {200, 400, 403, 413}
    assert 200 in {one.status_code for one in asked}
    assert loop.scene.proof().stands
