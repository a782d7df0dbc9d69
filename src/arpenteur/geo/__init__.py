"""Pure geometry for votes: assign, prorate, adjacency; refuses mixed coordinate systems."""
