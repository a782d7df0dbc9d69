"""French names of the layouts of results, for people who read reports and pages."""

RESULT_LAYOUTS = {
    "ministry": "résultats du ministère",
    "numbered": "résultats du ministère (blocs numérotés)",
    "long": "résultats, une ligne par liste",
    "totals": "participation par bureau",
    "rounds_mixed": "résultats, deux tours mêlés",
    "prefecture": "transmission à la préfecture",
    "aggregated_totals": "élections agrégées",
    "aggregated_candidates": "élections agrégées, voix par candidat",
    "tidy_totals": "résultats, deux tables",
    "tidy_candidates": "résultats, deux tables, voix par candidat",
}


def layout_label(layout: str) -> str:
    """Name of a layout; other layouts than those of results are already French."""
    return RESULT_LAYOUTS.get(layout, layout)
