"""Lines of a piece of a list become contacts, or complete them: a handful of queries for a thousand new lines."""

import json
from collections.abc import Sequence
from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep_many, new_tag, object_to_all, withdraw
from arpenteur.web.persons.contacts.addresses import stations_of
from arpenteur.web.persons.contacts.agreements import every_pair
from arpenteur.web.persons.contacts.keeping import Book
from arpenteur.web.persons.contacts.models import (
    Channel,
    Contact,
    ContactObjection,
    ContactTag,
    How,
    Purpose,
    Receipt,
    Source,
    Tag,
)
from arpenteur.web.persons.contacts.objections import kept_digests, words_of
from arpenteur.web.persons.exchange.actions import UNDONE_WITHIN
from arpenteur.web.persons.exchange.checking import Verdict
from arpenteur.web.persons.exchange.models import ContactImport, ContactParts, ImportChange, ImportLine
from arpenteur.web.persons.exchange.origins import LineFate, LineWhy, class_of
from arpenteur.web.persons.exchange.rows import PersonLine, moment_of
from arpenteur.web.persons.people.identity import PersonDetails, change_person

_AT_ONCE = 500


class LineWriter:
    """Writes verdicts of one import, inside a transaction and ``steady``."""

    def __init__(self, batch: ContactImport, by: Actor, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.campaign = batch.campaign

    def write(self, verdicts: Sequence[Verdict]) -> int:
        """How many lines are contacts now."""
        new = [one for one in verdicts if one.fate is LineFate.NEW]
        completed = [one for one in verdicts if one.fate is LineFate.UPDATE]
        pairs = [*zip(new, self._create(new), strict=True), *zip(completed, self._complete(completed), strict=True)]
        self._parts(pairs)
        self._tag(pairs)
        self._note(pairs)
        self._refuse(pairs)
        self._object([one for one in verdicts if one.why == LineWhy.REFUSES.value])
        return len(pairs)

    def _create(self, new: Sequence[Verdict]) -> list[Contact]:
        each = [
            NewContact(
                details=_details(one.line),
                kind=class_of(self.batch.origin, agreed=bool(one.pairs)),
                source=Source.IMPORT,
                origin=self.batch.get_origin_display()[:80],
                address=one.line.address,
                particulars=one.line.particulars,
            )
            for one in new
        ]
        agreements = [self._agreement(one) for one in new]
        return keep_many(campaign=self.campaign, each=each, agreements=agreements, by=self.by, at=self.at)

    def _complete(self, completed: Sequence[Verdict]) -> list[Contact]:
        """What was empty is filled, what was proved is added; nothing is written over."""
        keys = [one.contact.pk for one in completed if one.contact]
        known = Contact.objects.select_related("person", "campaign").in_bulk(keys)
        contacts = [known[pk] for pk in keys]
        book = Book(self.campaign, self.by, self.at)
        stations = stations_of(self.campaign, [one.line.address for one in completed])
        for one, contact, station in zip(completed, contacts, stations, strict=True):
            _fill(contact, one, station)
            agreement = self._agreement(one)
            if agreement:
                book.agree(contact, agreement)
        book.write()
        receipts = dict(
            Receipt.objects.filter(contact__in=keys, how=How.IMPORT, given_at=self.at).values_list("contact", "pk")
        )
        ImportChange.objects.bulk_create(
            (
                ImportChange(
                    campaign=self.campaign,
                    batch=self.batch,
                    contact=contact,
                    fields=one.changes,
                    tags=one.tags,
                    receipt=receipts.get(contact.pk),
                    expires_at=self.at + UNDONE_WITHIN,
                )
                for one, contact in zip(completed, contacts, strict=True)
            ),
            batch_size=_AT_ONCE,
        )
        return contacts

    def _agreement(self, one: Verdict) -> Agreement | None:
        """What a line proves: the text that was read, on the day that it says or that was declared."""
        if not one.pairs:
            return None
        day = one.line.agreed_on or self.batch.read_on
        return Agreement(
            pairs=frozenset((Purpose(purpose), Channel(channel)) for purpose, channel in one.pairs),
            read=(one.line.notice or self.batch.notice).splitlines(),
            how=How.IMPORT,
            confirmed_at=moment_of(day) if day else None,
        )

    def _parts(self, pairs: Sequence[tuple[Verdict, Contact]]) -> None:
        rows = {
            contact.pk: ContactParts(
                campaign=self.campaign, contact=contact, text=json.dumps(one.line.card, ensure_ascii=False)
            )
            for one, contact in reversed(pairs)
            if one.line.card and (one.fate is LineFate.NEW or "card" in one.changes)
        }
        ContactParts.objects.bulk_create(rows.values(), batch_size=_AT_ONCE, ignore_conflicts=True)

    def _tag(self, pairs: Sequence[tuple[Verdict, Contact]]) -> None:
        names = dict.fromkeys(name for one, _contact in pairs for name in one.tags)
        if not names:
            return
        known = {one.name: one for one in Tag.objects.filter(name__in=names)}
        made = [
            new_tag(campaign=self.campaign, name=name, purpose=self.batch.tag_purpose, by=self.by, at=self.at)
            for name in names
            if name not in known
        ]
        known |= {one.name: one for one in made}
        if made:
            held = ContactImport.objects.get(pk=self.batch.pk)
            held.counts["new_tags"] = [*held.counts.get("new_tags", []), *(one.pk for one in made)]
            held.save(update_fields=["counts"])
        ContactTag.objects.bulk_create(
            (
                ContactTag(campaign=self.campaign, contact=contact, tag=known[name])
                for one, contact in pairs
                for name in one.tags
                if name in known and known[name].ended_at is None
            ),
            batch_size=_AT_ONCE,
            ignore_conflicts=True,
        )

    def _note(self, pairs: Sequence[tuple[Verdict, Contact]]) -> None:
        ImportLine.objects.bulk_create(
            (
                ImportLine(
                    campaign=self.campaign,
                    batch=self.batch,
                    contact=contact,
                    digest=one.words.line[0],
                    new=one.fate is LineFate.NEW and contact.given_at == self.at,
                )
                for one, contact in pairs
            ),
            batch_size=_AT_ONCE,
        )

    def _refuse(self, pairs: Sequence[tuple[Verdict, Contact]]) -> None:
        """What each refuses by a channel, one by one: every refusal is noted for backups of before."""
        for one, contact in pairs:
            refused = [pair for pair in every_pair() if pair[1] in one.line.refuses]
            if refused:
                withdraw(contact=contact, pairs=refused, how=How.IMPORT, by=self.by, at=self.at)

    def _object(self, objecting: Sequence[Verdict]) -> None:
        """Whoever wants no contact is left in peace: her line as a contact, and what she is recognised by."""
        known = set(ContactObjection.objects.values_list("kind", "digest")) if objecting else set()
        for one in objecting:
            if one.contact is not None and not one.contact.objected:
                contact = Contact.objects.select_related("person", "campaign").get(pk=one.contact.pk)
                object_to_all(contact=contact, how=How.IMPORT, by=self.by, at=self.at)
            digests = kept_digests(self.campaign.pk, words_of(_details(one.line), one.line.address))
            for kind, digest in sorted(digests - known):
                ContactObjection.objects.get_or_create(
                    campaign=self.campaign, kind=kind, digest=digest, defaults={"at": self.at}
                )
            known |= digests


def _details(line: PersonLine) -> PersonDetails:
    return PersonDetails(line.name, line.email, line.phone)


def _fill(contact: Contact, one: Verdict, station: str) -> None:
    reach = {name: getattr(one.line, name) for name in ("email", "phone") if name in one.changes}
    told = {"address": one.line.address, **one.line.particulars}
    own = {name: text for name, text in told.items() if name in one.changes}
    if reach:
        person = contact.person
        change_person(person=person, **{name: text for name, text in reach.items() if not getattr(person, name)})
    if "address" in own and not contact.station:
        own["station"] = station
    values = {**{f"by_{name}": True for name in reach}, **own}
    for name, value in values.items():
        setattr(contact, name, value)
    if values:
        contact.save(update_fields=[*values])
