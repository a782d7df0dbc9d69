"""What becomes of each line of a list: new, completing a contact, here already, a duplicate, refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.reads.watch import traps_of
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.contacts.tags import refused_word
from arpenteur.web.persons.exchange.known import (
    KnownContact,
    KnownPeople,
    LineWords,
    ManyDigests,
    Objections,
    Way,
    addresses_of,
    words_of_line,
)
from arpenteur.web.persons.exchange.models import ContactImport
from arpenteur.web.persons.exchange.origins import ImportProof, LineFate, LineWhy
from arpenteur.web.persons.exchange.rows import PersonLine
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.likeness.scoring import Likeness
from arpenteur.web.persons.people.many_candidates import ManyCandidates
from arpenteur.web.persons.people.models import DATA

Pair = tuple[str, str]


@dataclass
class Verdict:
    """What becomes of a line, and why; ``other``: another line of the file; ``contact``: who is completed, by what;
    ``here``: the person she may be, and ``like`` how much."""

    line: PersonLine
    words: LineWords
    fate: LineFate = LineFate.NEW
    why: str = ""
    other: int = 0
    contact: KnownContact | None = None
    changes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pairs: frozenset[Pair] = frozenset()
    traps: frozenset[str] = frozenset()
    """Digests of her addresses that are watched ones of our own."""
    here: int = 0
    like: Likeness | None = None


@dataclass
class Seen:
    """Lines of the file before: by each address and number, whose name and on which line."""

    ways: dict[Way, tuple[list[str], int]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    tags_refused: int = 0


class Checker:
    """Checks one import, piece by piece, in the order of the file. Inside ``sealed``. ``likely``: whoever only looks
    like somebody here is held back; not while lines are written, for those before are here by then."""

    def __init__(self, batch: ContactImport, *, likely: bool = True) -> None:
        self.batch = batch
        self.many = ManyDigests(batch.campaign_id, DATA)
        self.objections = Objections(batch.campaign_id)
        self.traps = traps_of(batch.campaign).keys()
        self.candidates = ManyCandidates(batch.campaign_id, addresses_of)
        self.seen = Seen()
        self._likely = likely and not batch.shared
        self._refused_tags: dict[str, bool] = {}

    def check(self, lines: Sequence[PersonLine]) -> list[Verdict]:
        """What becomes of each line of a piece."""
        verdicts = [Verdict(one, words_of_line(self.many, one)) for one in lines]
        known = KnownPeople([one.words for one in verdicts if not one.line.why])
        if self._likely:
            self._look_for(verdicts, known)
        for one in verdicts:
            self._judge(one, known)
        return verdicts

    def _look_for(self, verdicts: Sequence[Verdict], known: KnownPeople) -> None:
        """Who is alike, for lines whose addresses and numbers are nobody's here."""
        asked = [
            one
            for one in verdicts
            if not one.line.why and known.lines.isdisjoint(one.words.line) and not known.of_ways(one.words)
        ]
        each = [(PersonDetails(one.line.name, one.line.email, one.line.phone), one.line.address) for one in asked]
        for one, found in zip(asked, self.candidates.likeliest(each), strict=True):
            if found is not None:
                one.here, one.like = found.person, found.like

    def _judge(self, one: Verdict, known: KnownPeople) -> None:
        one.traps = frozenset(self.traps & {digest for _kind, digest in one.words.ways})
        if one.traps:
            _put(one, LineFate.REFUSED, LineWhy.INVENTED)
            return
        if one.line.why:
            one.fate, one.why = LineFate.REFUSED, one.line.why
            return
        one.tags, one.pairs = self._tags(one.line), self._pairs(one.line)
        person = self._among_known(one, known)
        if one.fate is LineFate.NEW:
            self._among_seen(one)
        if one.fate is LineFate.NEW and person:
            contact = known.contacts.get(person)
            if contact is not None:
                self._complete(one, contact)
        elif one.fate is LineFate.NEW and one.here:
            _put(one, LineFate.DUPLICATE, LineWhy.LIKELY)
        if one.fate in {LineFate.NEW, LineFate.UPDATE, LineFate.SAME}:
            self._note(one)

    def _among_known(self, one: Verdict, known: KnownPeople) -> int:
        """The person a line is, 0 for a new one; a fault is put in the verdict."""
        people = known.of_ways(one.words)
        named = {person for person in people if known.agrees(person, one.words)}
        contacts = [known.contacts[person] for person in sorted(named) if person in known.contacts]
        if self.objections.hold(one.line) or any(contact.objected for contact in contacts):
            _put(one, LineFate.REFUSED, LineWhy.OBJECTED)
            return 0
        if one.line.refuses_all:
            _put(one, LineFate.REFUSED, LineWhy.REFUSES)
            one.contact = contacts[0] if contacts else None
            return 0
        if not known.lines.isdisjoint(one.words.line):
            one.fate = LineFate.SAME
            return min(named, default=0)
        same = {person for person in named if not self._may_be_relative(person, one.words, known)}
        self._doubt(one, known, people, named, same)
        return min(same, default=0)

    def _doubt(self, one: Verdict, known: KnownPeople, people: set[int], named: set[int], same: set[int]) -> None:
        """Say so where nobody can tell whether a line is somebody who is here."""
        if len(same) > 1:
            found = (LineWhy.SEVERAL, same)
        elif named and not same:
            found = (LineWhy.RELATIVE, named)
        elif people and not named and not self.batch.shared:
            found = (LineWhy.HOMONYM, people)
        elif not one.words.ways and not self.batch.shared:
            found = (LineWhy.NAMESAKE, known.of_name(one.words) & known.contacts.keys())
        else:
            return
        if found[1]:
            _put(one, LineFate.DUPLICATE, found[0])
            one.here, one.like = min(found[1]), None

    def _may_be_relative(self, person: int, words: LineWords, known: KnownPeople) -> bool:
        """Whether somebody of the same name may be another all the same: father and son have one name, the telephone
        of their home, and each a mobile or an e-mail address of his own.
        """
        common = known.words[person].intersection(words.ways)
        emails = any(kind == Word.EMAIL for kind, _digest in common)
        phones = common - known.ways_of(person, Word.EMAIL)
        if emails:
            theirs = known.ways_of(person, Word.PHONE)
            if phones or not theirs or not words.mobiles:
                return False
            return not self.candidates.opened({person})[person].household_phone
        lines_own = any(kind == Word.EMAIL for kind, _digest in words.ways)
        return phones.isdisjoint(words.mobiles) or (lines_own and bool(known.ways_of(person, Word.EMAIL)))

    def _among_seen(self, one: Verdict) -> None:
        """A line of the same person, or of the same address, that came before."""
        earlier = [self.seen.ways[way] for way in one.words.ways if way in self.seen.ways]
        again = self.seen.lines.get(one.words.line[0], 0)
        same = next((line for names, line in earlier if not {*names}.isdisjoint(one.words.name)), again)
        if same:
            _put(one, LineFate.DUPLICATE, LineWhy.TWICE, same)
        elif earlier and not self.batch.shared:
            _put(one, LineFate.DUPLICATE, LineWhy.SHARED, earlier[0][1])

    def _complete(self, one: Verdict, contact: KnownContact) -> None:
        given = {
            "email": one.line.email,
            "phone": one.line.phone,
            "address": one.line.address,
            **one.line.particulars,
            "card": one.line.card,
        }
        one.contact = contact
        one.changes = [name for name, value in given.items() if value and name not in contact.filled]
        one.tags = [name for name in one.tags if name not in contact.tags]
        one.pairs = frozenset(pair for pair in one.pairs if pair not in contact.pairs)
        refusals = one.line.refuses - contact.refuses
        one.fate = LineFate.UPDATE if one.changes or one.tags or one.pairs or refusals else LineFate.SAME

    def _note(self, one: Verdict) -> None:
        for way in one.words.ways:
            self.seen.ways.setdefault(way, (one.words.name, one.line.line))
        self.seen.lines.setdefault(one.words.line[0], one.line.line)

    def _tags(self, line: PersonLine) -> list[str]:
        """Tags that may be put; those with a refused word are counted, none is taken without a purpose."""
        found = []
        for name in line.tags:
            if name not in self._refused_tags:
                self._refused_tags[name] = bool(refused_word(name))
            if self._refused_tags[name]:
                self.seen.tags_refused += 1
            elif self.batch.tag_purpose:
                found.append(name)
        return found

    def _pairs(self, line: PersonLine) -> frozenset[Pair]:
        """Purposes and channels that a line proves."""
        batch = self.batch
        proved = batch.proof == ImportProof.DECLARED or (
            batch.proof == ImportProof.COLUMNS and line.agreed_on is not None and bool(line.notice or batch.notice)
        )
        if not proved:
            return frozenset()
        accepts = line.accepts if line.accepts is not None else frozenset(batch.channels)
        may = (accepts & _reached(line)) - line.refuses
        return frozenset((purpose, channel) for purpose in batch.purposes for channel in may)


def _reached(line: PersonLine) -> set[str]:
    """By what a line can be reached at all."""
    by_phone = {Channel.SMS.value, Channel.PHONE.value} if line.phone else set[str]()
    by_email = {Channel.EMAIL.value} if line.email else set[str]()
    return by_email | by_phone | ({Channel.POST.value} if line.address else set())


def _put(one: Verdict, fate: LineFate, why: LineWhy, other: int = 0) -> None:
    one.fate, one.why, one.other = fate, why, other


PURPOSES = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING)
"""What a file may prove: targeted advertising and a level of support only come from the person herself."""
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST)
