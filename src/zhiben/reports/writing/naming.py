"""Enterprises that somebody typed by name: the public version covers them too.

Asked by this room's acts: it looks for the names in the whole authority, whatever the writer sees.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from zhiben.domain.access import Actor
from zhiben.domain.composing import Body, texts_of
from zhiben.domain.orgs import Kind
from zhiben.domain.wording import masks_of, said
from zhiben.orgs.models import Industry, Subject

_ENDS = re.compile(r"公司|厂|集团|合作社|中心|站")
_BEFORE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·]{0,80}\Z")  # letters that a name may be made of
SHORTEST = 4
SOMEBODY = "某企业"


def masks(by: Actor, tenant: int, body: Body) -> dict[str, str]:
    """What covers each registered enterprise that is named by hand; those the figures named are left to the
    structure.
    """
    named = {name for block in body.blocks() for text in texts_of(block) for name in masks_of(text)}
    texts = [said(text) for block in body.blocks() for text in texts_of(block)]
    texts.append(body.heading)
    wanted = sorted({name for text in texts for name in _candidates(text)} - named)
    return covering(tenant, wanted)


def covering(tenant: int, names: Collection[str]) -> dict[str, str]:
    """What covers each of these names that is a registered enterprise's."""
    rows = Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE, name__in=names)
    industries = dict(Industry.objects.values_list("code", "name"))
    return {
        name: f"某{industries.get(industry, '')}企业"
        for name, industry in rows.values_list("name", "industry")
    }


def _candidates(text: str) -> Iterator[str]:
    """Wherever a firm's name may end, what stands before it, from each letter it may begin with."""
    for found in _ENDS.finditer(text):
        before = _BEFORE.search(text, 0, found.end())
        run = before[0] if before else ""
        yield from (run[start:] for start in range(len(run) - SHORTEST + 1))
