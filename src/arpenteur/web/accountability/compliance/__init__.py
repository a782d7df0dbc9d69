"""Compliance executed by the program: what is held, until when; purges with certificates; the journal."""
