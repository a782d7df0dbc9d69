"""Track record: what the model would have been worth here, at an election held out."""
