"""Writes docs/actors.md: `make schemas`."""

from __future__ import annotations

import asyncio

from tests.actors.table import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(asyncio.run(page()), encoding="utf-8")
