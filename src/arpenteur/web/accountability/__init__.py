"""What a campaign owes to the law: money, compliance (README.md)."""
