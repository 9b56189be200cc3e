"""The facts as an Emergency Incident Data Object (EIDO, NENA-STA-021.1a, version 1.0). Pure.

There is no incident yet, so no incident and no call is claimed: an EIDO may hold agencies, places, persons,
vehicles, notes and cautions alone. Notes are HTML5 by the standard, so every word is escaped.
Roles are words of the standard's own registries (NENA-STA-021.1b, 3.1, 3.6 to 3.8): nobody here is called a caller or
a suspect. No registry has a word for an agency that sends no cars, nor is one published for cautions: "Other" there.
Whom to ring stands in the agency's card: its people have none of the roles that agents have (NENA-STA-010.3, 10.28).
NIEM's person and vehicle components are left empty: names and descriptions stand in the notes.
"""

import html
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from wayhome.calls.rules.pidf.writing import write_pidf
from wayhome.filings.rules.facts import Contact, Document, Facts, HazardFacts, PersonFacts, PremiseFacts
from wayhome.filings.rules.location import PLACES, locations_of

Component = dict[str, Any]

SEVERITIES = {1: "normal", 2: "high", 3: "highest"}
"""Our three grades in the five of CautionType; what is only to be known is not played down."""


def eido_of(document: Document) -> bytes:
    """Return the document as an EIDO in JSON (UTF-8)."""
    return json.dumps(_Eido(document).built(), ensure_ascii=False, indent=1).encode()


@dataclass(slots=True)
class _Eido:
    """One EIDO being built: each note and each caution is listed once, and referred to."""

    document: Document
    notes: list[Component] = field(default_factory=list)
    cautions: list[Component] = field(default_factory=list)

    def built(self) -> Component:
        facts = self.document.facts
        homes = [self._location(number, premise) for number, premise in enumerate(facts.premises)]
        persons = [self._worker(), *(self._person(one) for one in facts.persons)]
        vehicles = [self._vehicle(one, words) for one in facts.persons for words in one.vehicles]
        purpose = self._note("asks", [facts.asks, f"Kept until {self.document.consent_until}, then to be deleted."])
        return {
            **self._prologue("request"),
            "eidoVersion": "1.0",
            "issuingElementIdentification": self._id("wayhome"),
            "agencyComponent": [
                self._agency(
                    "agency",
                    Contact(name=facts.agency, number=_desk(facts)),
                    "Other",
                    "Assisting",
                    [purpose, self._contacts()],
                ),
                self._agency("police", facts.police, "police", "Informational", []),
            ],
            "callbackComponent": [self._callback()] if facts.phones else [],
            "locationComponent": homes,
            "personComponent": persons,
            "vehicleComponent": vehicles,
            "cautionComponent": self.cautions,
            "notesComponent": self.notes,
        }

    def _agency(self, name: str, contact: Contact, kind: str, role: str, notes: list[Component]) -> Component:
        said = {"agencyRoleDescriptionRegistryText": [role], "agencyType": [kind], "agencyJcard": _jcard(contact)}
        return {**self._prologue(name), **said, **({"notesReference": notes} if notes else {})}

    def _contacts(self) -> Component:
        said = [
            f"{one.name} ({one.role}): {one.number} {one.email}".rstrip(": ") for one in self.document.facts.contacts
        ]
        return self._note("contacts", ["Whom to ring:", *said])

    def _callback(self) -> Component:
        uris = [f"tel:{number}" for _, number in self.document.facts.phones]
        return {**self._prologue("callback"), "callBackInformationUri": uris}

    def _location(self, number: int, premise: PremiseFacts) -> Component:
        one = replace(self.document, facts=replace(self.document.facts, premises=(premise,)))
        pidf = write_pidf(f"urn:uuid:{self.document.request_id}", locations_of(one))
        about = [f"{premise.text}: {PLACES[premise.role]} of {self.document.facts.worker}.", premise.access_notes]
        about += [f"Landline: {premise.landline}."] if premise.landline else []
        notes = [self._note(f"access-{number}", about)]
        notes += [self._hazard(number, hazard) for hazard in premise.hazards]
        return {
            **self._prologue(premise.id),
            "locationTypeDescriptionRegistryText": "Other",
            "locationDescriptionText": premise.text,
            "locationByValue": pidf.decode(),
            "notesReference": notes,
        }

    def _hazard(self, number: int, hazard: HazardFacts) -> Component:
        """Return the note of a hazard; its caution hangs on it."""
        caution = self._id(f"caution-{number}-{hazard.id}")
        self.cautions.append(
            {
                **self._prologue(f"caution-{number}-{hazard.id}"),
                "cautionTypeInternalText": hazard.kind,
                "cautionTypeCommonRegistryText": "Other",
                "cautionSeverity": SEVERITIES[hazard.severity],
                "cautionSource": hazard.source,
                "startDate": f"{hazard.begins_on}T00:00:00Z",
            }
        )
        said = [f"{hazard.happened_on}: {hazard.statement}", f"Source: {hazard.source}."]
        said.append(f"Until {hazard.expires_on}." if hazard.expires_on else f"To be reviewed by {hazard.review_by}.")
        return self._note(f"hazard-{number}-{hazard.id}", said, cautionReference=[_ref(caution)])

    def _worker(self) -> Component:
        facts = self.document.facts
        said: Component = {**self._prologue("worker"), "personIncidentRoleRegistryText": ["InvolvedPerson"]}
        said["locationReference"] = [_ref(self._id(one.id)) for one in facts.premises]
        said["notesReference"] = [self._note("worker-name", [facts.worker, facts.latin_name])]
        return said | ({"callBackReference": _ref(self._id("callback"))} if facts.phones else {})

    def _person(self, person: PersonFacts) -> Component:
        said = [person.name, _listed("Also known as", person.aliases), person.description]
        said += [f"{person.relationship}{f', since {person.since}' if person.since else ''}"]
        said += [_listed("Numbers", [" ".join(part for part in one if part) for one in person.numbers])]
        said += [f"{day}: {words} (source: {source})" for day, words, source in person.behaviour]
        return {
            **self._prologue(person.id),
            "personIncidentRoleRegistryText": ["PersonOfInterest"],
            "notesReference": [self._note(f"person-{person.id}", said)],
        }

    def _vehicle(self, person: PersonFacts, words: str) -> Component:
        name = f"vehicle-{person.id}-{words}"
        return {
            **self._prologue(name),
            "vehicleRelationshipType": ["InvolvedVehicle"],
            "vehicleRelationshipTimeStamp": self.document.made_at,
            "notesReference": [self._note(f"{name}-note", [words, f"Used by {person.name}."])],
        }

    def _note(self, name: str, lines: Iterable[str], **more: Any) -> Component:
        words = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
        self.notes.append({**self._prologue(name), "notesActionComments": words, **more})
        return _ref(self._id(name))

    def _prologue(self, name: str) -> Component:
        return {
            "$id": self._id(name),
            "lastUpdateTimeStamp": self.document.made_at,
            "updatedByAgencyReference": _ref(self._id("agency")),
        }

    def _id(self, name: str) -> str:
        """Return a name of its own for a part: the same in every version of one request, and telling nothing."""
        return f"urn:uuid:{uuid.uuid5(uuid.UUID(self.document.request_id), name)}"


def _ref(identifier: str) -> Component:
    return {"$ref": identifier}


def _desk(facts: Facts) -> str:
    """Return the first number that is to be rung."""
    return next((one.number for one in facts.contacts if one.number), "")


def _listed(words: str, items: Iterable[str]) -> str:
    joined = "; ".join(items)
    return f"{words}: {joined}" if joined else ""


def _jcard(contact: Contact) -> str:
    """Return a contact as jCard (RFC 7095), itself a JSON text as the schema wants it."""
    rows: list[list[Any]] = [["version", {}, "text", "4.0"], ["fn", {}, "text", contact.name or "-"]]
    rows += [["tel", {}, "uri", f"tel:{contact.number}"]] if contact.number else []
    rows += [["email", {}, "text", contact.email]] if contact.email else []
    rows += [["role", {}, "text", contact.role]] if contact.role else []
    return json.dumps(["vcard", rows], ensure_ascii=False)
