# SPDX-License-Identifier: GPL-3.0-or-later
"""Money, measures, shares, ranges, fractions, ordinals, telephone numbers, sums in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from .form import Form, Said, part, word_before
from .numbers import NUMBER, cardinal, digits, is_one, ordinal, year

_CURRENCIES: Final = {
    "$": ("dollar", "dollars", "cent", "cents"), "US$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"), "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "jeon", "jeon"), "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₿": ("bitcoin", "bitcoins", "satoshi", "satoshis"),
}  # fmt: skip
_CODES: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_GREAT: Final = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion",
    "B": "billion", "b": "billion", "T": "trillion", "tn": "trillion",
}  # fmt: skip

_UNITS: Final = {
    "mm": ("millimeter", "millimeters"), "cm": ("centimeter", "centimeters"),
    "m": ("meter", "meters"), "km": ("kilometer", "kilometers"), "nm": ("nanometer", "nanometers"),
    "µm": ("micrometer", "micrometers"), "in": ("inch", "inches"), "ft": ("foot", "feet"),
    "yd": ("yard", "yards"), "mi": ("mile", "miles"), "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"), "kg": ("kilogram", "kilograms"), "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "ms": ("millisecond", "milliseconds"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "min": ("minute", "minutes"), "h": ("hour", "hours"),
    "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "B": ("byte", "bytes"), "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"), "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "V": ("volt", "volts"), "A": ("amp", "amps"), "mA": ("milliamp", "milliamps"),
    "mph": ("mile per hour", "miles per hour"), "km/h": ("kilometer per hour",
    "kilometers per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "fps": ("frame per second",
    "frames per second"), "dB": ("decibel", "decibels"), "px": ("pixel", "pixels"),
    "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"),
    "m²": ("square meter", "square meters"), "km²": ("square kilometer", "square kilometers"),
    "m³": ("cubic meter", "cubic meters"), "cm²": ("square centimeter", "square centimeters"),
    "ft²": ("square foot", "square feet"), "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "°": ("degree", "degrees"),
    "%": ("percent", "percent"), "‰": ("per mille", "per mille"), "¢": ("cent", "cents"),
    "rpm": ("turn per minute", "turns per minute"), "ha": ("hectare", "hectares"),
    "MP": ("megapixel", "megapixels"), "Mbps": ("megabit per second", "megabits per second"),
}  # fmt: skip
"""Signs after a number → one of them, several of them."""
_ONLY_SPACED: Final = frozenset("ABLVWhlms")
"""Single letters are units only behind a number and a space ("5 m"), else they are names: "5G"."""
_AMBIGUOUS: Final = frozenset({"in", "A", "B", "W", "V", "L", "s", "h", "l"})
"""After a space also a word or a name, so only joined to the number are they units."""

_SIGN: Final = r"(?P<sign>[-−](?=[\d$£€¥]))?"
_AMOUNT: Final = rf"{_SIGN}(?P<n>{NUMBER})"
_MAGNITUDE: Final = r"(?:\s?(?P<great>thousand|million|billion|trillion)\b|(?P<k>k|K|m|M|bn|B|T)\b)"
_UNIT: Final = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_MARKS: Final = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))

_DENOMINATORS: Final = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _signed(match: re.Match[str]) -> str:
    return ("minus " if match["sign"] else "") + cardinal(match["n"])


def _money(match: re.Match[str]) -> Sequence[Said]:
    """Like "$5.50", "£20", "€3.5 million", "$10k"."""
    one, many, cent, cents = _CURRENCIES[match["mark"]]
    number, great = match["n"], match["great"] or _GREAT.get(match["k"] or "", "")
    said_at = (match.start(), match.end("k") if match["k"] else match.end("n"))
    minus = "minus " if match["sign"] else ""
    if great:
        said = Said(f"{minus}{cardinal(number)}{' ' + great if match['k'] else ''}", *said_at)
        place = ("great", f"{great} {many}") if match["great"] else None
        return [said, part(match, *place)] if place else [said._replace(words=f"{said[0]} {many}")]
    whole, _, rest = number.partition(".")
    small = int((rest + "0")[:2]) if rest and len(rest) <= 2 else 0
    if rest and len(rest) > 2:
        return [Said(f"{minus}{cardinal(number)} {many}", *said_at)]
    words = f"{cardinal(whole)} {one if is_one(whole) else many}"
    if small:
        coins = f"{cardinal(str(small))} {cent if small == 1 else cents}"
        words = coins if whole == "0" else f"{words} {coins}"
    return [Said(minus + words, *said_at)]


def _money_behind(match: re.Match[str]) -> Sequence[Said]:
    """Like "5 €", "20 USD"."""
    mark = match["mark"] if match["mark"] in _CURRENCIES else _CODES[match["mark"]]
    one, many, *_ = _CURRENCIES[mark]
    noun = one if is_one(match["n"]) else many
    return [part(match, "n", _signed(match)), part(match, "mark", noun)]


def _measure(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "5 km", "20°C", "60 mph", "50%"."""
    unit, spaced = match["unit"], match["gap"] != ""
    if (spaced and unit in _AMBIGUOUS) or (not spaced and unit in _ONLY_SPACED - {"s", "h"}):
        return None
    if unit == "s" and not spaced and word_before(match).lower() != word_before(match):
        return None  # the name of a thing: "iPhone 5s"
    one, many = _UNITS[unit]
    noun = one if is_one(match["n"]) or match["gap"] == "-" else many
    return [part(match, "n", _signed(match)), part(match, "unit", noun)]


def _height(match: re.Match[str]) -> Sequence[Said]:
    """5'11"."""
    feet = f"{cardinal(match['feet'])} {'foot' if match['feet'] == '1' else 'feet'}"
    said = [part(match, "feet", feet)]
    return [*said, part(match, "inches", cardinal(match["inches"]))]


def _range(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "10–20", "1914-1918", "$5-10", "10-20%", "5–10 km": to."""
    mark, unit = match["mark"], match["unit"]
    if unit and match["gap"] and unit in _AMBIGUOUS:
        return None
    years = all(1100 <= int(match[n]) <= 2099 for n in "ab" if re.fullmatch(r"\d{4}", match[n]))
    dated = years and len(match["a"]) == 4 and len(match["b"]) in (2, 4) and not (mark or unit)
    said = []
    for n in "ab":
        name = year(int(match[n])) if dated and len(match[n]) == 4 else cardinal(match[n])
        said.append(part(match, n, name))
    said.insert(1, part(match, "dash", "to"))
    if mark:
        said[-1] = said[-1]._replace(words=f"{said[-1].words} {_CURRENCIES[mark][1]}")
    return [*said, part(match, "unit", _UNITS[unit][1])] if unit else said


def _telephone(match: re.Match[str]) -> Sequence[Said] | None:
    """Figure by figure, in their groups: "(555) 123-4567", "+44 20 7946 0958"."""
    groups = list(re.finditer(r"\+?\d+", match[0]))
    if sum(len(group[0].lstrip("+")) for group in groups) > 15:
        return None
    said = []
    for group in groups:
        plus = "plus " if group[0].startswith("+") else ""
        comma = "," if group is not groups[-1] else ""
        at = match.start()
        words = plus + digits(group[0].lstrip("+"), zero="oh") + comma
        said.append(Said(words, at + group.start(), at + group.end()))
    return said


def _fraction(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "1/2", "2 3/4", "24/7"."""
    top, bottom = int(match["top"]), int(match["bottom"])
    if (top, bottom) in ((24, 7), (9, 11)):
        return [part(match, 0, f"{cardinal(str(top))} {cardinal(str(bottom))}")]
    if bottom < 2:
        return None
    whole = match["whole"]
    words = _share(top, bottom)
    said = [part(match, "whole", f"{cardinal(whole)} and")] if whole else []
    return [*said, Said(words, match.start("top"), match.end("bottom"))]


def _share(top: int, bottom: int) -> str:
    if bottom > 100 or top > bottom:
        return f"{cardinal(str(top))} over {cardinal(str(bottom))}"
    name = ordinal(bottom).removeprefix("one ")
    one, many = _DENOMINATORS.get(bottom, (name, name + "s"))
    return f"{cardinal(str(top))} {one if top == 1 else many}"


def _vulgar(match: re.Match[str]) -> Sequence[Said]:
    """Like "½", "2¾"."""
    share = Fraction(unicodedata.normalize("NFKD", match["sign"]).replace("⁄", "/"))
    whole = match["whole"]
    words = _share(share.numerator, share.denominator)
    if not whole:
        return [part(match, "sign", "a half" if words == "one half" else words)]
    words = words.replace("one half", "a half").replace("one quarter", "a quarter")
    return [part(match, "whole", cardinal(whole)), part(match, "sign", f"and {words}")]


def _minus(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "-5", where it isn't the end of something: "x-5"."""
    before = match.string[match.start() - 1 : match.start()]
    if before and not (before.isspace() or before in "([{"):
        return None
    return [part(match, 0, _signed(match))]


def _ordinal(match: re.Match[str]) -> Sequence[Said]:
    return [part(match, 0, ordinal(int(match["n"].replace(",", ""))))]


def _great(match: re.Match[str]) -> Sequence[Said]:
    """Like "10k", "5M"."""
    return [part(match, 0, f"{cardinal(match['n'])} {_GREAT[match['k']]}")]


def _power(match: re.Match[str]) -> Sequence[Said]:
    """Like "x²", "10⁶", "2^8"."""
    exponent = match["power"].translate(_SUPERSCRIPTS).lstrip("^")
    words = {"2": "squared", "3": "cubed"}.get(exponent, f"to the {cardinal(exponent)}")
    base = match["base"]
    return [
        part(match, "base", cardinal(base) if base[0].isdigit() else base),
        part(match, "power", words),
    ]


def _science(match: re.Match[str]) -> Sequence[Said]:
    """Like "1e6", "2.5E-3"."""
    words = f"{cardinal(match['n'])} times ten to the {cardinal(match['power'].lstrip('+'))}"
    return [part(match, 0, words)]


def _times_size(match: re.Match[str]) -> Sequence[Said]:
    """Like "1920x1080", "4×6": by."""
    one, other = (year(int(n)) if len(n) == 4 else cardinal(n) for n in (match["a"], match["b"]))
    return [part(match, "a", one), part(match, "by", "by"), part(match, "b", other)]


def _version(match: re.Match[str]) -> Sequence[Said]:
    """Like "v2.0", "1.2.3": each figure on its own."""
    words = " point ".join(cardinal(n) for n in match["n"].split("."))
    return [part(match, 0, f"version {words}" if match["v"] else words)]


_SUMS: Final = {
    "+": "plus", "−": "minus", "–": "minus", "-": "minus", "×": "times", "÷": "divided by",
    "=": "equals", "≠": "is not equal to", "≈": "is about", "<": "is less than",
    ">": "is greater than", "≤": "is at most", "≥": "is at least", "±": "plus or minus",
    "·": "times", "*": "times", "/": "divided by", "√": "the square root of", "∞": "infinity",
    "π": "pi", "∑": "the sum of", "∆": "delta",
}  # fmt: skip


def _sum(match: re.Match[str]) -> Sequence[Said] | None:
    """A sign between terms: "2 + 2 = 4"."""
    before = word_before(match)
    if match["sign"] in "−–-*/·" and not (before[-1:].isdigit() and match["digit"]):
        return None
    return [part(match, "sign", _SUMS[match["sign"]])]


def _number_sign(match: re.Match[str]) -> Sequence[Said]:
    """Like "#1", "No. 5", "№ 7"."""
    return [part(match, "sign", "number"), part(match, "n", cardinal(match["n"]))]


def forms() -> tuple[Form, ...]:
    """The table."""
    end = r"(?![\w])"
    behind = "|".join([_MARKS, *_CODES])
    return (
        Form(re.compile(r"(?:(?:\+\d{1,3}|1)[ .-]?)?(?:\(\d{2,5}\)[ ]?|\b\d{3}[-. ])"
                        r"(?:\d{3}[-. ]\d{4})(?!\d)"
                        r"|\+\d{1,3}(?:[ -]?\d{2,5}){2,5}(?!\d)"
                        r"|\d{3}-(?!\d\d00)\d{4}(?![\d-])"), _telephone),
        Form(re.compile(rf"{_SIGN}(?P<mark>{_MARKS})\s?(?P<n>{NUMBER})(?:{_MAGNITUDE})?(?![\d-])"),
             _money),
        Form(re.compile(rf"(?P<mark>{_MARKS})?(?P<a>{NUMBER})%?(?P<dash>\s?[–—]\s?|-)(?:{_MARKS})?"
                        rf"(?P<b>{NUMBER})(?:(?P<gap>\s?)(?P<unit>{_UNIT})(?![\w/²³])|(?![\w-]))"
                        r"(?![.,/:]\d)"), _range),
        Form(re.compile(rf"{_SIGN}(?P<mark>{_MARKS})\s?(?P<n>{NUMBER})(?:{_MAGNITUDE})?"), _money),
        Form(re.compile(rf"{_AMOUNT}\s?(?P<mark>{behind}){end}"), _money_behind),
        Form(re.compile(r"(?P<feet>\d)['′](?P<inches>1[01]|\d)[\"″]"), _height),
        Form(re.compile(rf"{_AMOUNT}(?P<gap>\s?|-)(?P<unit>{_UNIT})(?![\w/²³])"), _measure),
        Form(re.compile(r"(?:(?P<whole>\d{1,3})\s)?(?P<top>\d{1,3})[/⁄](?P<bottom>\d{1,3})(?![\w/])"),
             _fraction),
        Form(re.compile(r"(?P<whole>\d+)?\s?(?P<sign>[¼-¾⅐-⅞])"), _vulgar),
        Form(re.compile(rf"(?P<sign>[-−])(?P<n>{NUMBER})(?![\w-])"), _minus),
        Form(re.compile(r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,9})(?:st|nd|rd|th)\b"), _ordinal),
        Form(re.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<k>k|K|M|bn|B)\b"), _great),
        Form(re.compile(r"(?P<base>[A-Za-z]|\d+)(?P<power>[⁻⁰¹²³⁴-⁹]+|\^-?\d+)(?!\w)"), _power),
        Form(re.compile(r"(?P<n>\d+(?:\.\d+)?)[eE](?P<power>[+-]?\d{1,3})\b"), _science),
        Form(re.compile(r"(?P<a>\d{1,5})(?P<by>[x×])(?P<b>\d{1,5})(?!\w)"), _times_size),
        Form(re.compile(r"(?P<v>[vV])?(?P<n>\d+(?:\.\d+){2,4})(?![\w])"), _version),
        Form(re.compile(r"(?P<v>[vV])(?P<n>\d+(?:\.\d+)*)(?![\w.]*\w)"), _version),
        Form(re.compile(rf"(?P<sign>#|№\s?|[Nn]o\.\s?|[Nn]r\.\s?)(?P<n>{NUMBER})(?!\w)"),
             _number_sign),
        Form(re.compile(r"(?P<sign>[+×÷=≠≈<>≤≥±√∞π∑∆·*/−–-])(?:(?=\s+(?P<digit>\d)?)|(?=\d))"),
             _sum),
    )  # fmt: skip
