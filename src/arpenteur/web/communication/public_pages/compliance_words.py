"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

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
VERBS = {
    "page.written": _("public page written, opened or closed"),
    "page.dressed": _("colour or picture of the public pages chosen"),
    "page.answered": _("public page answered, to be confirmed"),
    "page.confirmed": _("answer to a public page confirmed"),
    "page.dropped": _("answer to a public page erased after a call"),
    "page.comes_not": _("somebody does not come any more"),
    "page.left": _("somebody left by her link"),
    "page.leave_asked": _("link to leave sent by letter"),
}
ACTORS = {
    "visitor": _("visitor of a public page"),
}
