"""Published snapshots as open data: what each holds, its files, and one catalogue of them all. Zones, never people."""
