"""What the model would have been worth here."""
