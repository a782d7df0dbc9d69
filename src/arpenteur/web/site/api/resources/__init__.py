"""What the API serves, one module a resource."""
