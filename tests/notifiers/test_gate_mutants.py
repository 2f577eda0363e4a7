"""The gate is proven: whatever single thing of its decision is turned round, a message goes astray or stays behind.

What must happen to every sort of message at every sort of address is written down here once more, in other words than
in the gate. A fault that changes none of it would be one that this table does not see.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from notifiers import gate, reasons
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.notifier import Message
from tests.notifiers.mutants import Mutant, mutants

DECIDES = frozenset({"refusal", "_account", "_wall", "_account_wall", "_marking"})
MARKED, PLAIN = "【演练】请应答", "请应答"
TAKES = {
    "tmail://127.0.0.1:2525/a@b.c": {True},
    "tmail://127.0.0.1:2525/a@b.c?drill=yes": {True},
    "tsms://sandbox.example:8080/138": {True},
    "tmail://127.0.0.1:25/a@b.c": {False},
    "tsms://sms.example/138": {False},
    "tsms://sms.example/138?drill=no": {False},
    "tsms://sms.example/138?drill=yes": {True, False},
    "hook://drills/x": {True},
    "hook://real/x": {False},
    "hook://real/x?drill=yes": {False},
    "hook://nobody/x": set(),
    "hook://other/x": set(),
    "further://push/x": {False},
    "further://push/x,y": set(),
    "further://push/x/y": set(),
    "further://pull/x": set(),
    "further://mute/x": set(),
    "hook://real/x,y": {False},
    "wecombot://0123456789/x": set(),
    "not an address": set(),
}
"""Which messages an address takes that are marked as what they are: drills (True), real ones (False)."""
ACCOUNTS = FixedAccounts(
    ChannelAccount("drills", "hook", True, "https://sandbox.example"),
    ChannelAccount("real", "hook", False, "https://hub.example"),
    ChannelAccount("push", "further", False, "", {"service": "ntfys"}),
    ChannelAccount("pull", "further", False, "", {"service": "tgram"}),
    ChannelAccount("mute", "further", False, ""),
    ChannelAccount("other", "wecomapp", False, "https://hub.example"),
)
REASONS = {
    ("not an address", False): reasons.UNREADABLE_ADDRESS,
    ("wecombot://0123456789/x", False): reasons.CHANNEL_NOT_ALLOWED,
    ("hook://nobody/x", False): reasons.NO_ACCOUNT,
    ("hook://other/x", False): reasons.NO_ACCOUNT,
    ("further://push/x,y", False): reasons.SEVERAL_TARGETS,
    ("further://pull/x", False): reasons.CHANNEL_NOT_ALLOWED,
    ("hook://drills/x", False): reasons.REAL_TO_DRILL,
    ("hook://real/x", True): reasons.DRILL_TO_REAL,
    ("tsms://sms.example/138", True): reasons.DRILL_TO_REAL,
    ("tsms://sandbox.example:8080/138", False): reasons.REAL_TO_DRILL,
    ("tsms://sms.example/138?drill=yes", True): None,
}


def wrong(module: ModuleType | Any) -> Iterator[str]:
    """What a gate decides otherwise than it must."""
    judging = module.Gate(["127.0.0.1:2525", "sandbox.example"], accounts=ACCOUNTS, services=["ntfys"])
    for (address, takes), drill, subject, body in itertools.product(
        TAKES.items(), (True, False), ("", MARKED, PLAIN), ("  " + MARKED, PLAIN)
    ):
        texts = [text for text in (subject, body) if text]
        as_marked = all(("【演练】" in text) == drill for text in texts)
        refused = judging.refusal(Message("n", address, subject, body, drill))
        if (refused is None) != (as_marked and drill in takes):
            yield f"{address} drill={drill} {subject}/{body}"
        if as_marked and (address, drill) in REASONS and (refused and refused.reason) != REASONS[address, drill]:
            yield f"{address} drill={drill} is refused for another reason"
    kept = judging.account_of(Message("n", "hook://drills/x", "", MARKED, True))
    if kept != ACCOUNTS.find("drills") or judging.account_of(Message("n", "tsms://real/138", "", PLAIN, False)):
        yield "the account"


def survives(mutant: Mutant) -> bool:
    """Whether a fault changes nothing that the table says; one that only raises is seen."""
    try:
        return next(wrong(mutant.module), None) is None
    except Exception:  # noqa: BLE001 - a mutant may raise anything
        return False


def test_the_gate_decides_as_the_table_says() -> None:
    assert list(wrong(gate)) == []


def test_no_single_fault_of_the_gate_goes_unseen() -> None:
    made = list(mutants(inspect.getsource(gate), "notifiers.gate", DECIDES))
    assert len(made) > 35
    assert [one.where for one in made if survives(one)] == []
