"""What becomes of journeys when two contacts are one, said to the room of contacts."""

from arpenteur.web.persons.paths.joining import before_joining

JOINS = (before_joining,)
