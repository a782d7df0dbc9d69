"""Two to four zones over one another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from arpenteur import strategy as engine
from arpenteur.figures.overlay import MOST
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.board import RankingBoard, board
from arpenteur.web.foundation.territory.nation.publishing import PLACE as NATION
from arpenteur.web.foundation.territory.views import ask
from arpenteur.web.foundation.territory.zone_comparison.page import lay_out
from arpenteur.web.foundation.territory.zone_figures import zone_figures

FEWEST = 2
ASKED = "avec"


@require_safe
def zone_comparison(request: HttpRequest, place: str) -> HttpResponse:
    """The zones of ``?avec=``, up to four; without two of them, the first two of the order. Raises InputError for a
    zone that the place has not."""
    if place == NATION:
        return redirect("territory:nation")
    published = queries.current(place)
    answers = ask(request, published)
    ranking = board(answers.ranking(), answers.question, engine.levels(answers.snapshot))
    chosen = _chosen(request, ranking)
    found = [answers.profile(zone) for zone in chosen]
    context = {
        "snapshot": published,
        "section": "zone-comparison",
        "board": ranking,
        "question": answers.question,
        "slots": [chosen[at] if at < len(chosen) else "" for at in range(MOST)],
        "profile_query": answers.question.query(zone=""),
        "kept": [(name, value) for name, value in request.GET.items() if name != ASKED],
        "page": lay_out(found, zone_figures(request, place, answers.question.level)) if len(found) >= FEWEST else None,
    }
    return render(request, "territory/zone_comparison.html", context)


def _chosen(request: HttpRequest, ranking: RankingBoard) -> list[str]:
    asked = list(dict.fromkeys(one for one in request.GET.getlist(ASKED) if one))[:MOST]
    others = [row.zone.zone for row in ranking.rows if row.zone.zone not in asked]
    return [*asked, *others[: max(FEWEST - len(asked), 0)]]
