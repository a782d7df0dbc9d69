# %% [markdown]
# The first fifth of the order: the zones to go to first, and what a door is worth there beside the mean of the place.
# The same figures as the page Stratégie and `arpenteur rank SNAPSHOT --family gauche --for legi`.

# %%
import os

from arpenteur.library import ElectionType, Family, Snapshot, rank

snapshot = Snapshot.open(os.environ.get("SNAPSHOT", "var/demo/snapshot-2026"))
ranking = rank(snapshot, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE)

# %%
first = [zone for zone in ranking.zones if zone.first_fifth]
registered = sum(zone.registered for zone in first)
whole = sum(zone.registered for zone in ranking.zones if zone.rank is not None)
print(f"{ranking.place_name}: {len(first)} stations, {registered / whole:.1%} of the registered that are ranked")

# %%
for zone in first:
    print(f"{zone.rank:>3} ({zone.rank_low}-{zone.rank_high})  {zone.zone}  x {zone.value:.2f}")

# %% What this order was worth on the last election it had not seen: gain found in a fifth, by chance 20 %.
if ranking.order.line is not None and ranking.order.line.found is not None:
    print(f"{ranking.order.line.target}: {ranking.order.line.found:.1f} % of the gain in the first fifth")
