"""Every kind of journal entry that the code writes has a title in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from api.pages.telling import KINDS

ROOT = Path(__file__).resolve().parents[3]
_PLACES = {"entry": 1, "office": 0, "note": 1}
"""By writer of entries the place of the kind among its arguments."""


def _written() -> Iterator[tuple[str, str]]:
    for floor in ("workflows", "records", "api"):
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    place = _PLACES.get(node.func.attr)
                    if place is not None and len(node.args) > place and "ledger" in ast.unparse(node.func.value):
                        yield from ((kind, path.name) for kind in _said(node.args[place]))


def _said(node: ast.expr) -> Iterator[str]:
    """The kinds that an argument can be, where it says them itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_said(node.body), *_said(node.orelse))


def test_every_kind_of_entry_that_is_written_has_a_title() -> None:
    written = dict(_written())
    assert {"moved", "sections_filled", "list_printed"} <= set(written)
    assert {kind: where for kind, where in written.items() if kind not in KINDS} == {}


def test_the_timeline_says_which_steps_of_a_ladder_were_passed_and_why() -> None:
    told = KINDS["called"].line
    assert told is not None
    why = {"zh": "没有可用的联系方式", "en": "there is no usable channel"}
    who = {"title": {"zh": "乡长", "en": "township head"}, "name": {"zh": "罗治川", "en": "Luo Zhichuan"}}
    said = told({"who": who, "skipped": [{"rung": 0, "person": "holder", "reason": why}]})
    assert said.zh == "乡长 罗治川；跳过第1步本人没有可用的联系方式"
    assert said.en == "Luo Zhichuan, township head; passed: step 1, the holder: there is no usable channel"
    assert told({"who": who}).zh == "乡长 罗治川"
