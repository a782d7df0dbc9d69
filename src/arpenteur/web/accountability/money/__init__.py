"""Money of a campaign: its frame, donations, expenses with their pieces, the bank, what is filed."""
