"""A list from a file: any usual CSV, XLSX, columns refused by name, doubles and faults told, all or nothing."""

import csv
import html as entities
import io
import re
from datetime import timedelta

import pytest
import time_machine
import xlsxwriter
from cast import AT, Cast
from crowd import a_team, someone
from django.core.files.uploadedfile import SimpleUploadedFile
from lines import volunteer_named

from arpenteur.domain.errors import InputError
from arpenteur.files.lists import MOST_BYTES, MOST_ROWS
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.apart import read_list_file
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew.imports.actions import bring_list, import_list
from arpenteur.web.ground.crew.imports.columns import guess, refused
from arpenteur.web.ground.crew.models import Upload
from arpenteur.web.persons.volunteers.models import TeamMember, Volunteer

pytestmark = pytest.mark.django_db
URL = "/c/essai/equipes/import/"
LIST = """Prénom,Nom,Adresse mail,Téléphone,Adresse postale,Opinion,Langues,Équipe,Couleur
Lou,Gabarit,lou@exemple.invalid,06 00 00 00 01,12 rue des Exemples,pour,"français, arabe",A,bleu
Éloi,Calque,ELOI@exemple.invalid,,3 rue X,contre,,,vert
Max,Prototype,pas une adresse,,,,,,
Nour,Brouillon,,06 00 00 00 03,,,klingon,,
Lou,Gabarit,lou2@exemple.invalid,,,,,,
Camille,Ébauche,camille@exemple.invalid,+33 6 00 00 00 02,,,,Z,
Sacha,Patron,,0600000001,,,,,
"""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def browser(cast: Cast):
    with sealed(cast.campaign.pk):
        someone(cast, "Éloi Calque Ancien", email="eloi@exemple.invalid", team=a_team(cast, "A", 1))
    return cast.client(cast.organiser)


def text(answer) -> str:
    return entities.unescape(answer.content.decode())


def bring(browser, content: bytes | str, status: int = 302) -> str:
    data = content.encode() if isinstance(content, str) else content
    answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", data)})
    assert answer.status_code == status, text(answer)
    return answer.headers.get("Location", "") or text(answer)


def send(browser, page: str, **more: str):
    """The form of the page as it stands, with an order."""
    html = text(browser.get(page))
    chosen = {}
    for name, options in re.findall(r'<select id="[^"]*" name="(column-\d+)">(.*?)</select>', html, re.S):
        found = re.search(r'value="(\w+)" selected', options)
        chosen[name] = found[1] if found else ""
    return browser.post(page, {**chosen, **more})


def people(cast: Cast) -> set[str]:
    with sealed(cast.campaign.pk):
        return {one.name for one in Volunteer.objects.all()}


def test_a_list_is_read_checked_and_written(cast: Cast, browser):
    page = bring(browser, LIST)
    html = text(browser.get(page))
    assert "1 personne serait ajoutée" in html
    assert "Adresse postale, Opinion" in html
    assert "7 lignes lues, 3 déjà là, 3 en faute" in html
    assert people(cast) == {"Éloi Calque Ancien"}
    for said in (
        "ligne 4, Adresse mail",
        "ligne 5, Langues",
        "ligne 7, Équipe",
        "ligne 3, Adresse mail",
        "ligne 8, Téléphone",
    ):
        assert said in html.replace("</b>", "")
    assert send(browser, page, do="import").status_code == 302
    assert "1 personne ajoutée" in text(browser.get(page))
    assert people(cast) == {"Éloi Calque Ancien", "Lou Gabarit"}
    with sealed(cast.campaign.pk):
        lou = volunteer_named("Lou Gabarit")
        assert (lou.email, lou.languages, lou.source) == ("lou@exemple.invalid", ["fr", "ar"], "import")
        assert TeamMember.objects.filter(volunteer=lou, team__letter="A").exists()


def test_what_may_not_be_held_is_stored_nowhere(cast: Cast, browser):
    page = bring(browser, LIST)
    send(browser, page, do="import")
    with unsealed():
        kept = str(list(Upload.objects.values())) + str(list(Volunteer.objects.values()))
        journal = str(list(Entry.objects.values()))
    assert "rue des Exemples" not in kept
    assert "contre" not in kept
    assert "Gabarit" not in journal
    assert "exemple.invalid" not in journal


def test_written_twice_changes_nothing(cast: Cast, browser):
    page = bring(browser, LIST)
    send(browser, page, do="import")
    browser.post(page, {"do": "import"})
    with sealed(cast.campaign.pk):
        upload = Upload.objects.get()
        assert import_list(upload=upload, by=COMMAND, at=AT) == 1
    assert len(people(cast)) == 2


def test_lines_left_out_come_back_as_a_file_without_formulas(cast: Cast, browser):
    page = bring(browser, "Nom;E-mail\n=1+1;pas une adresse\nLou Gabarit;lou@exemple.invalid\n")
    for order in ("check", "import"):
        send(browser, page, do=order)
        answer = browser.get(page + "ecartees.csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert rows[0] == ["Ligne", "Nom", "E-mail", "Colonne en cause", "Pourquoi"]
        assert rows[1][:4] == ["2", "'=1+1", "pas une adresse", "E-mail"]
        assert len(rows) == 2


def test_columns_are_matched_by_hand(cast: Cast, browser):
    page = bring(browser, "Qui,Joindre\nLou Gabarit,06 00 00 00 01\n")
    assert "quelle colonne porte le nom" in text(browser.get(page))
    assert send(browser, page, do="import").status_code == 302
    assert people(cast) == {"Éloi Calque Ancien"}
    browser.post(page, {"column-0": "name", "column-1": "phone", "do": "import"})
    assert "Lou Gabarit" in people(cast)


@pytest.mark.parametrize("given", [{"column-0": "opinion"}, {"column-0": "name", "column-1": "name"}])
def test_columns_that_do_not_exist_or_come_twice_are_refused(cast: Cast, browser, given: dict):
    page = bring(browser, "Nom,Portable\nLou Gabarit,06 00 00 00 01\n")
    assert browser.post(page, {**given, "do": "import"}).status_code == 400
    assert people(cast) == {"Éloi Calque Ancien"}


def test_people_of_one_name_are_written_where_one_says_so(cast: Cast, browser):
    page = bring(browser, "Nom,Tel\nLou Gabarit,06 00 00 00 01\nlou GABARIT,06 00 00 00 02\n")
    assert "1 personne serait" in text(browser.get(page))
    send(browser, page, homonyms="1", do="import")
    with sealed(cast.campaign.pk):
        assert len([one for one in Volunteer.objects.all() if one.name.lower() == "lou gabarit"]) == 2


def test_a_list_is_its_bringer_s_and_expires(cast: Cast, browser, clock):
    page = bring(browser, LIST)
    assert cast.client(cast.director).get(page).status_code == 404
    clock.shift(timedelta(hours=3, minutes=1))
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("who", ["leader", "officer", "volunteer", "guest"])
def test_lists_are_brought_by_those_who_may(cast: Cast, who: str):
    assert cast.client(getattr(cast, who)).get(URL).status_code == 403


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_csv_is_read(separator: str, encoding: str):
    written = f'\n"Prénom"{separator}Nom\r\n"Éloi{separator} dit L\'Œil"{separator}Calque\r\n\r\nLou{separator}\r\n'
    table = read_list_file(written.encode(encoding))
    assert table.head == ("Prénom", "Nom")
    assert table.rows == ((3, (f"Éloi{separator} dit L'Œil".replace("\t ", " "), "Calque")), (5, ("Lou", "")))


def test_a_list_of_an_old_macintosh_is_read():
    assert read_list_file("Nom\rÉloi\r".encode("mac-roman")).rows == ((2, ("Éloi",)),)


def test_a_number_that_a_spreadsheet_took_for_a_figure_gets_its_zero_back(cast: Cast, browser):
    page = bring(browser, workbook([["Nom", "Portable"], ["Lou Gabarit", 612345678]]))
    send(browser, page, do="import")
    with sealed(cast.campaign.pk):
        assert volunteer_named("Lou Gabarit").phone == "0612345678"


def test_a_team_that_is_none_is_answered_with_those_there_are(browser):
    assert "équipe « Z » inconnue, attendu\N{NO-BREAK SPACE}: A" in text(browser.get(bring(browser, LIST)))


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line + 2, column, cell)
    return out.getvalue()


def test_a_workbook_is_read_with_the_lines_as_it_numbers_them(cast: Cast, browser):
    content = workbook([["Nom", "Tél"], ["Lou Gabarit", 600000001], [None, None], ["Max Prototype", None]])
    assert read_list_file(content).rows == ((4, ("Lou Gabarit", "600000001")), (6, ("Max Prototype", "")))
    send(browser, bring(browser, content), do="import")
    assert {"Lou Gabarit", "Max Prototype"} <= people(cast)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"Nom,Prenom\n", "sans ligne"),
        (b"\x00\x01\x02\n\x00", "tableau"),
        (b"PK\x03\x04 pas un classeur", "classeur"),
        (b'Nom\n"Lou' + b"x" * 200_000, "ligne"),
        (b"Nom\n" + b"x\n" * (MOST_ROWS + 1), "plus de 5000 lignes"),
        (b"Nom\n" + b"x\n" * 100_000, "plus de 5000 lignes"),
        (b"%PDF-1.7\n" + b"1 0 obj\n" * 40, "est un PDF"),
        (b"<html><table><tr><td>Nom</td></tr></table>\n", "page web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\x01" * 600, "XLS"),
        (b'Nom;Mail\n"Lou;a@exemple.invalid\nMax;b@exemple.invalid\n', "ligne 2"),
        ("Nom\nÉloi\nMax É".encode()[:-1], "coupé"),
        ("Nom\nÉloi\n".encode() + "Ébauche\nMax\n".encode("cp1252"), "deux encodages"),
        (b"Nom\n" + b"x" * MOST_BYTES, "2 Mo"),
        (b"Adresse,Notes\nx,y\n", "Aucune colonne"),
        (",".join("c" * 41).encode() + b"\n" + ",".join("c" * 41).encode(), "40 au plus"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(cast: Cast, browser, content: bytes, said: str):
    assert said.lower() in bring(browser, content, status=400).lower()
    with sealed(cast.campaign.pk):
        assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "title",
    [
        "Adresse",
        "adresse postale",
        "Code_Postal",
        "Date de naissance",
        "né(e) le",
        "Âge",
        "Opinion",
        "Intention de vote",
        "Parti",
        "Notes",
        "Commentaires",
        "Religion",
        "PROFESSION",
        "Remarque",
    ],
)
def test_columns_refused_by_name(title: str):
    assert refused(title)


@pytest.mark.parametrize(
    "title", ["Adresse e-mail", "Nom", "Courriel", "Téléphone portable", "Quartier", "Langues", "Couleur"]
)
def test_columns_that_may_be_held(title: str):
    assert not refused(title)


def test_titles_are_guessed_once_each():
    assert guess(["Prénom", "NOM", "E-mail", "Tél. mobile", "Portable", "Quartier"]) == [
        "first",
        "last",
        "email",
        "phone",
        "",
        "quartier",
    ]
    assert guess(["Nom complet", "Mail"]) == ["name", "email"]
    assert guess(["Nom de famille", "Prénom", "Équipe", "Mobilité"]) == ["last", "first", "team", "mobility"]


def test_a_failure_in_the_middle_writes_nothing(cast: Cast, browser, monkeypatch):
    with sealed(cast.campaign.pk):
        content = "Nom,Équipe\nLou Gabarit,A\n".encode()
        upload = bring_list(campaign=cast.campaign, user=cast.organiser, content=content, by=COMMAND, at=AT)

        def fail(*_: object, **__: object) -> None:
            raise InputError("panne")

        monkeypatch.setattr(TeamMember.objects, "bulk_create", fail, raising=False)
        with pytest.raises(InputError):
            import_list(upload=upload, by=COMMAND, at=AT)
    assert people(cast) == {"Éloi Calque Ancien"}
