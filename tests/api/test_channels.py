"""Channel accounts at the desk: kept by the system keeper alone, their secrets told to nobody; and the doors behind."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from api.pages.fields import OWN
from notifiers.channels.kinds import KINDS
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


def test_mail_goes_encrypted_or_on_this_machine_and_logs_in_with_both_words_or_with_none(office: Office) -> None:
    values = {"address": "duty@county.example", "user": "duty", "password": "geheim"}
    wanted = {"key": "county_mail", "channel": "smtp", "drill": False}
    for plain in ("smtp://mail.example", "https://mail.example"):
        refused = office["keeper"].post("/api/channels", wanted | {"values": values, "base_url": plain}, 422)
        assert "smtps" in refused["fields"]["base_url"]["en"]
    wanted["base_url"] = "smtps://mail.example:587"
    for name in ("user", "password"):
        alone = {key: value for key, value in values.items() if key != name}
        assert office["keeper"].post("/api/channels", wanted | {"values": alone}, 422)["fields"].keys() == {name}
    shown = office["keeper"].post("/api/channels", wanted | {"values": values}, 201)
    assert (shown["callback"], shown["values"]["password"]) == (None, "***")


def test_an_account_at_a_further_service_has_its_own_place_and_a_sound_address(office: Office) -> None:
    values = {"service": "tgram", "address": "123456789:geheim/{to}", "per_second": "20"}
    wanted = {"key": "county_tgram", "channel": "further", "drill": False}
    refused = office["keeper"].post("/api/channels", wanted | {"values": {"service": "tgram", "address": "x"}}, 422)
    assert "{to}" in refused["fields"]["address"]["en"]
    shown = office["keeper"].post("/api/channels", wanted | {"values": values}, 201)
    assert (shown["base_url"], shown["callback"]) == ("", None)
    assert shown["values"] == values | {"address": "***"}


def test_the_page_says_which_service_the_deployment_has_not_allowed(office: Office) -> None:
    values = {"service": "tgram", "address": "123456789:geheim/{to}"}
    wanted = {"key": "county_tgram", "channel": "further", "drill": False, "values": values}
    office["keeper"].post("/api/channels", wanted, 201)
    keeper = office["keeper"]
    page = keeper.client.get("/channels?lang=en", headers=keeper.headers).text
    assert "tgram is not among TOCSIN_FURTHER_SERVICES" in page
    assert "geheim" not in page


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


def test_a_flood_of_forged_callbacks_is_refused_one_by_one_and_counted_in_the_journal(
    office: Office, clock: Clock
) -> None:
    entered(office)
    forged = {"webhook-signature": "v1,AAAA"}
    for _ in range(40):
        assert knocks(office.client, clock, {}, **forged).status_code in (403, 429)
    clock.passes(minutes=1)
    knocks(office.client, clock, {}, **forged)
    entries = office["auditor"].get("/api/office/journal")
    kept = [one["data"]["number"] for one in entries if one["kind"] == "callback_refused"]
    assert sorted(kept) == [1] * 30 + [11]
    page = office.client.get("/office", headers=office["auditor"].headers).text
    assert "共 11 次" in page


def test_a_name_that_no_record_can_hold_is_refused_as_an_address(office: Office) -> None:
    assert office.client.post("/callbacks/city%00hub").status_code == 400
    assert office.client.get("/callbacks/city_hub?key=%00").status_code == 400


def test_a_body_without_end_is_cut_off(office: Office) -> None:
    entered(office)
    endless = (b"x" * 100_000 for _ in range(15))
    assert office.client.post("/callbacks/city_hub", content=endless).status_code == 413


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


@pytest.mark.parametrize(("chosen", "drill"), [("yes", True), ("no", False)])
def test_the_page_enters_an_account_for_what_was_chosen_and_keeps_every_template(
    office: Office, chosen: str, drill: bool
) -> None:
    keeper = office["keeper"]
    form = {
        "form_key": keeper.get("/api/me")["form_key"], "account": "sms", "channel": "aliyunsms", "drill": chosen,
        "base_url": "https://sms.example", "access_key_id": "LTAI", "access_key_secret": "secret",
        "sign_name": "县防指", "call": "SMS_1 who,code",
        "value_drill": "SMS_9 who,code", "door_key": "0123456789abcdef",
    }  # fmt: skip
    page = keeper.client.post("/channels", data=form, headers=keeper.headers)
    assert page.status_code == 200, page.text
    assert keeper.get("/api/channels")[0]["drill"] is drill
    assert secrets_of(office, "sms")["drill"] == "SMS_9 who,code"


def test_no_input_of_an_account_bears_a_name_of_the_pages_own(office: Office) -> None:
    page = office["keeper"].client.get("/channels", headers=office["keeper"].headers).text
    assert [kind.channel for kind in KINDS.values() for one in kind.wants if one.name in OWN] != []
    assert len(re.findall('name="drill" value="(?:yes|no)"', page)) == page.count('name="drill"')


def test_after_a_refusal_real_use_stays_chosen(office: Office) -> None:
    keeper = office["keeper"]
    form = {"form_key": keeper.get("/api/me")["form_key"], "account": "city_hub", "channel": "hook", "drill": "no"}
    page = keeper.client.post("/channels", data=form, headers=keeper.headers)
    assert page.status_code >= 400
    assert page.text.count('name="drill" value="no" checked') == 1


STRANGE = {
    "hook": {"secret": "x y"},
    "centre": {"secret": "whsec_!"},
    "wecomapp": {"agent_id": "app", "encoding_aes_key": "k" * 42},
    "dingapp": {"agent_id": "x y"},
    "feishuapp": {"id_type": "openid", "urgent": "loud"},
    "aliyunsms": {"door_key": "short", "call": "SMS_1 who whom", "drill": "SMS_1 nobody", "longest": "0x"},
    "tencentsms": {"app_id": "x y", "notice": "，"},
    "tencentvoice": {"times": "4"},
    "mailbox": {"address": "desk"},
    "smtp": {"address": "desk", "name": "a\nb", "mode": "tls", "per_second": "0"},
}
PLACES = {"mailbox": "imaps://mail.example", "smtp": "smtps://mail.example"}


@pytest.mark.parametrize("channel", STRANGE)
def test_what_no_provider_can_have_given_out_is_refused_when_it_is_entered_field_by_field(
    office: Office, channel: str
) -> None:
    """Else nobody hears of a slip of the hand before a call-out fails."""
    body = HUB | {"channel": channel, "values": STRANGE[channel]}
    body["base_url"] = PLACES.get(channel, body["base_url"])
    fields = office["keeper"].post("/api/channels", body, 422)["fields"]
    assert STRANGE[channel].keys() <= fields.keys()
