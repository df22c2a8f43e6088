"""Texts for the benchmarks: letters as a house would send them, and sentences that are hard to write and easy to check."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "letters"


def letters() -> list[tuple[str, str]]:
    """(language, text) of six letters of about 870 characters: together over 3,900 letters a to z, German and English."""
    return [(path.stem.rpartition(".")[2], path.read_text("utf-8").strip()) for path in sorted(_FOLDER.glob("*.txt"))]


NOTE: Final = (
    "Liebe Frau {name},\n\nvielen Dank für Ihre Bestellung und das nette Gespräch am Telefon. Als kleine Überraschung liegt "
    "ein Gutschein über {amount} € bei, gültig bis zum Sommer. Wir freuen uns sehr, wenn wir Sie bald wiedersehen!\n\n"
    "Herzliche Grüße\nIhr Team aus der Manufaktur"
)
"""A short message of a mailing: every letter the same but for two words, as repeats show worst."""

NAMES: Final = (
    "Albrecht",
    "Bergmann",
    "Czerny",
    "Dreyer",
    "Eichhorn",
    "Fuchs",
    "Groß",
    "Hübner",
    "Iversen",
    "Jäger",
    "Kühn",
    "Lorenz",
    "Möller",
    "Neumann",
    "Ostrowski",
    "Petersen",
    "Quast",
    "Richter",
    "Schäfer",
    "Thoma",
)

SENTENCES: Final = (
    ("de", "Vielen Dank für Ihre Treue!"),
    ("de", "Schöne Grüße aus München"),
    ("de", "Die Größe passt uns genau."),
    ("de", "Wir heißen Sie herzlich willkommen."),
    ("de", "Über Ihren Besuch freuen wir uns sehr."),
    ("de", "Alles Gute zum Geburtstag!"),
    ("de", "Öffnen Sie das Päckchen erst an Weihnachten."),
    ("de", "Unsere Äpfel sind süß und saftig."),
    ("de", "Der Fuchs springt über den faulen Hund."),
    ("de", "Zwölf Boxkämpfer jagen Viktor quer."),
    ("de", "Bitte rufen Sie uns morgen früh an."),
    ("de", "Ihre Rechnung liegt diesem Brief bei."),
    ("de", "Gutschein XK-4711-QZ"),
    ("de", "Ihr Code: 7B3-9K2-M5"),
    ("de", "gültig bis 31.12.2026"),
    ("de", "Termin am 17. März um 14:30 Uhr"),
    ("de", "nur 25 € statt 39,90 €"),
    ("de", "10 % Rabatt auf alles"),
    ("de", "Größe 100 % für 1.250,00 €"),
    ("de", "Hauptstraße 86, 10437 Berlin"),
    ("de", "Telefon 030 5678 1249"),
    ("de", "Ausweis A 0815 vom 06.07.1984"),
    ("en", "Thank you for your kind words."),
    ("en", "We hope to see you again soon."),
    ("en", "The quick brown fox jumps over the lazy dog."),
    ("en", "Please let us know what you think."),
    ("en", "It was a pleasure to meet you."),
    ("en", "Your voucher is worth 50 pounds."),
    ("en", "Happy birthday from all of us!"),
    ("en", "Call me on Friday, 23 October 2026."),
    ("fr", "Merci pour votre fidélité."),
    ("fr", "À bientôt chez nous, très cher ami"),
    ("fr", "Un cœur généreux et une âme noble"),
    ("fr", "Noël à Besançon, où êtes-vous ?"),
    ("fr", "Ça coûte 75 € avec le reçu"),
    ("pl", "Dziękujemy za zamówienie"),
    ("pl", "Serdeczne pozdrowienia z Łodzi"),
    ("pl", "Życzymy miłego dnia, Zosiu!"),
    ("pl", "Wszystkiego najlepszego, Grażyno"),
    ("pl", "ul. Świętojańska 28, 81-372 Gdynia"),
)
"""(language, sentence): forty for the recognisers."""
