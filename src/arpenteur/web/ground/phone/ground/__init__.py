"""What comes from the ground, by phone, paper or file: read, judged, written once, folded into doors."""
