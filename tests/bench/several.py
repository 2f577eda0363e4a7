"""Several workers on one database, the memory of one, and the same crowd as plain task runs of Prefect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter

import psutil

from tests.bench.calling import crowd
from tests.bench.stage import Stage
from tests.bench.table import Row

PLAIN = 300
"""How many people the plain flow calls; a thousand would take minutes."""
_FLOW = """
import json, sys, time, urllib.request
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner
door, size = sys.argv[1], int(sys.argv[2])

@task
def call(number):
    name = f"plain-{number}"
    said = {"to": f"138{number:08d}", "text": "call", "number": name, "repeat": 0, "key": name}
    asked = urllib.request.Request(door, json.dumps(said).encode(), {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(asked, timeout=20))["code"]

@flow(task_runner=ThreadPoolTaskRunner(max_workers=32))
def call_out(size):
    return [one.result() for one in call.map(range(size))]

began = time.perf_counter()
codes = call_out(size)
print("SECONDS", time.perf_counter() - began, "TAKEN", codes.count(0))
"""


def measure(stage: Stage) -> list[Row]:
    """Ten thousand by one, two and three workers; then plain Prefect."""
    stage.start_prefect()
    took: list[float] = []
    memory = 0.0
    for number in (1, 2, 3):
        stage.start(f"worker {number}", "worker")
        stage.wait_for_worker(number - 1)
        time.sleep(6)
        took.append(crowd(stage, 10_000, 200)[0])
        workers = [one.pid for name, one in stage.running.items() if name.startswith("worker")]
        memory = max(memory, *(psutil.Process(one).memory_info().rss / 2**20 for one in workers))
    lies = Counter((one.number, one.repeat) for one in stage.phones.since(0))
    doubled = sum(several > 1 for several in lies.values())
    for number in (1, 2, 3):
        stage.stop(f"worker {number}")
    seconds = _plainly(stage)
    ours = f"{10_000 / took[0]:.0f}/s"
    return [
        Row(
            "10,000 officials by one · two · three workers", " · ".join(f"{one:.1f} s" for one in took), "",
            "faster with the second", f"doubled {doubled}",
        ),
        Row("memory of the largest worker after each 10,000", f"{memory:.0f} MiB", "", "≤ 400 MiB", ""),
        Row(
            f"{PLAIN} people as plain task runs of Prefect, one each", f"{seconds:.1f} s",
            f"{PLAIN / seconds:.0f}/s", f"ours: {ours}, each with its own record", "",
        ),
    ]  # fmt: skip


def _plainly(stage: Stage) -> float:
    """Seconds for a flow that calls everybody by a task run, over the same server and the same door."""
    door = f"http://127.0.0.1:{stage.settings.mailbox_http_port}/sms"
    home = stage.settings.data_folder / "plain"
    asked = {
        **os.environ, "PREFECT_API_URL": str(stage.settings.prefect_api_url), "PREFECT_HOME": str(home),
        "PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _FLOW, door, json.dumps(PLAIN)], env=asked, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    told = next((line.split() for line in done.stdout.splitlines() if line.startswith("SECONDS")), None)
    if told is None or int(told[3]) != PLAIN:
        raise RuntimeError(f"the plain flow did not call everybody: {done.stderr[-400:]}")
    return float(told[1])
