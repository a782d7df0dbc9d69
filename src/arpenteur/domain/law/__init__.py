"""The law as dated data: each rule a TOML entry with its article, its parameters and its effect."""

from arpenteur.domain.law.answers import Clock, Notice, Refusal
from arpenteur.domain.law.campaign import action_notices, action_refusals, campaign_clocks
from arpenteur.domain.law.loading import Effect, Grade, Reference, Rule, rule, rules

__all__ = [
    "Clock",
    "Effect",
    "Grade",
    "Notice",
    "Reference",
    "Refusal",
    "Rule",
    "action_notices",
    "action_refusals",
    "campaign_clocks",
    "rule",
    "rules",
]
