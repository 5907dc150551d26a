"""The shelf: every story by its name, which is also its ticket's reference and its recorded history's file."""

from __future__ import annotations

from tests.workflows.stories import Story, broken, granted, long, moved, ordinary, outages, silent

STORIES: dict[str, Story] = {
    name: told
    for chapter in (ordinary, silent, broken, long, moved, granted, outages)
    for name, told in vars(chapter).items()
    if getattr(told, "__module__", None) == chapter.__name__ and callable(told)
}
