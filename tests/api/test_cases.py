"""Cases over REST."""

from tests.api.conftest import Office


def test_a_report_becomes_an_incident_and_the_incident_a_response_that_awaits_approval(office: Office) -> None:
    incident, response = office.proposed()
    assert incident["kind"] == "incident"
    assert response["state"] == "proposed"
