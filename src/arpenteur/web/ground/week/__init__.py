"""Préparer samedi: who goes where on the next outing, published at once; the day that was published."""
