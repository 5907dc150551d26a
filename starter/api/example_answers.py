"""Examples of answers: what the product really answered once, kept beside this module by the names of operations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from domain.requests.actions import ACTIONS

DIRECTORY = Path(__file__).parent / "examples"
_VIEW_OF = {**dict.fromkeys(ACTIONS, "show_ticket"), "open_ticket": "show_ticket"}
"""Operations that answer with a ticket's view, as another one does."""


def add_answer_examples(document: dict[str, Any]) -> None:
    """Give each answer in `document` that has an example its example."""
    for methods in document["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            kept = _kept(_VIEW_OF.get(name, name))
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    if status.startswith("2") and kept is not None:
                        content["examples"] = {"recorded": {"value": _as(media_type, kept)}}


def _kept(name: str) -> Any:
    path = DIRECTORY / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _as(media_type: str, kept: Any) -> Any:
    if isinstance(kept, dict) and media_type in kept:
        return kept[media_type]  # an answer that comes in several forms
    if media_type == "application/x-ndjson":
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept)
    return kept
