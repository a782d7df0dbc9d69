"""The only place that opens the network: downloads with resume, rows of remote Parquet files, the shared cache."""

from arpenteur.sources.fetch.cache import cache_folder
from arpenteur.sources.fetch.download import Downloaded, Request, download
from arpenteur.sources.fetch.network import Network, Progress
from arpenteur.sources.fetch.remote import Rows, provenance, remote_rows
from arpenteur.sources.fetch.roads import Roads
from arpenteur.sources.fetch.supply import Download, Fetched, Supply, origin, plan_downloads

__all__ = [
    "Download",
    "Downloaded",
    "Fetched",
    "Network",
    "Progress",
    "Request",
    "Roads",
    "Rows",
    "Supply",
    "cache_folder",
    "download",
    "origin",
    "plan_downloads",
    "provenance",
    "remote_rows",
]
