"""Pages that links lead to, a few of each kind."""

import re

from django.test import Client

LINK = re.compile(r'href="(/[^"]*)"')


def crawl(browser: Client, start: str, *, below: tuple[str, ...], of_a_kind: int = 1, most: int = 200) -> list[str]:
    """Addresses of HTML pages reached from ``start`` by links, inside ``below``; at most a few of each shape."""
    waiting, seen, pages, kinds = [start], set(), [], {}
    while waiting and len(pages) < most:
        url = waiting.pop(0).replace("&amp;", "&")
        kind = shape(url)
        if url in seen or kinds.get(kind, 0) >= of_a_kind or not url.startswith(below):
            continue
        seen.add(url)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = browser.get(url)
        if answer.status_code in {301, 302}:
            waiting.insert(0, answer.headers["Location"])
            kinds[kind] -= 1
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            pages.append(url)
            waiting += [href.partition("#")[0] for href in LINK.findall(answer.content.decode())]
    return pages


def shape(url: str) -> str:
    """An address without its numbers and parameters: pages of one kind, and chapters of the guide, have one shape."""
    return re.sub(r"\d[\w-]*|(?<=/guide/)[\w-]+", "0", url.partition("?")[0])
