"""The rules of authority at the door: read by everybody, and a refusal that names the clause and who could."""

from __future__ import annotations

from tests.api.conftest import Office


def test_everybody_reads_who_may_do_what_and_what_is_theirs(office: Office) -> None:
    """S07: each rule with its clause, in the version that entries name, and the posts that it means now."""
    (book,) = office["duty"].get("/api/directory/authority")
    acts = {one["act"]: one for one in book["acts"]}

    assert all(rule["clause"] for one in acts.values() for rule in one["rules"])
    assert [acts[name]["mine"] for name in ("take_in", "propose", "let_out", "start")] == [True, True, False, False]
    level_one = next(rule for rule in acts["start"]["rules"] if rule["level"] == ["I"])
    assert {"commander", "standing", "gong_commander", "general_commander"} <= {
        one["post"] for one in level_one["posts"]
    }
    assert any("两名负责人" in clause for clause in book["two_officers"])
    assert {row["tier"] for row in book["commanding"]} == {"township", "county", "city", "province"}


def test_the_journal_of_a_case_names_the_version_of_the_rules(office: Office) -> None:
    """What the page shows is what the decision rested on."""
    _, response = office.proposed()
    office["deputy"].pulls("approve", response)
    (book,) = office["duty"].get("/api/directory/authority")
    entries = office["duty"].get(f"/api/cases/{response['id']}/journal")
    (approved,) = [one for one in entries if one["data"].get("trigger") == "approve"]

    assert approved["data"]["authority"]["version"] == book["version"]
    assert approved["data"]["authority"]["clause"] == "县级防汛应急预案(示范)：Ⅲ级由副指挥长或常务副指挥长决定"


def test_a_level_that_takes_two_stays_proposed_over_rest_until_the_second(office: Office) -> None:
    """The case says who was first; the answer to the same officer's second try is 403."""
    _, response = office.proposed("II")

    first = office["standing"].pulls("approve", response)
    again = office["standing"].pulls("approve", response, status=403)
    second = office["commander"].pulls("approve", response)

    assert first["state"] == "proposed"
    assert again["refused"] == "forbidden"
    assert "两名负责人" in again["reason"]["zh"]
    assert second["state"] == "active/calling_out"


def test_a_case_says_by_which_version_of_the_rules_it_is_judged(office: Office) -> None:
    """Whoever is refused can read the very rules that refuse."""
    incident, _ = office.proposed()
    (book,) = office["duty"].get("/api/directory/authority")
    told = office["duty"].get(f"/api/cases/{incident['id']}")["rules"]

    assert (told["version"], told["effective"]) == (book["version"], "2026-01-01")
    assert not book["waits"]
