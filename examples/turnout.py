# %% [markdown]
# Turnout of each station beside its commune, at the latest election: a point of the curve in the profile of a zone,
# from the tables of the snapshot alone. Twin of turnout.R.

# %%
import os
from pathlib import Path

import polars as pl

folder = Path(os.environ.get("SNAPSHOT", "var/demo/snapshot-2026"))
latest = pl.read_parquet(folder / "stations.parquet").select("station", election="latest_election")
voted = pl.read_parquet(folder / "station_results.parquet").join(latest, on=["station", "election"])

# %%
turnout = pl.col("turnout").sum() / pl.col("registered").sum()
communes = voted.group_by("commune", "election").agg(commune_turnout=turnout)
zones = voted.group_by("commune", "election", "station").agg(station_turnout=turnout)

# %%
for row in zones.join(communes, on=["commune", "election"]).sort("station").iter_rows(named=True):
    print(f"{row['station']}  {row['election']}  {row['station_turnout']:.4f}  {row['commune_turnout']:.4f}")
