"""Estimates with their uncertainty; arrays in, arrays out."""
