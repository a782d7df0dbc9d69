"""A table that a campaign brings, put on today's stations: columns, places of rows, sums, what is too small to show."""
