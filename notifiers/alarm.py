"""An alarm of a monitor on another machine, which has nothing of the installation: Apprise with its own channels.

Where the alarm goes is written by whoever starts the monitor, never by a person who is called.
"""

from __future__ import annotations

from collections.abc import Iterable

from apprise import Apprise

from notifiers.notifier import Outcome, Result


def raise_alarm(urls: Iterable[str], title: str, body: str) -> Result:
    """Sends an alarm to every address (Apprise URLs); failed when one of them could not be reached, or is none."""
    alarm = Apprise()
    sound = [alarm.add(url) for url in urls]
    sent = bool(sound) and alarm.notify(title=title, body=body) is True
    if sent and all(sound):
        return Result(Outcome.accepted, "")
    return Result(Outcome.failed_for_good, "an address of the alarm took nothing")
