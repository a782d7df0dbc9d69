"""The demo commune, generated in the official layouts."""
