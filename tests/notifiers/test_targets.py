"""An address is taken in by the same rule by which its channel sends: what is entered can be sent to."""

from __future__ import annotations

import pytest

from notifiers.address import Address
from notifiers.channels.targets import suits
from notifiers.via_apprise import OURS

TARGETS = (
    "li@county.example", "l%3Ci@county.example", "13800000001", "+8613800000001", "+66812345678", "08701234567", "12",
    "zhangsan", "ZhangSan", "@all", "garbage here",
)  # fmt: skip


def takes(plugin: type, address: Address) -> bool:
    """Whether the gate and the channel itself would send to it."""
    if address.reaches_several:
        return False
    try:
        plugin(address)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("plugin", OURS, ids=lambda one: one.protocol)
def test_what_is_taken_in_is_what_the_channel_takes(plugin: type) -> None:
    schema = plugin.protocol  # type: ignore[attr-defined]
    read = [Address.read(f"{schema}://county/{one.replace(' ', '%20')}?from=desk@county.example") for one in TARGETS]
    judged = {
        one.target: (suits(one) and not one.reaches_several, takes(plugin, one)) for one in read if one is not None
    }
    assert {target: entered for target, (entered, sent) in judged.items() if entered != sent} == {}
    assert any(entered for entered, _ in judged.values())


@pytest.mark.parametrize("plugin", OURS, ids=lambda one: one.protocol)
def test_an_address_that_names_nobody_is_not_taken_in(plugin: type) -> None:
    address = Address.read(f"{plugin.protocol}://county/?from=desk@county.example")  # type: ignore[attr-defined]
    assert address is not None
    assert not suits(address)


def test_a_channel_that_is_not_ours_names_whom_it_likes() -> None:
    address = Address.read("jsons://hub.example/anything")
    assert address is not None
    assert suits(address)
