"""The compiled patterns of the numeral grammar, built once from the word lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xxgk.resources.numerals import NumeralWords, longest_first, numeral_words
from xxgk.schema import Qualifier

_CHINESE = "〇○零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_PLAIN = r"(?:\d{1,3}(?:[,，]\d{3})+(?![\d,，.]\d)|\d+)(?:\.\d+)?"
_ARABIC = rf"{_PLAIN}(?:[余多]?[百千万亿]+(?:\d+(?:\.\d+)?[百千万亿]+)*(?:\d(?![\d.,]))?)?"
_HAN_NUMBER = rf"[{_CHINESE}]+(?:[余多][十百千万亿]+)?"
_NUMBER = rf"(?:{_ARABIC}|{_HAN_NUMBER})"
_YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = "[一二][〇○零九][〇○零一二三四五六七八九]{2}"
_HAN_DAY = "[一二三四五六七八九十]{1,3}"
_TO = "[-~—–至到]"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Everything that `xxgk.models.numerals` matches with."""

    run: re.Pattern[str]
    countable: re.Pattern[str]
    core: re.Pattern[str]
    arabic_composite: re.Pattern[str]
    han_composite: re.Pattern[str]
    tail: re.Pattern[str]
    qualifier_before: re.Pattern[str]
    qualifier_ends: frozenset[str]
    qualifiers: Mapping[str, Qualifier]
    hotlines: frozenset[str]
    digits_only: frozenset[str]
    measure_barred: Mapping[str, str]
    barred_before_one: frozenset[str]
    number_words: Mapping[str, tuple[tuple[str, int], ...]]
    no_date_before: re.Pattern[str]
    list_number: re.Pattern[str]
    chinese_list_number: re.Pattern[str]
    opens_clause: re.Pattern[str]
    letter_before: re.Pattern[str]
    article_after: re.Pattern[str]
    postcode_before: re.Pattern[str]
    phone_before: re.Pattern[str]
    address_before: re.Pattern[str]
    hotline_counts: re.Pattern[str]
    no_quantity: re.Pattern[str]
    torn_before: re.Pattern[str]

    def in_word(self, text: str, start: int, end: int) -> bool:
        """Tell whether the numeral at ``start`` to ``end`` belongs to a listed word."""
        for position in range(start, min(end, start + 3)):
            if text[position] not in _CHINESE:
                continue
            # A word has a second character beside the numeral, before it or behind it.
            for beside in (position, position - 1):
                for word, offset in self.number_words.get(text[beside : beside + 2], ()):
                    begin = beside - offset
                    if begin >= 0 and text.startswith(word, begin):
                        return True
        return False


@cache
def patterns() -> Patterns:
    """Return the patterns over the packaged word lists."""
    words = numeral_words()
    measures = longest_first([*words.measures, *words.measures_after_digits])
    return Patterns(
        run=re.compile(_run(words)),
        countable=re.compile(_countable(words)),
        core=re.compile(f"{_ARABIC}|{_HAN_NUMBER}"),
        arabic_composite=re.compile(_composite(words, _ARABIC_FORMS)),
        han_composite=re.compile(_composite(words, _HAN_FORMS)),
        tail=re.compile(_tail(words, measures)),
        qualifier_before=re.compile(_before(words)),
        qualifier_ends=frozenset(word[-1] for word in _words_before(words)),
        qualifiers=_qualifiers(words),
        hotlines=words.hotlines,
        digits_only=frozenset(words.measures_after_digits),
        measure_barred=words.measure_barred,
        barred_before_one=frozenset(words.barred_before_one),
        number_words=_number_words(words),
        no_date_before=re.compile("[%a-zA-Z/]$"),
        list_number=re.compile(r"[、.．](?!\d)"),
        chinese_list_number=re.compile(r"(?:[、.．]|是(?!否|不)|要|则)"),
        opens_clause=re.compile(r"(?:^|[。;；:：!?！？,，\s(（)）])$"),
        letter_before=re.compile(r"(?:[A-Za-z@/_#.]|[A-Za-z][-–]|://\S*)$"),
        article_after=re.compile("[条章款项编节](?!件)"),
        postcode_before=re.compile(r"(?:邮编|邮政编码|邮码)[为是]?[:：]?\s*$"),
        phone_before=re.compile(
            r"(?:电话|传真|热线|手机|号码|QQ|微信号)[为是]?[:：]?\s*(?:\d+[-、,/])?$"
        ),
        address_before=re.compile(r"(?:路|街|道|巷|弄|里|大厦|楼|村|院|段)$"),
        no_quantity=re.compile(r"\d{7,}|\d{1,2}\.\d{1,2}"),
        torn_before=re.compile(r"\d $"),
        hotline_counts=re.compile(
            "[余多]?(?:件|条|次|份|篇|项|人(?![员民工])|名|位|家|个(?!人)|期|部(?!门)|册|户|处|场|宗|起|例|元|万)"
        ),
    )


_ARABIC_FORMS = (
    "slogan", "docno", "isodate", "phone", "time", "years", "date", "year", "percent", "version",
)  # fmt: skip
_HAN_FORMS = ("slogan", "han_date", "han_year")
# What may follow any numeral, which is read but once for all three.
_JOINED = (
    rf"(?P<low>{_NUMBER})(?:(?P<points>个百分点)|(?P<parts>分之{_NUMBER})"
    rf"|(?P<range>{_TO}(?P<high>{_NUMBER})))"
)

# What follows the first digits of every form but a slogan, so that 64条 is not tried on each.
_AFTER_DIGITS = (
    r"(?=\d+(?:[-~—–至到〕\]】)）/:：时点年月日版财、和及与余多百千万亿%％‰]"
    r"|[.,，]\d|个百|分之)|\d{9})"
)


def _composite(words: NumeralWords, forms: tuple[str, ...]) -> str:
    day = r"\d{1,2}"
    date = (
        rf"(?:{_YEAR}年|\d\d年)?{day}月份?(?:{day}[日号](?!内|以内|之内|前完成))?"
        rf"(?:{_TO}(?:{_YEAR}年)?(?:{day}月)?{day}[日月](?![内以]))?"
        rf"|{_YEAR}年{day}?月?{day}?日"
        rf"|{day}[日](?!均|内|以内|之内|常|趋)|{day}{_TO}{day}月份?|\d{{5,8}}[月日]"
    )
    pieces = {
        "slogan": "|".join(words.slogan_patterns),
        "docno": rf"(?:{_YEAR}|\d{{2}})[〕\]】)）]\s*第?\s*\d+\s*号",
        "isodate": rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)|{_YEAR}[-/]\d{{1,2}}月",
        "phone": (
            r"0\d{2,4}[-—–]\d{7,8}(?:[-—]\d{1,5})?(?!\d)|1[3-9]\d{9}(?!\d)"
            r"|400-?\d{3,4}-?\d{3,4}(?!\d)|\d{3,4}-\d{7,8}(?!\d)"
        ),
        "time": (
            r"\d{1,2}[:：]\d{2}(?:[-~—–至到]\d{1,2}[:：]\d{2})?(?!\d)"
            r"|\d{1,2}[时点](?:\d{1,2}分|整)?(?=[至到前后,，。)]|-)"
        ),
        "years": (
            rf"{_YEAR}年?(?:{_TO}|、|和|及|与){_YEAR}年?(?:(?:、|和|及|与){_YEAR}年?)*"
            rf"(?=年|度|届|[,，。)）])|{_YEAR}{_TO}{_YEAR}年"
        ),
        "date": date,
        "han_date": rf"(?:{_HAN_YEAR}年)?{_HAN_DAY}月(?:{_HAN_DAY}[日号])?(?!个)",
        "han_year": rf"{_HAN_YEAR}年度?",
        "year": rf"{_YEAR}年度?|0\d年度?(?!来|内|以)|{_YEAR}(?=版|财年|财政)",
        "percent": rf"{_PLAIN}[%％‰]?(?:{_TO}{_PLAIN})?[%％‰]",
        "version": r"\d+\.\d+(?:\.\d+)+|\d\.\d版",
    }
    slogan, *others = [f"(?P<{name}>{pieces[name]})" for name in forms]
    others.append(_JOINED)
    guard = _AFTER_DIGITS if "isodate" in forms else ""
    return f"{slogan}|{guard}(?:{'|'.join(others)})"


def _tail(words: NumeralWords, measures: str) -> str:
    inner = longest_first([*words.after_at_least, "来"])
    # 多 after a measure word begins another word (10条多为…), so it qualifies only before it.
    at_least = [word for word in words.after_at_least if word != "多"]
    outer = longest_first([*at_least, *words.after_at_most, *words.after_approximate])
    return (
        rf"\s*(?P<inner>{inner}|(?:左右))?\s*"
        rf"(?:(?P<multiple>倍|番)|(?P<duration>{longest_first(words.durations)})"
        rf"|(?P<money>{longest_first(words.money)})|(?P<measure>{measures}))?"
        rf"(?P<outer>{outer})?"
    )


def _words_before(words: NumeralWords) -> list[str]:
    return [*words.before_approximate, *words.before_at_least, *words.before_at_most]


def _before(words: NumeralWords) -> str:
    alternatives = []
    for word in sorted(_words_before(words), key=len, reverse=True):
        barred = words.before_barred.get(word, "")
        alternatives.append(f"(?<![{barred}]){word}" if barred else re.escape(word))
    return f"(?:{'|'.join(alternatives)})\\s*$"


def _qualifiers(words: NumeralWords) -> dict[str, Qualifier]:
    table: dict[str, Qualifier] = dict.fromkeys(words.before_approximate, "approximate")
    table |= dict.fromkeys([*words.after_approximate, "来"], "approximate")
    table |= dict.fromkeys([*words.before_at_least, *words.after_at_least], "at_least")
    return table | dict.fromkeys([*words.before_at_most, *words.after_at_most], "at_most")


# A search leaps to the characters of the class that a pattern begins with, and a class without
# \d is asked faster.
_FIRST = rf"[0-9\uff10-\uff19{_CHINESE}]"
_MORE = rf"[\d{_CHINESE},，.余多]"


def _units(words: NumeralWords) -> str:
    """Return the characters with which units begin, for use in a class."""
    units = {unit[0] for unit in (*words.measures, *words.durations, *words.money)}
    return re.escape("".join(sorted(units)))


def _run(words: NumeralWords) -> str:
    """Return a pattern for characters that may hold numbers.

    A lone Chinese numeral must have 第 before it, or behind it what can follow a number.
    """
    following = rf"[{_units(words)}分以左上、．是要则)）月日年倍番来至到\-~—–]"
    return rf"{_FIRST}(?:{_MORE}+|(?<=\d)|(?={following})|(?<=第.))"


def _countable(words: NumeralWords) -> str:
    """Return a pattern that finds where a number may count something.

    It is any number but a plain year (2016年) and a lone Chinese numeral without a unit (一是).
    """
    plain_year = r"(?<!1(?=9\d\d年))(?<!2(?=0\d\d年))"
    return (
        rf"{_FIRST}(?:(?<=\d)(?<!\d\d){plain_year}"
        rf"|(?<!\d)(?:{_MORE}|[\s左来{_units(words)}]))"
    )


def _number_words(words: NumeralWords) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return, for each two characters with a numeral, the words that hold them and where."""
    table: dict[str, list[tuple[str, int]]] = {}
    for word in words.words:
        for offset in range(len(word) - 1):
            pair = word[offset : offset + 2]
            if pair[0] in _CHINESE or pair[1] in _CHINESE:
                table.setdefault(pair, []).append((word, offset))
    return {pair: tuple(found) for pair, found in table.items()}
