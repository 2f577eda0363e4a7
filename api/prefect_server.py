"""Prefect's own server as a child of the product: on loopback, with own home and database, telemetry off.

Only says how it is started; that it is kept alive is the supervisor's, and that nothing depends on it
is the runners' in `workflows.flows`.
"""

import sys

from api.supervisor import Child
from settings import Settings

PRIVATE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
}
# It has a database of its own, and no business with ours.
_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET", "MAIL_GATEWAY", "BEAT_URL", "BEAT_SECRET")
KEPT_BACK = {f"TOCSIN_{name}": "" for name in _OURS}
# Clocks, schedules and waiting for people are rows of ours, so these would only turn in circles.
UNUSED = {
    f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in ("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS")
}


def prefect_server_child(settings: Settings, database_url: str) -> Child:
    """How Prefect's server is started for these settings; `database_url` is its own database, for asyncpg."""
    home = settings.prefect_home
    home.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{settings.prefect_port}/api"
    return Child(
        name="prefect",
        argv=(
            *(sys.executable, "-m", "prefect", "server", "start"),
            *("--host", "127.0.0.1", "--port", str(settings.prefect_port)),
        ),
        env={
            **PRIVATE,
            **UNUSED,
            **KEPT_BACK,
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": address,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database_url,
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
        },
        ready_url=f"{address}/ready",
        folder=home,
    )
