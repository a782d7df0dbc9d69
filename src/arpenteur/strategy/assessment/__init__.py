"""What the figures of zones are computed from: the snapshot, the scenario, past counts, the coming ballot."""
