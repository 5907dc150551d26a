"""Answers that are a JSON object a line."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Response

MEDIA_TYPE = "application/x-ndjson"


def json_lines(objects: Iterable[Mapping[str, Any]]) -> Response:
    """An answer with each object on a line of its own."""
    lines = (json.dumps(each, ensure_ascii=False) for each in objects)
    return Response("".join(f"{line}\n" for line in lines), media_type=MEDIA_TYPE)
