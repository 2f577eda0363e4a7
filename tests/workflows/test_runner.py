"""Which way a flow goes, with a Prefect that is a fake."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from states.text import Text
from workflows.flows.breaker import DOES_NOT_ANSWER, NOT_YET_READY, Breaker
from workflows.flows.runner import (
    SWITCHED_OFF,
    Busy,
    DirectRunner,
    FlowRun,
    RunReference,
    SwitchingRunner,
    Unavailable,
    open_runner,
    prepare_environment,
)

AWAY = Text("不在", "away")


@dataclass
class FakePrefect:
    """A Prefect that answers as it is told and runs bodies at once."""

    failure: Exception | None = None
    end_unknown: Text | None = None
    ready: bool = True
    asked: int = 0
    looks: list[bool] = field(default_factory=list)

    async def run(self, work: FlowRun) -> RunReference:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return RunReference("prefect", await work.flow.fn(**work.parameters), "7", reason=self.end_unknown)

    async def is_ready(self) -> bool:
        return self.ready


class Body:
    """A flow whose body counts how often it runs."""

    def __init__(self) -> None:
        self.runs = 0

    async def fn(self, n: int = 1) -> int:
        self.runs += 1
        if n < 0:
            raise ValueError(n)
        return n * 2


def work(body: Body, n: int = 1) -> FlowRun:
    flow: Any = SimpleNamespace(fn=body.fn, name="double")
    return FlowRun(flow, key="effect-1", name="double", parameters={"n": n})


def closed() -> Breaker:
    return Breaker(reason=None)


def run(prefect: FakePrefect, breaker: Breaker, body: Body, n: int = 1) -> RunReference:
    return asyncio.run(SwitchingRunner(prefect, DirectRunner(), breaker).run(work(body, n)))


def test_without_an_address_flows_run_directly_and_the_reference_says_so() -> None:
    async def runs() -> RunReference:
        async with open_runner(None) as runner:
            return await runner.run(work(Body(), 3))

    reference = asyncio.run(runs())
    assert (reference.runner, reference.result, reference.reason) == ("direct", 6, SWITCHED_OFF)


def test_while_the_breaker_is_closed_prefect_runs_the_flow() -> None:
    body = Body()
    reference = run(FakePrefect(), closed(), body, 2)
    assert (reference.runner, reference.result, reference.run_id, body.runs) == ("prefect", 4, "7", 1)


def test_a_new_breaker_is_open_so_that_nothing_waits_for_a_starting_server() -> None:
    prefect, body = FakePrefect(), Body()
    reference = run(prefect, Breaker(), body)
    assert (reference.runner, reference.reason, prefect.asked, body.runs) == ("direct", NOT_YET_READY, 0, 1)


def test_when_no_run_can_be_created_the_body_runs_directly_once_and_the_breaker_opens() -> None:
    breaker, body = closed(), Body()
    reference = run(FakePrefect(failure=Unavailable(AWAY)), breaker, body, 5)
    assert (reference.runner, reference.result, reference.reason, body.runs) == ("direct", 10, AWAY, 1)
    assert breaker.reason == AWAY


def test_a_busy_prefect_is_passed_by_and_stays_in_use() -> None:
    breaker, body = closed(), Body()
    reference = run(FakePrefect(failure=Busy(AWAY)), breaker, body)
    assert (reference.runner, body.runs, breaker.reason) == ("direct", 1, None)


def test_a_body_whose_end_prefect_missed_is_not_run_again_and_the_breaker_opens() -> None:
    breaker, body = closed(), Body()
    reference = run(FakePrefect(end_unknown=AWAY), breaker, body)
    assert (reference.runner, body.runs, breaker.reason) == ("prefect", 1, AWAY)


@pytest.mark.parametrize("breaker", [closed(), Breaker()], ids=["through prefect", "directly"])
def test_what_a_body_raises_is_raised_and_nothing_runs_again(breaker: Breaker) -> None:
    body, before = Body(), breaker.reason
    with pytest.raises(ValueError, match="-1"):
        run(FakePrefect(), breaker, body, -1)
    assert (body.runs, breaker.reason) == (1, before)


def test_the_breaker_opens_after_three_missed_answers_in_a_row() -> None:
    breaker = closed()
    for now, ready in enumerate([False, False, True, False, False]):
        breaker.saw(ready, now)
    assert breaker.reason is None
    breaker.saw(False, 5)
    assert breaker.reason == DOES_NOT_ANSWER


def test_an_open_breaker_closes_at_the_first_answer_after_fifteen_seconds() -> None:
    breaker = closed()
    breaker.trip(AWAY, now=100)
    breaker.saw(True, now=114)
    assert breaker.reason == AWAY
    breaker.saw(False, now=116)
    assert breaker.reason == AWAY
    breaker.saw(True, now=121)
    assert breaker.reason is None


def test_a_breaker_that_never_saw_prefect_closes_at_its_first_answer() -> None:
    breaker = Breaker()
    breaker.saw(False, now=1)
    breaker.saw(True, now=2)
    assert breaker.reason is None


def test_the_watch_looks_at_prefect_by_itself() -> None:
    async def watched() -> Text | None:
        breaker = Breaker(poll_seconds=0)
        watching = asyncio.create_task(SwitchingRunner(FakePrefect(), DirectRunner(), breaker).watch())
        async with asyncio.timeout(5):
            while breaker.reason is not None:
                await asyncio.sleep(0)
        watching.cancel()
        return breaker.reason

    assert asyncio.run(watched()) is None


def test_the_environment_can_not_be_changed_once_prefect_has_read_it() -> None:
    import prefect  # noqa: F401, PLC0415 - that it has been imported is what is tested

    before = dict(os.environ)
    with pytest.raises(RuntimeError, match="before Prefect is imported"):
        prepare_environment("http://127.0.0.1:1/api", Path("elsewhere"))
    assert dict(os.environ) == before


def test_prefect_gets_no_telemetry_no_temporary_server_and_no_second_try(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from workflows.flows.runner import prepare_environment
prepare_environment("http://127.0.0.1:1/api", Path({str(tmp_path)!r}))
from prefect.settings import get_current_settings
settings = get_current_settings()
print(settings.home, settings.api.url, settings.server.ephemeral.enabled, settings.client.max_retries,
      settings.server.analytics_enabled, settings.flows.default_retries, settings.results.persist_by_default)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        *(str(tmp_path), "http://127.0.0.1:1/api", "False", "0"),
        *("False", "0", "False"),
    ]
