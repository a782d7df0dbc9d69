"""The only place that opens the network: downloads with resume, rows of remote Parquet files, the shared cache."""

from arpenteur.sources.fetch.cache import cache_folder
from arpenteur.sources.fetch.download import Downloaded, Request, download
from arpenteur.sources.fetch.network import Network, Progress
from arpenteur.sources.fetch.place import Download, Fetched, FetchedPlace, fetch_place, origin, plan_downloads
from arpenteur.sources.fetch.remote import Rows, provenance, remote_rows

__all__ = [
    "Download",
    "Downloaded",
    "Fetched",
    "FetchedPlace",
    "Network",
    "Progress",
    "Request",
    "Rows",
    "cache_folder",
    "download",
    "fetch_place",
    "origin",
    "plan_downloads",
    "provenance",
    "remote_rows",
]
