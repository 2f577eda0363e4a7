"""A directory of fifty thousand people: whom a plan means, and how long somebody waits at the door."""

from __future__ import annotations

import time

from sqlalchemy import text

from api.demonstration import PASSWORD
from states.procedure import Selector
from tests.bench.stage import Stage, now
from tests.bench.table import Row, spread
from workflows.audience import Directory
from workflows.commands.sign_in import Try, sign_in

COUNTIES, VILLAGES = 25, 2_000
_CROWD = (
    "insert into organisations (id, key, kind, tier, areas, zh, en, leads, member_of) "
    "select gen_random_uuid(), 'crowd' || county || '_' || village, 'village', 'village', "
    "       array[(710000 + county)::text || lpad(village::text, 6, '0')], '村', 'village', '[]', '[]' "
    "  from generate_series(1, :counties) county, generate_series(1, :villages) village",
    "insert into posts (id, key, organisation_id, role, zh, en) "
    "select gen_random_uuid(), 'p' || key, id, 'watch', '防汛责任人', 'flood duty' from organisations "
    " where key like 'crowd%'",
    "insert into people (id, key, zh, en, language) "
    "select gen_random_uuid(), 'w' || key, '某人', 'somebody', 'zh' from organisations where key like 'crowd%'",
    "insert into holdings (id, post_id, person_id, part, since) "
    "select gen_random_uuid(), posts.id, people.id, 'holder', :since from organisations o "
    "  join posts on posts.organisation_id = o.id join people on people.key = 'w' || o.key where o.key like 'crowd%'",
    "insert into addresses (id, person_id, channel, url, position, drill) "
    "select gen_random_uuid(), id, 'mail', 'mailto://desk.example?to=' || key || '@village.example', 0, false "
    "  from people where key like 'wcrowd%'",
)


def measure(stage: Stage) -> list[Row]:
    """The audience of a county of two thousand villages, and a sign-in with its password."""
    with stage.house.database.transaction() as session:
        for statement in _CROWD:
            given = {"counties": COUNTIES, "villages": VILLAGES, "since": now()}
            session.execute(text(statement), {name: given[name] for name in given if f":{name}" in statement})
    stage.settle()
    wanted, spans = [Selector.model_validate({"role": "watch", "kind": "village", "in": "area"})], []
    for county in range(1, COUNTIES + 1):
        with stage.house.database.transaction() as session:
            began = time.perf_counter()
            found = Directory(session, now(), drill=False).resolve(wanted, [str(710_000 + county)])
            spans.append(time.perf_counter() - began)
        if len(found) != VILLAGES or any(not slot.people["holder"].addresses for slot in found):
            raise AssertionError("the audience is not whole")
    p50, p99 = spread(spans)
    doors = [_signs_in(stage) for _ in range(20)]
    door50, door99 = spread(doors)
    return [
        Row(
            f"audience of {VILLAGES:,} posts among {COUNTIES * VILLAGES:,} people",
            f"{p50 * 1e3:.0f} ms", f"{p99 * 1e3:.0f} ms", "≤ 300 ms", "",
        ),
        Row("sign-in with a password", f"{door50 * 1e3:.0f} ms", f"{door99 * 1e3:.0f} ms", "≤ 500 ms", ""),
    ]  # fmt: skip


def _signs_in(stage: Stage) -> float:
    began = time.perf_counter()
    sign_in(stage.house, Try("duty", PASSWORD, "127.0.0.1"), now())
    return time.perf_counter() - began
