"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"public_pages": _("Public pages")}
TABLES = {
    "public_pages.PublicPage": _("Public pages"),
    "public_pages.PublicFace": _("Look of the public pages"),
    "public_pages.PendingAnswer": _("Answers that wait to be confirmed"),
    "public_pages.PageReply": _("Answers to public pages"),
}
COLUMNS = {
    "words": _("what she wrote, encrypted"),
    "to_call": _("a telephone only"),
}
PURPOSES = {
    "to ask her whether it is she who wrote": _("to ask the person whether it is she who wrote"),
    "to know what she answered": _("to know what the person answered"),
}
SUBJECTS = {
    "public_pages.PublicPage": _("public page"),
    "public_pages.PublicFace": _("look of the public pages"),
    "public_pages.PendingAnswer": _("answer that waits to be confirmed"),
    "public_pages.PageReply": _("answer to a public page"),
}
ACTORS = {
    "visitor": _("visitor of a public page"),
}
