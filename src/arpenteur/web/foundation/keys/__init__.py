"""Names are encrypted, one key a campaign and a class of data; what is needed to search without reading."""
