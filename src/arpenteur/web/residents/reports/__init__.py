"""Reports of residents: what is broken or dirty, where, with a photo; forwarded, followed, never « repaired by us »."""
