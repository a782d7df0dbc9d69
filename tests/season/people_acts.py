"""A campaign opened, and people who come: by pages, links and files."""

import re
from datetime import timedelta

from browsers import form_to, words
from webtest import Upload
from world import DIRECTOR, PASSWORD, World, act, volunteers


@act
def open_campaign(world: World) -> None:
    """The director comes by a link of the host, makes her account with two factors, and opens the campaign."""
    from codes import mailed_code
    from django.core import mail

    from arpenteur.web import entry

    world.place = str(entry.publish(world.snapshot).place)
    link = entry.founding_link(DIRECTOR)
    page = world.director.get(link[link.index("/compte") :])
    form = form_to(page, "/signup/")
    page = world.director.send(form, name="Directrice Fictive", email=DIRECTOR, password1=PASSWORD)
    page = world.director.send(form_to(page, "/confirm-email/"), code=mailed_code(mail.outbox[-1]))
    world.director.email, world.director.password = DIRECTOR, PASSWORD
    page = world.director.get("/compte/2fa/totp/activate/")
    found = re.search(r"\b[A-Z2-7]{32}\b", page.text)
    assert found, words(page)
    world.director.secret = found[0]
    world.director.send(form_to(page, ""), code=world.director.code())
    form = form_to(world.director.get("/campagnes/nouvelle/"), "")
    rounds = (world.first_round, world.first_round + timedelta(days=7))
    page = world.director.send(
        form,
        name="Liste d’essai",
        place=world.place,
        election="legi",
        family="gauche",
        slug="essai",
        contact="contact@exemple.invalid",
        first_round=rounds[0].isoformat(),
        second_round=rounds[1].isoformat(),
    )
    assert page.request.path.startswith(world.home()), page.request.path


def _bring(world: World, number: int) -> None:
    people = list(volunteers(world, number))
    lines = [";".join((*name.split(" ", 1), email, "sam. matin, dim. matin")) for name, email in people]
    form = form_to(world.director.get(world.home("equipes/import/")), "")
    form["file"] = Upload("benevoles.csv", "\n".join(("Prénom;Nom;Courriel;Dispos", *lines)).encode())
    page = world.director.send(form)
    said = words(page)
    world.hold("a list of new people is read whole", f"{number} personnes seraient ajoutées" in said, said[600:900])
    page = world.director.send(form_to(page, ""), button="do", value="import")
    world.twin.people |= {email: name for name, email in people}


@act
def bring_five(world: World) -> None:
    """Five people come."""
    _bring(world, 5)


@act
def bring_many(world: World) -> None:
    """Fifty more, by one file."""
    _bring(world, 50)
