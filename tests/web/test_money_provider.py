"""The file of a payment provider as a whole: limits add up over its lines and with what was kept, in few questions."""

import pytest
import time_machine
from cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from money_books import BY, NOW, framed, gave

from arpenteur.domain.money_gifts import CASH, LIMIT, Means
from arpenteur.files.lists import read_list
from arpenteur.web.accountability.money.import_actions import import_donations, undo_import
from arpenteur.web.accountability.money.models import Donation, DonationImport, Donor, DonorWord
from arpenteur.web.foundation.shared.apart import ListFile
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
HEAD = "Référence;Date;Montant;Nom;Prénom;Email;Adresse;Nationalité;Moyen de paiement\n"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def line(number: int, amount: str, name: str = "Figurante", **more: str) -> str:
    email = more.get("email", f"{name.lower()}@exemple.fr")
    home, means = more.get("home", "1 rue des Épures, 00001 Valmarche"), more.get("means", "carte")
    return f"P-{number};20/11/2026;{amount};{name};Alma;{email};{home};française;{means}\n"


def brought(cast: Cast, *lines: str) -> DonationImport:
    content = (HEAD + "".join(lines)).encode()
    head, rows = read_list(content)
    with sealed(cast.campaign.pk):
        return import_donations(campaign=cast.campaign, file=ListFile(head, rows), content=content, **BY)


def rules(batch: DonationImport) -> list[tuple[int, str]]:
    return [(number, rule) for number, rule, _why in batch.refused]


def test_the_limit_of_a_person_adds_up_over_lines_to_the_cent(cast: Cast):
    framed(cast.campaign)
    batch = brought(
        cast,
        line(1, "4000"),
        line(2, "600,01"),
        line(3, "600,00", home="2 rue des Épures"),
        line(4, "0,01", email="autre@exemple.fr"),
        line(5, "0,01", "Témoin", home="9 rue des Épures"),
    )
    assert rules(batch) == [(3, LIMIT), (5, LIMIT)]
    with sealed(cast.campaign.pk):
        assert sorted(Donation.objects.values_list("cents", flat=True)) == [1, 60_000, 400_000]
        assert Donor.objects.count() == 2


def test_what_was_kept_before_the_file_counts_and_so_does_what_she_said_of_others(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=400_000, elsewhere=10_000)
    gave(cast.campaign, "Alma Témoin", cents=900_000, own=True, tax_home="9 rue des Épures")
    batch = brought(cast, line(1, "500,01"), line(2, "500"), line(3, "9000", "Témoin", home="9 rue des Épures"))
    assert rules(batch) == [(2, LIMIT)]
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 2
        assert list(batch.donations.order_by("reference").values_list("cents", "own")) == [
            (50_000, False),
            (900_000, True),
        ]


def test_cash_of_everybody_adds_up_over_lines(cast: Cast):
    framed(cast.campaign, written_ceiling=1_500_000)
    for number in range(19):
        gave(cast.campaign, f"Basile Numéro{number}", 15_000, means=Means.CASH, tax_home=f"{number} rue Témoin")
    batch = brought(
        cast, line(1, "150,00", means="espèces"), line(2, "0,01", "Témoin", means="espèces"), line(3, "0,01", "Témoin")
    )
    assert rules(batch) == [(3, CASH)]


def test_a_file_of_many_asks_as_many_questions_as_one_of_few(cast: Cast):
    framed(cast.campaign)
    asked = []
    for many in (3, 90):
        with CaptureQueriesContext(connection) as heard:
            batch = brought(cast, *(line(100 * many + at, "20", f"Figurine{many}n{at}") for at in range(many)))
        asked.append(len(heard))
        with sealed(cast.campaign.pk):
            assert (batch.refused, batch.donations.count()) == ([], many)
    assert asked[1] <= asked[0]
    with sealed(cast.campaign.pk):
        assert "Figurine" not in repr([*Donor.objects.values_list("name", flat=True)])
        assert Donor.objects.filter(words__isnull=True).count() == 0


def test_an_import_is_undone_whole_and_who_gave_otherwise_stays(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign)
    batch = brought(cast, line(1, "20"), line(2, "30", "Témoin"), line(3, "40", "Témoin"))
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 2
        with CaptureQueriesContext(connection) as heard:
            assert undo_import(batch=batch, **BY) == 3
        assert len(heard) < 40
        (left,) = Donor.objects.all()
        assert (left.name, Donation.objects.count()) == ("Alma Figurante", 1)
        assert set(DonorWord.objects.values_list("donor", flat=True)) == {left.pk}
