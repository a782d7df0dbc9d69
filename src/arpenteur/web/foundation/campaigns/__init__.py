"""A campaign is a tenant: its territory, its dates, its members and what each may do."""
