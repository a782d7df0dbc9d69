"""People with an account: sign-in, second factors, sessions, their own data."""
