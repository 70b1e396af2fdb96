"""The national forms read from every shape, and from changed ones, without a wrong value."""

from __future__ import annotations

import os
import random

import form_changes
import form_shapes
import pytest
from form_shapes import Figures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import find_tables
from xxgk.errors import ResourceError
from xxgk.inference.forms import FormReading, read_forms
from xxgk.resources.form_data import forms, parse_form
from xxgk.resources.loading import read_text
from xxgk.schema import Document, FormName, Observation

# The full run: XXGK_EXAMPLES=200.
EXAMPLES = int(os.environ.get("XXGK_EXAMPLES", "12"))
NAMES: tuple[FormName, ...] = ("2014", "2019", "2021")
STREAMS = ("lines", "pipes", "cell_pipe", "spaces", "one_line", "collapsed")
FOUND = 0.99

many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
seeds = st.integers(0, 2**20)


def read(document: Document) -> FormReading:
    converted = convert(document.text)
    return read_forms(document, converted, find_tables(document, converted))


def said(observation: Observation) -> str:
    """Return the observation as a cell would say it."""
    if observation.status == "not_applicable":
        return "/"
    return "" if observation.value is None else f"{observation.value:g}"


def wrong_and_found(
    document: Document, reading: FormReading, values: Figures
) -> tuple[list[str], int]:
    """Return what is wrong in the reading of ``document``, and how many cells are right."""
    wrong: list[str] = []
    found = set()
    for one in reading.observations:
        assert one.evidence == document.text[one.start : one.end]
        assert (one.value is None) == (one.status in {"blank", "not_applicable"})
        if one.indicator is None:
            continue
        key = (one.indicator, one.applicant)
        expected = values.get(key, "none").replace(",", "").replace("，", "")
        if said(one) != (f"{float(expected):g}" if expected.isdigit() else expected):
            wrong.append(f"{key}: {one} instead of {expected!r}")
        elif expected:
            found.add(key)
    return wrong, len(found)


def key_of(one: Observation) -> tuple[object, ...]:
    return (one.indicator, one.applicant, one.value, one.status, one.certain)


@pytest.mark.parametrize("name", NAMES)
@many
@given(seed=seeds)
def test_all_nine_shapes_say_the_same(name: FormName, seed: int) -> None:
    values = form_shapes.figures(name, seed, struck=0.1)
    tables = form_shapes.grids(name, values)
    readings = {}
    for shape in form_shapes.SHAPES:
        document = form_shapes.write(shape, tables, seed=seed)
        reading = read(document)
        wrong, found = wrong_and_found(document, reading, values)
        assert not wrong, shape
        assert found >= FOUND * len(values), shape
        readings[shape] = sorted(map(str, map(key_of, reading.observations)))
        assert reading.form == name
        assert not reading.missing
    assert len(set(map(tuple, readings.values()))) == 1


CELL_CHANGES = ("zeros_struck", "zeros_blank", "thousands")
ROW_CHANGES = ("row_missing", "row_doubled")
TABLE_CHANGES = ("year_before", "headings_reworded")
TEXT_CHANGES = ("page_number", "unbroken")
# Where empty cells leave no trace or values run together, less can be told; never a wrong one.
FEWEST = {
    ("zeros_blank", "lines"): 0.4,
    ("zeros_blank", "spaces"): 0.4,
    ("zeros_blank", "one_line"): 0.4,
    ("zeros_blank", "collapsed"): 0.4,
    ("zeros_blank", "pipes"): 0.9,
    ("unbroken", "lines"): 0.0,
    ("unbroken", "spaces"): 0.85,
    **{("page_number", shape): 0.9 for shape in STREAMS},
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "change", [*CELL_CHANGES, *ROW_CHANGES, *TABLE_CHANGES, *TEXT_CHANGES, "contents"]
)
@many
@given(seed=seeds)
def test_changes_make_no_value_wrong(name: FormName, change: str, seed: int) -> None:
    source = random.Random(seed)
    shape = source.choice(STREAMS if change in TEXT_CHANGES else tuple(form_shapes.SHAPES))
    values = form_shapes.figures(name, seed)
    if change in CELL_CHANGES:
        values = getattr(form_changes, change)(values, source)
    tables = form_shapes.grids(name, values)
    expected = values
    if change in ROW_CHANGES:
        tables, row = getattr(form_changes, change)(name, tables, source)
        if change == "row_missing":
            expected = {key: v for key, v in values.items() if key[0] not in row.indicators}
    if change in TABLE_CHANGES:
        tables = getattr(form_changes, change)(tables, source)
    top = form_changes.CONTENTS if change == "contents" else ""
    document = form_shapes.write(shape, tables, seed=seed, top=top)
    if change in TEXT_CHANGES:
        document = getattr(form_changes, change)(document, source)
    wrong, found = wrong_and_found(document, read(document), expected)
    assert not wrong, (shape, wrong[:3])
    filled = sum(value != "" for value in expected.values())
    assert found >= FEWEST.get((change, shape), FOUND) * filled, shape


def observed(text: str) -> dict[object, object]:
    """Return the values (or statuses) of ``text`` by indicator or own words."""
    return {
        (one.indicator or one.name): one.status if one.value is None else one.value
        for one in read(form_changes.as_text(text)).observations
    }


PROACTIVE = """第二十条第(一)项 | |||||
信息内容 | 本年新 制作数量 | 本年新 公开数量 | 对外公开总数量 | ||
规章(由设区的市填写) | 0 | 无 | — | ||
规范性文件 | 2 | 2 | 19 | ||
其他主动公开文件 | 186 | 86 | 255 | ||
第二十条第(六)项 | |||||
信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 | ||
行政处罚 | 90 | 减5 | 22件 | ||
行政检查 | 7 | 0 | 31 | ||
行政强制 | 4 | +2 | 不适用 | ||
第二十条第(九)项 | |||||
信息内容 | 采购项目数量 | 采购总金额 | |||
"""


PROACTIVE_TOTAL = ("proactive.total", None)


def test_marks_are_no_zeros_and_changes_have_signs() -> None:
    seen = observed(PROACTIVE)
    assert seen["regulations.issued"] == 0
    assert seen["regulations.published"] == "blank"
    assert seen["regulations.public_total"] == "not_applicable"
    assert (seen["penalties.items_change"], seen["coercion.items_change"]) == (-5, 2)
    assert (seen["penalties.decisions"], seen["coercion.decisions"]) == (22, "not_applicable")


def test_rows_that_no_form_knows_keep_their_own_words() -> None:
    own = [
        (one.name, one.value)
        for one in read(form_changes.as_text(PROACTIVE)).observations
        if one.indicator is None
    ]
    assert own == [
        ("其他主动公开文件", 186),
        ("其他主动公开文件", 86),
        ("其他主动公开文件", 255),
        ("行政检查", 7),
        ("行政检查", 0),
        ("行政检查", 31),
    ]


@pytest.mark.parametrize(
    ("header", "cell", "value", "certain"),
    [
        ("采购总金额", "251000元", 25.1, True),
        ("采购总金额（单位：元）", "251,000", 25.1, True),
        ("采购总金额（万元）", "25.1", 25.1, True),
        ("采购总金额", "96171.6万元", 96171.6, True),
        ("采购总金额", "1.2亿元", 12000, True),
        ("采购总金额", "3.5", 3.5, False),
        ("采购总金额", "10350000", 1035, False),
        ("采购总金额", "0", 0, True),
    ],
)
def test_money_is_in_wan_yuan(header: str, cell: str, value: float, certain: bool) -> None:
    text = PROACTIVE.replace("采购总金额", header) + f"政府集中采购 | 3 | {cell} | |||\n"
    (found,) = [
        one
        for one in read(form_changes.as_text(text)).observations
        if one.indicator == "procurement.amount"
    ]
    assert (found.value, found.unit, found.certain) == (value, "万元", certain)


@pytest.mark.parametrize(
    ("cell", "value", "qualifier"),
    [
        ("约120", 120, "approximate"),
        ("近120件", 120, "approximate"),
        ("120余件", 120, "at_least"),
        ("1万余", 10000, "at_least"),
        ("120件左右", 120, "approximate"),
        ("120", 120, "exact"),
    ],
)
def test_words_beside_a_number_bound_it(cell: str, value: int, qualifier: str) -> None:
    grid = form_shapes.grids("2014", form_shapes.figures("2014", 1) | {PROACTIVE_TOTAL: cell})
    for shape in ("html", "lines", "pipes", "cell_pipe", "one_line"):
        (found,) = [
            one
            for one in read(form_shapes.write(shape, grid)).observations
            if one.indicator == "proactive.total"
        ]
        assert (found.value, found.qualifier, found.evidence) == (value, qualifier, cell), shape


def test_a_heading_without_its_table_is_told() -> None:
    text = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n五、存在的问题\n不足。"
    reading = read(form_changes.as_text(text))
    assert len(reading.missing) == 2
    assert not reading.observations
    prose = "三、主动公开政府信息情况\n全年公开10条。\n四、依申请公开政府信息情况\n收到1件。"
    assert not read(form_changes.as_text(prose)).missing


def test_values_that_could_stand_in_several_columns_have_no_indicator() -> None:
    text = (
        "申请人情况\n自然人\n法人或其他组织\n一、本年新收政府信息公开申请数量\n7\n1\n8\n"
        "二、上年结转政府信息公开申请数量\n（一）予以公开\n7\n1\n0\n0\n0\n0\n8\n"
    )
    reading = read(form_changes.as_text(text))
    received = [one for one in reading.observations if one.rule and "received" in one.rule]
    assert [(one.indicator, one.applicant, one.value, one.certain) for one in received] == [
        (None, None, 7, False),
        (None, None, 1, False),
        ("applications.received", "total", 8, False),
    ]


def test_a_second_body_with_other_figures_is_not_the_first() -> None:
    tables = [
        table
        for seed in (1, 2)
        for table in form_shapes.grids("2014", form_shapes.figures("2014", seed))
    ]
    first = form_shapes.figures("2014", 1)
    document = form_shapes.write("lines", tables)
    own = [one for one in read(document).observations if one.indicator and one.scope is None]
    assert {(one.indicator, None): said(one) for one in own} == first
    assert len(own) == len(first)


def test_one_table_of_the_old_form_among_the_new_is_read_by_its_own_header() -> None:
    old = form_shapes.grids("2019", form_shapes.figures("2019", 5))
    new = form_shapes.grids("2021", form_shapes.figures("2021", 5))
    seen = {
        one.indicator for one in read(form_shapes.write("html", [old[0], *new[1:]])).observations
    }
    assert {"regulations.public_total", "procurement.items", "outcome.other.rest"} <= seen
    assert not seen & {"regulations.repealed", "normative.in_force"}


def test_traditional_script_and_readings() -> None:
    text = (
        "一、本年新收政府信息公開申請(qǐng)數(shù)量 3 0 0 0 0 0 3\n"
        "二、上年結轉政府信息公開申請(qǐng)數(shù)量 0 0 0 0 0 0 0\n"
        "（一）予以公開(kāi) 2 0 0 0 0 0 2\n（二）部分公開(kāi) 1 0 0 0 0 0 1\n"
    )
    seen = observed(text)
    assert seen["applications.received"] == 3
    assert seen["outcome.partial"] == 1


@settings(max_examples=EXAMPLES * 5, deadline=None, derandomize=True)
@given(st.text(alphabet="一二（）、.|0123/ \n规章行政许可处罚申请数量公开总计其他—", max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for one in read(form_changes.as_text(text)).observations:
        assert one.evidence == text[one.start : one.end]


def test_forms_have_as_many_values_as_the_notices_say() -> None:
    counts = {
        form.name: sum(len(row.indicators) for one in form.sections for row in one.rows)
        for form in forms()
    }
    assert counts == {"2014": 58, "2019": 198, "2021": 200}


@pytest.mark.parametrize(
    ("old", "new", "said_of"),
    [
        ('label = "规章"', 'label = "规章", colour = "red"', "section 1, row 1"),
        ('"regulations.issued"', '"regulations.made"', "regulations.made"),
        ('applicant = "research"', 'applicant = "school"', "school"),
        ('form = "2021"', 'form = "2019"', "2019"),
    ],
)
def test_a_form_file_with_a_slip_is_refused(old: str, new: str, said_of: str) -> None:
    text = read_text("forms/2021.toml").replace(old, new, 1)
    with pytest.raises(ResourceError, match=said_of):
        parse_form("2021", text)
