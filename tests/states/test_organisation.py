"""The kinds of organisation are a closed list; what versions published before it said goes on meaning the same."""

from states.organisation import KIND_NAMES, Kind
from states.procedure import Selector


def test_every_kind_of_organisation_has_its_name_in_both_languages() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert len({name.zh for name in KIND_NAMES.values()}) == len({name.en for name in KIND_NAMES.values()}) == len(Kind)


def test_the_command_of_an_older_version_is_the_specialist_headquarters_of_today() -> None:
    """Running cases stay on their version, and its people are still found."""
    old = Selector.model_validate({"role": "commander", "kind": "command"})
    assert old == Selector.model_validate({"role": "commander", "kind": "specialist_headquarters"})
