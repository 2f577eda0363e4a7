"""Facts about persons over REST: as the page shows them, by right; the sealed text is shown to nobody."""

import json
from typing import Any

import pytest

from records.vault import FORM
from tests.api.conftest import Office

NAME = "王小二"
MASKED = "（已遮盖）"


@pytest.fixture
def incident(office: Office) -> Any:
    """An incident that somebody reported by name."""
    return office.incident(reporter=NAME, reporter_phone="13712345678")


def told(office: Office, who: str, incident: Any) -> list[Any]:
    """What the journal of all its cases says of the reporter, entry by entry; of auditors also by the rows."""
    entries = office[who].get(f"/api/cases/{incident['id']}/journal")
    forms = [one["data"]["form"] for one in entries if "form" in one["data"]]
    changed = [change[2].get("facts") or {} for one in entries for change in one["changes"] or []]
    return [one["reporter"] for one in (*forms, *changed) if "reporter" in one]


def test_the_desk_reads_in_the_journal_who_reported(office: Office, incident: Any) -> None:
    assert set(told(office, "duty", incident)) == {NAME}


def test_whoever_may_not_read_of_persons_finds_them_masked_in_the_journal_and_in_its_rows(
    office: Office, incident: Any
) -> None:
    said = told(office, "auditor", incident)
    assert len(said) > 1
    assert {one["zh"] for one in said} == {MASKED}


def test_a_replay_tells_persons_as_the_page_does(office: Office, incident: Any) -> None:
    at = {"time": "2026-08-23T09:00:00Z"}
    for who, expected in (("duty", NAME), ("auditor", {"zh": MASKED, "en": "(masked)"})):
        rows = office[who].get(f"/api/incidents/{incident['number']}/at", **at)["cases"]
        assert [one["facts"]["reporter"] for one in rows if "reporter" in one["facts"]] == [expected]


def test_no_sealed_text_leaves_by_journal_or_replay(office: Office, incident: Any) -> None:
    for who in ("duty", "auditor"):
        journal = office[who].get(f"/api/cases/{incident['id']}/journal")
        replayed = office[who].get(f"/api/incidents/{incident['number']}/at", time="2026-08-24T00:00:00Z")
        assert f"{FORM}:case:" not in json.dumps([journal, replayed])
