"""Vector tiles of a nation's zones: what its map is drawn from."""

from arpenteur.pipeline.tiles.archive import write_tiles
from arpenteur.pipeline.tiles.drawing import Drawn, draw

__all__ = ["Drawn", "draw", "write_tiles"]
