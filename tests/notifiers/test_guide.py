"""The guide that gets an office running on each channel says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.command_line import app
from notifiers import texts
from notifiers.channels import aliyun_sms_signing, tencent_sms_signing, tencent_voice_signing
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.kinds import KINDS
from notifiers.channels.templates import PIECES, Sort, templates
from settings import Settings
from tests.api.route_rules import every_route

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "channels.md").read_text()
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"(?m)^## ", GUIDE)[1:]}


def _section(channel: str) -> str:
    return next(text for title, text in SECTIONS.items() if f"`{channel}`" in title)


@pytest.mark.parametrize("channel", KINDS)
def test_each_kind_of_account_has_a_section_that_names_all_that_is_entered(channel: str) -> None:
    section = _section(channel)
    assert [one.name for one in KINDS[channel].wants if f"`{one.name}`" not in section] == []


def test_no_field_is_named_that_the_page_does_not_ask_for() -> None:
    known = {one.name for kind in KINDS.values() for one in kind.wants}
    named = {
        name
        for channel in KINDS
        for row in re.findall(r"(?m)^\| (`[^|]+) \|", _section(channel))
        for name in re.findall(r"`([a-z_]+)`", row)
    }
    assert named
    assert named <= known


@pytest.mark.parametrize("channel", KINDS)
def test_the_rate_of_a_channel_is_the_one_that_is_kept(channel: str) -> None:
    row = next((line for line in GUIDE.splitlines() if line.startswith("| ") and f"`{channel}`" in line), "")
    rate = KINDS[channel].per_second
    assert row.split("|")[2].strip().startswith(f"{rate:.0f}" if rate else "不限")


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        ("`longest`（默认 35）", aliyun_sms_signing.USUAL_LONGEST == 35),
        ("`longest`（默认 6：", tencent_sms_signing.USUAL_LONGEST == 6),
        ("（默认 64）", tencent_voice_signing.USUAL_LONGEST == 64),
    ],
)
def test_the_length_of_a_variable_is_the_usual_one(said: str, is_: bool) -> None:
    assert said in GUIDE
    assert is_


_PROPOSED = re.compile(r"(?m)^\| `(call|stand_down|notice|drill)` \| `([^`]+)`.*\| `(SMS_[^`]+)` \|$")


def test_the_templates_that_it_proposes_can_be_entered_and_their_texts_hold_just_these_pieces() -> None:
    proposed = {sort: (text, entered) for sort, text, entered in _PROPOSED.findall(_section("aliyunsms"))}
    entered = {str(sort): entered for sort, (_, entered) in proposed.items()}
    read = templates(ChannelAccount("county", "aliyunsms", drill=False, base_url="", secrets=entered))
    assert [one.sort for one in read] == list(Sort)
    for one in read:
        assert list(one.pieces) == re.findall(r"\$\{(\w+)\}", proposed[one.sort][0])
        assert set(one.pieces) <= set(texts.PIECES)


def test_a_variable_may_hold_the_pieces_of_a_text_and_the_number_of_the_message() -> None:
    assert set(PIECES) == {*texts.PIECES, "number"}


def test_every_setting_that_a_guide_names_exists() -> None:
    guides = "".join(file.read_text() for file in (ROOT / "docs").glob("*.md"))
    named = set(re.findall(r"TOCSIN_([A-Z_]+)", guides))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_page_and_door_that_it_names_is_a_route() -> None:
    served = {path for _, path in every_route()}
    named = set(re.findall(r"`(/[a-z]+)(?:/[^`]*)?`", GUIDE))
    assert named >= {"/channels", "/callbacks", "/readiness"}
    assert [one for one in named if not any(path == one or path.startswith(f"{one}/") for path in served)] == []


def test_every_command_that_it_names_exists() -> None:
    known = {str(one.name or one.callback.__name__) for one in app.registered_commands if one.callback}
    known |= {str(one.name) for one in app.registered_groups}
    named = set(re.findall(r"`tocsin ([a-z]+)", GUIDE))
    assert named >= {"rehearse", "monitor", "readiness", "print"}
    assert named <= known


def test_every_file_that_it_names_is_there() -> None:
    assert [one for one in re.findall(r"`((?:notifiers|api)/[a-z_/]+\.py)`", GUIDE) if not (ROOT / one).exists()] == []
