"""Further services: each says in its own words what became of a message, and nobody else's yes counts."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from apprise.manager_plugins import NotificationManager

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.further import LONGEST_TEXT, written
from notifiers.channels.further_account import KIND, faults
from notifiers.channels.further_codes import SERVICES, became
from notifiers.channels.web import Said
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result
from notifiers.rehearsed.further import SHAPES
from notifiers.tray import Trouble
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW, ScriptedWebServer
from tests.notifiers.test_mail_channel import free_port

ADDRESSES = {
    "ntfys": "desk:geheim1@push.invalid/{to}", "tgram": "123456789:abcdefg_hijklmnop/{to}",
    "wxpusher": "AT_geheim1/{to}", **dict.fromkeys(("wecombot", "dingtalk", "feishu", "lark", "schan"), "{to}"),
}  # fmt: skip
TARGETS = {"tgram": "13800000001", "wxpusher": "UID_li"}
WELL, NO, WAIT, DOUBT = Outcome.accepted, Outcome.failed_for_good, Outcome.failed_for_now, Outcome.unknown


def call(target: str, body: str = "请应答", **more: object) -> Message:
    return Message("C-7", f"further://push/{target}", "叫应", body, drill=False, **more)  # type: ignore[arg-type]


def notifier(account: ChannelAccount) -> AppriseNotifier:
    return AppriseNotifier(Gate(accounts=FixedAccounts(account), services=[account.secrets["service"]]), lambda: NOW)


def account(service: str, address: str, base_url: str = "") -> ChannelAccount:
    return ChannelAccount("push", "further", False, base_url, {"service": service, "address": address})


def sent(service: str, status: int, body: bytes, address: str = "", target: str = "abcdef123456") -> Result:
    with ScriptedWebServer(status, body) as server:
        kept = account(service, address or ADDRESSES[service], f"http://127.0.0.1:{server.port}")
        return notifier(kept).send(call(TARGETS.get(service, target)))


@pytest.mark.parametrize(
    ("service", "status", "body", "outcome"),
    [
        ("wecombot", 200, {"errcode": 0, "errmsg": "ok"}, WELL),
        ("wecombot", 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, NO),
        ("wecombot", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, WAIT),
        ("dingtalk", 200, {"errcode": 310000, "errmsg": "keywords not in content"}, NO),
        ("dingtalk", 200, {"errcode": 130101, "errmsg": "send too fast"}, WAIT),
        ("feishu", 200, {"StatusCode": 0, "StatusMessage": "success"}, WELL),
        ("feishu", 200, {"code": 19001, "msg": "param invalid"}, NO),
        ("feishu", 200, {"code": 19021, "StatusCode": 0}, NO),
        ("lark", 200, {"code": 11232, "msg": "frequency limited"}, WAIT),
        ("schan", 200, {"code": 40001, "message": "bad pushtoken"}, NO),
        ("pushplus", 200, {"code": 903, "msg": "token"}, NO),
        ("pushplus", 200, {"code": 200, "data": "m-1"}, WELL),
        ("wxpusher", 200, {"code": 1000, "data": [{"code": 1000, "messageId": 7}]}, WELL),
        ("wxpusher", 200, {"code": 1000, "data": [{"code": 1004, "status": "nobody"}]}, NO),
        ("wxpusher", 200, {"code": 1008, "msg": "too fast", "data": None}, WAIT),
        ("pushdeer", 200, {"code": 80403, "error": "no"}, NO),
        ("barks", 200, {"code": 400, "message": "failed to get device token"}, NO),
        ("pover", 400, {"user": "invalid", "errors": ["user identifier is invalid"], "status": 0}, NO),
        ("pover", 429, {"status": 0}, WAIT),
        ("tgram", 200, {"ok": True, "result": {"message_id": 5}}, WELL),
        ("tgram", 403, {"ok": False, "error_code": 403, "description": "bot was blocked by the user"}, NO),
        ("slack", 200, {"ok": False, "error": "channel_not_found"}, NO),
        ("slack", 200, {"ok": False, "error": "ratelimited"}, WAIT),
        ("slack", 200, {"ok": True, "ts": "1.2"}, WELL),
        ("slack", 200, "ok", DOUBT),
        ("ntfys", 507, {"code": 50701, "http": 507, "error": "disk full"}, NO),
        ("gotifys", 401, {"error": "Unauthorized", "errorCode": 401}, NO),
        ("matrixs", 403, {"errcode": "M_FORBIDDEN"}, NO),
        ("matrixs", 200, {"event_id": "$x"}, WELL),
        ("discord", 204, "", WELL),
        ("mmosts", 302, "", NO),
        ("ntfys", 200, {}, DOUBT),
        ("wecombot", 200, "<html>", DOUBT),
        ("wecombot", 200, [1], DOUBT),
        ("wecombot", 200, {"errcode": None}, DOUBT),
        ("wecombot", 200, {"errcode": False}, DOUBT),
        ("wecombot", 502, {"errcode": 0}, DOUBT),
        ("wecombot", 404, {"errcode": 0}, NO),
        ("wecombot", 599, "", DOUBT),
        ("some_other", 200, {"ok": True}, DOUBT),
        ("some_other", 401, "", NO),
    ],
)
def test_each_service_says_in_its_own_words_what_became_of_a_message(
    service: str, status: int, body: object, outcome: Outcome
) -> None:
    assert became(service, Said(status, json.dumps(body).encode())).outcome is outcome


def test_one_word_is_an_answer_where_a_service_says_no_more() -> None:
    assert became("slack", Said(200, b"ok\n")).outcome is WELL
    assert became("wecombot", Said(200, b"ok")).outcome is DOUBT
    assert became("wecombot", Said(200, b"[" * 60_000)).outcome is DOUBT


@pytest.mark.parametrize("service", sorted(SHAPES))
def test_a_service_is_asked_by_apprises_plugin_and_judged_by_what_it_says(providers: Pretended, service: str) -> None:
    """Apprise takes half of these refusals for success."""
    target = TARGETS.get(service, "abcdef123456")
    providers.account("further")
    sender = notifier(
        ChannelAccount(
            "push", "further", False, providers.change("further", service=service, address=ADDRESSES[service]).base_url,
            {"service": service, "address": ADDRESSES[service]},
        )
    )  # fmt: skip
    for trouble, outcome in {
        Trouble.none: WELL, Trouble.refuse: NO, Trouble.busy: WAIT, Trouble.throttled: WAIT, Trouble.lost: DOUBT
    }.items():  # fmt: skip
        providers.server.trouble(target, trouble)
        assert sender.send(call(target)).outcome is outcome
    arrived, lost = providers.server.phones.of(target)
    assert (arrived.number, arrived.repeat) == (lost.number, lost.repeat) == ("C-7", 0)
    assert "请应答" in arrived.body


@pytest.mark.parametrize("service", ["wecombot", "dingtalk", "feishu", "lark", "schan"])
def test_a_refusal_with_http_200_is_none_of_success(service: str) -> None:
    name = "errcode" if service in ("wecombot", "dingtalk") else "code"
    assert sent(service, 200, json.dumps({name: 9999, "msg": "no"}).encode()).outcome is NO


def test_where_the_body_says_nothing_the_outcome_is_unknown() -> None:
    assert sent("wecombot", 200, b"").reason is reasons.UNREADABLE_ANSWER


def test_silence_is_unknown_and_a_door_that_is_shut_is_for_now() -> None:
    with ScriptedWebServer(silent=True) as server:
        kept = account("wecombot", "{to}?rto=0.1", f"http://127.0.0.1:{server.port}")
        assert notifier(kept).send(call("abcdef")).outcome is DOUBT
    shut = account("wecombot", "{to}", f"http://127.0.0.1:{free_port()}")
    assert notifier(shut).send(call("abcdef")).outcome is WAIT


def test_no_redirect_is_followed_and_nothing_is_tried_twice() -> None:
    with ScriptedWebServer() as outside:
        moved = {"Location": f"http://127.0.0.1:{outside.port}/"}
        with ScriptedWebServer(307, headers=moved) as server:
            kept = account("wecombot", "{to}?retry=3", f"http://127.0.0.1:{server.port}")
            assert notifier(kept).send(call("abcdef")).outcome is NO
            assert len(server.requests) == 1
        assert outside.requests == []


@pytest.mark.parametrize("target", ["a,b", "a%2Cb", "a;b", "a/b", "a%20b", "a%2Fb"])
def test_an_address_of_several_is_refused_with_words(target: str) -> None:
    with ScriptedWebServer() as server:
        result = notifier(account("ntfys", "h/{to}", f"http://127.0.0.1:{server.port}")).send(call(target))
        assert (result.outcome, result.reason) == (NO, reasons.SEVERAL_TARGETS)
        assert server.requests == []


def test_an_account_that_reaches_somebody_besides_sends_nothing() -> None:
    with ScriptedWebServer() as server:
        kept = account("ntfys", "h/everybody/{to}", f"http://127.0.0.1:{server.port}")
        assert notifier(kept).send(call("li")).reason is reasons.SEVERAL_TARGETS
        assert server.requests == []


def test_a_service_that_the_deployment_has_not_allowed_is_not_used() -> None:
    sender = AppriseNotifier(
        Gate(accounts=FixedAccounts(account("tgram", "1:a/{to}")), services=["ntfys"]), lambda: NOW
    )
    result = sender.send(call("13800000001"))
    assert (result.outcome, result.reason) == (NO, reasons.CHANNEL_NOT_ALLOWED)
    assert "1:a" not in repr(result)


def test_nothing_of_what_opens_an_account_is_told_or_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = {"errorCode": 400, "errorDescription": "who is desk:geheim1 for geheim2, geheim/4 and geheim-5?"}
    address = "desk:geheim1@h/{to}/?token=geheim2"
    address = address.replace("/{to}", "/geheim3/geheim%2F4/{to}")
    result = sent("gotifys", 400, json.dumps(said).encode(), address, target="geheim-5")
    assert result.outcome is NO
    told = repr(result) + caplog.text + "".join(capsys.readouterr())
    assert not [secret for secret in ("geheim1", "geheim2", "geheim3", "geheim/4", "geheim-5") if secret in told]


@pytest.mark.parametrize("more", ["", "?overflow=split"])
def test_title_and_text_go_in_one_piece_that_the_service_carries(more: str) -> None:
    with ScriptedWebServer(200, b'{"errcode": 0}') as server:
        sender = notifier(account("wecombot", "{to}" + more, f"http://127.0.0.1:{server.port}"))
        assert sender.send(replace(call("abcdef", "警" * 3000), subject="叫" * 100)).outcome is WELL
        ((_, said, _),) = server.requests
    text = json.loads(said)["text"]["content"]
    assert text.startswith("叫" * 100)
    assert text.endswith("#C-7.0")
    assert len(text.encode()) <= LONGEST_TEXT


def test_a_text_is_cut_where_a_service_would_cut_it_and_keeps_link_and_number() -> None:
    message = call("li", "警" * 2000 + "\nhttps://desk.example/a/x", link="https://desk.example/a/x", repeat=2)
    text = written(message)
    assert len(text.encode()) <= LONGEST_TEXT
    assert text.endswith("…\nhttps://desk.example/a/x\n#C-7.2")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"service", "address"}),
        ({"service": "NTFY", "address": "h/{to}"}, {"service"}),
        ({"service": "ntfy", "address": "h/"}, {"address"}),
        ({"service": "ntfy", "address": "{to}/{to}"}, {"address"}),
        ({"service": "ntfy", "address": "h/{to}?to=boss"}, {"address"}),
        ({"service": "ntfy", "address": "h/{to}?redirect=yes"}, {"address"}),
        ({"service": "ntfy", "address": "h/{to} x"}, {"address"}),
        ({"service": "ntfy", "address": "h/{to}", "per_second": "fast"}, {"per_second"}),
        ({"service": "ntfy", "address": "h/{to}", "per_second": "nan"}, {"per_second"}),
        ({"service": "ntfy", "address": "h/{to}", "per_second": "0.3"}, set()),
    ],
)
def test_an_account_that_could_not_work_is_refused_value_by_value(values: dict[str, str], wrong: set[str]) -> None:
    assert faults(values).keys() == wrong


def test_an_account_says_how_fast_it_may_be_used_and_has_a_rate_without_that() -> None:
    assert KIND.rate({}) == KIND.per_second == 1
    assert KIND.rate({"per_second": "30"}) == 30


def test_services_are_judged_by_the_names_that_apprise_has_for_them() -> None:
    assert Address.read("further://push/x") is not None
    sender = AppriseNotifier(Gate(services=SERVICES), lambda: NOW)
    assert sorted(one for one in SERVICES if not known_to_apprise(one)) == []
    sender.close()


def known_to_apprise(service: str) -> bool:

    return service in NotificationManager()  # type: ignore[no-untyped-call]
