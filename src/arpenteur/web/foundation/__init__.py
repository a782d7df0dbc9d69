"""What every wing stands on: shared, audit, keys, outbox, accounts, territory, campaigns, reads (README.md)."""
