"""Clicks, counted by a real browser: what the week takes, from Coup d'œil, on the demonstration and on a real place.

Walks with the mouse, each refused (exit 1) where it takes more than it may: 400 hours to who goes where, people asked
and answering, a first and a second outing published, three turfs handed, turfs of an action made by hand (tomorrow
evening, when nobody is free if it is a Saturday or a Sunday), the paper of the day. The demonstration is started as
anybody starts it; Bondy is built from official files, and 126 people who do not exist are brought in by the page that
reads lists, of whom 66 said nothing of their hours; its letters are files of the site, which are counted.

    python benchmarks/clicks.py [--data ../shared/data] [--demo] [--everything]

``--demo`` leaves the real place out. ``--everything`` instead clicks every link and button of every page, as each role,
at both widths (``make test`` clicks each kind of control once), and says what is wrong: hours, the fictional town only.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from _field_site import CHROMIUM, FLAGS
from _shared import ARPENTEUR, ROOT, parser_of

import week_walks as walks  # isort: skip — on the path that _field_site adds

PEOPLE, WITH_HOURS, WITH_ADDRESS, SEED = 126, 60, 120, 60
LEFT_WITHIN = 120
"""Seconds in which letters that were asked for have left."""
FIRST = ("Alix", "Bérénice", "Côme", "Daphné", "Élie", "Flore", "Gaspard", "Hélène")
LAST = ("Exemple", "Fictif", "Imaginaire", "Inventée", "Supposé", "Simulacre", "Figurante", "Ébauche")
LAST += ("Calque", "Gabarit", "Modèle", "Patron", "Maquette", "Épure", "Croquis", "Esquisse")
SLOTS = (
    "lundi soir",
    "mardi soir",
    "mercredi soir",
    "jeudi soir",
    "vendredi soir",
    "samedi matin",
    "samedi après-midi",
)
SET_UP = """
import os, sys
from datetime import timedelta
import django
django.setup()
from django.test import Client
from django.utils import timezone
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import create_campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.communication.outreach.accounts import AccountWords, keep_account
from arpenteur.web.communication.outreach.models import AccountKind
from arpenteur.web.persons.contacts.models import Channel
now = timezone.now()
mail, secret = "direction@exemple.invalid", "quatre tortues vertes valsent"
director = User.objects.create_user(mail, secret, name="Dominique Fictif")
campaign = create_campaign(slug="essai", name="Essai", place="93010", election="muni",
    first_round=now.date() + timedelta(days=45), second_round=None,
    time_zone="Europe/Paris", family="gauche", director=director, by=COMMAND, at=now)
with sealed(campaign.pk):
    words = AccountWords(channel=Channel.EMAIL, kind=AccountKind.CONSOLE, name="Essai",
        sender="bonjour@exemple.invalid", sender_name="Essai", reply_to="", settings={}, a_minute=600)
    keep_account(campaign=campaign, account=None, words=words, by=COMMAND, at=now)
one = Client()
one.force_login(director)
print(one.cookies["sessionid"].value)
"""


def people() -> str:
    """A list as a campaign has one, people who do not exist: 60 with hours, 60 with an address, six with neither."""
    draw = random.Random(SEED)
    lines = ["Nom;Courriel;Téléphone;Langues;Quartier;Disponibilités;Aime faire;Équipe"]
    for number in range(PEOPLE):
        name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST)]}"
        silent = number >= WITH_HOURS
        said = "" if silent else ", ".join(sorted(draw.sample(SLOTS, 2), key=SLOTS.index))
        mail = f"p{number}@exemple.invalid" if (number < WITH_ADDRESS if silent else number % 3 == 1) else ""
        phone = f"06 39 98 {number // 100:02d} {number % 100:02d}" if number % 4 else ""
        tongue, wish, team = draw.choice(("français", "français, arabe")), "porte-à-porte", draw.choice(("Nord", "Sud"))
        lines.append(f"{name};{mail};{phone};{tongue};;{said};{wish};{team}")
    return "\n".join(lines) + "\n"


@contextmanager
def served(home: str, port: int, *command: str) -> Iterator[str]:
    """The address of a site that a command serves, once it answers."""
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [*ARPENTEUR, *command, "--port", str(port)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _try in range(600):
            if process.poll() is not None:
                raise SystemExit(f"arpenteur {command[0]} ended")
            try:
                urllib.request.urlopen(f"{address}/sante/vif", timeout=5).close()  # noqa: S310 — the loopback
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def environment(home: str) -> dict[str, str]:
    """Of the programs of a site that keeps everything in one folder."""
    return {
        **os.environ,
        "HOME": home,
        "ARPENTEUR_HOME": f"{home}/site",
        "ARPENTEUR_SECOND_FACTOR": "0",
        "ARPENTEUR_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings",
    }


def at_desk(browser: Browser, address: str) -> BrowserContext:
    """A desk before a site, whose pages may copy texts."""
    desk = browser.new_context(base_url=address, viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    desk.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    return desk


def walked(browser: Browser, desk: BrowserContext, address: str, campaign: str) -> Iterator[walks.Walk]:
    """The walks of one campaign."""
    page = desk.new_page()
    phone = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 780}, locale="fr-FR", has_touch=True, is_mobile=True
    )

    def opened(path: str) -> Page:
        hers = phone.new_page()
        hers.goto(path)
        return hers

    yield walks.from_hours_to_people(page, campaign)
    yield walks.everybody_asked(page, campaign)
    yield from walks.asked_and_answering(page, campaign, opened)
    yield from walks.three_turfs_in_hands(page, campaign)
    yield walks.second_outing(page, campaign)
    yield walks.turfs_by_hand(page, campaign)
    yield walks.paper_of_the_day(page, campaign)


def on_demonstration(browser: Browser) -> Iterator[walks.Walk]:
    """As the page of the demonstration lets anybody in."""
    with tempfile.TemporaryDirectory() as home, served(home, 8391, "demo") as address:
        desk = at_desk(browser, address)
        page = desk.new_page()
        page.goto("/c/valmarche-en-commun/")
        page.get_by_role("button", name="Entrer comme directrice").click()
        page.wait_for_load_state("networkidle")
        page.close()
        yield from walked(browser, desk, address, "valmarche-en-commun")


def on_bondy(browser: Browser, data: Path) -> Iterator[walks.Walk]:
    """Bondy built from official files, a campaign that has done nothing yet, and 126 people from a list."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "p60.csv").write_text(people(), encoding="utf-8")
        snapshot = f"{home}/bondy"
        run(home, "build", "93010", "--sources", str(data), "--out", snapshot)
        run(home, "publish", snapshot)
        known = subprocess.run(
            [sys.executable, "-c", SET_UP],
            env=environment(home),
            check=True,
            capture_output=True,
            text=True,
        )
        with served(home, 8392, "serve") as address:
            desk = at_desk(browser, address)
            desk.add_cookies([{"name": "sessionid", "value": known.stdout.split()[-1], "url": address}])
            yield brought_in(desk.new_page(), f"{home}/p60.csv")
            yield from walked(browser, desk, address, "essai")
            yield letters_left(Path(home) / "site" / "mail")


def letters_left(folder: Path) -> walks.Walk:
    """How many letters of the site left, once as many as were asked for have, or late."""
    began, n = time.monotonic(), 0
    while n < WITH_ADDRESS - WITH_HOURS and time.monotonic() < began + LEFT_WITHIN:
        time.sleep(0.5)
        n = len({line for file in folder.glob("*") for line in file.read_text().splitlines() if line[:4] == "To: "})
    return walks.Walk(f"{n} people whose letter left", 0, 0, sys.maxsize, time.monotonic() - began)


def run(home: str, *command: str) -> None:
    """One command of the program."""
    subprocess.run([*ARPENTEUR, *command], env=environment(home), check=True, capture_output=True)


def brought_in(page: Page, file: str) -> walks.Walk:
    """The list brought in, from Coup d'œil; choosing the file in the system's own window is not counted."""
    hand = walks.glance_of(page, "essai")
    hand.press(page.get_by_role("link", name="Importer une liste"))
    page.locator("input[type=file]").set_input_files(file)
    hand.press(page.get_by_role("button", name="Lire ce fichier"))
    hand.press(page.get_by_label("Créer les équipes"))
    hand.press(page.get_by_role("button", name="Vérifier à nouveau"))
    hand.press(page.get_by_role("button", name="Les ajouter"))
    done = hand.walked(f"{PEOPLE} people brought in", sys.maxsize)
    page.close()
    return done


def shown(place: str, found: Iterator[walks.Walk]) -> int:
    """One line a walk, as they come; how many take more than they may."""
    over = 0
    for one in found:
        over += one.over
        most = "" if one.most == sys.maxsize else f"at most {one.most}"
        print(
            f"{place:8} {one.name:42} {one.clicks:2} clicks {one.keys:2} keys {most:10} {one.seconds:5.1f} s",
            flush=True,
        )
    return over


def everything() -> int:
    """Every control of every page."""
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-n0",
        "--show-capture=no",
        "tests/browser/test_every_control.py",
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "ARPENTEUR_CLICK_EVERYTHING": "1"}, check=False, timeout=4 * 3600
    )
    print(f"{time.monotonic() - began:.0f} s in all")
    return done.returncode


def main() -> int:
    """Walks, or every control."""
    options = parser_of(__doc__, data=True, demo=False, everything=False).parse_args()
    if options.everything:
        return everything()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        over = shown("demo", on_demonstration(browser))
        if not options.demo and options.data.is_dir():
            over += shown("Bondy", on_bondy(browser, options.data))
        elif not options.demo:
            print(f"official data not at hand: {options.data}")
        browser.close()
    if over:
        print(f"{over} take more than they may")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
