"""Vector tiles of a nation's zones: what its map is drawn from."""

from arpenteur.pipeline.tiles.archive import write_tiles
from arpenteur.pipeline.tiles.drawing import Outlines, draw, outlines_at_hand

__all__ = ["Outlines", "draw", "outlines_at_hand", "write_tiles"]
