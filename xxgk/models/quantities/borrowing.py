"""The words that a number's clause leaves to those before it: verbs, channels, shared subjects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xxgk.models.quantities.sentences import Slot
from xxgk.resources.quantity_rules import Rule

BARE_UNITS = frozenset({"", "类", "方面", "大类", "小类", "步", "级", "度", "层"})
"""Measure words that leave a number without anything counted."""

_CHANGED = re.compile("(?:,)?(?:降|增|升|下降|上升|减少|增加|增长|提高|减)(?:至|到|为)")
_FROM = re.compile("(?:由|从)(?:去年|上年|\\d{4}年)?(?:的)?$")
_JOINED = re.compile("[和及与]$")
_JOINTS = "、,和及与"
# Who reads a channel, before how much it brought: 公众号关注3000人,推送信息128条.
_AUDIENCE = re.compile(
    "([^,;]*(?:微信|微博|公众号|头条号?|抖音号?|网站)[^,;]*?)"
    "(?:共有|已有|现有|总|累计|的)*(?:粉丝|关注|订阅|用户|浏览|访问|点击|阅读)"
)
_THEN = re.compile("^(?:,|全年|\\d{4}年度?|年内|今年|本年度?|共|累计|总|已)*")
_ISSUES = re.compile("发布|推送|公开|更新|编发|发送|推出|公布|刊登|上传")
# Where it was published, told in a clause of its own: 通过县政府门户网站,主动公开信息30条.
_WAY = re.compile("(?:[^,;]{0,12})(?:通过|在|利用|依托|借助|运营|开通|用好|办好)[^,;\\d]+")


def borrowed(index: int, slot: Slot, found: Sequence[Slot], last: Rule | None) -> Slot:
    """Return a number's slot with what its words take from the number before it in the sentence.

    ``found`` are the sentence's slots, ``index`` the number's place among them, ``last`` the
    rule that linked the last number.
    """
    if index == 0:
        return slot
    earlier = found[index - 1]
    if _CHANGED.fullmatch(slot.near):
        return slot._replace(near=_FROM.sub("", earlier.near))
    if earlier.post and ((last is not None and last.after is not None) or _spent(earlier, slot)):
        # The words behind the number before have been spent on it.
        rest = slot.near.removeprefix(earlier.post).lstrip(",;、")
        # 设立2个受理点和1个查阅点: the verb is both numbers'.
        shared = not rest and _JOINED.search(slot.near) is not None
        return slot._replace(near=earlier.near if shared else rest)
    audience = _AUDIENCE.match(earlier.near)
    if audience is not None and ";" not in slot.opening[len(earlier.opening) :]:
        words = _THEN.sub("", slot.near, count=1)
        if _ISSUES.match(words):
            return slot._replace(near=audience[1] + words)
    return slot


def _spent(earlier: Slot, slot: Slot) -> bool:
    """Tell whether all the words before a number belong to the number before it."""
    words = slot.near.rstrip(_JOINTS)
    own = words != slot.near and words == earlier.post.rstrip(_JOINTS)
    return own and earlier.numeral.unit not in BARE_UNITS


def with_its_way(slot: Slot, near: str) -> Slot | None:
    """Return the slot with ``near`` behind the clause before it, if that tells the way alone."""
    if _ISSUES.search(near) is None:
        return None
    before, comma, _ = slot.opening.removesuffix(near).rpartition(",")
    if not comma or before.endswith(","):
        return None
    way = re.split("[,;:]", before)[-1]
    if _WAY.fullmatch(way) is None:
        return None
    return slot._replace(near=f"{way},{near}", clause=f"{way},{slot.clause}")
