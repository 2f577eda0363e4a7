"""Answers: two hundred a second for half a minute, and a thousand in the same instant."""

from __future__ import annotations

import asyncio
import time
import uuid

import aiohttp
from sqlalchemy import text

from tests.bench.calling import end, sent, start
from tests.bench.stage import Stage
from tests.bench.table import Row, spread
from workflows.work import token

RATE = 200
SECONDS = 30


def links(stage: Stage, case: uuid.UUID) -> list[str]:
    """The answer links of everybody who was called in a case."""
    with stage.house.database.transaction() as session:
        ids = session.execute(
            text("select id from messages where case_id = :case and kind = 'call'"), {"case": case}
        ).scalars()
        return [f"{stage.settings.page_url}/c/{token(stage.house.link_key, one)}" for one in ids]


async def _answer(client: aiohttp.ClientSession, link: str) -> tuple[float, int]:
    began = time.perf_counter()
    # Every phone has a connection of its own.
    async with client.post(link, data={"answer": "received"}) as answer:
        await answer.read()
        return time.perf_counter() - began, answer.status


async def steadily(addresses: list[str]) -> list[tuple[float, int]]:
    """One answer every 1/200 s, whatever the one before is doing."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as client:
        began = time.perf_counter()
        tasks = []
        for number, address in enumerate(addresses):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            tasks.append(asyncio.create_task(_answer(client, address)))
        return list(await asyncio.gather(*tasks))


async def at_once(addresses: list[str]) -> tuple[float, list[tuple[float, int]]]:
    """All in the same instant; the seconds until the last is answered."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as client:
        began = time.perf_counter()
        answers = await asyncio.gather(*(_answer(client, one) for one in addresses))
        return time.perf_counter() - began, list(answers)


def _recorded(stage: Stage, case: uuid.UUID) -> tuple[int, int]:
    """How many calls are answered, and how many first answers the journal holds."""
    calls = text("select count(*) from calls where case_id = :case and state = 'answered'")
    entries = text(
        "select count(*) from journal where case_id = :case and kind = 'answered' and data->>'outcome' = 'first'"
    )
    with stage.house.database.transaction() as session:
        return (
            session.execute(calls, {"case": case}).scalar_one(),
            session.execute(entries, {"case": case}).scalar_one(),
        )


def measure(stage: Stage) -> list[Row]:
    """Against a real web server, with a worker looking at completion all the while."""
    stage.start("web")
    crowd, _ = start(stage, 10_000)
    sent(stage, crowd, 10_000, 200)
    addresses = links(stage, crowd)[: RATE * SECONDS]
    asyncio.run(steadily(addresses[:100]))
    answers = asyncio.run(steadily(addresses[100:]))
    p50, p99 = spread([span for span, _ in answers])
    good = sum(status < 400 for _, status in answers) + 100
    lost, doubled = len(addresses) - _recorded(stage, crowd)[0], _recorded(stage, crowd)[1] - len(addresses)
    end(stage, crowd)
    burst, _ = start(stage, 1_000)
    sent(stage, burst, 1_000, 60)
    took, all_answers = asyncio.run(at_once(links(stage, burst)))
    kept = _recorded(stage, burst)
    return [
        Row(
            f"answers, {RATE} a second for {SECONDS} s ({good} of {len(addresses)} taken)",
            f"{p50 * 1e3:.0f} ms",
            f"{p99 * 1e3:.0f} ms",
            "p99 ≤ 300 ms",
            f"lost {lost}, doubled {doubled}",
        ),
        Row(
            f"1,000 answers in the same instant ({sum(s < 400 for _, s in all_answers)} taken)",
            f"{took:.1f} s",
            "",
            "≤ 5 s",
            f"lost {1000 - kept[0]}, doubled {kept[1] - kept[0]}",
        ),
    ]
