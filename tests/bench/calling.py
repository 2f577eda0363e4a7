"""From the confirmed start to the first message, and to a thousand and ten thousand people."""

from __future__ import annotations

import time
import uuid
from datetime import datetime

from sqlalchemy import text

from tests.bench.stage import COMMANDER, Stage, now
from tests.bench.table import Row, spread
from tests.bench.transitions import opened
from workflows.commands.advance_case import Advance, advance_case

STARTS = 25


def start(stage: Stage, size: int) -> tuple[uuid.UUID, datetime]:
    """Starts a response for `size` people; the case, and when the start was asked for."""
    case = opened(stage.house, size)
    asked = now()
    stage.house.carry(COMMANDER, now(), lambda work: advance_case(work, Advance(case, "start", {})))
    return case, asked


def sent(stage: Stage, case: uuid.UUID, size: int, seconds: float) -> None:
    """Waits until every message of a case is recorded as accepted."""
    until = time.monotonic() + seconds
    question = text("select count(*) from messages where case_id = :case and state = 'accepted'")
    while time.monotonic() < until:
        with stage.house.database.transaction() as session:
            if session.execute(question, {"case": case}).scalar_one() == size:
                return
        time.sleep(max(0.05, size / 50_000))  # counting ten thousand rows twenty times a second takes from who works
    raise TimeoutError(f"not {size} messages within {seconds} s")


def first_messages(stage: Stage) -> tuple[list[float], str]:
    """Seconds from the confirmed start to the first message on a phone, and Prefect's part of the runs."""
    spans = []
    for _ in range(STARTS):
        seen = len(stage.phones.since(0))
        case, asked = start(stage, 5)
        sent(stage, case, 5, 30)
        first = min(datetime.fromisoformat(one.at) for one in stage.phones.since(seen))
        spans.append((first - asked).total_seconds())
        end(stage, case)
    return spans, prefect_share(stage)


def end(stage: Stage, case: uuid.UUID) -> None:
    """Ends a response, and waits until nothing is left to do."""
    stage.house.carry(COMMANDER, now(), lambda work: advance_case(work, Advance(case, "end", {})))
    idle = text("select count(*) from effects where state = 'due'")
    for _ in range(1200):
        with stage.house.database.transaction() as session:
            if session.execute(idle).scalar_one() == 0:
                return
        time.sleep(0.05)


def prefect_share(stage: Stage) -> str:
    """How much of the time of the last call-outs went to Prefect, as the journal tells."""
    question = text(
        "select data->>'runner', sum((data->>'overhead')::float), sum((data->>'seconds')::float), count(*) from journal"
        " where kind = 'effect_done' and data->>'effect' = 'call_out' and id > coalesce((select max(id) from journal"
        " where kind = 'bench'), 0) group by 1"
    )
    with stage.house.database.transaction() as session:
        rows = session.execute(question).all()
    return ", ".join(
        f"{runner} {overhead / max(total, 1e-9):.0%} of {count}" for runner, overhead, total, count in rows
    )


def crowd(stage: Stage, size: int, seconds: float) -> tuple[float, float]:
    """Seconds until all of `size` people lie recorded, and until the first message."""
    seen = len(stage.phones.since(0))
    case, asked = start(stage, size)
    sent(stage, case, size, seconds)
    took = (now() - asked).total_seconds()
    first = min(datetime.fromisoformat(one.at) for one in stage.phones.since(seen))
    end(stage, case)
    return took, (first - asked).total_seconds()


def measure(stage: Stage) -> list[Row]:
    """With Prefect in the path first, then without it."""
    stage.start_prefect()
    stage.start("worker")
    stage.wait_for_worker(0)
    time.sleep(6)
    through, share = first_messages(stage)
    p50, p99 = spread(through)
    rows = [
        Row(
            "confirmed start → first message, Prefect in the path",
            f"{p50:.2f} s",
            f"{p99:.2f} s",
            "p50 ≤ 0.4 s",
            share,
        )
    ]
    rows += _crowds(stage, share)
    stage.stop("worker")
    stage.stop("prefect")
    stage.start("worker", TOCSIN_PREFECT="off")
    stage.wait_for_worker(0)
    direct, _ = first_messages(stage)
    p50, p99 = spread(direct)
    rows.insert(1, Row("  the same without Prefect", f"{p50:.2f} s", f"{p99:.2f} s", "p50 ≤ 0.1 s", "none"))
    return rows


def _crowds(stage: Stage, share: str) -> list[Row]:
    thousand = sorted(crowd(stage, 1_000, 60)[0] for _ in range(3))
    ten, _ = crowd(stage, 10_000, 200)
    stage.slow_channel(0.2)
    slow = sorted(crowd(stage, 1_000, 60)[0] for _ in range(3))
    stage.slow_channel(0)
    return [
        Row(
            "1,000 officials called by mail, each with own record",
            f"{thousand[1]:.1f} s",
            f"{thousand[-1]:.1f} s (max)",
            "≤ 5 s",
            share,
        ),
        Row("10,000 officials", f"{ten:.1f} s", "", "≤ 45 s", share),
        Row(
            "1,000 when each provider call takes 200 ms", f"{slow[1]:.1f} s", f"{slow[-1]:.1f} s (max)", "≤ 8 s", share
        ),
    ]
