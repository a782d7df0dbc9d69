"""The whole of France: from département to polling station, by map, by table and by search."""
