"""Whose report it is, of which year, and what time its figures cover."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from xxgk.corpus.normalise import Converted, flow, simplify
from xxgk.resources.layout import heading_words
from xxgk.resources.naming import naming_words
from xxgk.schema import Document, Finding, Paragraph, Period

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|政府信息|政务|信息公开|至今)")
_CHINESE_YEAR = re.compile(r"[二一][〇○零0OＯ九][一二三四五六七八九〇○零0OＯ]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九", "00000123456789")
_CREDIT = re.compile(r"(?:来源|发布机构|发布单位|公开机构|编辑|单位)[:：|]+([^:：|\[\]]{3,24})")
_TITLE_YEAR = re.compile(
    r"(?:(?:19|20)\d\d|[二〇○零一三四五六七八九]{4}) ?(?:年度?|度)?|(?:本|上)?年度"
)
# What a name without its place begins with, and what before it is no place.
_LEVELS = "省市县区州旗镇乡"
_NO_PLACE = "我本该全各由与请对经向和及据年度布现是将"
_SHORTEST_NAME = 3
_FIRST_YEAR = 2000
_LAST_YEAR = 2100
# The opening of a report: what tells its agency and period stands in its first paragraphs.
_OPENING = 6


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says of itself; ``None`` where it does not say.

    ``findings`` tell what was repaired or inferred.
    """

    title: str | None
    agency: str | None
    year: int | None
    period: Period | None
    findings: tuple[Finding, ...]


def find_metadata(
    document: Document, converted: Converted, paragraphs: Sequence[Paragraph]
) -> Metadata:
    """Return title, agency (in Simplified Chinese), year and period of a segmented document."""
    titles = _titles(converted, paragraphs)
    head = simplify(document.head_title)
    opening = _opening(converted, paragraphs)
    year = _year(converted, paragraphs, [*titles, head], opening)
    title = _title(document, converted, paragraphs, titles)
    period, findings = _period(opening, year)
    candidates = [*titles, head] if title is None else [simplify(title), *titles, head]
    agency = _agency(converted, paragraphs, candidates, opening)
    return Metadata(title, agency, year, period, findings)


def find_year(
    document: Document, converted: Converted, paragraphs: Sequence[Paragraph]
) -> int | None:
    """Return the year that the report is about, ``None`` where it does not say.

    The title counts most, then the period of the figures, then the years of the opening.
    """
    titles = [*_titles(converted, paragraphs), simplify(document.head_title)]
    return _year(converted, paragraphs, titles, _opening(converted, paragraphs))


def _year(
    converted: Converted,
    paragraphs: Sequence[Paragraph],
    titles: Sequence[str],
    opening: Sequence[str],
) -> int | None:
    for title in titles:
        years = _years(title)
        if years:
            return years[0]
    for text in opening:
        match = naming_words().period.search(text)
        if match is not None:
            return int(match["sy"])
    counted = Counter(year for text in opening for year in _years(text))
    if counted:
        return counted.most_common(1)[0][0]
    heads = Counter(
        year
        for paragraph in paragraphs
        if paragraph.kind == "paragraph"
        for year in _years(_clean(converted, paragraph))
    )
    return heads.most_common(1)[0][0] if heads else None


def _years(text: str) -> list[int]:
    found = [int(match.group(1)) for match in _YEAR.finditer(text)]
    found += [
        int(match.group().translate(_CHINESE_DIGITS)) for match in _CHINESE_YEAR.finditer(text)
    ]
    return [year for year in found if _FIRST_YEAR <= year < _LAST_YEAR]


def _clean(converted: Converted, paragraph: Paragraph) -> str:
    return flow(converted, paragraph.start, paragraph.end).text


def _titles(converted: Converted, paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the report's titles, lines that belong together joined, in Simplified Chinese."""
    found: list[str] = []
    last = -2
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind != "title":
            continue
        words = _clean(converted, paragraph).rstrip("。")
        whole = heading_words().title.search(found[-1]) is not None if found else True
        if index == last + 1 and not whole:
            found[-1] = words if words.startswith(found[-1]) else found[-1] + words
        else:
            found.append(words)
        last = index
    return found


def _opening(converted: Converted, paragraphs: Sequence[Paragraph]) -> list[str]:
    prose = (paragraph for paragraph in paragraphs if paragraph.kind == "paragraph")
    return [_clean(converted, paragraph) for paragraph in islice(prose, _OPENING)]


def _title(
    document: Document,
    converted: Converted,
    paragraphs: Sequence[Paragraph],
    titles: Sequence[str],
) -> str | None:
    if titles:
        # The fullest is the report's own; a menu or breadcrumb repeats a part of it.
        best = max(titles, key=lambda words: (bool(_years(words)), len(words)))
        return _in_source(document, converted, paragraphs, best)
    head = re.split(r"[_|]|-(?=\D)|—", document.head_title)[0].strip()
    return head or None


def _in_source(
    document: Document, converted: Converted, paragraphs: Sequence[Paragraph], words: str
) -> str:
    """Return a title in the characters of the source, without line breaks."""
    for paragraph in paragraphs:
        if paragraph.kind == "title":
            own = _clean(converted, paragraph).rstrip("。")
            if own == words:
                written = document.text[paragraph.start : paragraph.end]
                return re.sub(r"\s+", " ", written).strip(" 。")
    return words


def _agency(
    converted: Converted,
    paragraphs: Sequence[Paragraph],
    candidates: Sequence[str],
    opening: Sequence[str],
) -> str | None:
    names = chain(
        map(_name_in_title, candidates),
        _name_in_phrases(opening),
        map(_name_in_furniture, _edges(converted, paragraphs)),
    )
    name = next((name for name in names if name is not None), None)
    if name is None or name[0] not in _LEVELS:
        return name
    return _completed(name, "\n".join([*candidates, *_edges(converted, paragraphs), *opening]))


def _edges(converted: Converted, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield what stands around the report's body: its titles and the page's furniture."""
    for paragraph in paragraphs:
        if paragraph.kind in {"furniture", "title"}:
            yield _clean(converted, paragraph)


def _name_in_phrases(opening: Sequence[str]) -> Iterator[str]:
    for phrase in naming_words().phrases:
        for text in opening:
            for match in phrase.finditer(text):
                name = _name(_TITLE_YEAR.sub("", match["agency"]))
                if name is not None:
                    yield name


def _name_in_furniture(text: str) -> str | None:
    """Return the name in a line that credits a source, or that is a name and nothing else."""
    match = _CREDIT.search(text)
    if match is not None:
        return _name(re.split(r"发布|日期|时间|浏览|字体|作者|编辑", match.group(1))[0])
    return _name(text) if naming_words().agency.fullmatch(text) else None


def _name_in_title(words: str) -> str | None:
    match = heading_words().title.search(words)
    if match is None:
        return None
    before = words[: match.start()]
    # In X政府信息公开 the 政府 belongs to the information, in X人民政府信息公开 to the agency.
    if not before.endswith("人民政府"):
        before = before.removesuffix("政府").removesuffix("政务")
    before = before + "政府" if before.endswith("人民") else before
    before = _TITLE_YEAR.sub(" ", before)
    parts = [part for part in re.split(r"\s+|关于|[:《》>»/]", before) if part]
    # "X办公室关于Y的报告" is the office's word on Y; a lone office speaks for itself.
    for part in reversed(parts):
        name = _name(part)
        if name is not None:
            return name
    return None


def _name(words: str) -> str | None:
    """Return the agency's name that ``words`` hold, ``None`` where they hold none."""
    naming = naming_words()
    found = re.search(r"[\u4e00-\u9fff]+$", words.strip("*的"))
    if found is None:
        return None
    name = found.group()
    half = len(name) // 2
    if name[:half] == name[half:]:
        name = name[:half]
    for pattern in naming.trimmed:
        shorter = pattern.sub("", name)
        # 人力资源和社会保障局 is one name; 和 parts two only where the first is a name already.
        if naming.agency.fullmatch(shorter) or not naming.agency.fullmatch(name):
            name = shorter
    if len(name) < _SHORTEST_NAME or naming.barred.search(name):
        return None
    if naming.agency.fullmatch(name):
        # 青柳县政府 is short for 青柳县人民政府.
        return re.sub(r"(?<=[省市县区州旗镇乡])政府$", "人民政府", name)
    if naming.place.fullmatch(name):
        return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
    return None


def _completed(name: str, text: str) -> str:
    """Return a name like 县卫生局 with its place before it, where the text gives that once."""
    pattern = re.compile(rf"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{{2,3}}){name}")
    places = Counter(match.group(1) for match in pattern.finditer(text))
    best = [place for place, _ in places.most_common(1) if place[-1] not in _NO_PLACE]
    return f"{best[0]}{name}" if best else name


def _period(opening: Sequence[str], year: int | None) -> tuple[Period | None, tuple[Finding, ...]]:
    naming = naming_words()
    for text in opening:
        for match in naming.period.finditer(text):
            period = _dates(
                int(match["sy"]),
                (int(match["sm"]), int(match["sd"])),
                int(match["ey"] or match["sy"]),
                (int(match["em"]), int(match["ed"])),
            )
            if period is not None:
                return period, ()
    for text in opening:
        for match in naming.damaged_period.finditer(text):
            period = _repaired(match)
            if period is not None:
                return period, (
                    _told(
                        "metadata.period_repaired",
                        _REPAIRED.format(
                            written=match.group().rstrip(",。)"), start=period.start, end=period.end
                        ),
                    ),
                )
    if year is None:
        return None, ()
    period = Period(f"{year}-01-01", f"{year}-12-31")
    return period, (_told("metadata.period_inferred", _INFERRED.format(year=year)),)


_REPAIRED = "统计期限在原文中缺字（“{written}”），按年度报告惯例补为{start}至{end}。"
_INFERRED = "报告没有写明统计期限，按《政府信息公开条例》以{year}年全年计。"


def _told(rule: str, message: str) -> Finding:
    return Finding(rule=rule, status="uncertain", message=message)


def _repaired(match: re.Match[str]) -> Period | None:
    """Return the period that is left when units or digits fell out, if one reading stands out."""
    start_year = int(match["sy"])
    end_year = int(match["ey"] or match["sy"])
    starts = _readings(match["s"]) or ([(1, 1)] if not match["s"] else [])
    ends = _readings(match["e"])
    if not starts or not ends:
        return None
    # Reports cover whole years: of several readings, the year's first and last day win.
    start = (1, 1) if (1, 1) in starts else starts[0]
    end = (12, 31) if (12, 31) in ends else ends[0]
    return _dates(start_year, start, end_year, end)


def _readings(written: str) -> list[tuple[int, int]]:
    """Return every month and day that the digits left of a date can mean."""
    if "月" in written:
        month, _, day = written.partition("月")
        pairs = [(month, day)]
    else:
        pairs = [(written[:cut], written[cut:]) for cut in range(1, len(written))]
    return [
        (int(month), int(day))
        for month, day in pairs
        if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    ]


def _dates(
    start_year: int, start: tuple[int, int], end_year: int, end: tuple[int, int]
) -> Period | None:
    try:
        first, last = date(start_year, *start), date(end_year, *end)
    except ValueError:
        return None
    if not first < last or last.year - first.year > 1:
        return None
    return Period(first.isoformat(), last.isoformat())
