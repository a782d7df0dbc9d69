"""Photos of residents: read apart, stripped, never shown before somebody has looked and blurred what names a person."""
