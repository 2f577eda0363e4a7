"""Channel accounts at the desk: kept by the system keeper alone, their secrets told to nobody; and the doors behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from records.questions import channels
from tests.api.conftest import Client, Clock, Office, house_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HUB = {"key": "city_hub", "channel": "hook", "drill": True, "base_url": "https://hub.example/in"}


def entered(office: Office, **more: Any) -> Any:
    return office["keeper"].post("/api/channels", HUB | {"values": {"secret": SECRET}} | more, 201)


def test_an_account_is_entered_and_its_secret_is_never_told_again(office: Office) -> None:
    shown = entered(office)
    assert (shown["values"], shown["drill"]) == ({"secret": "***"}, True)
    assert shown["callback"] == "http://testserver/callbacks/city_hub"
    told = json.dumps(office["keeper"].get("/api/channels")) + json.dumps(office["auditor"].get("/api/office/journal"))
    with house_of(office.client).database.transaction() as session:
        rows = session.execute(text("select * from channel_accounts")).all()
        written = str(rows) + str(session.execute(text("select * from journal")).all())
    assert SECRET not in told + written
    assert "city_hub" in written


def test_what_is_left_empty_at_a_change_stays_as_it_was(office: Office) -> None:
    entered(office)
    changed = office["keeper"]
    shown = changed.client.put(
        "/api/channels/city_hub", json={"base_url": "https://new.example", "why": "迁移"}, headers=changed.headers
    ).json()
    assert shown["base_url"] == "https://new.example"
    assert secrets_of(office, "city_hub") == {"secret": SECRET}


def secrets_of(office: Office, key: str) -> Any:
    with house_of(office.client).database.transaction(reading=True) as session:
        kept = channels.with_key(session, key)
        assert kept is not None
        return json.loads(kept.secrets)


def test_closing_an_account_destroys_its_secrets(office: Office) -> None:
    entered(office)
    assert closes(office) == 204
    assert secrets_of(office, "city_hub") == {}
    assert closes(office) == 404


def closes(office: Office) -> int:
    keeper = office["keeper"]
    asked = {"why": "停用"}
    return int(keeper.client.post("/api/channels/city_hub/close", json=asked, headers=keeper.headers).status_code)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "City Hub"}, "key"),
        ({"channel": "pigeon"}, "channel"),
        ({"base_url": "http://hub.example"}, "base_url"),
        ({"base_url": "https://user:pass@hub.example"}, "base_url"),
        ({"base_url": "https://[::1"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"values": {}}, "secret"),
        ({"values": {"secret": SECRET, "colour": "red"}}, "values"),
    ],
)
def test_an_account_that_could_not_work_is_refused_field_by_field(office: Office, wrong: Any, field: str) -> None:
    refused = office["keeper"].post("/api/channels", HUB | {"values": {"secret": SECRET}} | wrong, 422)
    assert field in refused["fields"]


def test_a_mailbox_of_replies_is_read_encrypted_or_on_this_machine_and_has_no_door(office: Office) -> None:
    values = {"address": "duty@county.example", "user": "duty", "password": "geheim"}
    wanted = {"key": "replies", "channel": "mailbox", "drill": False, "values": values}
    for plain in ("imap://mail.example", "https://mail.example"):
        refused = office["keeper"].post("/api/channels", wanted | {"base_url": plain}, 422)
        assert "imaps" in refused["fields"]["base_url"]["en"]
    shown = office["keeper"].post("/api/channels", wanted | {"base_url": "imaps://mail.example"}, 201)
    assert (shown["callback"], shown["values"]["password"]) == (None, "***")


def test_nobody_but_the_keeper_sees_or_enters_accounts(office: Office) -> None:
    office["commander"].post("/api/channels", HUB | {"values": {"secret": SECRET}}, 403)
    answer = office.client.get("/api/channels", headers=office["auditor"].headers)
    assert answer.status_code == 403


def knocks(client: Client, clock: Clock, said: Any, key: str = "city_hub", **changed: str) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signed = {
        "webhook-id": "e-1",
        "webhook-timestamp": str(int(clock().timestamp())),
        "webhook-signature": Webhook(SECRET).sign("e-1", clock(), body.decode()),
    }
    return client.post(f"/callbacks/{key}", content=body, headers=signed | changed)


def test_what_is_proven_is_taken_in_and_what_is_not_is_refused_and_kept(office: Office, clock: Clock) -> None:
    entered(office)
    receipt = {"type": "receipt", "number": "2026-0001-R1-000000000000", "step": "read"}
    assert knocks(office.client, clock, receipt).json() == {"code": 0}
    assert knocks(office.client, clock, receipt, **{"webhook-signature": "v1,AAAA"}).status_code == 403
    assert knocks(office.client, clock, b"{").status_code == 400
    assert knocks(office.client, clock, b"x" * 70_000).status_code == 413
    assert knocks(office.client, clock, receipt, key="nobody").status_code == 404
    clock.passes(minutes=6)
    old = {"webhook-timestamp": str(int(clock().timestamp()) - 360)}
    assert knocks(office.client, clock, receipt, **old).status_code == 403
    kept = [one for one in office["auditor"].get("/api/office/journal") if one["kind"] == "callback_refused"]
    assert len(kept) == 4


def test_an_account_that_was_closed_hears_nothing(office: Office, clock: Clock) -> None:
    entered(office)
    assert closes(office) == 204
    assert knocks(office.client, clock, {"type": "receipt", "number": "1", "step": "read"}).status_code == 404


def test_the_page_enters_changes_and_closes_and_shows_no_secret(office: Office) -> None:
    keeper = office["keeper"]

    def posts(path: str, **typed: str) -> Any:
        form = {"form_key": keeper.get("/api/me")["form_key"], **typed}
        return keeper.client.post(path, data=form, headers=keeper.headers)

    typed = {"account": "city_hub", "channel": "hook", "drill": "no", "base_url": "https://hub.example/in"}
    assert "签名密钥" in posts("/channels", **typed).text
    assert posts("/channels", **typed, secret=SECRET).status_code == 200
    assert (
        posts("/channels/city_hub/change", channel="hook", base_url="https://b.example", why="迁移").status_code == 200
    )
    shown = keeper.client.get("/channels", headers=keeper.headers).text
    assert "https://b.example" in shown
    assert SECRET not in shown
    assert secrets_of(office, "city_hub") == {"secret": SECRET}
    assert posts("/channels/city_hub/close", why="停用").status_code == 200
    assert secrets_of(office, "city_hub") == {}
