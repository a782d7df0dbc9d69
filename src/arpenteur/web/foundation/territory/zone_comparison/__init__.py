"""Two to four zones of a place over one another: past elections, results, who lives there."""
