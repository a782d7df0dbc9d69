"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.volunteers.models import LetterState, LineSource, Means, WeekAnswer

ACTIVITY = {"volunteers": _("Volunteers")}
TABLES = {
    "volunteers.Volunteer": _("Volunteers"),
    "volunteers.Availability": _("When volunteers are free"),
    "volunteers.TeamMember": _("Who is in which team"),
    "volunteers.Team": _("Teams"),
    "volunteers.WeekLetter": _("Texts that ask volunteers when they are free"),
    "volunteers.WeekQuestion": _("When volunteers were asked, and what they answered"),
}
COLUMNS = {
    "answer": _("answer"),
    "answered_at": _("answered on"),
    "asked_at": _("asked on"),
    "day": _("day"),
    "digest": _("digest of the link"),
    "ends": _("until"),
    "first_day": _("first day asked about"),
    "free": _("is free"),
    "languages": _("languages"),
    "last_day": _("last day asked about"),
    "leads": _("leads the team"),
    "letter_state": _("letter that asks"),
    "means": _("means by which she was asked"),
    "mobility": _("moves"),
    "paused_at": _("paused since"),
    "perhaps": _("perhaps free"),
    "quartier": _("home quartier"),
    "reminders": _("reminders by e-mail"),
    "source": _("source of the line"),
    "starts": _("from"),
    "team": _("team"),
    "volunteer": _("volunteer"),
    "weekday": _("day of the week"),
    "wishes": _("likes doing"),
}
PURPOSES = {
    "not to ask her twice": _("not to ask the person twice"),
    "to date her line": _("to date the line"),
    "to know which days she was asked about": _("to know which days the person was asked about"),
    "to know who was asked when she is free": _("to know who was asked when she is free"),
    "to know whom to ask": _("to know whom to ask"),
    "to know with whom she walks": _("to know who walks with whom"),
    "to leave her in peace": _("to leave the person in peace"),
    "to propose actions nearby": _("to propose actions nearby"),
    "to propose what she likes doing": _("to propose what the person likes doing"),
    "to reach her on the day of an action": _("to reach the person on the day of an action"),
    "to recognise her link; a digest": _("to recognise the personal link; a digest"),
    "to remind her of her own actions": _("to remind the person of her own actions"),
    "to respect her choice": _("to respect the person's choice"),
    "to say where her line comes from": _("to say where the line comes from"),
    "to send her where she can go": _("to propose places within reach"),
    "to send her where they are spoken": _("to propose places where they are spoken"),
    "what the team calls her": _("to call the person by her name"),
    "when she is free": _("to know when the person is free"),
    "whose slot it is": _("to know whose slot it is"),
}
SUBJECTS = {
    "volunteers.Team": _("team"),
    "volunteers.Volunteer": _("volunteer's record"),
    "volunteers.WeekLetter": _("letter that asks volunteers"),
    "volunteers.WeekQuestion": _("question to a volunteer"),
}
ACTORS = {
    "volunteer": _("volunteer"),
}
KEYS = {
    "answer": _("answer"),
    "calendars": _("calendars closed"),
    "leads": _("leads the team"),
    "means": _("means by which she was asked"),
    "personal_links": _("personal links closed"),
    "questions": _("links of questions closed"),
    "slots": _("slots"),
    "source": _("source of the line"),
    "volunteer": _("volunteer's record"),
}
CHOICES = {"answer": (WeekAnswer,), "letter_state": (LetterState,), "means": (Means,), "source": (LineSource,)}
