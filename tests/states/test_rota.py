"""Every gap of a rota is found, named and ruled: each test breaks one rule of a rota that is whole."""

from datetime import date, datetime, timedelta

import pytest

from plans.shelf import LIBRARY
from plans.source import read
from states.duty import Pattern
from states.rota import Period, Placed, Plan, Somebody, gaps
from states.text import Text

PATTERN = Pattern.model_validate(read(LIBRARY / "junlian" / "duty.yaml").data)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 2)
ALWAYS = (date(2020, 1, 1), None)
EVERYTHING = dict.fromkeys(("cadre", "driver", "professional", "must_know"), ALWAYS)
POSTS = ("leader", "cadre", "driver", "professional", "stand_by")


def somebody(key: str, **qualified: tuple[date, date | None]) -> Somebody:
    return Somebody(key, Text(key, key), qualified or EVERYTHING)


def placed(post: str, day: date = FIRST, who: Somebody | None = None) -> Placed:
    window = PATTERN.window(day, "day", PATTERN.shifts["day"])
    return Placed(post, who or somebody(post), day, window.begins, window.ends)


def whole() -> list[Placed]:
    return [placed(post, day) for day in (FIRST, LAST) for post in POSTS]


def sorts(turns: list[Placed], *periods: Period) -> list[str]:
    return [f"{one.day:%d} {one.post} {one.sort}" for one in gaps(Plan(PATTERN, FIRST, LAST, turns, periods))]


def test_a_day_with_four_different_people_has_no_gap() -> None:
    assert sorts(whole()) == []


@pytest.mark.parametrize("post", POSTS)
def test_a_day_with_an_empty_post_is_named(post: str) -> None:
    left = [one for one in whole() if (one.post, one.day) != (post, LAST)]
    assert sorts(left) == [f"02 {post} empty"]
    reason = gaps(Plan(PATTERN, FIRST, LAST, left))[0].reason
    assert PATTERN.posts[post].title.zh in reason.zh
    assert "09-02" in reason.zh


def test_nobody_has_to_stand_by_unless_the_pattern_asks_for_it() -> None:
    assert "01 stand_by empty" in sorts([])
    posts = PATTERN.posts | {"stand_by": PATTERN.posts["stand_by"].model_copy(update={"every_day": False})}
    plan = Plan(PATTERN.model_copy(update={"posts": posts}), FIRST, LAST, [])
    assert "stand_by" not in {one.post for one in gaps(plan)}


def test_one_minute_without_a_leader_is_a_gap_with_its_times() -> None:
    turns = whole()
    early = turns[0]
    turns[0] = Placed("leader", early.who, early.day, early.begins, early.ends - timedelta(minutes=1))
    assert sorts(turns) == ["01 leader uncovered"]
    assert "07:59" in gaps(Plan(PATTERN, FIRST, LAST, turns))[0].reason.zh


def test_two_people_may_share_a_shift_when_no_minute_is_left_open() -> None:
    turns = whole()
    first = turns.pop(0)
    noon = first.begins + timedelta(hours=4)
    shared = [
        Placed("leader", first.who, FIRST, first.begins, noon),
        Placed("leader", somebody("x"), FIRST, noon, first.ends),
    ]
    assert sorts([*turns, *shared]) == []


def test_nobody_is_in_two_posts_at_once() -> None:
    turns = whole()
    turns[2] = placed("driver", FIRST, turns[0].who)
    assert "01 leader two_places" in sorts(turns)


def test_nobody_is_on_two_rotas_at_once() -> None:
    taken = placed("leader", FIRST)
    other = Placed("x", taken.who, FIRST, taken.begins, taken.begins + timedelta(hours=1), Text("县水利局", "water"))
    assert sorts([*whole(), other]) == ["01 leader two_places"]


def test_only_a_cadre_who_passed_the_test_is_shift_leader() -> None:
    turns = whole()
    turns[1] = placed("cadre", FIRST, somebody("new", cadre=ALWAYS))
    assert sorts(turns) == ["01 cadre unqualified"]
    turns[1] = placed("cadre", FIRST, somebody("hired", must_know=ALWAYS, professional=ALWAYS))
    assert sorts(turns) == ["01 cadre unqualified"]


def test_a_contract_that_ends_during_the_shift_is_a_gap_that_says_when() -> None:
    turns = whole()
    until = {"professional": (date(2020, 1, 1), LAST), "must_know": ALWAYS}
    turns[-2] = placed("professional", LAST, somebody("hired", **until))
    found = gaps(Plan(PATTERN, FIRST, LAST, turns))
    assert [one.sort for one in found] == ["unqualified"]
    assert "2026-09-02" in found[0].reason.en


def test_a_key_period_demands_more_people_and_more_of_them() -> None:
    period = Period(Text("国庆", "holiday"), LAST, LAST, {"leader": 2}, {"driver": ["cadre"]})
    turns = whole()
    turns[7] = placed("driver", LAST, somebody("driver", driver=ALWAYS))
    assert sorts(turns, period) == ["02 leader too_few", "02 driver unqualified"]
    turns.append(placed("leader", LAST, somebody("second")))
    turns[7] = placed("driver", LAST)
    assert sorts(turns, period) == []


def test_every_gap_rests_on_a_rule() -> None:
    found = gaps(Plan(PATTERN, FIRST, LAST, []))
    assert len(found) == 2 * len(POSTS)
    assert all(one.clause for one in found)
    assert {one.as_data()["day"] for one in found} == {"2026-09-01", "2026-09-02"}


def test_times_are_told_by_the_clock_of_the_pattern() -> None:
    window = PATTERN.window(FIRST, "day", PATTERN.shifts["day"])
    assert window.begins == datetime.fromisoformat("2026-09-01T08:00:00+08:00")
