"""Addresses."""

from django.urls import path

from arpenteur.web.accountability.money import (
    bank_views,
    donation_views,
    expense_views,
    file_views,
    loan_views,
    other_views,
    views,
)

app_name = "money"
_HERE = "c/<slug:campaign>/argent/"
_GIFT, _SPENT = f"{_HERE}dons/<int:number>/", f"{_HERE}depenses/<int:number>/"
_KIND, _LINE = f"{_HERE}nature/<int:number>/", f"{_HERE}banque/<int:number>/"
_LOAN = f"{_HERE}prets/<int:number>/"
urlpatterns = [
    path(_HERE, views.account, name="account"),
    path(f"{_HERE}cadre/", views.frame, name="frame"),
    path(f"{_HERE}cadre/enregistrer/", views.save_frame, name="save-frame"),
    path(f"{_HERE}depot/", views.filing, name="filing"),
    path(f"{_HERE}depot/fait/", views.note_filed, name="note-filed"),
    path(f"{_HERE}compte.csv", file_views.account_csv, name="account-csv"),
    path(f"{_HERE}compte.xlsx", file_views.account_xlsx, name="account-xlsx"),
    path(f"{_HERE}compte.pdf", file_views.account_pdf, name="account-pdf"),
    path(f"{_HERE}donateurs.csv", file_views.donors_csv, name="donors-csv"),
    path(f"{_HERE}pieces.zip", file_views.pieces_zip, name="pieces-zip"),
    path(f"{_HERE}pieces/<int:number>/", file_views.piece, name="piece"),
    path(f"{_HERE}pieces/<int:number>/retirer/", file_views.drop_piece, name="drop-piece"),
    path(f"{_HERE}pieces/ajouter/<slug:of>/<int:number>/", file_views.add_piece, name="add-piece"),
    path(f"{_HERE}dons/", donation_views.donations, name="donations"),
    path(f"{_HERE}dons/ajouter/", donation_views.add_donation, name="add-donation"),
    path(f"{_HERE}dons/recus/", donation_views.receipts, name="receipts"),
    path(f"{_HERE}dons/importer/", donation_views.bring_donations, name="bring-donations"),
    path(f"{_HERE}dons/fichiers/<int:number>/", donation_views.donation_import, name="donation-import"),
    path(f"{_HERE}dons/fichiers/<int:number>/defaire/", donation_views.undo_donation_import, name="undo-import"),
    path(_GIFT, donation_views.donation, name="donation"),
    path(f"{_GIFT}recu/", donation_views.record_receipt, name="record-receipt"),
    path(f"{_GIFT}corriger/", donation_views.correct, name="correct-donor"),
    path(f"{_GIFT}rendre/", donation_views.give_back, name="give-back"),
    path(f"{_HERE}depenses/", expense_views.expenses, name="expenses"),
    path(f"{_HERE}depenses/ajouter/", expense_views.add_expense, name="add-expense"),
    path(_SPENT, expense_views.expense, name="expense"),
    path(f"{_SPENT}corriger/", expense_views.correct_expense, name="correct-expense"),
    path(f"{_SPENT}engager/", expense_views.commit, name="commit"),
    path(f"{_SPENT}facturer/", expense_views.invoice, name="invoice"),
    path(f"{_SPENT}payer/", expense_views.pay, name="pay"),
    path(f"{_SPENT}prouver/", expense_views.prove, name="prove"),
    path(f"{_SPENT}revenir/", expense_views.go_back, name="go-back"),
    path(f"{_SPENT}renoncer/", expense_views.give_up, name="give-up"),
    path(f"{_HERE}nature/", other_views.benefits, name="benefits"),
    path(f"{_HERE}nature/ajouter/", other_views.add_benefit, name="add-benefit"),
    path(_KIND, other_views.benefit, name="benefit"),
    path(f"{_KIND}evaluer/", other_views.value_benefit, name="value-benefit"),
    path(f"{_KIND}retirer/", other_views.remove_benefit, name="remove-benefit"),
    path(f"{_HERE}recettes/ajouter/", other_views.add_income, name="add-income"),
    path(f"{_HERE}recettes/<int:number>/retirer/", other_views.remove_income, name="remove-income"),
    path(f"{_HERE}prets/ajouter/", loan_views.add_loan, name="add-loan"),
    path(f"{_HERE}prets/etat.csv", loan_views.loans_csv, name="loans-csv"),
    path(_LOAN, loan_views.loan, name="loan"),
    path(f"{_LOAN}corriger/", loan_views.correct, name="correct-lender"),
    path(f"{_LOAN}rembourser/", loan_views.repay, name="repay"),
    path(f"{_LOAN}retirer/", loan_views.drop_loan, name="drop-loan"),
    path(f"{_HERE}prets/remboursements/<int:number>/retirer/", loan_views.drop_repayment, name="drop-repayment"),
    path(f"{_HERE}banque/", bank_views.bank, name="bank"),
    path(f"{_HERE}banque/apporter/", bank_views.bring_statement, name="bring-statement"),
    path(f"{_HERE}banque/releves/<int:number>/retirer/", bank_views.remove_statement, name="remove-statement"),
    path(f"{_LINE}rapprocher/", bank_views.match, name="match"),
    path(f"{_LINE}defaire/", bank_views.unmatch, name="unmatch"),
    path(f"{_LINE}ecarter/", bank_views.put_aside, name="put-aside"),
]
