"""What lists say in a salutation column, in seven languages, and what it means; offices and titles that stand there too."""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

from mailroom.people.recipients.fields import fold

# What a list says -> who it is: w woman, m man, f family, c couple (Eheleute), wm woman and man; "" nobody in particular.
WHO: Final = {
    name: who
    for who, names in {
        "w": "frau fr ms madame mme w weiblich female f mevrouw mevr mw mevrouwe signora sigra sra senora srta senorita pani dame "
        "fraeulein frl mademoiselle mlle signorina signa dna donna dona sradna senoradona sradona gentsigra gentilesignora signorasignora",
        "mrs": "mrs missis", "miss": "miss",
        "m": "herr herrn hr hrn mr mister monsieur m maennlich male mann meneer dhr deheer heer hr signor signore sig sr senor pan "
        "don srd srdon senordon mijnheer",
        "f": "familie fam family famille famiglia familia rodzina familjen panstwo gezin sres senores",
        "c": "eheleute ehepaar coniugi matrimonio matrimonioysr echtpaar",
        "wm": "herrundfrau herrnundfrau frauundherr frauundherrn mrandmrs mrmrs mrsandmr mrandms msandmr mistermissis mmeetm metmme "
        "monsieuretmadame madameetmonsieur mmme mmem mrmme mmeetmr mretmme dhrenmevr dhrmevr deheerenmevrouw mevrouwendeheer "
        "mevrendhr mijnheerenmevrouw dhrenmw signoreesignora sigesigra sigrasig signorasignore sigsigra srysra srayser sraysr "
        "senorysenora srsra srasr panpani panipan panipani paniipan herrfrau frauherr "
        "hrundfr hrufr hrfr frhr frundhr herrufrau frauuherr hrnufr hrnundfr",
        "mx": "mx", "": "firma divers d company",
    }.items()
    for name in names.split()
} | {"": ""}  # fmt: skip
_COUPLE: Final = re.compile(r"\s*[&+/]\s*|\bu\.|\bund\b")
"""What joins two people in one salutation; lists write it in many ways, and WHO has one of them."""
_GREETING: Final = re.compile(
    r"^(?:sehr\s+geehrter?|sehr\s+verehrter?|verehrter?|liebe[r]?|guten\s+tag|hallo|dear|ch[eè]re?|beste|geachte|estimad[oa]"
    r"|gentil[ei]|gentilissim[oa]|gent\.|egr\.|egregio|spett\.(?:le)?|ill\.mo|szanowna|szanowny|an|to)\s+(?=\S)", re.IGNORECASE,
)  # fmt: skip
_TITLES: Final = re.compile(
    r"(?:(?:dr|prof|dipl|mag|ing|pfr|ra|priv|habil|h|c|med|dent|vet|phil|jur|rer|nat|pol|oec|theol|em|univ|dott|dra|dres"
    r"|ir|drs|mgr|in[żz]|avv|arch|rev|ing|lic|bakk)\.?(?:[-.]\w+\.?)*|professor(?:in)?|doktor|doctor|doctora|docteur|dottore|dottoressa"
    r"|pfarrer(?:in)?|pastor(?:in)?|bischof|pater|schwester|prälat|dekan(?:in)?|diakon(?:in)?|rabbiner(?:in)?|superintendent(?:in)?"
    r"|bürgermeister(?:in)?|oberbürgermeister(?:in)?|landrat|landrätin|stadtrat|stadträtin|minister(?:in)?|ministerpräsident(?:in)?"
    r"|botschafter(?:in)?|konsul(?:in)?|präsident(?:in)?|vorsitzende[r]?|direktor(?:in)?|rektor(?:in)?|kanzler(?:in)?|senator(?:in)?"
    r"|rechtsanwalt|rechtsanwältin|notar(?:in)?|richter(?:in)?|staatsanwalt|staatsanwältin|abgeordnete[r]?|konsistorialrat|kirchenrat"
    r"|general|oberst|major|hauptmann|graf|gräfin|baron(?:in)?|freiherr|freifrau|fürst(?:in)?|geheimrat|hofrat|medizinalrat|studienrat"
    r"|oberstudienrat|studiendirektor(?:in)?|ingenieur(?:in)?|ma[iî]tre|avvocato|ingegnere|reverend|father|sister|captain|colonel|judge"
    r"|ambassador|profesor(?:a)?|doktorin|exzellenz|eminenz|magnifizenz|hochwürden|monsignore|msgr\.?|äbtissin|abt|propst|pröpstin"
    r"|vikar(?:in)?|kaplan|domkapitular|oberkirchenrat|oberkirchenrätin|sir|lord|lady|dame|the\s+hon\.?|hon\.?|mayor|councillor|cllr"
    r"|rabbi|bishop|canon|lieutenant|lt\.?|sergeant|(?:le|la|l['’])\s?(?:maire|docteur|président(?:e)?|directeur|directrice|professeur"
    r"|ministre|député(?:e)?|curé|juge|sénateur|sénatrice|ambassadeur|ambassadrice|préfet|général)|dominee|ds\.|burgemeester|wethouder"
    r"|alcalde|alcaldesa|ingeniero|ingeniera|licenciad[oa]|padre|sindaco|onorevole|on\.|geom\.|rag\.|ksiądz|ks\.|burmistrz|mecenas"
    r"|dyrektor|profesor)(?:\s+|$)", re.IGNORECASE,
)  # fmt: skip


class Spoken(NamedTuple):
    """A salutation column's value taken apart."""

    salutation: str
    title: str


@functools.lru_cache(maxsize=4096)
def who_is(text: str) -> str | None:
    """Who a salutation is for, as WHO has it; None when it is not understood."""
    written = (fold(_COUPLE.sub(word, text)) for word in (" und ", " and ", " "))
    return next((WHO[key] for key in written if key in WHO), None)


@functools.lru_cache(maxsize=4096)
def taken_apart(text: str) -> Spoken:
    """`Frau Dr.` is the salutation Frau and the title Dr.; `Sehr geehrter Herr` is Herr. What is not understood stays whole."""
    if who_is(text) is not None:
        return Spoken(text, "")
    bare = _GREETING.sub("", text).strip()
    if bare != text and who_is(bare) is not None and bare:
        return Spoken(bare, "")
    words = bare.split(" ")
    for count in (3, 2, 1):
        spoken, rest = " ".join(words[:count]), " ".join(words[count:])
        if rest and who_is(spoken) and _only_titles(rest):
            return Spoken(spoken, rest)
    if _only_titles(text):
        return Spoken("", text)
    return Spoken(text, "")


def _only_titles(text: str) -> bool:
    place = 0
    while place < len(text):
        found = _TITLES.match(text, place)
        if not found:
            return False
        place = found.end()
    return place > 0
