"""Names of files: the place, what it is about, and nothing that a header or a folder could misread."""

import pytest
from fictional_place import PLACE

from arpenteur.web.foundation.territory.downloads import PDF, TOML, download


@pytest.mark.django_db
def test_a_name_from_a_file_of_the_campaign_is_only_a_name(published) -> None:
    answer = download(published, "x", TOML, "scenario", '../../evil"\r\nX-Evil: 1 é')
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="donnees-fictives-{PLACE}-scenario-evil-x-evil-1-e.toml"'
    )
    assert "X-Evil" not in answer.headers


@pytest.mark.django_db
def test_a_pdf_opens_in_the_browser(published) -> None:
    assert download(published, b"%PDF", PDF, "plan")["Content-Disposition"].startswith("inline;")
