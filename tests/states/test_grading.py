"""Decision tables: the gravest row that holds, why, and what is not known."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plans.shelf import DRILLS, read_shelf
from states.conditions import compiled
from states.forms import read_value
from states.grading import LevelRows, suggest
from states.scales import Level, rank
from tests.states.cast import PROCEDURES

[FLOOD] = [plan for plan, _ in read_shelf().read_plans() if plan.class_ == "flood"]
TABLE = FLOOD.grading
FACTS = PROCEDURES["incident"].facts


def rain(*towns: dict[str, Any]) -> dict[str, Any]:
    """What is known after these readings."""
    return {"towns": [{"place": f"51152710{number}", **one} for number, one in enumerate(towns)]}


def test_an_orange_warning_with_two_townships_over_forty_suggests_level_three() -> None:
    """The facts of the drill: 城口县 started level III on a warning and 40 mm in 3 h in two townships."""
    said = suggest(TABLE, {"warn_rain": "orange", **rain({"rain_3h": 48.0}, {"rain_3h": 44.0})})

    assert said.level is Level.III
    assert [one.row.title.zh for one in said.held] == ["暴雨黄色以上预警，且2个以上乡镇3小时雨量≥40毫米"]


def test_the_drill_begins_with_facts_that_suggest_level_three() -> None:
    """The shipped drill says what the table will suggest; the facts in it do suggest that."""
    drill = yaml.safe_load((DRILLS / "junlian_rainstorm.yaml").read_text(encoding="utf-8"))
    known: dict[str, Any] = {}
    found: list[Level | None] = []
    for form in forms_in(drill):
        known |= {name: read_value(FACTS[name], raw) for name, raw in form.items() if name in FACTS}
        found.append(suggest(TABLE, known).level)

    assert Level.III in found


def forms_in(data: Any) -> list[dict[str, Any]]:
    """Every mapping of a drill that reports readings of townships."""
    if isinstance(data, dict):
        own = [data] if isinstance(data.get("towns"), list) else []
        return own + [form for value in data.values() for form in forms_in(value)]
    return [form for value in data for form in forms_in(value)] if isinstance(data, list) else []


def test_nothing_known_suggests_nothing_and_names_every_row() -> None:
    """Unknown is unknown, never zero: each row is listed with the facts that it misses."""
    said = suggest(TABLE, {})

    assert said.level is None
    assert said.held == ()
    assert len(said.unknown) == sum(len(part.rows) for part in TABLE)
    assert all(one.missing for one in said.unknown)


def test_what_could_still_make_it_graver_is_named() -> None:
    """Level III holds; graver rows that nobody can decide yet are told, milder ones are not."""
    said = suggest(TABLE, rain({"rain_1h": 47.0}))

    assert said.level is Level.III
    assert {one.level for one in said.unknown} <= {Level.I, Level.II, Level.III}
    assert ("lv_warn",) in [one.missing for one in said.unknown]


def test_a_township_without_a_reading_does_not_count() -> None:
    """Neither as rain nor as no rain."""
    assert suggest(TABLE, rain({}, {"rain_3h": 41.0})).level is None


def test_every_row_that_holds_at_the_level_is_named_with_its_source() -> None:
    """The officer sees each reason, its clause and whose practice it is."""
    said = suggest(TABLE, {**rain({"rain_1h": 90.0, "rain_3h": 130.0}), "reservoir_danger": "failed"})

    assert said.level is Level.I
    assert len(said.held) == 3
    kept = said.as_data()
    assert kept["level"] == "I"
    for row in kept["held"]:
        assert row["clause"]
        assert row["source"]
        assert set(row["title"]) == {"zh", "en"}


@pytest.mark.parametrize("part", TABLE, ids=lambda part: part.level)
def test_every_row_of_the_shipped_table_can_hold(part: LevelRows) -> None:
    """No row is written so that it never says anything: some facts of the table make each one true."""
    tried = [
        {"warn_rain": colour, "reservoir_danger": danger, "lv_warn": 2.0, "cut_off": 2, **rain(heavy, heavy)}
        for colour in ("blue", "red")
        for danger in ("small", "medium", "failed")
        for heavy in [{"rain_1h": 300.0, "rain_3h": 300.0, "rain_6h": 300.0, "rain_24h": 300.0}]
    ]
    for row in part.rows:
        assert any(compiled(row.when).of(facts) for facts in tried), row.title.zh


reading = st.floats(0, 250, allow_nan=False)
towns = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(["rain_1h", "rain_3h", "rain_6h", "rain_24h"], reading)),
    min_size=1,
    max_size=4,
)


@given(towns, st.sampled_from(["rain_1h", "rain_3h", "rain_6h", "rain_24h"]), st.floats(0, 100))
def test_more_rain_is_never_milder(known: list[dict[str, float]], kind: str, more: float) -> None:
    """Whatever falls in addition, the suggested level stays or becomes graver."""
    before = suggest(TABLE, rain(*known)).level
    known[0] = {**known[0], kind: known[0].get(kind, 0) + more}
    after = suggest(TABLE, rain(*known)).level

    if before is not None:
        assert after is not None
        assert rank(after) <= rank(before)
