"""Questions asked of a published snapshot: rank, explain, profile. The command line and the web both call here."""
