"""The organiser's table: the ground of an action cut into turfs, drawn, published, handed over."""
