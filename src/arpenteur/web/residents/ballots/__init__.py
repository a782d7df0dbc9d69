"""The double envelope of votes: sealed when received, opened at closing by two scrutineers of three."""
