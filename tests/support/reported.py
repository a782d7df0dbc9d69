"""Reports of the cast's campaign and photos of invented streets, by the verbs themselves. Inside ``sealed``."""

import io
from typing import Any

from cast import AT, Cast
from consulted import CLEAR, OF_AGE, VISITOR, process_of, resident_of, step_of
from PIL import ExifTags, Image

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.ground.fieldwork.photos import open_photo
from arpenteur.web.residents.consultations.actions.contributions import Whereabouts
from arpenteur.web.residents.consultations.actions.processes import write_category
from arpenteur.web.residents.consultations.kinds import ModerationMode, StepKind
from arpenteur.web.residents.consultations.models import Category, Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports.actions import NewReport, receive_report
from arpenteur.web.residents.reports.photos.files import keep_waiting

HERE = Whereabouts("place de la Maquette", 48.8645, 2.418, 10)
SECRET = "TelephoneDeMaquette"


def phone_photo(colour: str = "teal", size: tuple[int, int] = (800, 600)) -> bytes:
    """A JPEG as a phone writes it, with the place and the model."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = SECRET
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (48.0, 51.0, 52.2)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (2.0, 25.0, 4.8)
    out = io.BytesIO()
    picture = Image.new("RGB", size, colour)
    picture.paste((255, 255, 255), (100, 100, 200, 180))
    picture.save(out, "JPEG", exif=exif, comment=SECRET.encode())
    return out.getvalue()


def reporting(cast: Cast, *, mode: ModerationMode = ModerationMode.AFTER, **more: Any) -> ProcessStep:
    """An open step of reports with two categories, of three and ten working days."""
    process = process_of(cast, opened=True, moderation=mode)
    categories_of(process)
    config = {"town_hall": "la mairie d’essai", **more}
    return step_of(process, StepKind.REPORTS, title="Signaler", summary=CLEAR, config=config)


def categories_of(process: Process) -> list[Category]:
    """Pavement and light."""
    for label, days in (("Trottoir, chaussée", 10), ("Éclairage", 3)):
        write_category(process=process, label=label, answer_days=days, by=COMMAND, at=AT)
    return list(process.categories.all())


def reported(
    step: ProcessStep,
    sentence: str = "Deux dalles cassées",
    *,
    spot: Whereabouts = HERE,
    photos: tuple[str, ...] = (),
    category: int = 0,
    at: Any = AT,
) -> tuple[Contribution, str]:
    """A report of somebody, with its code."""
    visit = GateVisit(resident_of(step.process, at=at), declared=OF_AGE, proved=True)
    new = NewReport(list(step.process.categories.all())[category], sentence, spot, photos)
    return receive_report(step=step, new=new, visit=visit, by=VISITOR, at=at)


def waiting_photo(cast: Cast, content: bytes = b"") -> str:
    """The name of a file that waits."""
    return keep_waiting(open_photo(content or phone_photo()), cast.campaign.pk)
