"""What an account at a further service holds: one of Apprise's own services, which this deployment has allowed.

    further://{account}/{target}     `service` tgram, `address` 123456789:token/{to}  →  tgram://123456789:token/{target}

The token lies in the account, encrypted; a person's address holds nothing but who receives. Which services may be
entered at all is the deployment's to say (`TOCSIN_FURTHER_SERVICES`); `further_codes` says which can be judged by more
than whether HTTP went well. Light: no Apprise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from notifiers.channels.accounts import RATE, Kind, Wanted, rate_faults
from states.text import Text

TO = "{to}"
"""Stands in the address of an account where the target goes."""
_SERVICE = re.compile(r"[a-z][a-z0-9]{1,30}")
_PLAIN = re.compile(r"[^\s\\#\x00-\x1f\x7f]{1,900}")
_MOVING = frozenset({"host", "port", "redirect", "to", "targets", "smtp", "url", "attach"})
"""What would let an address point elsewhere, or reach somebody besides."""
_NO_SERVICE = Text("应为 Apprise 服务的代号，如 ntfys", "must be the schema of a service of Apprise, as ntfys")
_ADDRESS = Text(
    "应为 Apprise 地址中 :// 之后的部分，接收人处写 {to}，只写一处",
    "must be what follows :// in an Apprise URL, with one {to} for who receives",
)
NOT_ALLOWED = Text(
    "本部署未获准使用 {service}（见 TOCSIN_FURTHER_SERVICES）",
    "{service} is not among TOCSIN_FURTHER_SERVICES of this deployment",
)


def faults(values: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with the values of such an account, by their names."""
    found: dict[str, Text] = {}
    if not _SERVICE.fullmatch(values.get("service", "")):
        found["service"] = _NO_SERVICE
    address = values.get("address", "")
    query = {name.lower() for name, _ in parse_qsl(address.partition("?")[2], keep_blank_values=True)}
    if not _PLAIN.fullmatch(address) or address.count(TO) != 1 or query & _MOVING:
        found["address"] = _ADDRESS
    return found | rate_faults(values)


KIND = Kind(
    channel="further",
    title=Text("其他推送服务（Apprise）", "a further service (Apprise)"),
    wants=(
        Wanted("service", Text("服务代号（如 ntfys、tgram）", "service (ntfys, tgram, …)"), shown=True),
        Wanted(
            "address", Text("地址（:// 之后，接收人处写 {to}）", "address (what follows ://, {to} for who receives)")
        ),
        RATE,
    ),
    per_second=1,
    note=Text(
        "只能用 TOCSIN_FURTHER_SERVICES 列出的服务；服务地址不填时由该服务自己决定。",
        "only services that TOCSIN_FURTHER_SERVICES lists; without an address of the provider the service has its own.",
    ),
    placed=True,
    faults=faults,
)
