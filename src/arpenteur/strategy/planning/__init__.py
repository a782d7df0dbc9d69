"""Hours to stations, under named constraints, with stations left aside by lot."""
