"""Requests that nobody would write, over the whole interface and as everybody: never a fault of ours, never too much.

Schemathesis makes them from the interface's own description. Half of them are about cases that there are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import openapi
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case as Request

from records.call import Call
from records.task import Task
from tests.api.conftest import Office
from tests.api.pages.conftest import rows
from tests.api.route_rules import Route, ruled
from workflows.work import House

EXAMPLES = int(os.environ.get("TOCSIN_STRANGE_REQUESTS", "4"))
"""How many for each address and person; more for a night."""
PEOPLE = ("", "duty", "deputy", "office", "auditor", "keeper", "committee", "gong_duty")
"""Nobody, the county's desk, who approves, who keeps the directory, who reads, who keeps accounts, the neighbour's."""
SETTINGS = settings(
    max_examples=EXAMPLES, database=None, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
_LEFT_OUT = ("/api/events", "/api/sign-out", "/ready")
"""A stream that does not end, the way out of a session, and what says 503 where no worker beats."""
_OTHERS = ("committee", "gong_duty")
_ALONE = {"auditors": "auditor", "the system keeper": "keeper"}


def may_succeed(route: Route, who: str) -> bool:
    """Whether the rule of a route lets this person in at all."""
    if route in ruled("open"):
        return True
    for rule, alone in _ALONE.items():
        if route in ruled(rule):
            return who == alone
    return bool(who) and not (route in ruled("who sees the case") and who in _OTHERS)


def there(house: House, number: str) -> Mapping[str, str]:
    """Cases, calls and tasks that there are."""
    return {"ref": number, "call_id": str(rows(house, Call)[0].id), "task_id": str(rows(house, Task)[0].id)}


@dataclass
class Stranger:
    """Somebody who sends strange requests, and what was wrong with the answers."""

    who: str
    office: Office
    existing: Mapping[str, str]
    wrong: list[object] = field(default_factory=list)

    def tries(self, operation: Any) -> None:
        """Sends an operation's strange requests, each also about something that there is."""
        route = (operation.method.upper(), operation.path)

        def asks(request: Request[Any]) -> None:
            strange = dict(request.path_parameters or {})
            known = {name: self.existing.get(name, value) for name, value in strange.items()}
            for path in (strange, known) if known != strange else (strange,):
                status = self.sent(request, path)
                if status >= 500 or (status < 300 and not may_succeed(route, self.who)):
                    self.wrong.append((route, path, request.body, status))

        given(request=operation.as_strategy())(SETTINGS(asks))()

    def sent(self, request: Request[Any], path: Mapping[str, Any]) -> int:
        """With what a request is answered."""
        request.path_parameters = dict(path)
        asked = request.as_transport_kwargs(base_url="http://testserver")
        headers = {**dict(asked.get("headers") or {}), **(self.office[self.who].headers if self.who else {})}
        told = {name: asked[name] for name in ("params", "json", "data") if asked.get(name) is not None}
        return int(self.office.client.request(asked["method"], asked["url"], headers=headers, **told).status_code)


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "nobody")
def test_no_request_makes_us_fail_and_none_gets_what_the_rules_keep_from_its_sender(
    who: str, office: Office, house: House
) -> None:
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)
    stranger = Stranger(who, office, there(house, incident["number"]))
    description = openapi.from_dict(office["auditor"].get("/api/openapi.json"))
    operations = [one.ok() for one in description.get_all_operations() if isinstance(one, Ok)]
    assert len(operations) > 50
    for operation in operations:
        if operation.path not in _LEFT_OUT:
            stranger.tries(operation)
    assert stranger.wrong == []
