"""The gaps of the directory on the command line: one line each, in both languages, and a status that says so."""

from __future__ import annotations

import pytest

from api.lacking import tell_gaps
from settings import Settings
from workflows.work import House


def test_every_gap_is_a_line_with_code_name_and_what_is_missing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """拉萨市三年行动 item 1 (S05)."""
    address = house.database.engine.url.render_as_string(hide_password=False)
    installation = Settings(database_url=address, prefect="off")
    assert tell_gaps(installation, drill=False) == 1
    in_earnest = capsys.readouterr().out.splitlines()
    assert "511526100  巡场镇 Xunchang town: 没有应急机构 no body is named" in in_earnest
    assert in_earnest[-1] == f"通讯录缺口：{len(in_earnest) - 1} 处 Gaps of the directory: {len(in_earnest) - 1}"
    assert tell_gaps(installation, drill=True) == 1
    assert not any("只有演练号码" in line for line in capsys.readouterr().out.splitlines())
