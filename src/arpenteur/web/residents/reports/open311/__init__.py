"""Open311 GeoReport v2, the public standard of residents' reports: what others read and post here, what we post there.

Specification: https://wiki.open311.org/GeoReport_v2 and https://wiki.open311.org/Service_Discovery, both frozen.
Values in, bytes out: nothing here knows a database or opens a connection.
"""
