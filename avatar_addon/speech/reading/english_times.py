# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates, times of day, years and decades in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from .form import Form, Said, part, word_before
from .numbers import cardinal, ordinal, year

_MONTHS: Final = (
    ("January", "Jan"), ("February", "Feb"), ("March", "Mar"), ("April", "Apr"), ("May", "May"),
    ("June", "Jun"), ("July", "Jul"), ("August", "Aug"), ("September", "Sept", "Sep"),
    ("October", "Oct"), ("November", "Nov"), ("December", "Dec"),
)  # fmt: skip
_MONTH_OF: Final = {name: names[0] for names in _MONTHS for name in names}
_DAYS: Final = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SHORT: Final = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_MONTH: Final = rf"(?P<month>(?:{'|'.join(names[0] for names in _MONTHS)})\b|(?:{_SHORT})\b)"
_DOT: Final = "(?:" + "|".join(rf"(?<={name})\." for name in _SHORT.split("|")) + ")?"
"""A full stop, but only behind a short name."""
_DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>[12]\d{3})(?![\d,.]*\d|-\d\d-)"
_HALF_DAY: Final = r"(?P<half>[ap]\.m\.|[ap]m\b|[AP]\.M\.|[AP]M\b)"


def _month_first(match: re.Match[str]) -> Sequence[Said]:
    """Like "March 3, 1984", "Mar. 3rd", "March 1984"."""
    said = [part(match, "month", _MONTH_OF[match["month"]])]
    if match["day"]:
        said.append(part(match, "day", ordinal(int(match["day"])) + ("," if match["year"] else "")))
    if match["year"]:
        said.append(part(match, "year", year(int(match["year"]))))
    return said


def _day_first(match: re.Match[str]) -> Sequence[Said]:
    """Like "3 March 1984": "the third of March nineteen eighty four"."""
    the = "" if word_before(match).lower() == "the" else "the "
    said = [part(match, "day", the + ordinal(int(match["day"])))]
    said.append(part(match, "month", f"of {_MONTH_OF[match['month']]}"))
    if match["year"]:
        said.append(part(match, "year", year(int(match["year"]))))
    return said


def _iso(match: re.Match[str]) -> Sequence[Said] | None:
    return _spoken_date(match, "month", "day")


def _slashed(day_first: bool) -> Callable[[re.Match[str]], Sequence[Said] | None]:
    def read(match: re.Match[str]) -> Sequence[Said] | None:
        first, second = int(match["first"]), int(match["second"])
        swap = first > 12 or (day_first and second <= 12)
        month, day = ("second", "first") if swap else ("first", "second")
        return _spoken_date(match, month, day)

    return read


def _spoken_date(match: re.Match[str], month: str, day: str) -> Sequence[Said] | None:
    """Said as "December twenty fifth, twenty twenty four", whichever way it is written.

    The words are linked to their figures where these stand in the same order.
    """
    number, day_number = int(match[month]), int(match[day])
    if not (1 <= number <= 12 and 1 <= day_number <= 31):
        return None
    written = match["year"]
    full = int(written) if len(written) == 4 else 2000 + int(written) - 100 * (int(written) > 49)
    words = [_MONTHS[number - 1][0], f"{ordinal(day_number)},", year(full)]
    if match.start(month) < match.start(day) < match.start("year"):
        return [part(match, group, w) for group, w in zip((month, day, "year"), words, strict=True)]
    return [part(match, 0, " ".join(words))]


def _weekday(match: re.Match[str]) -> Sequence[Said]:
    return [part(match, 0, _DAYS[match[1]] + match[2].replace(".", ""))]


def _month_alone(match: re.Match[str]) -> Sequence[Said]:
    return [part(match, 0, _MONTH_OF[match["month"]])]


def _clock(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "10:30", "5:00 p.m.", "14:45", "09:05:30"."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return None
    said = [part(match, "hour", cardinal(str(hour)))]
    half = match["half"]
    if minute or match["second"]:
        words = cardinal(str(minute)) if minute >= 10 else f"oh {cardinal(str(minute))}"
        said.append(part(match, "minute", words))
    elif not half:
        said.append(part(match, "minute", "o'clock" if 1 <= hour <= 12 else "hundred"))
    if match["second"]:
        said.append(part(match, "second", f"and {cardinal(str(int(match['second'])))} seconds"))
    return [*said, _half(match)] if half else said


def _ratio(match: re.Match[str]) -> Sequence[Said]:
    """Like "16:9", "3:1"."""
    words = (cardinal(match["a"]), "to", cardinal(match["b"]))
    return [part(match, n, w) for n, w in zip(("a", "colon", "b"), words, strict=True)]


def _hour(match: re.Match[str]) -> Sequence[Said]:
    """Like "9 a.m."."""
    return [part(match, "hour", cardinal(match["hour"])), _half(match)]


def _half(match: re.Match[str]) -> Said:
    half = match["half"]
    rest = match.string[match.end() :].lstrip()
    stop = "." if half.endswith(".") and (not rest or rest[0].isupper()) else ""
    return part(match, "half", ".".join(half.replace(".", "").upper()) + stop)


def _year(match: re.Match[str]) -> Sequence[Said] | None:
    """A bare number of four digits: "1984"; hundreds too are said so, "fifteen hundred"."""
    number = int(match["year"])
    return [part(match, "year", year(number))] if 1100 <= number <= 2099 else None


_BEFORE_DECADES: Final = frozenset(
    {"the", "his", "her", "their", "my", "your", "our", "mid", "early", "late", "mid-"}
)


def _decade(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "1990s", "the '90s", "in her 20s"; but "20s" alone are seconds."""
    words = year(int(match["full"])) if match["full"] else cardinal(match["short"])
    if match["short"] and not match["sign"] and word_before(match) not in _BEFORE_DECADES:
        return None
    return [part(match, 0, plural(words))]


def plural(words: str) -> str:
    """Like "ninety" → "nineties", "hundred" → "hundreds"."""
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def forms(*, day_first: bool) -> tuple[Form, ...]:
    """The table, for a country that writes the day or the month first."""
    months = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
    dated = rf"\.(?=,|\s[a-z\d])|\.?,?(?=\s(?:\d|(?:{months})\b))"  # else "Sun" is the star
    return (
        Form(re.compile(rf"{_MONTH}{_DOT}\s+{_DAY}\b(?!:)(?:,?\s+{_YEAR})?"), _month_first),
        Form(re.compile(rf"{_MONTH}{_DOT},?\s+(?P<day>(?!))?{_YEAR}"), _month_first),
        Form(re.compile(rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:{_DOT},?\s+{_YEAR})?"), _day_first),
        Form(re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])"), _iso),
        Form(
            re.compile(
                r"(?P<first>\d\d?)([/.])(?P<second>\d\d?)\2(?P<year>\d{4}|\d\d)(?![\d/.]*\d)"
            ),
            _slashed(day_first),
        ),
        Form(
            re.compile(
                rf"(?P<hour>\d\d?):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)"
                rf"(?:\s?{_HALF_DAY})?"
            ),
            _clock,
        ),
        Form(re.compile(r"(?P<a>\d{1,4})(?P<colon>:)(?P<b>\d{1,4})(?![\d:])"), _ratio),
        Form(re.compile(rf"(?P<hour>1[0-2]|[1-9])\s?{_HALF_DAY}"), _hour),
        Form(
            re.compile(r"(?:(?P<full>1[1-9]\d0|20\d0)|(?P<sign>['’])?(?P<short>\d0))['’]?s\b"),
            _decade,
        ),
        Form(re.compile(rf"({'|'.join(_DAYS)})\b({dated})"), _weekday),
        Form(re.compile(rf"(?P<month>{_SHORT})\.(?=\s)"), _month_alone),
        Form(re.compile(rf"{_YEAR}(?![\w%°]|\s?(?:[-+×*/=]\s?\d))"), _year),
    )
