"""Outlines: polling stations, IRIS, quartiers, communes, constituencies."""
