"""The small signs of a delivery: which steps are known, when and from whom; which have not come yet."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.pages.rendering import environment
from api.pages.roster import Mark
from states.text import Text

AT = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)


@dataclass
class Called:
    """As much of a call as the signs ask for."""

    queued_at: datetime | None = AT
    answered_at: datetime | None = None


@dataclass
class Line:
    """A line of the roster."""

    marks: list[Mark]
    call: Called = field(default_factory=Called)


def _mark(state: str, source: Text | None = None) -> Mark:
    at = AT if state == "known" else None
    return Mark(Text("达", "Dlvd"), Text("已<送达>", "<delivered>"), state, at, source)


def _said(line: Line, language: str = "zh", way: str = "delivery") -> str:
    return environment().from_string(f"{{{{ line|{way} }}}}").render(line=line, language=language)


def test_a_known_step_tells_when_and_from_whom_and_its_time_lies_folded_below() -> None:
    """The hidden title has day, time and UTC; the fold the time alone."""
    said = _said(Line([_mark("known", Text("短信 & 回执", "a receipt"))]))
    assert 'title="已&lt;送达&gt; 08-23 17:10:00 · 2026-08-23 09:10:00.000 UTC · 短信 &amp; 回执">达</span>' in said
    assert "<li>已&lt;送达&gt; 17:10:00 · 短信 &amp; 回执</li>" in said


def test_a_step_that_has_not_come_says_so_in_the_language_of_the_page_and_an_unknown_one_does_not() -> None:
    """Whether it was sent is unknown: that is more than not yet."""
    line = Line([_mark("none")])
    assert '<span class="mark none" title="已&lt;送达&gt; · 尚未">达</span>' in _said(line)
    assert '<span class="mark none" title="&lt;delivered&gt; · not yet">Dlvd</span>' in _said(line, "en")
    assert 'title="已&lt;送达&gt;">' in _said(Line([_mark("unknown")]))


def test_signs_alone_have_no_fold_nor_has_a_call_that_nothing_has_become_of() -> None:
    """A stand-in's line is one line."""
    line = Line([_mark("known")])
    assert "<details" in _said(line)
    assert "<details" not in _said(line, way="ladder")
    assert "<details" not in _said(Line([_mark("none")], Called(None)))
