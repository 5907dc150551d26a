"""Everything the carrier knows, kept in a journal: what it accepted, what became of it, what people wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.carrier.address import key
from sandbox.carrier.entry import Entry
from sandbox.carrier.journal import Journal
from sandbox.carrier.message import Email, Sms
from sandbox.carrier.person import Person
from sandbox.carrier.records import Accepted, CalledBack, Reached, Read, Record, Replied


class Ledger:
    """What is on disk and nothing else: a change shows here only after it would survive a kill.

    Opening raises `JournalInUse` or `JournalCorrupt`. Writing raises OSError when the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_message_id: dict[str, Entry] = {}
        self._people: dict[str, Person] = {}
        self._replies: dict[str, Replied] = {}
        self._callbacks: list[CalledBack] = []
        self._forwarded: dict[str, CalledBack] = {}
        self._journal = Journal(path, self._apply)

    async def close(self) -> None:
        """Finishes writing and releases the file."""
        await self._journal.close()

    async def accept(self, messages: Sequence[Sms | Email]) -> list[Entry]:
        """Keeps the messages, all or none, and returns their entries."""
        await self._journal.append(*(Accepted(message=message) for message in messages))
        return [self._entries[message.id] for message in messages]

    async def add(self, record: Reached | CalledBack | Replied | Read) -> None:
        """Keeps what happened after acceptance."""
        await self._journal.append(record)

    def entries(self) -> list[Entry]:
        """All accepted messages, oldest first."""
        return list(self._entries.values())

    def replies(self) -> list[Replied]:
        """All that people wrote, oldest first."""
        return list(self._replies.values())

    def callbacks(self) -> list[CalledBack]:
        """Every webhook posted or given up, with how our API answered, oldest first."""
        return list(self._callbacks)

    def entry(self, identity: str) -> Entry | None:
        """The message with this carrier id or, failing that, the newest with this id of ours."""
        return self._entries.get(identity) or self._by_message_id.get(identity)

    def people(self) -> list[Person]:
        """Everyone who was sent something or wrote, the one with the newest activity first."""
        return sorted(self._people.values(), key=lambda person: person.last_at, reverse=True)

    def person(self, address: str) -> Person | None:
        """The owner of a phone number or mailbox, if anything ever passed between us."""
        return self._people.get(key(address))

    def opted_out(self, number: str) -> bool:
        """Whether the owner of the number has stopped our messages."""
        person = self.person(number)
        return person is not None and person.opted_out

    def forwarded(self) -> Mapping[str, CalledBack]:
        """How the webhook of each reply ended, by the reply's id; a reply still under way is not in it."""
        return self._forwarded

    def _apply(self, record: Record) -> None:
        match record:
            case Accepted(message=message):
                entry = Entry(message)
                self._entries[message.id] = entry
                if message.message_id:
                    self._by_message_id[message.message_id] = entry
                person = self._owner(message.to, message)
                person.name = (message.to_name if isinstance(message, Email) else None) or person.name
                person.thread.append(entry)
            case Reached(id=identity):
                entry = self._entries[identity]
                entry.history.append(record)
                person = self._owner(entry.message.to, entry.message)
            case CalledBack(id=identity, event=event):
                self._callbacks.append(record)
                subject = self._entries.get(identity)
                if subject is None:
                    self._forwarded[identity] = record
                    reply = self._replies[identity]
                    person = self._owner(reply.person, reply)
                else:
                    subject.called_back[event] += 1
                    person = self._owner(subject.message.to, subject.message)
            case Replied():
                self._replies[record.id] = record
                person = self._owner(record.person, record)
                person.thread.append(record)
                if record.keyword in {"stop", "start"}:
                    person.opted_out = record.keyword == "stop"
            case Read(person=address, items=items):
                person = self._people[key(address)]
                person.read = max(person.read, items)
        person.revision += 1

    def _owner(self, address: str, item: Sms | Email | Replied) -> Person:
        return self._people.setdefault(key(address), Person(address, item.kind))
