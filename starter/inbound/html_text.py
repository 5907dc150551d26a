"""The words of an email that came as HTML only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from justhtml import stream

from domain.input import caps

_UNSEEN = frozenset({"style", "script", "title", "blockquote"})
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4"})


def html_text(html: str) -> str:
    """Return the visible words of `html` in lines; what it quotes is left out.

    Takes time in proportion to the text, whatever is in it: tags are read as browsers read them, and no tree is built,
    which can take time with the square of its depth.
    """
    words: list[str] = []
    unseen: Counter[str] = Counter()
    for kind, what in stream(_readable(html)):
        match kind:
            case "start":
                _begin(_tag(what), unseen, words)
            case "end" if unseen[what]:
                unseen[what] -= 1
            case "text" if not unseen.total():
                words.append(what.replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(words).splitlines())
    return "\n".join(line for line in lines if line)


def _readable(html: str) -> str:
    """As much as is read, up to the last tag: what is cut within one would count as words."""
    return html if len(html) < caps.MAIL_HTML else html[: html.rfind("<", 1, caps.MAIL_HTML)]


def _begin(tag: str, unseen: Counter[str], words: list[str]) -> None:
    if tag in _UNSEEN:
        unseen[tag] += 1
    elif tag in _BREAKS:
        words.append("\n")


def _tag(start: Any) -> str:
    return str(start[0])
