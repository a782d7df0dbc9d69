"""What is said to people outside: public_pages, advertising, outreach, calls (README.md)."""
