"""The templates of an account at the desk: asked of the provider, entered by hand where it can not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifiers.channels.approvals import ASKERS, examined
from notifiers.notifier import Outcome, Result
from tests.api.conftest import BEGIN, Office
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import ScriptedWebServer
from tests.notifiers.templated import account

TEMPLATES = {"call": "1001 who,what,code", "stand_down": "1202 who", "notice": "1403 text"}


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Pretended]:
    pretended = Pretended(tmp_path / "phones.jsonl", lambda _account, _callback: (200, b""), drill=True)
    pretended.server.start()
    yield pretended
    pretended.server.stop()


def entered(office: Office, providers: Pretended, kind: str) -> str:
    known = providers.account(kind)
    values = {**known.secrets, **TEMPLATES}
    body = {"key": known.key, "channel": kind, "drill": True, "base_url": known.base_url, "values": values}
    office["keeper"].post("/api/channels", body, 201)
    return f"/api/channels/{known.key}/templates"


def states(shown: Any) -> dict[str, str | None]:
    return {one["code"]: one["state"] for one in shown}


@pytest.mark.parametrize("kind", sorted(ASKERS))
def test_the_provider_is_asked_what_became_of_each_template(office: Office, providers: Pretended, kind: str) -> None:
    path = entered(office, providers, kind)
    assert states(office["keeper"].get(path)) == {"1001": None, "1202": None, "1403": None}
    told = office["keeper"].post(f"{path}/ask", {})
    assert states(told) == {"1001": "approved", "1202": "waiting", "1403": "refused"}
    assert next(one for one in told if one["code"] == "1403")["why"]
    office["keeper"].post(f"{path}/ask", {})
    journal = [one for one in office["auditor"].get("/api/office/journal") if one["kind"] == "channel_template"]
    assert len(journal) == 3


def test_where_the_provider_can_not_be_asked_the_keeper_says_what_its_console_says(
    office: Office, providers: Pretended
) -> None:
    path = entered(office, providers, "tencentvoice")
    assert states(office["keeper"].post(f"{path}/ask", {}))["1001"] is None
    keeper = office["keeper"]
    for state, status in (("approved", 200), ("perhaps", 422)):
        answer = keeper.client.put(f"{path}/1001", json={"state": state}, headers=keeper.headers)
        assert answer.status_code == status
    assert keeper.client.put(f"{path}/9", json={"state": "approved"}, headers=keeper.headers).status_code == 404
    assert states(keeper.get(path))["1001"] == "approved"


def test_a_provider_that_can_not_be_reached_leaves_what_was_known(office: Office, providers: Pretended) -> None:
    path = entered(office, providers, "aliyunsms")
    office["keeper"].post(f"{path}/ask", {})
    providers.server.stop()
    told = office["keeper"].post(f"{path}/ask", {})
    assert states(told)["1001"] == "approved"
    assert all(one["fault"] for one in told)


def test_nobody_but_the_keeper_asks(office: Office, providers: Pretended) -> None:
    path = entered(office, providers, "aliyunsms")
    office["commander"].post(f"{path}/ask", {}, 403)


@pytest.mark.parametrize("kind", sorted(ASKERS))
@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"Code": "OK"}', b'{"Code": "OK", "TemplateStatus": 77}', b'{"Response": {}}',
             b'{"Response": {"Error": {"Code": "AuthFailure"}}}', b'{"Code": "isv.X"}',
             b'{"Response": {"DescribeTemplateStatusSet": []}}'],
)  # fmt: skip
def test_an_answer_that_says_nothing_of_use_is_no_state(kind: str, body: bytes) -> None:
    with ScriptedWebServer(200, body) as server:
        found = examined(account(kind, f"http://127.0.0.1:{server.port}"), "1001", BEGIN)
    assert isinstance(found, Result)
    assert found.outcome is not Outcome.accepted


@pytest.mark.parametrize("kind", ["aliyunsms", "tencentvoice"])
def test_the_page_shows_what_is_known_and_asks_or_takes_it_from_the_keeper(
    office: Office, providers: Pretended, kind: str
) -> None:
    entered(office, providers, kind)
    keeper, path = office["keeper"], f"/channels/drill_{kind}/template"
    before = keeper.client.get("/channels", headers=keeper.headers).text
    assert before.count("<b>未知</b>") == 3
    if kind in ASKERS:
        after = keeper.client.post(f"{path}s", headers=keeper.headers)
        assert all(f"<b>{state}</b>" in after.text for state in ("已通过", "审核中", "未通过"))
    else:
        after = keeper.client.post(path, data={"code": "1001", "state": "approved"}, headers=keeper.headers)
        assert after.text.count("<b>已通过</b>") == 1
        wrong = keeper.client.post(path, data={"code": "1001", "state": "perhaps"}, headers=keeper.headers)
        assert wrong.status_code == 422
    assert after.status_code == 200
    assert "approved" in keeper.client.get("/channels?lang=en", headers=keeper.headers).text
