"""A place where nothing can be cut: the site says so, a whole station is done on paper, its counts are typed."""

import random
from datetime import date
from typing import Any

from browsers import form_to, words
from webtest import AppError
from webtest.forms import Select
from world import World, act

_OUTCOMES = ("opened", "absent", "inaccessible", "later")
_PLAN = "plan"


@act
def look_at_day_zero(world: World) -> None:
    """The first page promises no turf, and names what is missing and who brings it."""
    said = words(world.director.get(world.home()))
    world.hold("day zero says what is missing", "il manque quelque chose Charger la ville" in said, said[:900])
    world.hold("day zero names the official file", "csv.gz (Base Adresse Nationale)" in said, said[:1500])
    world.hold("day zero says who brings it", f"« arpenteur build {world.place} --download" in said, said[:1500])
    world.hold(
        "day zero promises no turf", "samedi est prêt" not in said and "secteurs découpés" not in said, said[:900]
    )


@act
def prepare_on_paper(world: World) -> None:
    """Préparer offers no turf but an action on a whole station: it is planned, two come, its sheet is printed."""
    page = world.director.get(world.home("semaine/preparer/"))
    said = words(page)
    world.hold("Préparer says that nothing can be cut", "aucun secteur ne se découpe" in said, said[:900])
    buttons = [one for one in page.forms.values() if one.action.endswith("publier/")]
    world.hold("Préparer shows no button that cannot work", not buttons, said[:900])
    if "ajoutez-en un à gauche" in said:  # each door that is thought to be there has opened: people may go again
        form = next(one for one in page.forms.values() if one.id == "week-form")
        stations = next(one for one in form.fields["add"] if isinstance(one, Select))
        stations.value = next(value for value, *_rest in stations.options if value)
        page = world.director.send(form)
        said = words(page)
    link = page.html.select_one('a[href*="/actions/nouvelle/?"]')
    if link is None:
        world.wrong("a station can be done on paper while people are free", said[:1500])
        return
    page = world.director.send(_form_with(world.director.get(link["href"]), _PLAN), _PLAN, "1")
    where = page.request.path
    page = world.director.get(f"{where}equipe/")
    for _one in range(2):
        ready = [one for one in page.forms.values() if one.fields.get("do") and one["do"].value == "assign"]
        if ready:
            world.director.send(ready[0], "volunteer", ready[0]["volunteer"].value_if_submitted())
            page = world.director.get(f"{where}equipe/")
    page = world.director.get(where)
    paper = world.director.send(form_to(page, "papiers.pdf"), "names", "")
    world.hold("the sheet of a station is printed", paper.body.startswith(b"%PDF"), paper.content_type)
    day = next(one for one in page.html.select("dt") if "Quand" in one.text).find_next("dd").text
    world.twin.outings.append({"page": where, "day": _day(world, link["href"]), "told": day, "typed": False})


def _day(world: World, address: str) -> int:
    asked = address.partition("jour=")[2][:10]
    return (date.fromisoformat(asked) - world.begins).days


def _form_with(page: Any, button: str) -> Any:
    found = [one for one in page.forms.values() if button in one.fields]
    if not found:
        raise AppError(f"{page.request.path}: no button {button}")
    return found[0]


@act
def type_counts(world: World) -> None:
    """Back from the walk, totals of each sheet are typed on the page of its action; no letter had a link to a phone."""
    chance = random.Random(f"{world.seed} {world.day} paper")
    for outing in world.twin.outings:
        if outing["day"] != world.day or outing["typed"]:
            continue
        page = world.director.get(outing["page"])
        form = form_to(page, "comptes/")
        station = form["count-station"].value
        counts = {one: chance.randint(0, 9) for one in _OUTCOMES}
        page = world.director.send(form, **{f"count-{one}": str(number) for one, number in counts.items()})
        world.hold("counts of a sheet are taken", "C’est compté. Merci." in words(page), words(page)[:900])
        end = form_to(page, "etat/")
        world.director.send(end, "status", end["status"].value_if_submitted())
        outing["typed"] = True
        world.twin.knocks[station] += sum(counts.values())
        for name, number in counts.items():
            world.twin.doors |= {(outing["page"], station, name, 0, one): name for one in range(number)}
    links = [one for who in world.twin.people for one in world.letters_to(who) if "/terrain/#" in one.body]
    world.hold("nobody is sent to a phone where no turf is", not links, str(len(links)))
