"""The same crowd as the jobs of other engines from the package index, when they are installed: one durable job each.

They are no part of the tested set: `pip install -e .[peers]` brings them, in an environment of their own if need be.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator

import psycopg
from psycopg import sql

from api import children
from records.server_access import OWNER
from tests.bench.stage import Stage
from tests.bench.table import Row

CROWD = 1_000
AT_ONCE = 32
"""How many are sent at the same time: as many as by the plain flow of Prefect."""
_SEND = """
import asyncio, json, sys, time, urllib.request
door, size, at_once, url = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

def sent(engine, number):
    name = f"{engine}-{number}"
    said = {"to": f"138{number:08d}", "text": "call", "number": name, "repeat": 0, "key": name}
    asked = urllib.request.Request(door, json.dumps(said).encode(), {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(asked, timeout=20))["code"]
"""
"""What each engine is to carry out for one person: the same request to the same door."""
_PROCRASTINATE = """
import procrastinate
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

@app.task(name="call")
def call(number):
    if sent("procrastinate", number):
        raise RuntimeError("refused")

async def main():
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        began = time.perf_counter()
        await call.batch_defer_async(*({"number": number} for number in range(size)))
        await app.run_worker_async(concurrency=at_once, wait=False, install_signal_handlers=False)
        seconds = time.perf_counter() - began
        kept = await app.job_manager.list_jobs_async(status="succeeded")
    print("SECONDS", seconds, "TAKEN", len(list(kept)))

asyncio.run(main())
"""
_DBOS = """
from dbos import DBOS
DBOS(config={
    "name": "peer", "system_database_url": url.replace("postgresql://", "postgresql+psycopg://"),
    "log_level": "ERROR", "max_executor_threads": at_once,
})

@DBOS.step()
def send(number):
    return sent("dbos", number)

@DBOS.workflow()
def call(number):
    return send(number)

DBOS.launch()
began = time.perf_counter()
codes = [one.get_result() for one in [DBOS.start_workflow(call, number) for number in range(size)]]
print("SECONDS", time.perf_counter() - began, "TAKEN", codes.count(0), flush=True)
DBOS.destroy()
"""
_ENGINES = {"procrastinate": _PROCRASTINATE, "dbos": _DBOS}


def measure(stage: Stage) -> Iterator[Row]:
    """A row for each engine; one that is not installed says how to get it."""
    for name, script in _ENGINES.items():
        what = f"{CROWD:,} people as jobs of {name}, one each"
        if importlib.util.find_spec(name) is None:
            yield Row(what, "not installed", "", f"pip install {name}", "")
            continue
        seconds = _carried_out(stage, name, script)
        yield Row(what, f"{seconds:.1f} s", f"{CROWD / seconds:.0f}/s", "no answers, ladders or journal", "")


def _carried_out(stage: Stage, name: str, script: str) -> float:
    """Seconds until every job has been carried out and is kept, in a database of its own on the same server."""
    door = f"http://127.0.0.1:{stage.settings.mailbox_http_port}/sms"
    done = subprocess.run(
        [sys.executable, "-c", _SEND + script, door, str(CROWD), str(AT_ONCE), _own_database(stage, f"peer_{name}")],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    told = next((line.split() for line in done.stdout.splitlines() if line.startswith("SECONDS")), None)
    if told is None or int(told[3]) != CROWD:
        raise RuntimeError(f"{name} did not call everybody: {done.stdout[-200:]}{done.stderr[-400:]}")
    return float(told[1])


def _own_database(stage: Stage, name: str) -> str:
    """The address of an empty database on the server of the stage."""
    server = children.embedded(stage.settings)
    if server is None:
        raise RuntimeError("engines are compared on the database server that comes with the product")
    wanted = sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER))
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(wanted)
    return server.owner_url(name).replace("postgresql+psycopg://", "postgresql://")
