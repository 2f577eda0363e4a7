"""Authority as data: each rule of the sample jurisdiction, asked of every kind of person about every act."""

import itertools

import pytest

from states.actor import Actor, Seat
from states.area import covers
from states.authority import LOWER, RAISE, START, Permit, Question
from states.organisation import Kind
from states.refusal import Cause, Refusal
from states.scales import Grade, Level
from tests.states.cast import RULES, person

ROLES = (
    "commander", "standing_deputy_commander", "deputy_commander", "office_head", "duty_leader", "shift_leader",
    "duty_officer", "township_head", "township_deputy", "village_flood_duty", "field_commander", "superior_desk",
    "auditor",
)  # fmt: skip
KINDS = tuple(Kind)
TIERS = ("province", "city", "county", "township", "village")
CLASSES = ("flood", "hazardous_chemicals")

# The same said a second time, by hand, from the table of who may do what: not read from the file.
HEADQUARTERS = {"general_headquarters", "specialist_headquarters", "office", "management_unit"}
LADDER = {"office_head": 1, "deputy_commander": 2, "standing_deputy_commander": 3, "commander": 4}
DECIDES = {Level.IV: 1, Level.III: 2, Level.II: 3, Level.I: 4}
DESK = {"duty_officer", "shift_leader", "duty_leader"}
TOWNSHIP = {"township_head", "township_deputy"}
LEADERS = {"deputy_commander", "standing_deputy_commander", "commander"}


def commands(class_: str, level: Level) -> str:
    """A flood is the county's at every level; of a chemical accident the two gravest are the city's."""
    return "city" if class_ == "hazardous_chemicals" and level in (Level.I, Level.II) else "county"


def by_headquarters(act: str, role: str, level: Level) -> tuple[bool, str]:
    """Whether a headquarters' own people may, and of which tier: that which commands, or city and county both."""
    height = LADDER.get(role, 0)
    table: dict[str, tuple[bool, str]] = {
        "take_in": (role in DESK, "both"),
        "assess": (role in DESK, "both"),
        "let_out": (role in DESK - {"duty_officer"}, "both"),
        "propose": (role in DESK | {"office_head"}, "both"),
        "start_urgently": (role in {"duty_leader", "shift_leader"}, "commanding"),
        "run": (role in {"duty_leader", "shift_leader"} | LEADERS, "commanding"),
        "enter_receipt": (role in DESK | {"office_head"}, "both"),
        "enter_answer": (role in DESK | {"office_head"}, "both"),
        "enter_task": (role in DESK | {"office_head"}, "both"),
        "waive_task": (role in {"duty_leader", "office_head"} | LEADERS, "both"),
        "sign_report": (role in {"duty_leader", "shift_leader", "office_head"} | LEADERS, "both"),
        # Of level I the standing deputy gives one of the two approvals.
        "start": (height >= DECIDES[level] or (level is Level.I and height == 3), "commanding"),
        "reject": (height >= DECIDES[level], "commanding"),
        "lower": (height >= (3 if level is Level.I else 2), "commanding"),
        "end": (height >= DECIDES[level], "commanding"),
        "publish": (height >= 1, "commanding"),
        "hand_up": (height >= 1, "both"),
        "review": (height >= 1, "both"),
        "waive_review": (role == "commander", "both"),
        "close_incident": (role in {"shift_leader", "duty_leader", "office_head"}, "both"),
        "archive": (role == "office_head", "both"),
        "order": (height >= 1, "county"),
        "advise": (False, "both"),
        "report_coverage": (role in DESK, "both"),
    }
    return table["start" if act == "raise" else act]


def of_command(act: str, role: str, kind: str, tier: str, at_the_level: str) -> bool:
    """The four kinds of command: each has its own bodies and its own people."""
    if act in {"comprehensive_command", "take_command", "take_over"}:
        body = kind in {"general_headquarters", "specialist_headquarters", "management_unit"}
        tiers = {"city", "county"} if act == "take_over" else {at_the_level}
        return body and role in {"commander", "standing_deputy_commander"} and tier in tiers
    people, bodies = {
        "on_scene_command": ({"field_commander"}, {"field_headquarters"}),
        "linkage_command": ({"office_head", "duty_leader"}, {"general_headquarters", "office"}),
        "professional_command": (LEADERS, {"specialist_headquarters"}),
    }[act]
    tiers = {"county"} if act == "linkage_command" else {"city", "county"}  # the city's only from 较大 on
    return role in people and kind in bodies and tier in tiers


WARNING_ACTS = {"collect_warning", "review_warning", "publish_warning", "lift_warning"}


def of_warning(act: str, role: str, kind: str, tier: str) -> bool:
    """The departments and the headquarters warn, each with an officer who compiles and another who reviews."""
    people = DESK if act == "collect_warning" else DESK - {"duty_officer"} | {"office_head"}
    return role in people and kind in HEADQUARTERS | {"department"} and tier in {"city", "county"}


def expected(act: str, seat: Seat, class_: str, level: Level) -> bool:
    """Whether somebody in this seat may."""
    role, kind, tier = seat.role, seat.kind, seat.tier
    if act.endswith("_command") or act == "take_over":
        return of_command(act, role, kind, tier, commands(class_, level))
    if act in WARNING_ACTS:
        return of_warning(act, role, kind, tier)
    if kind == "township" and tier == "township" and role in TOWNSHIP:
        return act in {"take_in", "assess", "hand_up", "report_coverage"} or (act == "propose" and level is Level.IV)
    if kind == "village" and tier == "village" and role == "village_flood_duty":
        return act in {"take_in", "report_coverage"}
    if kind not in HEADQUARTERS:
        return False
    allowed, whose = by_headquarters(act, role, level)
    tiers = {"both": {"city", "county"}, "commanding": {commands(class_, level)}, "county": {"county"}}[whose]
    return allowed and tier in tiers


def test_the_truth_table_of_the_sample_jurisdiction() -> None:
    """Every role in every kind of body of every tier, for every class, level and act: allowed or refused as agreed."""
    asked = allowed = 0
    for role, kind, tier in itertools.product(ROLES, KINDS, TIERS):
        seat = Seat(role, kind, tier, ("511500",), "body", "post", CLASSES)
        actor = Actor("somebody", "somebody", seats=(seat,))
        for class_, level, act in itertools.product(CLASSES, Level, RULES.acts):
            answer = RULES.answer(Question(act, actor, class_, level, area=("511527109",)))

            may = isinstance(answer, Permit)
            assert may == expected(act, seat, class_, level), (seat, class_, level, act, answer)
            assert answer.clause
            asked, allowed = asked + 1, allowed + may
    assert asked == len(ROLES) * len(KINDS) * len(TIERS) * len(CLASSES) * len(Level) * len(RULES.acts)
    assert (asked, allowed) == (236_600, 5_500)


CITY = Actor("c", "c", seats=(Seat("commander", "general_headquarters", "city", ("511500",)),))


@pytest.mark.parametrize(
    ("grade", "advises", "orders"),
    [(None, False, False), (Grade.ORDINARY, True, False), *((one, False, True) for one in list(Grade)[:3])],
)
def test_the_city_advises_at_ordinary_and_gives_orders_from_large(
    grade: Grade | None, advises: bool, orders: bool
) -> None:
    """S23: 一般 is guided, from 较大 on the city organises; an unknown grade is no permission."""
    told = {
        act: isinstance(RULES.answer(Question(act, CITY, "flood", grade=grade, area=("511527",))), Permit)
        for act in ("advise", "order")
    }
    office = Actor("o", "o", seats=(Seat("office_head", "office", "city", ("511500",)),))
    links = RULES.answer(Question("linkage_command", office, "flood", grade=grade, area=("511527",)))

    assert told == {"advise": advises, "order": orders}
    assert isinstance(links, Permit) == orders


@pytest.mark.parametrize("code", ["511526", "511526101", "511500", "520000", "51152"])
def test_a_county_does_nothing_in_another_county(code: str) -> None:
    """S04: the same act is allowed at home and refused elsewhere, with the clause of territory."""
    leader = person("leader", "duty_leader")

    at_home = RULES.answer(Question("start_urgently", leader, "flood", Level.III, area=("511527109",)))
    elsewhere = RULES.answer(Question("start_urgently", leader, "flood", Level.III, area=("511527109", code)))

    assert isinstance(at_home, Permit)
    assert isinstance(elsewhere, Refusal)
    assert elsewhere.cause is Cause.FORBIDDEN
    assert elsewhere.clause == RULES.territory
    assert "辖区" in elsewhere.reason.zh


def test_a_unit_that_crosses_the_border_acts_on_both_sides() -> None:
    """A management unit has several areas, and an incident over the border is its own."""
    unit = Actor("u", "u", seats=(Seat("shift_leader", "management_unit", "county", ("511527211", "511526104")),))

    both = RULES.answer(Question("take_in", unit, "flood", area=("511527211001", "511526104")))
    beyond = RULES.answer(Question("take_in", unit, "flood", area=("511527109",)))

    assert isinstance(both, Permit)
    assert isinstance(beyond, Refusal)


def test_authority_belongs_to_one_seat_and_is_not_put_together_from_two() -> None:
    """A commander of one county who keeps a desk in another commands nothing there."""
    seats = (
        Seat("commander", "specialist_headquarters", "county", ("511526",), leads=CLASSES),
        Seat("duty_officer", "specialist_headquarters", "county", ("511527",)),
    )
    both = Actor("b", "b", roles=frozenset({"commander", "duty_officer"}), seats=seats)

    assert isinstance(RULES.answer(Question(START, both, "flood", Level.III, area=("511527",))), Refusal)
    assert isinstance(RULES.answer(Question("take_in", both, "flood", area=("511527",))), Permit)


def test_a_specialist_headquarters_decides_on_the_classes_that_it_leads() -> None:
    """S03: a flood headquarters starts nothing of another class; the general one may."""
    area = ("511527",)
    flood = Actor("f", "f", seats=(Seat("commander", "specialist_headquarters", "county", area, leads=("flood",)),))
    general = Actor("g", "g", seats=(Seat("commander", "general_headquarters", "county", area),))

    def start(actor: Actor, class_: str) -> bool:
        return isinstance(RULES.answer(Question(START, actor, class_, Level.III, area=area)), Permit)

    assert [start(flood, "flood"), start(flood, "hazardous_chemicals")] == [True, False]
    assert start(general, "hazardous_chemicals")


def test_who_commands_at_another_tier_is_told_which_tier_it_is() -> None:
    """AS3: the county is refused level I of a chemical accident, with the row of the table that says so."""
    county = person("county", "commander")

    answer = RULES.answer(Question(START, county, "hazardous_chemicals", Level.I, before=Level.II, area=("511527",)))

    assert isinstance(answer, Refusal)
    assert "市级指挥" in answer.reason.zh
    assert "the city commands" in answer.reason.en
    assert "Ⅱ级及以上" in answer.clause
    assert "commander" in answer.who_could


@pytest.mark.parametrize(
    ("before", "level", "told", "decides_at"),
    [
        (None, Level.III, START, Level.III),
        (Level.III, Level.II, RAISE, Level.II),
        (Level.II, Level.III, LOWER, Level.II),
        (Level.III, Level.III, START, Level.III),
    ],
)
def test_a_start_in_the_place_of_another_level_is_a_raise_or_a_lowering(
    before: Level | None, level: Level, told: str, decides_at: Level
) -> None:
    """The new level decides a raise, the level that is left decides a lowering: who has started it lowers it."""
    question = Question(START, CITY, "flood", level, before)

    assert (question.told, question.at_level) == (told, decides_at)


def first_by(answer: Permit | Refusal, who: str) -> dict[str, str]:
    """What the case keeps of the first of two approvals."""
    assert isinstance(answer, Permit)
    assert answer.first
    return {"person": who, "role": answer.role}


def test_two_officers_approve_the_graver_levels_and_one_the_others() -> None:
    """At I and II the first approval is only that; the second, by another person, makes it whole."""
    standing, commander = person("s", "standing_deputy_commander"), person("c", "commander")
    area = ("511527",)

    one = RULES.answer(Question(START, standing, "flood", Level.II, area=area))
    again = RULES.answer(Question(START, standing, "flood", Level.II, area=area, first=first_by(one, "s")))
    other = RULES.answer(Question(START, commander, "flood", Level.II, area=area, first=first_by(one, "s")))
    mild = RULES.answer(Question(START, commander, "flood", Level.III, area=area))

    assert isinstance(again, Refusal)
    assert "两名负责人" in again.reason.zh
    assert isinstance(other, Permit)
    assert not other.first
    assert isinstance(mild, Permit)
    assert not mild.first


def test_one_of_the_two_is_always_who_decides_at_the_level() -> None:
    """Two standing deputies do not make a commander."""
    area, one_deputy = ("511527",), person("s", "standing_deputy_commander")
    other_deputy, commander = person("t", "standing_deputy_commander"), person("c", "commander")

    one = first_by(RULES.answer(Question(START, one_deputy, "flood", Level.I, area=area)), "s")

    assert isinstance(RULES.answer(Question(START, other_deputy, "flood", Level.I, area=area, first=one)), Refusal)
    assert isinstance(RULES.answer(Question(START, commander, "flood", Level.I, area=area, first=one)), Permit)


def test_a_level_that_is_still_to_be_chosen_keeps_no_button_away() -> None:
    """A township may propose level IV and no other; before it has said which, it is let as far as the form."""
    town = Actor("t", "t", seats=(Seat("township_head", "township", "township", ("511527109",)),))
    area = ("511527109",)

    answers = [RULES.answer(Question("propose", town, "flood", level, area=area)) for level in (None, *Level)]

    assert [isinstance(one, Permit) for one in answers] == [True, False, False, False, True]


def test_the_rules_say_whom_to_tell_in_the_words_of_an_audience() -> None:
    """Whoever may start level II of a chemical accident: the city's, wherever in the area they are."""
    [selector] = RULES.audience(Question(START, CITY, "hazardous_chemicals", Level.II, area=("511527",)))

    assert selector.tier == ("city",)
    assert selector.role == ("standing_deputy_commander", "commander")
    assert selector.in_ == "area"


def test_nothing_is_covered_by_no_area() -> None:
    """Who answers for no place acts in none."""
    assert not covers((), ("511527",))
    assert not covers((), ())
