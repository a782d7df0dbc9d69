"""What residents decide together: consultations (README.md)."""
