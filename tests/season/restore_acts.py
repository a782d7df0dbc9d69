"""A backup taken in the morning and put back in the afternoon, once phones hold their receipts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from api_phone import FieldPhone
from world import World, act


@act
def save(world: World) -> None:
    """The state of now is kept: by the product's command, or by somebody who copies the file of the base."""
    from django.db import connection

    folder = Path(os.environ["ARPENTEUR_HOME"]).parent / "kept"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    world.kept = folder / (
        "copy.sqlite3" if connection.vendor == "sqlite" and world.chance.random() < 0.5 else "kept.tar.gz"
    )
    if world.kept.suffix == ".sqlite3":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(world.kept)])
    else:
        _command(world, "backup", str(world.kept))


@act
def put_back(world: World) -> None:
    """The state that was kept takes the place of the one of now; phones that are out call again by themselves."""
    from django.db import connection, connections

    home = Path(os.environ["ARPENTEUR_HOME"])
    name = home.name if connection.vendor == "sqlite" else connection.settings_dict["NAME"]
    connections.close_all()
    if world.kept.suffix == ".sqlite3":
        for file in home.glob("arpenteur.sqlite3*"):
            file.unlink()
        shutil.copy(world.kept, home / "arpenteur.sqlite3")
    else:
        _command(world, "restore", str(world.kept), "--replace", "--confirm", str(name))
    walked = len(world.twin.doors)
    for phone in world.phones.values():
        call(world, phone)
        call(world, phone)
    world.hold("phones that walked are still there", walked == len(world.twin.doors), f"{walked}")


def call(world: World, phone: FieldPhone) -> None:
    """What a phone does by itself: it listens, asks for its receipt, and sends what the site lacks.

    It keeps to its receipt, as phones do, unless an answer says that the base is an earlier one.
    """
    if not phone.sent:
        return
    answer = phone.ask("evenements?apres=0", **phone.numbered())
    if answer["status"] == 401:  # put back to before it came in: whoever walks opens her link again
        answer = phone.enter()
        world.hold("a link opens again after a restoration", answer["status"] == 201, str(answer["status"]))
    if answer["status"] == 410 and phone.receipt:  # past its deadline: what was proved is forgotten
        phone.sent = {}
        return
    earlier = answer.get("epoch", "") != phone.epoch or answer.get("holds", len(phone.sent)) < len(phone.sent)
    phone.epoch = answer.get("epoch", "")
    if phone.receipt and not earlier:
        return
    ids = list(phone.sent)
    missing = phone.ask("recu", {"ids": ids, "held": 0}, **phone.numbered()).get("missing", ids)
    for first in range(0, len(missing), 200):
        lost = missing[first : first + 200]
        body = {"sent_at": phone.now().isoformat(), "events": [phone.sent[one] for one in lost]}
        again = {"again": lost} if phone.receipt else {}
        taken = phone.ask("evenements", body | again, **phone.numbered())
        bad = [one for one in taken.get("results", [{"status": taken["status"]}]) if one["status"] != "accepted"]
        world.hold("doors that were lost are taken again", not bad, str(bad[:3]))
    phone.receipt = True


def _command(world: World, *words: str) -> None:
    """The product's command, as whoever runs the site types it."""
    done = subprocess.run([sys.executable, "-m", "arpenteur", *words], check=False, capture_output=True, text=True)
    world.hold("a command does what it says", done.returncode == 0, done.stderr[-600:])
