"""The worker process: its tools, its runner and its life. Imported there alone: Apprise and Prefect are heavy."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor

from api import processes
from notifiers.gate import Gate
from notifiers.via_apprise import AppriseNotifier
from settings import Settings
from workflows.channel_accounts import KeptAccounts
from workflows.flows.runner import open_runner, prepare_environment

SENDERS = 64


def run(settings: Settings) -> None:
    """One worker process, until it is told to stop."""
    prepare_environment(settings.prefect_api_url, settings.prefect_home)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    # Prefect reads its environment when it is imported, so what imports it comes after that was prepared.
    from workflows.flows.table import FLOWS  # noqa: PLC0415 - see above
    from workflows.flows.workshop import Workshop  # noqa: PLC0415 - see above
    from workflows.worker import Worker  # noqa: PLC0415 - see above

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    house = processes.serving(settings)
    accounts = KeptAccounts(house, processes.now)
    gate = Gate(settings.drill_hosts, accounts=accounts, services=settings.further_services)
    notifier = AppriseNotifier(gate, processes.now)
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="send") as senders:
        shop = Workshop(house, notifier, settings.page_url, processes.now, senders)
        async with open_runner(settings.prefect_api_url) as runner:
            await Worker(shop, runner, FLOWS).live(stop)
    notifier.close()
