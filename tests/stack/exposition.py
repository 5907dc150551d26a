"""What processes offer to Prometheus, read as Prometheus reads it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import httpx

_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? \S+$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Exposition:
    """Which metrics there are, and for each of its labels which values."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for text in texts:
            for name, labels in _SAMPLE.findall(text):
                values = self.values[name]  # there also for a metric without labels
                for label, value in _LABEL.findall(labels):
                    values[label].add(value)

    def has(self, metric: str) -> bool:
        """Whether a metric is there by this name; a histogram has a name that none of its series has."""
        return metric in self.values or f"{metric}_bucket" in self.values

    def labels(self, metric: str) -> set[str]:
        """Return the labels that a metric has."""
        return set(self.values.get(metric) or self.values[f"{metric}_bucket"])


def scraped(urls: Iterable[str]) -> Exposition:
    """Return what is offered at these addresses now."""
    return Exposition(httpx.get(url, timeout=60, trust_env=False).raise_for_status().text for url in urls)
