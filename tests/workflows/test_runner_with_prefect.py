"""The runner with the real Prefect server on the real PostgreSQL, and what happens when it is killed."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect import flow, task
from prefect.context import FlowRunContext

from tests.conftest import PrefectServer
from workflows.flows import prefect_runs
from workflows.flows.breaker import Breaker
from workflows.flows.prefect_runs import PrefectRunner, step
from workflows.flows.runner import DirectRunner, FlowRun, RunReference, SwitchingRunner, Unavailable

pytestmark = pytest.mark.prefect
LATEST = prefect_runs.CREATE_SECONDS + prefect_runs.BEGIN_SECONDS + prefect_runs.REPORT_SECONDS

bodies: list[Any] = []
"""What the bodies below have done, in order."""


@flow
async def noted(word: str) -> str:
    bodies.append(word)
    return word.upper()


@flow(retries=3)
async def failing() -> None:
    bodies.append("failing")
    raise ValueError("the body's own failure")


@flow
async def calling(action: str) -> object:
    bodies.append(action)
    return await ACTIONS[action]()


@task
async def doubled(number: int) -> int:
    return number * 2


async def in_steps() -> tuple[bool, int]:
    return FlowRunContext.get() is not None, await step(doubled, 4)


async def handlers_and_threads() -> tuple[object, set[str]]:
    return signal.getsignal(signal.SIGTERM), {thread.name for thread in threading.enumerate()}


ACTIONS: dict[str, Callable[[], Awaitable[object]]] = {
    "in steps": in_steps,
    "handlers and threads": handlers_and_threads,
}


@pytest.fixture(autouse=True)
def _nothing_done_yet() -> None:
    bodies.clear()


def noted_as(word: str, key: str | None = None) -> FlowRun:
    return FlowRun(noted, key or str(uuid4()), f"note {word}", ("防汛", "II"), {"word": word})


def call(action: str) -> FlowRun:
    return FlowRun(calling, str(uuid4()), action, parameters={"action": action})


def through_prefect(*works: FlowRun) -> list[RunReference]:
    async def runs() -> list[RunReference]:
        async with PrefectRunner() as runner:
            return [await runner.run(work) for work in works]

    return asyncio.run(runs())


@asynccontextmanager
async def switching(pause_seconds: float = 0) -> AsyncIterator[tuple[SwitchingRunner, Breaker]]:
    breaker = Breaker(poll_seconds=0.05, pause_seconds=pause_seconds, reason=None)
    async with PrefectRunner() as prefect:
        yield SwitchingRunner(prefect, DirectRunner(), breaker), breaker


def known_to(server: PrefectServer, run_id: str | None) -> dict[str, Any]:
    known: dict[str, Any] = httpx.get(f"{server.api_url}/flow_runs/{run_id}").json()
    return known


def runs_of(server: PrefectServer) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = httpx.post(f"{server.api_url}/flow_runs/filter", json={}).json()
    return known


def test_operators_see_the_run_with_its_name_and_tags(prefect_server: PrefectServer) -> None:
    (reference,) = through_prefect(noted_as("flood"))
    assert (reference.runner, reference.result, reference.reason, bodies) == (
        "prefect",
        "FLOOD",
        None,
        ["flood"],
    )
    known = known_to(prefect_server, reference.run_id)
    assert (known["name"], known["tags"], known["parameters"]) == (
        "note flood",
        ["防汛", "II"],
        {"word": "flood"},
    )
    assert known["state_type"] == "COMPLETED"


def test_the_same_key_is_the_same_run(prefect_server: PrefectServer) -> None:
    first, again, other = through_prefect(noted_as("a", "one-key"), noted_as("b", "one-key"), noted_as("c"))
    assert first.run_id == again.run_id != other.run_id
    assert bodies == ["a", "b", "c"]


def test_a_failing_body_runs_once_whatever_its_flow_says_and_prefect_knows(
    prefect_server: PrefectServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = str(uuid4())
    with pytest.raises(ValueError, match="own failure"):
        through_prefect(FlowRun(failing, key, "fails"))
    assert bodies == ["failing"]
    known = [run for run in runs_of(prefect_server) if run["idempotency_key"] == key]
    assert [run["state_type"] for run in known] == ["FAILED"]
    kept = [*tmp_path.iterdir(), *Path(os.environ["PREFECT_HOME"], "storage").glob("*")]
    assert not kept, "Prefect must not keep what a body returned or raised"


def test_the_worker_keeps_its_signals_and_gets_no_heartbeat_thread(prefect_server: PrefectServer) -> None:
    handler, threads_before = signal.getsignal(signal.SIGTERM), threading.active_count()
    (reference,) = through_prefect(call("handlers and threads"))
    during, threads = reference.result
    assert during == handler
    assert not [name for name in threads if "heartbeat" in name.lower()]
    assert len(threads) <= threads_before + 1


def test_a_step_is_a_task_run_inside_a_run_and_a_plain_call_outside(prefect_server: PrefectServer) -> None:
    assert through_prefect(call("in steps"))[0].result == (True, 8)
    assert asyncio.run(in_steps()) == (False, 8)


def test_more_starts_than_prefect_can_take_are_refused_before_their_bodies_begin(
    prefect_server: PrefectServer,
) -> None:
    async def many() -> list[RunReference]:
        async with switching() as (runner, _):
            return await asyncio.gather(*(runner.run(noted_as(str(number))) for number in range(10)))

    references = asyncio.run(many())
    assert sorted(bodies) == sorted(map(str, range(10)))
    ways = [reference.runner for reference in references]
    assert ways.count("prefect") <= prefect_runs.STARTS_AT_ONCE
    assert ways.count("direct") >= 10 - prefect_runs.STARTS_AT_ONCE


def test_a_server_that_hangs_costs_a_second_and_the_body_runs_directly(prefect_server: PrefectServer) -> None:
    async def hanging() -> RunReference:
        async with switching() as (runner, _):
            await runner.run(noted_as("before"))
            prefect_server.send(signal.SIGSTOP)
            try:
                return await runner.run(noted_as("meanwhile"))
            finally:
                prefect_server.send(signal.SIGCONT)

    reference = asyncio.run(hanging())
    assert (reference.runner, reference.reason) == ("direct", prefect_runs.NO_RUN)
    assert reference.overhead < prefect_runs.CREATE_SECONDS + 1
    assert bodies == ["before", "meanwhile"]


def test_a_body_whose_server_is_killed_meanwhile_runs_once_and_its_result_counts(
    prefect_server: PrefectServer,
) -> None:
    async def killing() -> str:
        prefect_server.send(signal.SIGKILL)
        return "done"

    ACTIONS["kill the server"] = killing
    asked = time.monotonic()
    (reference,) = through_prefect(call("kill the server"))
    assert (reference.runner, reference.result, reference.reason) == (
        "prefect",
        "done",
        prefect_runs.END_UNKNOWN,
    )
    assert bodies == ["kill the server"]
    assert time.monotonic() - asked < LATEST + prefect_runs.REPORT_SECONDS


def test_while_the_server_is_away_flows_run_directly_and_through_it_again_when_it_is_back(
    prefect_server: PrefectServer,
) -> None:
    async def away_and_back() -> list[RunReference]:
        async with switching() as (runner, breaker):
            references = [await runner.run(noted_as("with"))]
            prefect_server.send(signal.SIGKILL)
            references += [await runner.run(noted_as(word)) for word in ("without", "still without")]
            assert breaker.reason is not None
            await asyncio.to_thread(prefect_server.bring_up)
            watching = asyncio.create_task(runner.watch())
            async with asyncio.timeout(10):
                while breaker.reason is not None:
                    await asyncio.sleep(0.01)
            watching.cancel()
            return [*references, await runner.run(noted_as("again"))]

    references = asyncio.run(away_and_back())
    assert [each.runner for each in references] == ["prefect", "direct", "direct", "prefect"]
    assert [each.result for each in references] == ["WITH", "WITHOUT", "STILL WITHOUT", "AGAIN"]
    assert bodies == ["with", "without", "still without", "again"]


def test_a_cancelled_call_cancels_its_body(prefect_server: PrefectServer) -> None:
    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            bodies.append("left")

    async def cancelled() -> None:
        async with PrefectRunner() as runner:
            running = asyncio.create_task(runner.run(call("wait for ever")))
            while not bodies:
                await asyncio.sleep(0.01)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    ACTIONS["wait for ever"] = endless
    asyncio.run(cancelled())
    assert bodies == ["wait for ever", "left"]


def test_a_begin_that_was_given_up_never_happens_later() -> None:
    async def late() -> None:
        body = prefect_runs._Body(ACTIONS["in steps"])
        body.begun.cancel()
        with pytest.raises(asyncio.CancelledError):
            await body.enter()
        assert not body.ended.done()

    asyncio.run(late())


def test_without_a_server_the_runner_says_so_and_has_not_begun() -> None:
    async def unreachable() -> None:
        async with PrefectRunner() as runner:
            runner._client.client._client.base_url = "http://127.0.0.1:1/api"
            assert not await runner.is_ready()
            with pytest.raises(Unavailable):
                await runner.run(noted_as("never"))

    asyncio.run(unreachable())
    assert bodies == []
