"""How values, kinds and statuses are put into words for people."""

from __future__ import annotations

from xxgk.schema import Observation

APPLICANT_NAMES = {
    "natural_person": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "nonprofit": "公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
    "total": "总计",
}
FORM_NAMES = {"2014": "2014年统计表", "2019": "2019年式", "2021": "2021年式", "free": "无统一表式"}
KIND_NAMES = {
    "title": "题名",
    "heading": "标题",
    "paragraph": "正文",
    "table": "表格",
    "furniture": "页面杂项",
}
FINDING_NAMES = {
    "fail": "不符",
    "uncertain": "存疑",
    "pass": "相符",
    "not_assessable": "无法核对",
}
LABEL_COLOURS = {
    "概述": "blue",
    "主动公开": "green",
    "依申请": "cyan",
    "复议诉讼": "magenta",
    "问题": "red",
    "计划": "yellow",
}

_BOUNDS = {"exact": "", "approximate": "约", "at_least": "≥", "at_most": "≤"}
_NO_VALUE = {"blank": "空白", "not_applicable": "—"}


def number(value: float | int) -> str:
    """Return a number in full, without the ``.0`` of a whole one."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def value_in_words(observation: Observation) -> str:
    """Return an observation's value with unit, bound and status, such as ``≥10000条``."""
    if observation.status == "denied":
        return "未发生(0)"
    if observation.value is None:
        return _NO_VALUE.get(observation.status, observation.status)
    return f"{_BOUNDS[observation.qualifier]}{number(observation.value)}{observation.unit or ''}"


def visible(text: str) -> str:
    """Return ``text`` on one line, each run of spaces, breaks and control characters as a space.

    A file decides on neither the terminal's colours nor its line breaks.
    """
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())


def around(text: str, start: int, end: int, width: int = 12) -> tuple[str, str, str]:
    """Return what stands before, in and after ``text[start:end]``, each as `visible` shows it.

    Before and after have up to ``width`` characters; what is longer than 40 inside is cut in the
    middle.
    """
    inside = visible(text[start:end])
    longest = 40
    if len(inside) > longest:
        inside = f"{inside[: longest // 2]}…{inside[-longest // 2 :]}"
    # Layout may fill the nearest characters with nothing but spaces, so more are looked at.
    before = visible(text[max(0, start - 8 * width) : start])[-width:]
    after = visible(text[end : end + 8 * width])[:width]
    return before, inside, after
