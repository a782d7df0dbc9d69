"""Who does what, where and when: fieldwork, phone, routes, crew, week (README.md)."""
