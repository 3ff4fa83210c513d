# SPDX-License-Identifier: GPL-3.0-or-later
"""How written forms are said; what espeak-ng reads rightly by itself is left as it stands."""

from __future__ import annotations

import time

import pytest

from avatar_addon.script.parse import parse_script
from avatar_addon.speech.pronunciations import Pronunciations
from avatar_addon.speech.reading.read import spoken_text
from avatar_addon.speech.spoken import SpokenText


def spoken(text: str, language: str = "en-us") -> SpokenText:
    (line,) = parse_script(text)
    return spoken_text(line, language)


def said(text: str, language: str = "en-us") -> str:
    return spoken(text, language).text


ENGLISH = {
    # years, decades
    "In 1984 and 2024.": "In nineteen eighty four and twenty twenty four.",
    "1905, 2000, 2010, 1500": "nineteen oh five, two thousand, twenty ten, fifteen hundred",
    "the 1990s, the '90s": "the nineteen nineties, the nineties",
    # dates
    "March 3, 1984": "March third, nineteen eighty four",
    "On Mar. 3rd, we met.": "On March third, we met.",
    "3 March 1984": "the third of March nineteen eighty four",
    "the 3rd of March. May 2024": "the third of March. May twenty twenty four",
    "2024-12-25": "December twenty fifth, twenty twenty four",
    "12/25/2024 and 25/12/24": "December twenty fifth, twenty twenty four and "
    "December twenty fifth, twenty twenty four",
    "Jan. was cold": "January was cold",
    "Mon., not Tues. or Sun 3 May": "Monday, not Tuesday or Sunday the third of May",
    "The Sun, the sea. The Sun. It": "The Sun, the sea. The Sun. It",
    "in her 20s, a 20s break, the 80s": "in her twenties, a twenty seconds break, the eighties",
    "the iPhone 5s and 500-1000 people": "the iPhone 5s and five hundred to one thousand people",
    "1-800-555-0199": "one, eight oh oh, five five five, oh one nine nine",
    "You may 3 times": "You may 3 times",
    # times
    "at 10:30": "at ten thirty",
    "at 5:00 or 5:00 p.m. or 9 a.m.": "at five o'clock or five P.M or nine A.M.",
    "14:45, 09:05, 0:30, 14:00": "fourteen forty five, nine oh five, zero thirty, fourteen hundred",
    "16:9 and 3:1": "sixteen to nine and three to one",
    # money
    "$1, $5.50, $0.99": "one dollar, five dollars fifty cents, ninety nine cents",
    "£20, €3.5 million": "twenty pounds, three point five million euros",
    "$10k -$5 US$ 20": "ten thousand dollars minus five dollars twenty dollars",
    "5 €, 20 USD": "five euros, twenty dollars",
    # measures
    "5 km, 5km, 1 kg": "five kilometers, five kilometers, one kilogram",
    "20 °C at 60 mph": "twenty degrees Celsius at sixty miles per hour",
    "5'11\" tall, 6 ft": "five feet eleven tall, six feet",
    "3 GB, 100 Hz, 10 m²": "three gigabytes, one hundred hertz, ten square meters",
    "5 in the box, 5 A team, 5G": "5 in the box, 5 A team, 5G",
    "50% or 3.5 %": "fifty percent or three point five percent",
    # ranges
    "10-20, 10–20%": "ten to twenty, ten to twenty percent",
    "1914-1918, 1914–18": "nineteen fourteen to nineteen eighteen, nineteen fourteen to eighteen",
    "5–10 km, $5-10": "five to ten kilometers, five to ten dollars",
    "pp. 7-9, p. 7": "pages seven to nine, page 7",
    # fractions, ordinals, other numbers
    "1/2, 3/4, 2 1/2, 7/10": "one half, three quarters, two and one half, seven tenths",
    "½ or 2¾, 1/100": "a half or two and three quarters, one hundredth",
    "24/7": "twenty four seven",
    "1st, 22nd, 1,000th": "first, twenty second, one thousandth",
    "10k people, 5M": "ten thousand people, five million",
    "42, 1,234, 3.14, 007, 1.5 million": "42, 1,234, 3.14, 007, 1.5 million",
    "-5 and −5 and x-5": "minus five and minus five and x-5",
    "No. 5, #1, no. Yes": "number five, number one, no. Yes",
    "v2.0, 1.2.3": "version two point zero, one point two point three",
    "1920x1080": "nineteen twenty by ten eighty",
    # telephone numbers
    "(555) 123-4567": "five five five, one two three, four five six seven",
    "Call 555-0134.": "Call five five five, oh one three four.",
    "+44 20 7946 0958": "plus four four, two oh, seven nine four six, oh nine five eight",
    # sums
    "2 + 2 = 4; 3 × 4 = 12": "2 plus 2 equals 4; 3 times 4 equals 12",
    "5 - 3, 5 > 3, a < b": "5 minus 3, 5 is greater than 3, a is less than b",
    "±5, √2, x², 10⁶, 1e6": "plus or minus 5, the square root of 2, x squared, ten to the six, "
    "one times ten to the six",
    # acronyms: espeak-ng knows most
    "NASA, the BBC, a USB": "NASA, the BBC, a USB",
    "FAQs, CPUs, a FAQ": "F.A.Q.'s, C.P.U.'s, a F.A.Q",
    "U.S. troops left the U.S. They": "U.S troops left the U.S. They",
    "J. R. R. Tolkien": "J.R.R Tolkien",
    # titles and abbreviations
    "Mr. Jones met Dr. Smith.": "Mister Jones met Doctor Smith.",
    "Prof. Lee on Elm St. near Main Dr. and": "Professor Lee on Elm Street near Main Drive and",
    "St. Paul. He lives on Elm St. She": "Saint Paul. He lives on Elm Street. She",
    "Brown, Inc. is": "Brown, Incorporated is",
    "e.g. this, i.e. that, vs. it, etc.": "for example this, that is that, versus it, et cetera.",
    "apples, etc. And": "apples, et cetera. And",
    "Fig. 3, vol. 2, § 5": "figure 3, volume 2, section 5",
    "he/she and/or A & B": "he or she and or A and B",
    # Roman numerals
    "Henry VIII, Louis XIV": "Henry the eighth, Louis the fourteenth",
    "World War II, Chapter IV, Part I": "World War two, Chapter four, Part one",
    "Malcolm X and I did MIX it": "Malcolm X and I did MIX it",
    # addresses
    "https://www.example.com/about-us?x=1#y": "example dot com slash about dash us",
    "See example.com.": "See example dot com.",
    "bob.smith@example.co.uk": "bob dot smith at example dot co dot U.K",
    "#BlackLivesMatter @john_doe": "hashtag Black Lives Matter at john underscore doe",
    "report.pdf, README.md": "report dot P.D.F, readme dot M.D",
    # punctuation and signs
    "Well (as he said) it — that": "Well, as he said, it, that",
    "wait… “so” 'it' is": "wait… so it is",
    "rock ’n’ roll don’t": "rock 'n roll don't",
    "a*b {c} [ d": "ab c d",
    "© 2024": "© twenty twenty four",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert said(text) == ENGLISH[text]


def test_the_british_write_the_day_first() -> None:
    assert said("3/4/2024", "en-us") == "March fourth, twenty twenty four"
    assert said("3/4/2024", "en-gb-x-rp") == "April third, twenty twenty four"


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Das kostet 1.234,56 €.", "Das kostet eintausendzweihundertvierunddreißig Euro "
         "sechsundfünfzig Cent."),
        ("de", "am 3. März 1984", "am dritten März neunzehnhundertvierundachtzig"),
        ("de", "der 3. März", "der dritte März"),
        ("de", "z. B. Dr. Müller usw.", "zum Beispiel Doktor Müller und so weiter"),
        ("de", "bob@example.de", "bob at example Punkt D.E"),
        ("de", "um 14:30 Uhr, 50 %", "um 14:30 Uhr, 50 %"),
        ("fr", "20 € pour M. Dupont", "vingt euros pour Monsieur Dupont"),
        ("es", "El Sr. García paga 5,50 €", "El Señor García paga cinco euros cincuenta céntimos"),
        ("pl", "5,50 zł", "pięć złotych pięćdziesiąt groszy"),
        ("sw", "5 €", "5 €"),
    ],
)  # fmt: skip
def test_other_languages(language: str, text: str, words: str) -> None:
    assert said(text, language) == words


def test_each_word_knows_where_it_is_written() -> None:
    text = "On 3 March, $5.50 (all) — 10–20%!"
    found = [(w.text, text[w.source_start : w.source_end]) for w in spoken(text).words]
    assert found == [
        ("On", "On"), ("the", "3"), ("third", "3"), ("of", "March"), ("March,", "March"),
        ("five", "$5.50"), ("dollars", "$5.50"), ("fifty", "$5.50"), ("cents,", "$5.50"),
        ("all,", "all"), ("ten", "10"), ("to", "–"), ("twenty", "20"), ("percent!", "%"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*ENGLISH, "Привет 5", "你好", "[[həlˈoʊ]], you", "x" * 400])
def test_places_never_run_backwards_and_hold_something(text: str) -> None:
    found = spoken(text)
    at = 0
    for word in found.words:
        assert word.text
        assert at <= word.source_start < word.source_end <= len(found.source)
        assert word.text.startswith("[[") or not set(word.text) & set(' *_[]{}()"“”')
        at = word.source_start


def test_tags_say_how_words_are_read() -> None:
    assert said("[say as digits]2024[/say]") == "two zero two four"
    assert said("[say as year]1066[/say], [say as ordinal]3[/say]") == "ten sixty six, third"
    assert said("[spell]abc 1[/spell]") == "A.B.C, 1"
    assert said("[sub doctor]Dr[/sub], no") == "doctor, no"
    assert said("[[həlˈoʊ]], you!") == "[[həlˈoʊ,]] you!"
    assert said('<phoneme ph="pɪˈkɑn">pecan</phoneme>.') == "[[pɪˈkɑn.]]"


def test_the_users_pronunciations_go_first() -> None:
    (line,) = parse_script("Siobhan, SQL and New York, siobhan; Müller.")
    own = Pronunciations(
        {
            "": {"Siobhan": "[[ʃɪvˈɔːn]]", "sql": "sequel", "New York": "[[nuː jˈɔːɹk]]"},
            "de": {"Müller": "[[mˈʏlɐ]]"},
        }
    )
    found = spoken_text(line, "en-us", own)
    assert [w.text for w in found.words] == [
        "[[ʃɪvˈɔːn,]]", "sequel", "and", "[[nuː jˈɔːɹk,]]", "siobhan;", "Müller.",
    ]  # fmt: skip
    assert "mˈʏlɐ" in spoken_text(line, "de", own).text


@pytest.mark.parametrize(
    "text",
    ["a." * 1000, "A." * 1000, "a@" * 1000, "5-" * 1000, "/a" * 1000, "1 " * 1000, "(" * 2000,
     "+1 23 " * 400, "1" * 2000, "x.y/" * 600, "'" * 2000],
)  # fmt: skip
def test_odd_text_takes_no_longer(text: str) -> None:
    (line,) = parse_script(text + " word")
    began = time.process_time()
    assert spoken_text(line, "en-us").words[-1].text == "word"
    assert time.process_time() - began < 0.5
