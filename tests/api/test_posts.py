"""Somebody with several posts says in which one they act; everybody sees which it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.security import FORM_KEY
from states.actor import engine
from tests.api.conftest import BEGIN, PASSWORD, Client, Clock, Office, house_of
from workflows.commands.directory import posts


@pytest.fixture
def two_posts(client: Client, clock: Clock) -> Client:
    """The head of the county's office holds a post in the neighbouring county too."""
    taken = posts.Taken("p004", "deputy", BEGIN + timedelta(seconds=1), "县防指〔2026〕7号")
    house_of(client).carry(engine("test"), BEGIN, lambda work: posts.take_over(work, "gong_office", taken))
    clock.passes(minutes=1)
    return client


def put(office: Office, post: str, status: int) -> None:
    """Chooses a post."""
    answer = office.client.put("/api/me/post", json={"post": post}, headers=office["office"].headers)
    assert answer.status_code == status, answer.text


def test_one_acts_in_ones_own_post_until_one_chooses_another(two_posts: Client, office: Office) -> None:
    me = office["office"].get("/api/me")
    assert (me["post"]["key"], [one["key"] for one in me["posts"]]) == ("office", ["office", "gong_office"])
    put(office, "gong_office", 204)
    me = office["office"].get("/api/me")
    assert (me["post"]["key"], me["post"]["organisation"]) == ("gong_office", "gong_command")
    assert me["posts"][0]["title"] == me["post"]["title"]
    put(office, "commander", 422)
    assert office["office"].get("/api/me")["post"]["key"] == "gong_office"


def test_a_post_that_is_held_no_more_is_acted_in_no_more(two_posts: Client, office: Office) -> None:
    put(office, "gong_office", 204)
    told = office["office"].get("/api/people/p004")
    number = next(one["id"] for one in told["holdings"] if one["post"] == "gong_office")
    left = house_of(two_posts)
    left.carry(engine("test"), BEGIN, lambda work: posts.leave(work, number, BEGIN + timedelta(seconds=30), "免职"))
    me = office["office"].get("/api/me")
    assert (me["post"]["key"], len(me["posts"])) == ("office", 1)


@pytest.mark.parametrize(
    ("language", "several", "acts"),
    [("zh", "换岗（共 2 岗）", "现以此岗位办理"), ("en", "act in another of 2 posts", "you act in this one")],
)
def test_the_desk_shows_the_post_and_where_to_choose_another(
    two_posts: Client, language: str, several: str, acts: str
) -> None:
    two_posts.post("/sign-in", data={"username": "office", "password": PASSWORD})
    page = two_posts.get(f"/?lang={language}").text
    assert (several in page, 'href="/account#posts"' in page) == (True, True)
    form = {FORM_KEY: str(two_posts.get("/api/me").json()["form_key"]), "post": "gong_office"}
    page = two_posts.post(f"/account/post?lang={language}", data=form).text
    assert acts in page
    assert two_posts.get("/api/me").json()["post"]["key"] == "gong_office"


def test_whoever_has_one_post_is_asked_nothing(client: Client) -> None:
    client.post("/sign-in", data={"username": "duty", "password": PASSWORD})
    assert "/account#posts" not in client.get("/").text


def test_that_somebody_acts_in_another_post_stands_in_the_office_journal(two_posts: Client, office: Office) -> None:
    put(office, "gong_office", 204)
    (entry,) = [one for one in office["auditor"].get("/api/office/journal") if one["kind"] == "post_chosen"]
    assert (entry["data"]["before"], entry["data"]["after"]) == ("office", "gong_office")
