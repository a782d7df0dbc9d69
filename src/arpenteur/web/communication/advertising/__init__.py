"""Papers of political advertising: (EU) 2024/900."""
