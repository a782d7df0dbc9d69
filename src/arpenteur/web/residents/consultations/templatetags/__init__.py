"""Words of templates of the room."""
