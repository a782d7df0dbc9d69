"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"people": _("People behind the lines of the campaign")}
TABLES = {
    "people.Comparison": _("When everybody was last compared"),
    "people.DifferentPeople": _("Persons who look alike and are not the same"),
    "people.Joining": _("Two persons joined, for thirty days"),
    "people.LikelyTwo": _("Persons who may be one"),
    "people.Person": _("Persons: names, addresses, telephones"),
    "people.PersonWord": _("What persons are found by"),
}
COLUMNS = {
    "snapshot": _("lines as they were"),
    "by_email": _("address entered for this line"),
    "by_phone": _("telephone entered for this line"),
    "first": _("one of the two"),
    "person": _("person"),
    "phone": _("telephone"),
    "second": _("the other"),
}
PURPOSES = {
    "not to keep her twice": _("not to keep the person twice"),
    "not to take her for somebody else": _("not to take the person for somebody else"),
    "to call her by her name": _("to call the person by her name"),
    "to call her, as her lines allow": _("to call the person, for what the telephone was given for"),
    "to find her line without reading the others": _("to find the line without reading the others"),
    "to find what is hers": _("to find what is the person's"),
    "to undo a joining by mistake": _("to undo a joining made by mistake"),
    "to write to her, as her lines allow": _("to write to the person, for what the address was given for"),
}
SUBJECTS = {
    "people.Person": _("person"),
}
KEYS = {
    "person": _("person"),
}
