"""A setting that can not be meant is refused by its name, in both languages, and no secret is repeated."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from api.command_line import app
from api.wrong_settings import wrong
from settings import Settings


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"fresh_days": "abc"}, "TOCSIN_FRESH_DAYS=abc：应为整数", "TOCSIN_FRESH_DAYS=abc: must be a whole number"),
        ({"fresh_days": "0"}, "TOCSIN_FRESH_DAYS=0：不得小于 1", "TOCSIN_FRESH_DAYS=0: must be at least 1"),
        ({"web_port": "70000"}, "不得大于 65535", "must be at most 65535"),
        ({"sentry_seconds": "often"}, "应为数", "must be a number"),
        ({"environment": "test"}, "只能是 'development', 'production'", "must be 'development', 'production'"),
        ({"public_url": "desk"}, "TOCSIN_PUBLIC_URL=desk：应为完整网址", "must be a whole address: https://host"),
        ({"database_owner_url": "postgresql://o:geheim@h/x"}, "设置有误：TOCSIN_DATABASE_OWNER_URL 只与", "goes with"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_given_and_what_is_allowed(
    given: dict[str, str], zh: str, en: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(given)
    (told,) = wrong(refused.value)
    assert zh in told.zh
    assert en in told.en


@pytest.mark.parametrize("name", ["database_url", "mail_gateway", "beat_url", "encryption_keys"])
def test_what_may_hold_a_secret_is_not_repeated(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: "geheim-1"})
    assert not any("geheim" in text for one in wrong(refused.value) for text in (one.zh, one.en))


@pytest.mark.parametrize(
    "command", [["readiness"], ["up"], ["plan", "simulate", "response/flood/III", "--area", "511527109"]]
)
def test_a_command_with_a_wrong_setting_says_so_and_leaves(command: list[str]) -> None:
    told = CliRunner().invoke(app, command, env={"TOCSIN_FRESH_DAYS": "soon"})
    assert told.exit_code == 2
    assert "TOCSIN_FRESH_DAYS=soon：应为整数" in told.stderr
    assert "Traceback" not in told.output
