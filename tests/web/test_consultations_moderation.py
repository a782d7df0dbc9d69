"""From a notice to an appeal (DSA, art. 16 and 17), and what somebody who leaves takes with her."""

from datetime import timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import VISITOR, process_of, resident_of, step_of, written
from django.core import mail
from django.db import IntegrityError, transaction
from visitors import letters

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.erasure import erase_row, reapply
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.persons import person_tables
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.contributions import erase_contribution, withdraw_contribution
from arpenteur.web.residents.consultations.actions.moderation import (
    NewNotice,
    StatementOfReasons,
    appeal,
    decide_appeal,
    decide_case,
    give_notice,
    hide,
)
from arpenteur.web.residents.consultations.actions.residents import confirm_address, forget_resident
from arpenteur.web.residents.consultations.kinds import (
    ArgumentSide,
    CaseGround,
    CaseOutcome,
    CaseTrigger,
    ContributionKind,
    DutyKind,
)
from arpenteur.web.residents.consultations.models import (
    ContentNotice,
    Contribution,
    ContributionVersion,
    Duty,
    ModerationCase,
    Resident,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import Showing

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)
SECOND = Actor("user", "2")
WHY = StatementOfReasons(
    CaseGround.LAW, "Loi du 29 juillet 1881, art. 29", "Le deuxième paragraphe impute un délit à une personne."
)
NOTICE = NewNotice(
    "Ce texte me diffame.", "/pages/essai/participer/1/1/", "Nour Brouillon", "nour@exemple.fr", False, True
)


def test_a_first_notice_holds_at_once_and_is_acknowledged(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        notice = give_notice(contribution=made, new=NOTICE, by=VISITOR, at=LATER)
        row, case = Contribution.objects.get(pk=made.pk), ModerationCase.objects.get()
        assert (row.showing, case.trigger, case.outcome) == (Showing.HELD, CaseTrigger.NOTICE, "")
        assert (notice.acknowledged_at, case.due_at) == (LATER, LATER + timedelta(hours=24))
        assert len(notice.code) == 11
        assert Duty.objects.filter(kind=DutyKind.NOTICE, done_at=None).count() == 1
        give_notice(contribution=made, new=NOTICE, by=VISITOR, at=LATER)
        assert (ModerationCase.objects.count(), ContentNotice.objects.count()) == (1, 2)
        raw = ContentNotice.objects.filter(pk=notice.pk).values_list("email", flat=True).get()
        assert "nour" not in str(raw)


@pytest.mark.parametrize(
    "new",
    [
        NewNotice("", "/x/", "Nour", "n@exemple.fr", False, True),
        NewNotice("Motif", "/x/", "", "", False, True),
        NewNotice("Motif", "/x/", "Nour", "n@exemple.fr", False, False),
    ],
)
def test_a_notice_is_whole(cast: Cast, new: NewNotice):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        with pytest.raises(InputError):
            give_notice(contribution=made, new=new, by=VISITOR, at=AT)
        assert Contribution.objects.get(pk=made.pk).shows


def test_a_notice_about_children_keeps_nobody(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        new = NewNotice("Motif", "/x/", "Nour", "n@exemple.fr", True, True)
        notice = give_notice(contribution=made, new=new, by=VISITOR, at=AT)
        assert (notice.name, notice.email) == ("", "")


def test_nobody_is_hidden_without_reasons(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        give_notice(contribution=made, new=NOTICE, by=VISITOR, at=AT)
        case = ModerationCase.objects.get()
        for reasons in (
            None,
            StatementOfReasons(CaseGround.RULES, "Article 3", " "),
            StatementOfReasons(CaseGround.LAW, "", "Le titre."),
        ):
            with pytest.raises(InputError):
                decide_case(case=case, outcome=CaseOutcome.HIDE, reasons=reasons, by=COMMAND, at=LATER)
        decide_case(case=case, outcome=CaseOutcome.HIDE, reasons=WHY, by=COMMAND, at=LATER)
        assert Contribution.objects.get(pk=made.pk).showing == Showing.HIDDEN
        assert ContentNotice.objects.get().answered_at == LATER
        assert not Duty.objects.filter(kind=DutyKind.NOTICE, done_at=None).exists()
        with pytest.raises(InputError):
            decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=LATER)


def test_what_is_hidden_has_its_reasons_in_the_database_too(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        give_notice(contribution=made, new=NOTICE, by=VISITOR, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            ModerationCase.objects.update(outcome="hide", decided_at=AT)


def test_an_appeal_is_decided_by_somebody_else_and_a_restore_carries_a_name(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        case = hide(contribution=made, reasons=WHY, by=COMMAND, at=AT)
        appeal(case=case, words="Je ne nomme personne.", by=VISITOR, at=LATER)
        asked = {"case": case, "outcome": CaseOutcome.PUBLISH, "reason": "Personne n’est reconnaissable.", "at": LATER}
        for more in ({"by": COMMAND, "restored_by": "Odile Modèle"}, {"by": SECOND, "restored_by": " "}):
            with pytest.raises(InputError):
                decide_appeal(**asked, **more)
        assert Contribution.objects.get(pk=made.pk).showing == Showing.APPEALED
        held = decide_appeal(**asked, by=SECOND, restored_by="Odile Modèle")
        assert (held.restored_by, Contribution.objects.get(pk=made.pk).showing) == ("Odile Modèle", Showing.PUBLIC)
        with pytest.raises(InputError):
            appeal(case=case, words="Encore.", by=VISITOR, at=LATER)
        facts = list(TimelineLine.objects.filter(contribution=made).values_list("fact", flat=True))
        assert facts == ["received", "published", "hidden", "appealed", "restored"]


def test_an_appeal_that_fails_is_the_last_word(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)))
        case = hide(contribution=made, reasons=WHY, by=COMMAND, at=AT)
        appeal(case=case, words="Je conteste.", by=VISITOR, at=LATER)
        decide_appeal(case=case, outcome=CaseOutcome.HIDE, reason="Le nom y est.", by=SECOND, at=LATER)
        assert Contribution.objects.get(pk=made.pk).showing == Showing.OUT
        assert not Duty.objects.filter(kind=DutyKind.APPEAL, done_at=None).exists()


def test_what_is_read_first_is_published_by_a_decision(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)), title="M. Témoin a raison")
        decide_case(case=ModerationCase.objects.get(), outcome=CaseOutcome.PUBLISH, by=COMMAND, at=LATER)
        row = Contribution.objects.get(pk=made.pk)
        assert (row.showing, row.published_at) == (Showing.PUBLIC, LATER)
        assert Duty.objects.filter(contribution=made, kind=DutyKind.REVIEW, done_at=None).count() == 1


def test_somebody_who_leaves_leaves_placeholders_and_no_count_changes(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada, bob = step_of(process), resident_of(process, email="ada@exemple.fr"), resident_of(process)
        idea = written(step, ada)
        argument = written(
            step, bob, "Le seul passage", kind=ContributionKind.ARGUMENT, parent=idea, side=ArgumentSide.FOR
        )
        before = list(Contribution.objects.order_by("pk").values_list("number", "kind", "decision", "parent"))
        assert forget_resident(resident=ada, by=VISITOR, at=LATER) == 1
        after = list(Contribution.objects.order_by("pk").values_list("number", "kind", "decision", "parent"))
        row = Contribution.objects.get(pk=idea.pk)
        assert before == after
        assert (row.showing, row.author_id, row.words, row.place) == (Showing.ERASED, None, None, "")
        assert not ContributionVersion.objects.filter(contribution=idea).exists()
        assert not Duty.objects.filter(contribution=idea, done_at=None).exists()
        assert Contribution.objects.get(pk=argument.pk).shows
        assert list(Resident.objects.values_list("pk", flat=True)) == [bob.pk]
        assert Entry.objects.filter(verb="resident.erased").count() == 1


def test_erasure_of_compliance_and_of_a_restored_backup_make_placeholders_too(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada, bob = step_of(process), resident_of(process), resident_of(process)
        idea, other = written(step, ada), written(step, bob)
        kept = [Contribution.objects.filter(pk=idea.pk).values(), Resident.objects.filter(pk=ada.pk).values()]
        rows, people = (list(one) for one in kept)
        words = list(ContributionVersion.objects.filter(contribution=idea).values())
        erase_row(table=person_tables()["resident"], row=ada, by=COMMAND, at=LATER)
        assert Contribution.objects.get(pk=idea.pk).showing == Showing.ERASED
        # A backup of before brings her back, with her words.
        Resident.objects.bulk_create(Resident(**one) for one in people)
        Contribution.objects.filter(pk=idea.pk).update(**{k: v for k, v in rows[0].items() if k != "id"})
        ContributionVersion.objects.bulk_create(ContributionVersion(**one) for one in words)
    assert reapply(at=LATER) == 1
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=idea.pk).showing == Showing.ERASED
        assert not ContributionVersion.objects.filter(contribution=idea).exists()
        assert Contribution.objects.get(pk=other.pk).shows


def test_a_text_is_withdrawn_or_erased_alone(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada = step_of(process), resident_of(process)
        one, other = written(step, ada), written(step, ada)
        assert withdraw_contribution(contribution=one, by=VISITOR, at=AT).showing == Showing.WITHDRAWN
        assert ContributionVersion.objects.filter(contribution=one).exists()
        assert erase_contribution(contribution=one, by=VISITOR, at=AT).showing == Showing.ERASED
        assert erase_contribution(contribution=one, by=VISITOR, at=AT).showing == Showing.ERASED
        assert Contribution.objects.get(pk=other.pk).author_id == ada.pk


def test_whoever_reported_and_whoever_is_hidden_are_told_by_letter(cast: Cast):
    with time_machine.travel(LATER, tick=False):
        with sealed(cast.campaign.pk):
            process = process_of(cast)
            ada = confirm_address(resident=resident_of(process, email="ada@exemple.fr"), by=VISITOR, at=AT)
            made = written(step_of(process), ada)
            notice = give_notice(contribution=made, new=NOTICE, by=VISITOR, at=LATER)
        (received,) = letters()
        assert notice.code in received
        with sealed(cast.campaign.pk):
            case = ModerationCase.objects.get()
            decide_case(case=case, outcome=CaseOutcome.HIDE, reasons=WHY, by=COMMAND, at=LATER)
        told = letters()[1:]
        assert len(told) == 2
        (reasons,) = [one for one in told if WHY.basis in one]
        assert WHY.facts in reasons
        assert "Nour" not in reasons
        assert [one.to for one in mail.outbox[1:]] in (
            [["nour@exemple.fr"], ["ada@exemple.fr"]],
            [["ada@exemple.fr"], ["nour@exemple.fr"]],
        )
