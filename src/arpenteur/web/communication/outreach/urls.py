"""Addresses: for the team below its campaign, for whoever leaves ``reponse/``, for providers ``retours/``."""

from django.urls import path

from arpenteur.web.communication.outreach import (
    link_views,
    order_views,
    reply_views,
    return_views,
    sequence_views,
    setup_views,
    views,
)
from arpenteur.web.communication.outreach.letters import views as letter_views

app_name = "outreach"
_HERE = "c/<slug:campaign>/messages/"
_ONE = f"{_HERE}<int:number>/"
urlpatterns = [
    path(_HERE, views.messages_page, name="messages"),
    path(f"{_HERE}ecrire/", views.begin_page, name="begin"),
    path(f"{_HERE}reponses/", reply_views.replies_page, name="replies"),
    path(f"{_HERE}reponses/<int:number>/", reply_views.reply_page, name="reply"),
    path(f"{_HERE}parcours/", sequence_views.sequences, name="sequences"),
    path(f"{_HERE}parcours/<int:number>/fin/", sequence_views.end, name="end-sequence"),
    path(f"{_HERE}envoi/", setup_views.sending, name="sending"),
    path(f"{_HERE}envoi/compte/", setup_views.account_page, name="new-account"),
    path(f"{_HERE}envoi/compte/<int:number>/", setup_views.account_page, name="account"),
    path(f"{_HERE}envoi/compte/<int:number>/fermer/", setup_views.close, name="close-account"),
    path(f"{_HERE}envoi/sms/", setup_views.text_account, name="new-text-account"),
    path(f"{_HERE}envoi/sms/<int:number>/", setup_views.text_account, name="text-account"),
    path(f"{_ONE}lettres/", letter_views.letters, name="letters"),
    path(f"{_ONE}lettres/apercu.png", letter_views.preview, name="letter-preview"),
    path(f"{_ONE}lettres/fichier/", letter_views.file, name="letter-file"),
    path(_ONE, views.message_page, name="message"),
    path(f"{_ONE}apercu/", views.preview, name="preview"),
    path(f"{_ONE}image/<str:name>", views.picture, name="picture"),
    path(f"{_ONE}ordre/", order_views.order, name="order"),
    path("reponse/messages/<str:token>/", link_views.leave_page, name="leave"),
    path("retours/<str:token>/", return_views.returns, name="returns"),
]
