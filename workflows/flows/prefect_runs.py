"""Runs a flow through Prefect, in this process and loop, with a run created beforehand under our key.

Prefect's engine takes the body in hand and reports to its server; this module keeps both apart: the body
begins at most once, and only if Prefect is quick; its result counts whatever happens to Prefect later.
"""

import asyncio
import contextlib
import copy
import functools
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Self

from prefect import Flow, Task, flow_engine
from prefect.client.schemas.objects import FlowRun as PrefectRun
from prefect.client.schemas.objects import State
from prefect.context import AsyncClientContext, FlowRunContext, SettingsContext, get_settings_context
from prefect.filesystems import WritableFileSystem
from prefect.results import ResultStore
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from states.text import Text
from workflows.flows.runner import Busy, FlowRun, RunReference, Unavailable

CREATE_SECONDS = 1.0
BEGIN_SECONDS = 1.0
REPORT_SECONDS = 2.0
STARTS_AT_ONCE = 4  # twenty at once keep a server on two cores busy for a second: each would miss its deadline

NO_RUN = Text("Prefect 未能登记本次运行", "Prefect did not register the run")
BUSY = Text("Prefect 正忙,直接运行", "Prefect is busy; run directly")
NOT_BEGUN = Text("Prefect 未能及时开始运行", "Prefect did not begin the run in time")
END_UNKNOWN = Text("运行已完成,但未能告知 Prefect", "the run ended, but Prefect could not be told")

# Prefect's engine would take SIGTERM away from the worker for as long as any flow runs, and answer it with
# an exception in the middle of the event loop. The worker stops by itself, in order.
flow_engine.capture_sigterm = contextlib.nullcontext  # type: ignore[attr-defined, assignment]


class _Nowhere(WritableFileSystem):
    """Where Prefect keeps results, and the failures of bodies as pickles: results and failures are ours."""

    async def write_path(self, path: str, content: bytes) -> None:
        """Keep nothing."""
        del path, content

    async def read_path(self, path: str) -> bytes:
        """There is nothing to be found."""
        raise FileNotFoundError(path)


# Without a place of its own the engine would ask its server for one, by a call that blocks our loop.
_NO_RESULTS = ResultStore(result_storage=_Nowhere())
flow_engine.get_result_store = lambda: _NO_RESULTS  # type: ignore[attr-defined]


async def step(task: Task[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call `task`: as a task run inside a flow run, as the plain function when the flow runs directly."""
    work = task if FlowRunContext.get() is not None else task.fn
    return await work(*arguments, **named)


class PrefectRunner:
    """Runs flows through the server that the environment names. Opened once, in the worker's loop.

    One client is kept open: making one costs as much as the rest of a run.
    """

    def __init__(self) -> None:
        self._opened = AsyncExitStack()
        self._client: AsyncClientContext
        self._settings: SettingsContext
        self._flow_ids: dict[str, str] = {}
        self._starting = 0
        self._left_behind: set[asyncio.Task[bool]] = set()

    async def __aenter__(self) -> Self:
        # The environment has no word for "no heartbeat".
        self._opened.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        self._settings = get_settings_context()
        self._client = await self._opened.enter_async_context(AsyncClientContext())
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._left_behind:
            await asyncio.wait(self._left_behind, timeout=REPORT_SECONDS)
        await self._opened.aclose()

    async def is_ready(self) -> bool:
        """Whether the server and its database answer within a second."""
        try:
            async with asyncio.timeout(CREATE_SECONDS):
                answer = await self._client.client.request("GET", "/ready")
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready
            return False
        return answer.is_success

    async def run(self, work: FlowRun) -> RunReference:
        """Run the body once under Prefect's eyes. Raises Unavailable, or Busy, when it has not begun."""
        asked = time.monotonic()
        body = _Body(functools.partial(work.flow.fn, **work.parameters))
        run, engine = await self._started(work, body)
        try:
            await asyncio.wait({body.ended})
            ended = time.monotonic()
            await asyncio.wait({engine}, timeout=REPORT_SECONDS)
        finally:
            self._leave_behind(engine)
        told = engine.done() and engine.result()
        overhead = body.begun.result() - asked + time.monotonic() - ended
        result = body.ended.result()
        return RunReference("prefect", result, str(run.id), overhead, reason=None if told else END_UNKNOWN)

    async def _started(self, work: FlowRun, body: "_Body") -> tuple[PrefectRun, asyncio.Task[bool]]:
        """The run and the engine in which the body has begun."""
        if self._starting >= STARTS_AT_ONCE:
            raise Busy(BUSY)
        self._starting += 1
        engine: asyncio.Task[bool] | None = None
        try:
            run = await self._created(work)
            engine = asyncio.create_task(self._engine(work, run, body))
            first: set[asyncio.Future[Any]] = {engine, body.begun}
            await asyncio.wait(first, timeout=BEGIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not body.begun.done():
                raise Unavailable(NOT_BEGUN)
            return run, engine
        except BaseException:
            body.begun.cancel()
            self._leave_behind(engine)
            raise
        finally:
            self._starting -= 1

    async def _created(self, work: FlowRun) -> PrefectRun:
        """The run with our key, new or already there; the client's own method knows no key."""
        try:
            async with asyncio.timeout(CREATE_SECONDS):
                answer = await self._client.client.request(
                    "POST",
                    "/flow_runs/",
                    json={
                        "flow_id": await self._flow_id(work.flow.name),
                        "name": work.name,
                        "idempotency_key": work.key,
                        "tags": list(work.tags),
                        "parameters": dict(work.parameters),
                        "state": {"type": "PENDING"},
                        "empirical_policy": {"retries": 0, "retry_delay": 0},
                    },
                )
                return PrefectRun.model_validate(answer.json())
        except Exception as error:  # whatever it is, the body has not begun and can run directly
            self._flow_ids.clear()  # the server may have come back with an empty database
            raise Unavailable(NO_RUN) from error

    async def _flow_id(self, name: str) -> str:
        if name not in self._flow_ids:
            answer = await self._client.client.request("POST", "/flows/", json={"name": name})
            self._flow_ids[name] = answer.json()["id"]
        return self._flow_ids[name]

    async def _engine(self, work: FlowRun, run: PrefectRun, body: "_Body") -> bool:
        """Whether Prefect knows in the end how it ended; the body keeps its own result or failure."""
        # This task may have been started anywhere; the engine looks for both in the context.
        SettingsContext.__var__.set(self._settings)
        AsyncClientContext.__var__.set(self._client)
        try:
            state = await flow_engine.run_flow_async(
                _watched(work.flow, body),
                flow_run=run,
                parameters=dict(work.parameters),
                return_type="state",
            )
        except Exception:  # noqa: BLE001 - Prefect's trouble, never the body's: with states asked for, that is none
            return False
        return isinstance(state, State) and state.is_final()

    def _leave_behind(self, engine: asyncio.Task[bool] | None) -> None:
        """An engine that is not done gets no more of our time; what it still reports is a courtesy."""
        if engine is not None and not engine.done():
            engine.cancel()
            self._left_behind.add(engine)
            engine.add_done_callback(self._left_behind.discard)


class _Body:
    """A flow's function with a gate: entered at most once, and not at all when its begin was given up."""

    def __init__(self, function: Callable[[], Awaitable[Any]]) -> None:
        loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[float] = loop.create_future()
        self.ended: asyncio.Future[Any] = loop.create_future()
        self._function = function

    async def enter(self) -> Any:
        if self.begun.done():
            raise asyncio.CancelledError
        self.begun.set_result(time.monotonic())
        try:
            result = await self._function()
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                self.ended.cancel()
            else:
                self.ended.set_exception(error)
            raise
        self.ended.set_result(result)
        return result


def _watched(flow: Flow[..., Any], body: _Body) -> Flow[..., Any]:
    """A copy of `flow` that runs `body`, with everything off that is ours to decide."""

    @functools.wraps(flow.fn)
    async def enter(*_arguments: Any, **_parameters: Any) -> Any:
        return await body.enter()

    watched = copy.copy(flow)
    watched.fn = enter
    watched.should_validate_parameters = False
    watched.timeout_seconds = None
    watched.flow_run_name = None
    watched.persist_result = False
    return watched
