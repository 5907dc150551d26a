"""The words of an email that came as HTML only."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = {"style", "script", "head", "title", "blockquote"}
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4"}


def html_text(html: str) -> str:
    """Return the visible words of `html` in lines; what it quotes is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._inside.append(tag)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        while tag in self._inside:
            if self._inside.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data.replace("\n", " "))
