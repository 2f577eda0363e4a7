"""How a flow is run: through Prefect, or the same function directly, behind one name.

Owns the promise that a body runs at most once per call, that Prefect's absence delays nothing for more
than its short deadlines, and the note which way was taken. What is run, whether it may be run again and
what its result means are the worker's: our rows are the truth, Prefect keeps a picture for operators.

Prefect itself is imported in `workflows.flows.prefect_runs` and in the flows, never here, so that this
module is cheap and `prepare_environment` can be called before it reads its settings.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from states.text import Text
from workflows.flows.breaker import Breaker

if TYPE_CHECKING:
    from prefect import Flow

SWITCHED_OFF = Text("Prefect 已停用", "Prefect is switched off")


@dataclass(frozen=True, slots=True)
class FlowRun:
    """What is asked for: an asynchronous flow, its parameters as small JSON, and what operators see of it."""

    flow: "Flow[..., Any]"
    key: str
    """The same key is the same run in Prefect's picture; it does not keep the body from running again."""
    name: str
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunReference:
    """Which way a body was run, and what it returned."""

    runner: Literal["prefect", "direct"]
    result: Any
    run_id: str | None = None
    overhead: float = 0.0
    """Seconds that Prefect took before and after the body, or before the direct way was taken."""
    reason: Text | None = None
    """Why it ran directly; or, when Prefect ran it, why Prefect does not know how it ended."""


class Runner(Protocol):
    """Runs a body once and says how; what the body raises is raised."""

    @property
    def now(self) -> Literal["prefect", "direct"]:
        """Which way the next body would be run."""
        ...

    async def run(self, work: FlowRun) -> RunReference: ...


class Watched(Protocol):
    """A way to run that can be away. When it is, `run` raises Unavailable and has not begun the body."""

    async def run(self, work: FlowRun) -> RunReference: ...

    async def is_ready(self) -> bool: ...


class Unavailable(Exception):
    """The runner can not be used now, and the body has not begun and never will by this call."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class Busy(Unavailable):
    """Unavailable for this call only: the runner works, and has enough to do."""


class DirectRunner:
    """Calls the flow's function, as if it were no flow."""

    now: Literal["direct"] = "direct"

    async def run(self, work: FlowRun) -> RunReference:
        """Run the body here and now."""
        return RunReference("direct", await work.flow.fn(**work.parameters), reason=SWITCHED_OFF)


class SwitchingRunner:
    """Runs through Prefect while its breaker is closed, else directly; the reference says which and why."""

    def __init__(self, prefect: Watched, direct: Runner, breaker: Breaker) -> None:
        self._prefect = prefect
        self._direct = direct
        self._breaker = breaker

    @property
    def now(self) -> Literal["prefect", "direct"]:
        """Which way the next body would be run."""
        return "prefect" if self._breaker.reason is None else "direct"

    async def run(self, work: FlowRun) -> RunReference:
        """Run the body exactly once, one way or the other."""
        if (reason := self._breaker.reason) is not None:
            return replace(await self._direct.run(work), reason=reason)
        began = time.monotonic()
        try:
            reference = await self._prefect.run(work)
        except Unavailable as away:
            lost = time.monotonic() - began
            if not isinstance(away, Busy):
                self._breaker.trip(away.reason, time.monotonic())
            return replace(await self._direct.run(work), reason=away.reason, overhead=lost)
        if reference.reason is not None:
            self._breaker.trip(reference.reason, time.monotonic())
        return reference

    async def watch(self) -> None:
        """Ask Prefect whether it is ready, until cancelled."""
        while True:
            self._breaker.saw(await self._prefect.is_ready(), time.monotonic())
            await asyncio.sleep(self._breaker.poll_seconds)


def prepare_environment(api_url: str | None, home: Path) -> None:
    """Say to Prefect where its server and its folder are, before it is imported; its settings are read then.

    Raises RuntimeError when Prefect has been imported with other settings.
    """
    wanted = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api_url or "",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "0",  # a server that is away is not waited for: the direct way is there
        "PREFECT_API_REQUEST_TIMEOUT": "5",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # its troubles are in the reference, a body's are raised
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }
    if "prefect" in sys.modules and any(os.environ.get(name) != value for name, value in wanted.items()):
        raise RuntimeError("prepare_environment must be called before Prefect is imported")
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(wanted)


@asynccontextmanager
async def open_runner(api_url: str | None) -> AsyncIterator[Runner]:
    """The runner for the life of a worker, in the worker's own loop; directly when there is no `api_url`.

    `prepare_environment` with the same address comes first.
    """
    if api_url is None:
        yield DirectRunner()
        return
    from workflows.flows.prefect_runs import PrefectRunner  # noqa: PLC0415 - takes a second, and reads settings

    async with PrefectRunner() as prefect:
        runner = SwitchingRunner(prefect, DirectRunner(), Breaker())
        watching = asyncio.create_task(runner.watch())
        try:
            yield runner
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
