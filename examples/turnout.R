# Turnout of each station beside its commune, at the latest election, drawn as a map: a point of the curve in the
# profile of a zone, from the tables of the snapshot alone. Twin of turnout.py.

library(arrow)
library(dplyr)
library(sf)

folder <- Sys.getenv("SNAPSHOT", "var/demo/snapshot-2026")
stations <- read_parquet(file.path(folder, "stations.parquet"))
results <- read_parquet(file.path(folder, "station_results.parquet"))

zones <- stations |>
  select(station, election = latest_election) |>
  inner_join(results, by = c("station", "election")) |>
  group_by(commune, election) |>
  mutate(commune_turnout = sum(turnout) / sum(registered)) |>
  ungroup() |>
  mutate(station_turnout = turnout / registered) |>
  select(station, election, station_turnout, commune_turnout)
print(arrange(zones, station), n = Inf)

# Outlines are well-known binary, in longitude and latitude; a station without one is in the table, not on the map.
drawn <- stations |> filter(lengths(geometry) > 0) |> inner_join(zones, by = "station")
shapes <- st_as_sfc(structure(as.list(drawn$geometry), class = "WKB"), crs = 4326)
plot(st_sf(turnout = drawn$station_turnout, geometry = shapes)["turnout"])
