"""Pictures to be published: what pages draw, with its sources, as SVG and PNG."""
