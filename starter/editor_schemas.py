"""The JSON Schemas of a bundle's files, by which editors complete fields and mark mistakes while one writes."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from domain.policy.policy import Policy
from domain.team.roster import Roster


def policy_schema() -> dict[str, Any]:
    """Return the schema of policy.yaml; what only a whole policy can be wrong about is left to `policy check`."""
    return {"title": "policy.yaml", **_for_editors(_plainly_named(Policy.model_json_schema()))}


def roster_schema() -> dict[str, Any]:
    """Return the schema of roster.yaml."""
    return {"title": "roster.yaml", **_for_editors(_plainly_named(Roster.model_json_schema()))}


def _plainly_named(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose generic parts are called `ByPriority`, `ByPriority2` instead of by all that is in them."""
    called: Counter[str] = Counter()
    text = json.dumps(schema)
    for name in schema.get("$defs", {}):
        short = re.split("_", name)[0]
        called[short] += 1
        plain = short if called[short] == 1 else f"{short}{called[short]}"
        text = text.replace(f'"{name}"', f'"{plain}"').replace(f'/{name}"', f'/{plain}"')
    named: dict[str, Any] = json.loads(text)
    return named


def _for_editors(schema: Any) -> Any:
    """Return a schema that takes no key its patterns do not know, says in words what a pattern asks for, and has no
    titles made from names."""
    if isinstance(schema, list):
        return [_for_editors(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    titled = isinstance(schema.get("title"), str)
    changed = {name: _for_editors(part) for name, part in schema.items() if not (titled and name == "title")}
    if "patternProperties" in changed:
        changed["additionalProperties"] = False
    if isinstance(changed.get("pattern"), str) and isinstance(changed.get("description"), str):
        changed["patternErrorMessage"] = changed["description"]
    return changed
