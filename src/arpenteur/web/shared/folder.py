"""The data folder of the site."""

from pathlib import Path

from arpenteur.domain.errors import InputError


def make_folder(folder: Path) -> None:
    """The data folder, where it is not there yet. Raises InputError where the system refuses."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"le dossier de données {folder} ne peut pas être créé ({error.strerror or error})",
            action="créez-le et donnez-le à l'utilisateur du service, ou changez ARPENTEUR_HOME",
        ) from error
