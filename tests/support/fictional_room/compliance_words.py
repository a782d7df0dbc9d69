"""Words of the pages of compliance."""

TABLES = {"fictional_room.Neighbour": "Neighbours"}
COLUMNS = {"met_at": "met"}
PURPOSES = {"to greet her": "to greet her"}
SUBJECTS = {"fictional_room.Neighbour": "neighbour"}
