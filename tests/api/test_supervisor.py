"""The supervisor: what ends is started again, what is told to end ends, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import psutil
import pytest

from api.children import children
from api.prefect_server import prefect_server_child
from api.supervisor import Backoff, Child, Supervisor
from settings import Settings
from tests.conftest import free_port

FOR_EVER = (sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(600)")

SUPERVISES = """
import sys
from pathlib import Path
from api.supervisor import Child, Supervisor
child = Child("sleeper", (sys.executable, "-c", "import time; time.sleep(600)"))
Supervisor([child], Path(sys.argv[1])).run()
"""

SUPERVISES_A_COPY = """
import os, sys, threading, time
from pathlib import Path
from api.supervisor import Child, Supervisor

def sleeps():
    print("hello", os.environ["SAID"], flush=True)
    time.sleep(600)

other = (sys.executable, "-c", "import time; print('by itself', flush=True); time.sleep(600)")
child = Child("sleeper", other, env={"SAID": "to you"}, inside=sleeps)
if "threads" in sys.argv:
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
Supervisor([child], Path(sys.argv[1])).run()
"""

ASKED_AT_EVERY_STEP = """
import signal, sys
from pathlib import Path
from api import supervisor

supervisor.LOOK_SECONDS = 0.001
steps = 0

def step(frame, event, arg):
    global steps
    steps += 1
    if steps == asked_at:
        signal.raise_signal(signal.SIGTERM)
    return step

def trace(frame, event, arg):
    return step if frame.f_globals["__name__"] in ("api.supervisor", "threading") else None

for asked_at in range(10, 200):  # the first steps are those before anybody listens
    steps = 0
    kept = supervisor.Supervisor([], Path(sys.argv[1]))
    sys.settrace(trace)
    kept.run()
    sys.settrace(None)
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def make(*children: Child, tend: Callable[[], object] | None = None, patience: float = 20.0) -> Supervisor:
        made.append(Supervisor(list(children), tmp_path, tend, patience=patience))
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.end()


def until(supervisor: Supervisor, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        supervisor.look()
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.01)


def test_waits_double_to_two_seconds_and_are_short_again_after_a_healthy_life() -> None:
    backoff = Backoff()
    assert [backoff.after(0) for _ in range(6)] == [0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    assert [backoff.after(10), backoff.after(0)] == [0.2, 0.4]


def test_a_killed_child_is_started_again(supervised: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervised(Child("sleeper", FOR_EVER))
    supervisor.look()
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    until(supervisor, lambda: supervisor.pids().get("sleeper", first) != first)
    assert int((tmp_path / "run" / "sleeper.pid").read_text()) == supervisor.pids()["sleeper"]


class Ready(BaseHTTPRequestHandler):
    """Says that somebody is ready."""

    def do_GET(self) -> None:
        """The answer that is waited for."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_a_less_urgent_child_lets_a_more_urgent_one_go_first(supervised: Callable[..., Supervisor]) -> None:
    port = free_port()
    supervisor = supervised(
        Child("prefect", FOR_EVER, after="web"), Child("web", FOR_EVER, ready_url=f"http://127.0.0.1:{port}/")
    )
    for _ in range(5):
        supervisor.look()
    assert supervisor.pids().keys() == {"web"}
    with HTTPServer(("127.0.0.1", port), Ready) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        until(supervisor, lambda: supervisor.pids().keys() == {"web", "prefect"})
        server.shutdown()


def test_nobody_waits_for_ever_for_a_child_that_does_not_become_ready(
    supervised: Callable[..., Supervisor],
) -> None:
    supervisor = supervised(Child("prefect", FOR_EVER, after="web"), patience=0.0)
    until(supervisor, lambda: supervisor.pids().keys() == {"prefect"})


def test_what_a_child_prints_is_kept(supervised: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervised(Child("sleeper", FOR_EVER, env={"PYTHONWARNINGS": "ignore"}))
    until(supervisor, lambda: "hello" in _log(tmp_path))


def _log(folder: Path) -> str:
    log = folder / "log" / "sleeper.log"
    return log.read_text() if log.exists() else ""


def test_a_program_that_does_not_exist_is_tried_again_and_stops_nobody_else(
    supervised: Callable[..., Supervisor],
) -> None:
    supervisor = supervised(Child("missing", ("/nowhere/program",)), Child("sleeper", FOR_EVER))
    supervisor.look()
    assert list(supervisor.pids()) == ["sleeper"]


def test_ending_leaves_no_child_and_no_grandchild_behind(supervised: Callable[..., Supervisor], tmp_path: Path) -> None:
    script = f"import subprocess; subprocess.run({list(FOR_EVER)!r})"
    supervisor = supervised(Child("sleeper", (sys.executable, "-c", script)))
    until(supervisor, lambda: "hello" in _log(tmp_path))
    child = psutil.Process(supervisor.pids()["sleeper"])
    family = [child.pid, *(each.pid for each in child.children(recursive=True))]
    supervisor.end()
    wait_for(lambda: all(is_gone(pid) for pid in family))
    assert len(family) == 2
    assert not (tmp_path / "run" / "sleeper.pid").exists()


@pytest.mark.parametrize("supervises", [SUPERVISES, SUPERVISES_A_COPY])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_do_not_outlive_the_supervisor_however_it_ends(
    ending: signal.Signals, supervises: str, tmp_path: Path
) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", supervises, str(tmp_path)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    pid_file = tmp_path / "run" / "sleeper.pid"
    wait_for(lambda: pid_file.exists() and pid_file.read_text().endswith("\n"))
    child = int(pid_file.read_text())
    supervisor.send_signal(ending)
    try:
        supervisor.wait(20)
    finally:
        supervisor.kill()
    wait_for(lambda: is_gone(child))


@pytest.fixture
def copying(tmp_path: Path) -> Iterator[Callable[..., None]]:
    made: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str) -> None:
        argv = [sys.executable, "-c", SUPERVISES_A_COPY, str(tmp_path), *arguments]
        made.append(subprocess.Popen(argv, stdout=subprocess.DEVNULL, start_new_session=True))

    yield begin
    for one in made:
        one.terminate()
        one.wait(20)


def _pid(folder: Path) -> int:
    file = folder / "run" / "sleeper.pid"
    return int(file.read_text() or 0) if file.exists() else 0


def test_a_copy_has_its_own_log_session_and_environment(copying: Callable[..., None], tmp_path: Path) -> None:
    copying()
    wait_for(lambda: "hello to you" in _log(tmp_path))
    copy = psutil.Process(_pid(tmp_path))
    assert (os.getsid(copy.pid), copy.cmdline()) == (copy.pid, psutil.Process(copy.ppid()).cmdline())


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_copy_that_has_ended_is_made_again(
    ending: signal.Signals, copying: Callable[..., None], tmp_path: Path
) -> None:
    copying()
    wait_for(lambda: "hello" in _log(tmp_path))
    first = _pid(tmp_path)
    os.kill(first, ending)
    wait_for(lambda: _log(tmp_path).count("hello") == 2)
    assert is_gone(first)
    assert _pid(tmp_path) != first


def test_a_process_of_several_threads_is_not_copied(copying: Callable[..., None], tmp_path: Path) -> None:
    copying("threads")
    wait_for(lambda: "by itself" in _log(tmp_path))
    assert "hello" not in _log(tmp_path)


def test_who_knows_the_owner_of_the_database_is_not_copied(tmp_path: Path) -> None:
    plain = Settings(data_folder=tmp_path, prefect="off")
    owned = plain.model_copy(update={"database_owner_url": "postgresql+psycopg://owner@/tocsin"})
    assert all(one.inside is not None for one in children(plain, mailbox=True))
    assert all(one.inside is None for one in children(owned, mailbox=True))


def test_whenever_the_supervisor_is_asked_to_end_it_ends(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", ASKED_AT_EVERY_STEP, str(tmp_path)], timeout=60, check=False)
    assert ended.returncode == 0


def test_tending_goes_on_after_it_failed(supervised: Callable[..., Supervisor]) -> None:
    tended: list[int] = []

    def tend() -> None:
        tended.append(1)
        raise OSError("not now")

    supervisor = supervised(tend=tend)
    until(supervisor, lambda: len(tended) == 2)


def test_a_child_is_ready_when_its_address_answers(supervised: Callable[..., Supervisor]) -> None:
    supervisor = supervised(Child("sleeper", FOR_EVER), Child("deaf", FOR_EVER, ready_url="http://127.0.0.1:1/ready"))
    assert not supervisor.is_ready("sleeper")
    supervisor.look()
    assert (supervisor.is_ready("sleeper"), supervisor.is_ready("deaf")) == (True, False)


def test_prefects_server_listens_on_loopback_keeps_to_itself_and_tells_nobody(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, prefect_port=4444)
    child = prefect_server_child(settings, "postgresql+asyncpg://postgres@/prefect?host=/somewhere")
    assert child.argv[-4:] == ("--host", "127.0.0.1", "--port", "4444")
    assert child.ready_url == "http://127.0.0.1:4444/api/ready"
    assert child.env["DO_NOT_TRACK"] == "1"
    assert child.env["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert child.env["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert child.env["PREFECT_SERVER_DATABASE_CONNECTION_URL"].endswith("host=/somewhere")
