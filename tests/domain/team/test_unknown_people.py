from __future__ import annotations

from domain.team.unknown_people import unknown_person

PEOPLE = {"amira", "bram", "Chidi", "duty-desk", "helen"}


def test_the_problem_names_the_field_what_was_found_what_is_allowed_and_who_is_near() -> None:
    problem = unknown_person("to", "amiar", PEOPLE, "the roster default")
    assert (problem.field, problem.found) == ("to", "amiar")
    assert problem.allowed == "the id of a person on the roster default, perhaps amira"
    assert unknown_person("by", "zorro", PEOPLE, "a roster").allowed == "the id of a person on a roster"
