"""LANGUAGE.md is the language: every word is explained once and shown in an example; the examples run."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from notifiers import documents
from plans import directory
from plans.check import check
from plans.plan import Plan
from plans.shelf import Shelf, read_shelf
from states import (
    authority,
    conditions,
    coverage,
    derived,
    duty,
    effects,
    grading,
    must_know,
    personal,
    procedure,
    spot_check,
)
from states.machine import Decision, ProcedureMachine
from states.permission import Asked, Ground
from states.scales import Level
from tests.states.cast import acted, person
from workflows.wording import NOTICES

GUIDE = (Path(__file__).parents[2] / "plans" / "LANGUAGE.md").read_text(encoding="utf-8")
BLOCKS: list[dict[str, Any]] = [
    yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
]
OF_THE_READER = {"extends", "abstract"}
SHARED = "response/flood"
SHAPES: dict[str, type[BaseModel]] = {
    shape.__name__: shape
    for shape in (
        procedure.Procedure, procedure.Fact, procedure.Opening, procedure.Transition, procedure.Guard,
        procedure.Who, procedure.Calling, procedure.Selector, procedure.Step, procedure.Duty, procedure.Stationed,
        coverage.Coverage,
        effects.Effect, effects.Call, effects.Draw, effects.Complete, effects.Tell, effects.StandDown, effects.HandOver,
        effects.ReportUpward, effects.Clock, effects.Case,
        Plan, grading.LevelRows, grading.Row,
        authority.Rulebook, authority.Border, authority.TwoOfficers, authority.Rule, personal.Keeping,
        directory.Directory, directory.Tier, directory.Place, directory.Organisation, directory.Post, directory.Person,
        directory.Qualified,
        duty.Pattern, duty.Shift, duty.DutyPost, duty.HandingOver, duty.Qualification, duty.RollCall,
        must_know.MustKnow, must_know.Question, spot_check.SpotCheck,
    )
}  # fmt: skip


def words_of(shape: type[BaseModel]) -> set[str]:
    """The words of a shape as files write them."""
    words = {field.alias or name for name, field in shape.model_fields.items()}
    return words | OF_THE_READER if shape is procedure.Procedure else words


def explained() -> dict[str, list[str]]:
    """The words that each part of the guide explains, in its order."""
    parts = re.split(r"<!-- shape: (\w+) -->", GUIDE)
    return {
        name: re.findall(r"^- `(\w+)` [^`]", text.split("\n## ")[0].split("\n### ")[0], re.MULTILINE)
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def merged_examples() -> list[dict[str, Any]]:
    """The files that the examples make: what says no name belongs to the shared response."""
    files: list[dict[str, Any]] = []
    for block in BLOCKS:
        if {"procedure", "plan", "authority", "directory", "duty"} & set(block):
            files.append(block)
            continue
        shared = next(file for file in files if file.get("procedure") == SHARED)
        for word, value in block.items():
            if isinstance(value, list) and word in shared:
                shared[word] = shared[word] + value
            else:
                shared[word] = {**shared.get(word, {}), **value} if isinstance(value, dict) else value
    level = next(file for file in files if file.get("level") == "II")
    for other in ("I", "III", "IV"):
        files.append({**level, "procedure": f"{SHARED}/{other}", "level": other})
    return files


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The small library that the examples make together."""
    folder = tmp_path_factory.mktemp("language")
    for number, file in enumerate(merged_examples()):
        (folder / f"{number:02}.yaml").write_text(
            yaml.safe_dump(file, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
    return read_shelf(folder)


def test_the_examples_together_are_a_library_without_a_fault(shelf: Shelf) -> None:
    """Whoever copies from the guide begins with something that runs."""
    assert [fault.in_("en") for fault in check(shelf)] == []


def test_an_example_response_goes_from_its_proposal_to_its_end(shelf: Shelf) -> None:
    """The examples are not only read: a machine decides on them."""
    machine = ProcedureMachine(shelf.procedures[f"{SHARED}/II"].procedure)
    proposer, commander, clock = person("a"), person("b", "commander"), person("c")
    facts = {"unconfirmed": False, "tasks": {"open": 0}}
    [rules] = [rules for rules, _ in shelf.read_rulebooks()]
    on = Ground(rules, class_="flood", level=Level.II)

    approved = machine.decide("proposed", "approve", Asked(commander, facts, {"open": acted(proposer)}, ground=on))
    early = machine.decide("active/calling_out", "end", Asked(commander, facts, ground=on))
    ended = machine.decide(
        "active/responding", "end", Asked(commander, facts, {"approve": acted(commander)}, ground=on)
    )

    assert isinstance(approved, Decision)
    assert approved.to_state == "active/calling_out"
    assert not isinstance(early, Decision)
    assert isinstance(ended, Decision)
    assert machine.may("active/responding", "supersede", Asked(clock, facts)) is not None


@pytest.mark.parametrize("name", SHAPES)
def test_every_word_is_explained_once_and_no_other(name: str) -> None:
    """What the guide explains and what the language has are the same words."""
    told = explained()[name]

    assert sorted(told) == sorted(words_of(SHAPES[name]))


def test_no_part_of_the_guide_is_about_something_else() -> None:
    """Each marked part is one shape."""
    assert set(explained()) == set(SHAPES)


def test_every_explanation_is_in_chinese_and_in_english() -> None:
    """Chinese first, then English."""
    for line in re.findall(r"^- `\w+` (?:.|\n  )+", GUIDE, re.MULTILINE):
        assert re.search(r"[\u4e00-\u9fff].*[A-Za-z]{2}", line, re.DOTALL), line


def test_every_word_is_shown_in_an_example() -> None:
    """A word that nobody can see in use is a word that nobody will use rightly."""
    shown: set[str] = set()

    def look(data: Any) -> None:
        if isinstance(data, dict):
            shown.update(str(key) for key in data)
            for value in data.values():
                look(value)
        elif isinstance(data, list):
            for value in data:
                look(value)
        else:
            shown.add(str(data))

    look(BLOCKS)
    words = {word for shape in SHAPES.values() for word in words_of(shape)}
    assert words - shown == set()


def literals(annotation: Any) -> set[str]:
    """Every fixed value that a type allows."""
    found = {one for one in get_args(annotation) if isinstance(one, str)}
    return found.union(*(literals(one) for one in get_args(annotation) if not isinstance(one, str)))


def test_every_fixed_value_is_named() -> None:
    """Types, channels, persons, notices: whatever a word can be set to."""
    values: set[str] = set()
    for shape in SHAPES.values():
        for field in shape.model_fields.values():
            values |= literals(field.annotation)
    named = set(re.findall(r"`([\w./]+)`", GUIDE))
    assert values - named == set()


def test_everything_that_a_condition_may_use_is_named() -> None:
    """Derived facts and functions."""
    named = set(re.findall(r"`([\w.]+)`", GUIDE))
    listed = {name for name in named if derived.told(name.split("."), {"review"})}
    paths = {"state", "in_force", "in_final_state", "suggested.level"}
    paths |= {f"tasks.{one}" for one in derived.Tasks.__annotations__}
    paths |= {f"watch.{one}" for one in derived.Watch.__annotations__}
    paths |= {f"calls.{one}" for one in derived.Calls.__annotations__}
    paths |= {f"children.review.{one}" for one in derived.Children.__annotations__}

    assert listed == paths
    assert named >= conditions.FUNCTIONS


def test_every_notice_and_document_has_its_words() -> None:
    """What a file may name can be written: no case stops for a missing text."""
    assert set(get_args(effects.Notice)) <= set(NOTICES)
    folder = Path(documents.__file__).parent / "templates" / "documents"
    for kind in {*get_args(effects.Order), *get_args(effects.Publication)}:
        assert {one.name for one in folder.glob(f"{kind}.*")} == {f"{kind}.zh.j2", f"{kind}.en.j2"}
