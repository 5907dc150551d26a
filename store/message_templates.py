"""The templates of a bundle's messages, checked before anybody is written to by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from domain.effects import Purpose
from domain.input.allowed import one_of, perhaps
from domain.messages.facts import BESIDE, FILTERS, KNOWN
from domain.messages.locales import locales
from domain.people import Channel
from store.mistakes import OF_THE_FILE, Mistake

_ENDING = ".j2"
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LAYOUTS = ("customer.letter.j2", "staff.letter.j2", "letter.html.j2")
_MESSAGES = tuple(f"{purpose}.{channel}.j2" for purpose in get_args(Purpose) for channel in get_args(Channel))


def template_mistakes(contents: Mapping[str, bytes]) -> Iterator[Mistake]:
    """Yield every mistake of the templates among `contents`, by their names within the bundle: what is no Jinja, what
    no message knows; and a doubt about each template that nothing uses, or that no reader's locale leads to."""
    environment = _environment()
    used: set[str] = {*_MESSAGES, *_LAYOUTS}
    for file, content in contents.items():
        if not file.endswith(_ENDING):
            continue
        try:
            source = content.decode()
            tree = environment.parse(source)
            unknown = meta.find_undeclared_variables(tree) - {*KNOWN, *BESIDE}
        except UnicodeDecodeError:
            yield _mistake(file, 1, 1, "bytes that are not UTF-8", "text in UTF-8")
        except TemplateSyntaxError as error:
            yield _mistake(file, error.lineno, 1, error.message or "no template", "a Jinja template")
        else:
            used |= {name.rpartition("/")[2] for name in meta.find_referenced_templates(tree) if name}
            yield from (_unknown(file, source, tree, name) for name in sorted(unknown))
    names = [file for file in contents if file.endswith(_ENDING)]
    yield from (_unused(file) for file in names if file.rpartition("/")[2] not in used)
    yield from (_unread(file, folder) for file in names if (folder := _folder(file)) and not _is_locale(folder))


def _environment() -> Environment:
    environment = Environment(autoescape=True)
    said: Callable[[Any], Any] = str
    environment.filters |= dict.fromkeys(FILTERS, said)
    return environment


def _unknown(file: str, source: str, tree: nodes.Template, name: str) -> Mistake:
    line = next((found.lineno for found in tree.find_all(nodes.Name) if found.name == name), 1)
    found = re.search(rf"\b{re.escape(name)}\b", source.splitlines()[line - 1])
    names = sorted({*KNOWN, "reader", "items", "when"})
    return _mistake(file, line, found.start() + 1 if found else 1, f"the name {name!r}", one_of(name, names))


def _unused(file: str) -> Mistake:
    name = file.rpartition("/")[2]
    better = f"{perhaps(name, [*_MESSAGES, *_LAYOUTS])}<purpose>.<email|sms>.j2, of a purpose that docs/policy.md lists"
    return Mistake(
        file=file,
        line=1,
        field=OF_THE_FILE,
        found="a template that no message uses",
        allowed=better,
        severity="warning",
    )


def _folder(file: str) -> str:
    """The folder in which a message or a layout lies beneath `messages`; nothing where it lies in none."""
    folder, _, name = file.partition("/")[2].rpartition("/")
    return folder if name in (*_MESSAGES, *_LAYOUTS) else ""


def _is_locale(folder: str) -> bool:
    return _LOCALE.fullmatch(folder) is not None and locales(folder)[0] == folder


def _unread(file: str, folder: str) -> Mistake:
    better = locales(folder)[0] if _LOCALE.fullmatch(locales(folder)[0]) else "a locale such as de or de-AT"
    return Mistake(
        file=file,
        line=1,
        field=OF_THE_FILE,
        found=f"the folder {folder!r}, to which no reader's locale leads",
        allowed=better,
        severity="warning",
    )


def _mistake(file: str, line: int, column: int, found: str, allowed: str) -> Mistake:
    return Mistake(file=file, line=line, column=column, field="(template)", found=found, allowed=allowed)
