"""Routes: turfs of doors and rounds of stops, from the question to the sheet, and what becomes of them."""
