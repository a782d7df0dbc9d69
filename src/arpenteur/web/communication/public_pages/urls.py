"""Addresses: for visitors below the campaign's public name, for one person below ``reponse/``, for the team."""

from django.urls import path

from arpenteur.web.communication.public_pages import desk_views, link_views, visitor_views

app_name = "public_pages"
_PUBLIC = "pages/<slug:campaign>/"
_DESK = "c/<slug:campaign>/pages-publiques/"
urlpatterns = [
    path(_PUBLIC, visitor_views.index, name="index"),
    path(f"{_PUBLIC}donner/", visitor_views.give, name="give"),
    path(f"{_PUBLIC}partir/", visitor_views.leave, name="leave"),
    path(f"{_PUBLIC}venir/agenda.ics", visitor_views.whole_calendar, name="whole-calendar"),
    path(f"{_PUBLIC}venir/<int:action>/", visitor_views.come, name="come"),
    path(f"{_PUBLIC}venir/<int:action>/agenda.ics", visitor_views.calendar, name="calendar"),
    path(f"{_PUBLIC}image/<str:name>", visitor_views.picture, name="picture"),
    path(f"{_PUBLIC}<slug:slug>/", visitor_views.page, name="page"),
    path("reponse/confirmer/<str:token>/", link_views.confirm_page, name="confirm"),
    path("reponse/partir/<str:token>/", link_views.leave_page, name="leave-by-link"),
    path("reponse/venir/<str:token>/", link_views.come_not_page, name="come-not"),
    path("reponse/encore/<str:token>/<slug:slug>/", link_views.again_page, name="again"),
    path("reponse/encore/<str:token>/<slug:slug>/<int:action>/", link_views.again_page, name="again-action"),
    path(_DESK, desk_views.desk, name="desk"),
    path(f"{_DESK}apparence/", desk_views.face, name="face"),
    path(f"{_DESK}a-rappeler/", desk_views.calls, name="calls"),
    path(f"{_DESK}a-rappeler/<int:number>/", desk_views.call, name="call"),
    path(f"{_DESK}venir/<int:number>/", desk_views.publish, name="publish"),
    path(f"{_DESK}<slug:slug>/", desk_views.edit, name="edit"),
    path(f"{_DESK}<slug:slug>/apercu/", desk_views.preview, name="preview"),
    path(f"{_DESK}<slug:slug>/affiche.pdf", desk_views.poster_pdf, name="poster"),
    path(f"{_DESK}<slug:slug>/carre.svg", desk_views.square, name="square"),
]
