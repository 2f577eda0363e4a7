"""Importing the directory: a file is tried without a trace, taken as a whole or not at all, and told in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from records.journal import Entry
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from states.actor import engine
from states.refusal import Cause, Refused
from tests.cast import DUTY, OFFICE, SHIFT, holder
from tests.workflows.directory_books import (
    PERSON,
    WHY,
    exported,
    imported,
    line,
    new_team,
    places,
    sent,
    tried,
)
from tests.workflows.scene import BEGIN, Scene
from workflows.interchange.files import Format
from workflows.wording import HERE

GONG_OFFICE = holder("gong_office")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


def differs(found: Any) -> dict[str, dict[str, int]]:
    """What is added or changed, by sheet."""
    return {name: n for name, n in found.counts.items() if n["added"] or n["changed"]}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", list(Format))
def test_what_was_exported_is_imported_without_a_change(scene: Scene, form: Format, language: str) -> None:
    found = tried(scene, sent(exported(scene, engine("command_line"), language), form, language))
    assert (places(found), differs(found)) == ([], {})
    assert found.counts["people"]["same"] == len(scene.rows(Person))
    assert found.counts["addresses"]["same"] == len(scene.rows(Address))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zh=NAMES, en=NAMES, form=st.sampled_from(Format))
def test_whatever_people_are_called_comes_back_as_it_was(scene: Scene, zh: str, en: str, form: Format) -> None:
    made = new_team(people={"zh": zh, "en": en}, organisations={"zh": en, "en": zh})
    assert places(imported(scene, sent(made, form))) == []
    found = tried(scene, sent(exported(scene), form))
    assert (places(found), differs(found)) == ([], {})
    assert (scene.one(Person, Person.key == "p900").zh, scene.one(Organisation, Organisation.key == "boats").zh) == (
        zh,
        en,
    )


def test_a_trial_tells_what_would_be_added_and_writes_nothing(scene: Scene) -> None:
    before = len(scene.rows(Entry))
    found = tried(scene, sent(new_team()))
    assert places(found) == []
    assert {name: n["added"] for name, n in found.counts.items()} == dict.fromkeys(found.counts, 1)
    assert (len(scene.rows(Entry)), scene.rows(Person, Person.key == "p900")) == (before, [])


def test_an_import_adds_everything_and_is_told_by_file_digest_and_counts(scene: Scene) -> None:
    file = sent(new_team())
    assert imported(scene, file).done
    person = scene.one(Person, Person.key == "p900")
    post = scene.one(Post, Post.key == "boat_leader")
    (held,) = scene.rows(Holding, Holding.post_id == post.id)
    assert (held.person_id, held.part, held.until) == (person.id, "holder", None)
    assert held.since == datetime(2026, 8, 23, 17, 0, tzinfo=HERE)
    (reached,) = scene.rows(Address, Address.person_id == person.id)
    assert (reached.url, reached.drill, reached.position) == ("tsms://127.0.0.1:9903/13912345678", True, 0)
    (entry,) = scene.rows(Entry, Entry.kind == "directory_imported", col(Entry.case_id).is_(None))
    assert (entry.why, entry.actor["person"]) == (WHY, OFFICE.person)
    assert (entry.data["file"], entry.data["sha256"]) == ("directory.xlsx", file.digest)
    assert entry.data["counts"]["people"] == {"added": 1, "changed": 0, "same": 0}
    added = scene.rows(Entry, Entry.kind == "directory_rows_added")
    assert {one.subject: one.data["after"]["rows"] for one in added}["addresses"] == ["p900 sms 139****5678"]


def test_a_changed_row_is_told_with_what_was_and_what_is(scene: Scene) -> None:
    imported(scene, sent(new_team()))
    imported(scene, sent(new_team(people={"zh": "新人"}, posts={"superior": "office"})))
    (person,) = scene.rows(Entry, Entry.kind == "person_changed")
    assert (person.subject, person.data) == ("person:p900", {"before": {"zh": "新同志"}, "after": {"zh": "新人"}})
    (post,) = scene.rows(Entry, Entry.kind == "post_changed")
    assert post.data == {"before": {"superior": None}, "after": {"superior": "office"}}


def test_with_one_fault_nothing_is_imported(scene: Scene) -> None:
    found = imported(scene, sent(new_team(addresses={"target": "1391234567x"})))
    assert (found.done, places(found)) == (False, [("addresses", 2, "number or address")])
    assert scene.rows(Person, Person.key == "p900") == []
    assert scene.rows(Entry, Entry.kind == "directory_imported") == []


def test_what_a_file_lacks_is_not_deleted(scene: Scene) -> None:
    before = [len(scene.rows(table)) for table in (Organisation, Post, Person, Holding, Address)]
    assert imported(scene, sent({"people": [line("people", **PERSON)]})).done
    after = [len(scene.rows(table)) for table in (Organisation, Post, Person, Holding, Address)]
    assert [later - sooner for sooner, later in zip(before, after, strict=True)] == [0, 0, 1, 0, 0]


def test_only_the_office_tries_and_imports(scene: Scene) -> None:
    """A trial of a guessed number would tell whether somebody has it."""
    for ask in (tried, imported):
        with pytest.raises(Refused) as caught:
            ask(scene, sent(new_team()), SHIFT)
        assert (caught.value.refusal.cause, caught.value.refusal.who_could) == (Cause.FORBIDDEN, ("office_head",))


def test_an_office_imports_only_what_belongs_to_its_own_places(scene: Scene) -> None:
    made = new_team(holdings={"post": "water_duty", "person": "p045"}, addresses={"person": "p020"})
    found = imported(scene, sent(made), GONG_OFFICE)
    assert not found.done
    assert [one for one in places(found) if one[0] != "people"] == [
        ("organisations", 2, "short name"), ("posts", 2, "short name"),
        ("holdings", 2, "post"), ("addresses", 2, "person"),
    ]  # fmt: skip


def test_numbers_are_exported_in_full_only_to_their_own_office(scene: Scene) -> None:
    number = next(row for row in exported(scene)["addresses"] if row[0] == "p020" and row[1] == "短信")[2]
    assert number.isdigit()
    for actor in (DUTY, GONG_OFFICE):
        told = exported(scene, actor)["addresses"]
        assert all("***" in row[2] for row in told if row[0] == "p020")
    found = tried(scene, sent(exported(scene, GONG_OFFICE)), GONG_OFFICE)
    assert (places(found), differs(found)) == ([], {})


def test_whoever_takes_a_post_over_closes_the_holding_before(scene: Scene) -> None:
    row = line("holdings", post="water_duty", person="p045", part="任职人", since="2026-08-23 18:00")
    found = imported(scene, sent({"holdings": [row]}))
    assert (found.done, found.counts["holdings"]) == (True, {"added": 1, "changed": 1, "same": 0})
    post = scene.one(Post, Post.key == "water_duty")
    held = sorted(scene.rows(Holding, Holding.post_id == post.id, Holding.part == "holder"), key=lambda one: one.since)
    moment = datetime(2026, 8, 23, 18, 0, tzinfo=HERE)
    assert [(one.since < BEGIN, one.until) for one in held] == [(True, moment), (False, None)]
