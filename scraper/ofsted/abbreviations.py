"""Names of authorities as people shorten them in daily use: data, and how it is read.

Counties as the Post Office and the counties themselves shorten them; initials as councils sign with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Any word of a name: "n yorks" is North Yorkshire, "ne lincs" North East Lincolnshire.
_WORDS: Final[Mapping[str, str]] = {
    "beds": "bedfordshire",
    "berks": "berkshire",
    "bucks": "buckinghamshire",
    "cambs": "cambridgeshire",
    "ches": "cheshire",
    "co": "county",
    "derbys": "derbyshire",
    "e": "east",
    "glos": "gloucestershire",
    "gloucs": "gloucestershire",
    "hants": "hampshire",
    "herefs": "herefordshire",
    "herts": "hertfordshire",
    "lancs": "lancashire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "mids": "midlands",
    "n": "north",
    "ne": "north east",
    "northants": "northamptonshire",
    "northumb": "northumberland",
    "notts": "nottinghamshire",
    "oxon": "oxfordshire",
    "s": "south",
    "salop": "shropshire",
    "soms": "somerset",
    "staffs": "staffordshire",
    "suff": "suffolk",
    "w": "west",
    "warks": "warwickshire",
    "wilts": "wiltshire",
    "worcs": "worcestershire",
    "yorks": "yorkshire",
}
# A whole name.
_INITIALS: Final[Mapping[str, str]] = {
    "b and d": "barking and dagenham",
    "b and nes": "bath and north east somerset",
    "banes": "bath and north east somerset",
    "bathnes": "bath and north east somerset",
    "bcp": "bournemouth, christchurch and poole",
    "bwd": "blackburn with darwen",
    "cbc": "central bedfordshire",
    "cwac": "cheshire west and chester",
    "e riding": "east riding of yorkshire",
    "eryc": "east riding of yorkshire",
    "h and f": "hammersmith and fulham",
    "ios": "isles of scilly",
    "iow": "isle of wight",
    "k and c": "kensington and chelsea",
    "lbbd": "barking and dagenham",
    "lbhf": "hammersmith and fulham",
    "lbth": "tower hamlets",
    "lbwf": "waltham forest",
    "mk": "milton keynes",
    "nel": "north east lincolnshire",
    "nnc": "north northamptonshire",
    "nyc": "north yorkshire",
    "r and c": "redcar and cleveland",
    "rbkc": "kensington and chelsea",
    "rbwm": "windsor and maidenhead",
    "s glos": "south gloucestershire",
    "t and w": "telford and wrekin",
    "w and f": "westmorland and furness",
    "wnc": "west northamptonshire",
}
_COUNCIL: Final = re.compile(r"\b((county|city|borough|metropolitan|district|london|unitary) +)*council *$")


def plain(name: str) -> str:
    """The name without what people write in different ways: "St. Helens Borough Council" is "st helens"."""
    words = re.sub(r"[.'’]", "", name.casefold()).replace("&", " and ").replace("-", " ")
    return " ".join(_COUNCIL.sub("", words).split())


def spelled_out(name: str) -> str:
    """The plain name with every abbreviation written out: "N. Yorks" is "north yorkshire"."""
    words = plain(name)
    return _INITIALS.get(words) or " ".join(_WORDS.get(word, word) for word in words.split())


def short_forms(name: str) -> tuple[str, ...]:
    """How people write the name shorter, in one word or as initials, the shortest first: "Oxon", "BCP". Most
    names have none."""
    whole = plain(name)
    of_words = [short.capitalize() for short, word in _WORDS.items() if word == whole]
    initials = [
        short.upper() for short, long in _INITIALS.items() if plain(long) == whole and " " not in short
    ]
    return tuple(sorted((*of_words, *initials), key=lambda form: (len(form), form)))
