"""Tables of the room: processes, residents, contributions, moderation, what the team owes, what it promised."""

from arpenteur.web.residents.consultations.models.contribution import (
    Contribution,
    ContributionFollow,
    ContributionLink,
    ContributionVersion,
    TimelineLine,
)
from arpenteur.web.residents.consultations.models.moderation import ContentNotice, ModerationCase
from arpenteur.web.residents.consultations.models.outcome import (
    Commitment,
    CommitmentLine,
    CommitmentSource,
    ConsultationMeeting,
    MeetingDecision,
    MeetingDecisionSource,
    MeetingMinutes,
    MeetingSeat,
)
from arpenteur.web.residents.consultations.models.process import Category, Process, ProcessStep, StepChange, StepGate
from arpenteur.web.residents.consultations.models.resident import DATA, Credential, Resident
from arpenteur.web.residents.consultations.models.team_work import (
    ContributionReview,
    Duty,
    FormReply,
    OfficialAnswer,
    QuestionForm,
    Ruling,
    SurveyCount,
)

__all__ = [
    "DATA",
    "Category",
    "Commitment",
    "CommitmentLine",
    "CommitmentSource",
    "ConsultationMeeting",
    "ContentNotice",
    "Contribution",
    "ContributionFollow",
    "ContributionLink",
    "ContributionReview",
    "ContributionVersion",
    "Credential",
    "Duty",
    "FormReply",
    "MeetingDecision",
    "MeetingDecisionSource",
    "MeetingMinutes",
    "MeetingSeat",
    "ModerationCase",
    "OfficialAnswer",
    "Process",
    "ProcessStep",
    "QuestionForm",
    "Resident",
    "Ruling",
    "StepChange",
    "StepGate",
    "SurveyCount",
    "TimelineLine",
]
