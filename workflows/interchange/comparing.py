"""A book against the directory as it stands, sheet after sheet: what importing it comes to."""

from __future__ import annotations

from workflows.interchange import addresses, bodies, holdings
from workflows.interchange.book import SHEETS, Book
from workflows.interchange.standing import Standing
from workflows.interchange.weighing import Outcome, Scale


def compare(standing: Standing, book: Book) -> Outcome:
    """Every fault of its lines, and what would be added, changed, left; what the book lacks stays as it is."""
    outcome = Outcome()
    scales = {one.name: Scale(standing, outcome, one) for one in SHEETS}
    lines = {one.name: book.lines.get(one.name, []) for one in SHEETS}
    organisations = bodies.organisations(scales["organisations"], lines["organisations"])
    posts = bodies.posts(scales["posts"], lines["posts"], organisations)
    people = bodies.people(scales["people"], lines["people"])
    areas_of = {row["id"]: row["areas"] for row in organisations.values()}
    areas = {row["id"]: areas_of.get(row["organisation_id"], []) for row in posts.values()}
    holdings.holdings(scales["holdings"], lines["holdings"], holdings.Known(posts, people, areas))
    addresses.addresses(scales["addresses"], lines["addresses"], people)
    return outcome
