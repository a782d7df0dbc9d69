"""Rows whose name nobody else of the campaign has."""

from django.core.exceptions import ObjectNotUpdated
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError


def name_taken() -> InputError:
    """What is said to whoever asks for a name that another row has."""
    return InputError(_("this name is taken"), action=_("choose another"))


def save_with_own_name[M: models.Model](row: M) -> M:
    """Save a row, of a table whose only constraint that two writers may meet is the name. Raises InputError where
    another has it, written at the same moment or before, and where the row was deleted meanwhile.
    """
    try:
        with transaction.atomic():
            row.save(force_update=not row._state.adding)  # a row that was deleted does not come back
    except IntegrityError as fault:
        raise name_taken() from fault
    except ObjectNotUpdated as gone:
        raise InputError(_("it was deleted meanwhile"), action=_("keep it again under a name")) from gone
    return row
