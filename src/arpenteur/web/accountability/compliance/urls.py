"""Addresses."""

from django.urls import path

from arpenteur.web.accountability.compliance.pages import authority, certified, journal, mine, overview, requests, rules

app_name = "compliance"
_HERE = "c/<slug:campaign>/conformite/"
urlpatterns = [
    path(_HERE, overview.overview, name="compliance"),
    path(f"{_HERE}journal/", journal.journal, name="journal"),
    path(f"{_HERE}journal.jsonl", journal.journal_file, name="journal-file"),
    path(f"{_HERE}demandes/", requests.requests, name="requests"),
    path(f"{_HERE}demandes/recue/", requests.receive, name="receive"),
    path(f"{_HERE}demandes/<int:number>/", requests.close, name="close"),
    path(f"{_HERE}certificats/", certified.certificates, name="certificates"),
    path(f"{_HERE}certificats/<int:number>.<str:kind>", certified.certificate, name="certificate"),
    path(f"{_HERE}dossier/", authority.authority_files, name="files"),
    path(f"{_HERE}dossier/demander/", authority.ask_for, name="ask-for-file"),
    path(f"{_HERE}dossier/recu/", authority.whose_receipt, name="whose-receipt"),
    path(f"{_HERE}dossier/pays/", authority.place_processor, name="place-processor"),
    path(f"{_HERE}dossier/<int:number>/dossier.zip", authority.file_taken, name="file-taken"),
    path(f"{_HERE}regles/", rules.law, name="rules"),
    path("compte/mes-donnees/", mine.my_data, name="my-data"),
    path("compte/mes-donnees.json", mine.my_data_file, name="my-data-file"),
    path("compte/effacer/", mine.erase_me, name="erase-me"),
]
