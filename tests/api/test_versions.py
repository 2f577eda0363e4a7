"""Two edit the same entry of the directory: the later is told what changed meanwhile, and loses nothing typed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Clock, Office

WHY = "县防指〔2026〕7号"
BUREAU = {
    "kind": "department", "tier": "county", "areas": ["511527"], "zh": "水利局", "en": "Water bureau",
    "parent": "county_command", "leads": [], "member_of": ["flood"], "why": WHY,
}  # fmt: skip
POST = {"role": "shift_leader", "zh": "值班长", "en": "Shift leader", "superior": "office", "why": WHY}
NAME = {"zh": "赖明远", "en": "Lai Mingyuan", "language": "zh", "why": WHY}


def put(office: Office, path: str, body: Any, read: str = "", status: int = 200) -> Any:
    """An edit made from a version."""
    headers = office["office"].headers | ({"If-Match": read} if read else {})
    answer = office.client.put(f"/api/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def version(office: Office, path: str) -> str:
    """The version that is read of an organisation or person, or of the first post of the water bureau."""
    of_post = path.startswith("posts")
    told = office["duty"].get("/api/organisations/water" if of_post else f"/api/{path}")
    return str((told["posts"][0] if of_post else told)["version"])


@pytest.mark.parametrize(
    ("path", "body", "edits"),
    [
        ("organisations/water", BUREAU, ("zh", "水务局", "水利水务局")),
        ("people/p020", NAME, ("language", "en", "zh")),
        ("posts/water_duty", POST, ("superior", "leader", "shift")),
    ],
)
def test_the_later_edit_is_told_who_changed_what_and_writes_nothing(
    office: Office, clock: Clock, path: str, body: Any, edits: tuple[str, str, str]
) -> None:
    field, first, second = edits
    put(office, path, body)
    read = version(office, path)
    clock.passes(minutes=1)
    put(office, path, body | {field: first}, f'"{read}"')
    refused = put(office, path, body | {field: second}, f'W/"{read}"', 409)
    assert (refused["refused"], list(refused["fields"])) == ("stale", [field])
    assert "刘国强 已于 08-23 17:01:00 改过" in refused["reason"]["zh"]
    assert f"现已改为“{first}”" in refused["fields"][field]["zh"]
    put(office, path, body | {field: second}, version(office, path))


def test_changes_that_were_taken_back_are_no_change(office: Office) -> None:
    put(office, "people/p020", NAME)
    read = office["duty"].get("/api/people/p020")["version"]
    put(office, "people/p020", NAME | {"language": "en"})
    put(office, "people/p020", NAME)
    put(office, "people/p020", NAME | {"en": "Lai M."}, read)


def test_only_what_changed_since_is_named_however_much_changed_before(office: Office) -> None:
    put(office, "people/p020", NAME | {"language": "en"})
    read = office["duty"].get("/api/people/p020")["version"]
    put(office, "people/p020", NAME | {"language": "en", "en": "Lai M."})
    assert list(put(office, "people/p020", NAME, read, 409)["fields"]) == ["en"]


@pytest.mark.parametrize("read", ["", "*"])
def test_without_a_version_the_last_word_counts(office: Office, read: str) -> None:
    put(office, "people/p020", NAME | {"language": "en"}, read)


def test_a_version_that_never_was_is_refused(office: Office) -> None:
    assert put(office, "people/p020", NAME, "0123456789abcdef", 409)["fields"] == {}
