"""The outing as its organiser follows it: how far each turf is, what to look at twice, what is set aside."""
