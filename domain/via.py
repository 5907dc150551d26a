"""By which way an action came to us: through which door, by whose key, from where."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/+-]{1,200}$")]


class Via(BaseModel):
    """The door an action came through, the id and the name of the key that said it, the address it came from.

    `own` says that whoever acts has shown that they are themselves: by a key of their own, by a link or a text to them,
    or signed on. Without it somebody else has named them. Our own doors say it; a plain Temporal client is believed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    door: Code
    key: Code | None = None
    name: Code | None = None
    address: Code | None = None
    own: bool = False

    @property
    def told(self) -> dict[str, str]:
        """Return what a timeline says of it: the door and the key."""
        return (
            {"door": self.door} | ({"key": self.key} if self.key else {}) | ({"name": self.name} if self.name else {})
        )

    @property
    def accounted(self) -> dict[str, str]:
        """Return what the audit log says of it: the door, the key, the address."""
        return self.told | ({"address": self.address} if self.address else {})


OURSELVES = Via(door="system")
"""The way of what the product's own processes do, and commands on their machine."""
