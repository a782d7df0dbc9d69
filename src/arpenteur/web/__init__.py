"""The web half: what is published, shown to the people of a campaign. Reaches the engine only through strategy."""
