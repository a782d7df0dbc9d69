"""What looks at all of it: glance, search, api, operations (README.md)."""
