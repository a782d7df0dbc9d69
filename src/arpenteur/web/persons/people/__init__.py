"""One identity under volunteers and contacts: who somebody is, encrypted, whatever she is to the campaign."""
