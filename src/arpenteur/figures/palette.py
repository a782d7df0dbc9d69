"""Colours and letters of the site, as its tokens name them (``frontend/src/styles/tokens.css``; a test compares)."""

GROUND, SURFACE = "#FFFFFF", "#F6F8F7"
INK, INK_2, INK_3 = "#12211F", "#43524E", "#5B6965"
LINE, LINE_STRONG = "#DBE2DF", "#7D8A86"
ACCENT, INTERVAL, RANGE = "#0B5D5B", "#A9CFCB", "#C3CDC9"
WARN, WARN_TINT = "#7A4F00", "#FFF5E0"
CLASS = {0: "#D3D8D6", 1: "#2B1B5C", 2: "#2C5A8A", 3: "#1F8079", 4: "#84C78B", 5: "#E3EBB4"}
ON_CLASS = {0: "#43524E", 1: "#FFFFFF", 2: "#FFFFFF", 3: "#FFFFFF", 4: "#12211F", 5: "#12211F"}

# The second name is the one that files of single weights carry inside: without it, PNG falls back on another font.
SANS = "'Public Sans', 'Public Sans Thin', 'Liberation Sans', Arial, sans-serif"
SERIF = "'Source Serif 4', 'Source Serif 4 SemiBold', Georgia, 'Liberation Serif', serif"
