"""Phones on the ground: their API, the package they load, what comes from doors, its receipts, the tables of it."""
