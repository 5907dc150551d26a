"""Who may come in, by what a provider claims of them."""

from __future__ import annotations

import pytest

from starter.console.claims import Admission, Identity, NotAdmitted

ROLES = Admission({"support": ("agent",), "leads": ("manager", "ops"), "https://x/y.z": ("read",)})


@pytest.mark.parametrize(
    ("roles", "scopes"),
    [
        (["support"], ("agent",)),
        ("support", ("agent",)),
        (["support", "leads", "others"], ("agent", "ops", "manager")),
        (["leads", "leads", 7, None], ("ops", "manager")),
        (["https://x/y.z"], ("read",)),
    ],
)
def test_every_role_that_is_known_gives_its_scopes(roles: object, scopes: tuple[str, ...]) -> None:
    assert ROLES.identity({"roles": roles, "preferred_username": "gwen"}) == Identity("gwen", scopes)


@pytest.mark.parametrize("roles", [None, [], "", "Support", "suppor", ["ops"], {"support": True}, 7, [["support"]]])
def test_nobody_comes_in_without_a_role_that_is_known(roles: object) -> None:
    with pytest.raises(NotAdmitted) as refused:
        ROLES.identity({"roles": roles, "preferred_username": "gwen"})
    assert refused.value.code == "no_role"


@pytest.mark.parametrize("person", [None, "", "gwen@company.example", "two words", 7, ["gwen"], "g" * 65])
def test_nobody_comes_in_who_is_no_person(person: object) -> None:
    with pytest.raises(NotAdmitted, match="'preferred_username' of your account") as refused:
        ROLES.identity({"roles": "support", "preferred_username": person})
    assert refused.value.code == "no_person"


def test_claims_are_found_by_their_name_or_along_a_path() -> None:
    inside = Admission({"support": ("agent",)}, "realm_access.roles", "https://company.example/person")
    claims = {"realm_access": {"roles": ["support"]}, "https://company.example/person": "gwen"}
    assert inside.identity(claims) == Identity("gwen", ("agent",))
    assert inside.complete(claims)
    assert not inside.complete({"realm_access": "support", "https://company.example/person": "gwen"})
    with pytest.raises(NotAdmitted):
        inside.identity({"realm_access": "support"})
