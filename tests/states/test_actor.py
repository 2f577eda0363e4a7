"""Who asks: kept with the name as each language writes it, and read again however old the entry is."""

from states.actor import Actor, engine, name_of
from states.text import Text


def test_an_entry_keeps_the_english_name_beside_the_chinese_one() -> None:
    actor = Actor("p003", "李洪波", post="deputy", door="rest", name_en="Li Hongbo")
    assert actor.as_act() == {"person": "p003", "name": "李洪波", "name_en": "Li Hongbo", "post": "deputy"}
    assert actor.as_data() == actor.as_act() | {"door": "rest"}
    assert name_of(actor.as_data()) == Text("李洪波", "Li Hongbo")


def test_what_was_kept_without_an_english_name_is_read_with_the_name_that_it_has() -> None:
    assert name_of({"person": "p003", "name": "李洪波"}) == Text("李洪波", "李洪波")
    assert name_of(engine("clock").as_data()) == Text("Tocsin", "Tocsin")


def test_nobody_is_a_dash() -> None:
    assert name_of({}) == name_of({"person": "", "name": ""}) == Text("—", "—")
