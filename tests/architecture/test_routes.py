"""Every route is under one rule that says who may come to it."""

from collections import Counter

from tests.api.route_rules import RULES, every_route, ruled


def test_every_route_is_under_exactly_one_rule() -> None:
    """A new route is put into `tests/api/route_rules.py` before it is served."""
    counted = Counter(route for rule in RULES for route in ruled(rule))
    assert every_route() - counted.keys() == set(), "routes without a rule"
    assert counted.keys() - every_route() == set(), "rules without a route"
    assert [route for route, times in counted.items() if times > 1] == []
