"""The JSON Schemas as files of the documentation: `python -m starter.published_schemas [DIRECTORY]` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from starter.json_schemas import json_schemas

DIRECTORY = Path(__file__).parent.parent / "docs" / "schemas"


def files() -> dict[str, str]:
    """Return the content of each file by its name."""
    return {f"{name}.schema.json": _written(schema) for name, schema in json_schemas().items()}


def publish(directory: Path) -> None:
    """Write the files to `directory`, made if need be."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (directory / name).write_text(content, encoding="utf-8")


def _written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    publish(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
