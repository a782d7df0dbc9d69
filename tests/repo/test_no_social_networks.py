"""Nothing is taken from a social network: no package that speaks to one, no import of it, no address of its servers.

A list of words reads what is declared: dependencies of the program and of the phone, imports, addresses in code and
templates. What a site may reach at all is said by its content policy, which names no other machine than its map's.
"""

import re

import pytest
from sources import ROOT, imported, imports, packages, sources

NETWORKS = (
    "facebook",
    "instagram",
    "twitter",
    "linkedin",
    "tiktok",
    "snapchat",
    "youtube",
    "mastodon",
    "bluesky",
    "atproto",
    "telegram",
    "whatsapp",
    "pinterest",
    "reddit",
    "threads",
    "vkontakte",
    "twitch",
    "discord",
    "meetup",
)
CLIENTS = (
    "tweepy",
    "snscrape",
    "instaloader",
    "instagrapi",
    "telethon",
    "pyrogram",
    "praw",
    "fbconnect",
    "twint",
    "twarc",
    "social-auth",
    "python-social-auth",
    "social-auth-app-django",
    "pipl",
    "fullcontact",
    "clearbit",
    "hunter",
    "maigret",
    "sherlock-project",
    "holehe",
    "apify-client",
    "scrapy",
)
"""Packages whose names do not say the network they read, and those that look a person up by an address."""
HOSTS = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:" + "|".join(NETWORKS) + r"|x|t|fb|fbcdn|lnkd|bsky|graph|gravatar|clearbit|pipl)"
    r"\.(?:com|net|org|me|co|in|app|social|tv|gg|io)\b",
    re.IGNORECASE,
)


def of_networks(names: set[str]) -> set[str]:
    """Names that a network, or who looks people up, is in; ``worker-threads`` is of machines."""
    words = {one: set(re.split(r"[^a-z0-9]+", one.lower())) for one in names}
    return {one for one, parts in words.items() if one.lower() in CLIENTS or parts & set(NETWORKS)} - {"worker_threads"}


def test_no_package_speaks_to_a_network():
    names = packages()
    assert len(names) > 100
    assert of_networks(names) == set()


def test_no_module_imports_one():
    found = imported()
    assert {"django.db", "arpenteur"} <= {one.removesuffix(".models") for one in found} | {"arpenteur"}
    assert of_networks({part for one in found for part in one.split(".")}) == set()


def test_no_address_leads_to_one():
    read = list(sources())
    assert len(read) > 1000
    assert {str(one.relative_to(ROOT)): HOSTS.findall(one.read_text(encoding="utf-8")) for one in read} == {
        str(one.relative_to(ROOT)): [] for one in read
    }


@pytest.mark.parametrize(
    "name", ["facebook-sdk", "django-twitter", "tweepy", "linkedin_api", "@atproto/api", "discord.py", "snscrape"]
)
def test_such_a_package_would_be_found(name: str):
    assert of_networks({name}) == {name}


@pytest.mark.parametrize(
    "address",
    [
        "https://graph.facebook.com/v1",
        "//www.linkedin.com/in/",
        "https://x.com/liste",
        "https://t.me/liste",
        "https://api.twitter.com/2/",
        "http://fr-fr.facebook.com/",
        "https://www.gravatar.com/avatar/",
    ],
)
def test_such_an_address_would_be_found(address: str):
    assert HOSTS.search(f'<img src="{address}">')


def test_an_import_inside_a_function_would_be_found():
    assert of_networks(imports("def f():\n    import facebook\n    from tweepy import API")) == {"facebook", "tweepy"}


def test_pages_may_reach_no_machine_but_the_site_and_its_map():
    from django.conf import settings

    policy = settings.SECURE_CSP
    allowed = {str(one) for sources in policy.values() if isinstance(sources, list) for one in sources}
    ours = {"'none'", "'self'", "data:", "blob:"}
    assert {one for one in allowed if one not in ours and not one.startswith("'")} <= set(
        map(str, policy["connect-src"])
    )
    assert not any(HOSTS.search(one) for one in allowed)
