"""German as it is written in chats: sentences that the phrase file has never seen, and harmless talk."""

from __future__ import annotations

import pytest

from tests.signals.text.texts import shown
from tocsin.signals.text import Screen

UNSEEN = {
    "secrecy_request": (
        "das muss aber unser geheimnis bleiben ja",
        "deine mutter darf das auf keinen fall wissen",
        "erzaehl es niemandem, versprochen?",
        "dass wir schreiben bleibt unter uns",
        "sag bloß keinem dass wir uns schreiben",
    ),
    "delete_request": (
        "vergiss nicht unseren chat zu löschen",
        "loesch bitte alles was wir geschrieben haben",
        "lösch die bilder danach gleich wieder",
        "stell mal selbstlöschende nachrichten ein",
    ),
    "threat_exposure": (
        "wenn du nicht zahlst schick ich deine bilder an deine ganze klasse",
        "mach was ich sage oder deine eltern erfahren es",
        "ich hab deine freundesliste, sonst kriegen alle die fotos zu sehen und dein leben ist vorbei",
        "blockierst du mich? wenn du mich blockst leake ich alles",
    ),
    "payment_demand": (
        "schick mir den code von der paysafecard",
        "du hast noch 2 stunden, überweis das geld",
        "zahl jetzt oder sonst",
        "wie viel taschengeld hast du denn",
    ),
    "picture_pay_offer": (
        "ich geb dir 30 euro für ein foto von dir",
        "pro bild bekommst du 10 euro",
        "wenn du mir paar bilder schickst schenk ich dir vbucks",
        "für ein selfie gibts robux",
    ),
    "supervision_probe": (
        "sind deine eltern heute weg",
        "liest deine mama deine nachrichten mit?",
        "bist du grad alleine im zimmer",
        "wann kommen deine eltern zurück",
    ),
    "travel_offer": (
        "ich kauf dir eine fahrkarte dann kommst du zu mir",
        "hab uns schon ein zimmer im hotel gebucht",
        "das uber bezahl ich dir",
        "dein flug ist schon bezahlt",
    ),
    "shelter_offer": (
        "wenn sie dich rauswerfen kannst du bei mir bleiben",
        "du kannst bei mir wohnen ohne miete",
        "ich hab ein bett für dich, kostenlos",
        "hau ab von zuhause, kannst bei mir pennen solange du willst",
    ),
    "police_probe": (
        "du bist aber nicht bei der polizei oder, bist du polizist",
        "ist das hier eine falle?",
        "geh bloß nicht zur polizei",
        "arbeitest du für die polizei",
    ),
    "debt_quota": (
        "du schuldest mir immer noch 500",
        "heute hast du nicht genug verdient",
        "ich behalte deinen pass bis du zahlst",
        "nach allem was ich für dich bezahlt hab",
    ),
    "client_asks_younger": (
        "habt ihr auch was jüngeres",
        "wie alt ist das mädchen",
        "ist sie schon volljährig",
        "suche jüngere, je jünger desto besser",
    ),
}
"""What a stranger might write; none of it stands in the phrase file."""

HARMLESS = (
    "hey na wie gehts",
    "was machst du heute noch",
    "was gibts zum mittagessen",
    "hast du die mathe hausaufgaben",
    "der geschichtslehrer ist morgen krank",
    "wir treffen uns um 8 vor der turnhalle",
    "haha du bist so lustig",
    "hab gestern die serie geschaut, mega",
    "kommst du mittwoch zum fußball",
    "mama ich bin um 6 daheim",
    "vergiss dein pausenbrot nicht",
    "papa kannst du mich vom bahnhof abholen",
    "danke oma für den kuchen",
    "der bus hat schon wieder verspätung",
    "es regnet seit heute früh",
    "gute nacht bis morgen",
    "alles gute zum geburtstag!!!",
    "kannst du mir dein deutschbuch leihen",
    "was haben wir in bio auf",
    "schick bitte die fotos vom ausflug in die gruppe",
    "schönes foto, wo war das",
    "hab meine tasche im schwimmbad vergessen",
    "wir haben am samstag drei zu eins gewonnen",
    "das training am donnerstag fällt aus",
    "wer holt heute die kinder ab",
    "ich geh zum bäcker, brauchst du was",
    "das essen in der mensa hab ich heute bezahlt",
    "du schuldest mir zwei euro für den döner",
    "teilen wir uns das taxi",
    "mein bruder hat meine konsole geklaut",
    "meine schwester ist zwei jahre jünger als ich",
    "ich hab die app gelöscht, die frisst nur akku",
    "das geheimnis von gutem teig ist ruhe",
    "psst das baby schläft",
    "verrat paul nichts von der überraschung",
    "meine eltern sind im urlaub an der nordsee",
    "gehts deinen eltern gut",
    "der hund ist allein zuhause, ich fahr schnell",
    "bin heute allein im büro",
    "meeting um 9 mit dem kunden",
    "die rechnung hängt an",
    "habt ihr sonntags offen",
    "was kostet das rad",
    "ist das sofa noch da",
    "verkaufe konsole, 120 euro, guter zustand",
    "lieferung zwischen 10 und 12 uhr",
    "ihr paket liegt in der filiale",
    "der türcode ist 4512",
    "das wlan passwort klebt am kühlschrank",
    "hab ein günstiges hotel in hamburg gefunden",
    "unsere flüge sind gebucht",
    "wir schlafen am wochenende bei oma",
    "pyjamaparty bei lea am samstag, darfst du",
    "die polizei hat heute die straße gesperrt",
    "hab gestern ein knöllchen bekommen",
    "mein onkel ist bei der polizei",
    "die frage in der klausur war ne fiese fangfrage",
    "die schulden des staates steigen",
    "zahl mir das zurück wann du kannst, keine eile",
    "kannst du mir den stoff schicken",
    "ich überweis dir das fürs restaurant",
    "danke für das geschenk, voll schön",
    "weihnachten dieses jahr bei uns?",
    "hab dir eine karte fürs konzert besorgt",
    "alle schauen das spiel bei hugo",
    "ich poste unsere urlaubsfotos in der familiengruppe",
    "sonst gehen wir halt in den park",
    "beeil dich wir verpassen den bus",
    "letzte chance auf den schlussverkauf",
    "noch zwei stunden bis zum spiel",
    "wie alt ist deine katze",
    "wie alt wird deine cousine",
    "die jüngeren fahren zuerst, die großen warten",
    "bist du samstag frei für kino",
    "ich hab donnerstag zeit zum umziehen helfen",
    "wir lernen in der bibliothek fürs abi",
    "egal macht nix",
    "ka noch, sag ich dir morgen",
    "versteh frage 3 nicht",
    "meine mutter will nicht dass ich heute weggehe",
    "mein vater schaut fußball",
    "halt mir einen platz frei",
    "behalt das wechselgeld",
    "ich pass mittwoch auf die kinder auf",
    "pass auf, die straße ist glatt",
    "bis heute abend schatz, lieb dich",
    "hast du deinen schlüssel",
    "wisch die tafel bevor du gehst",
    "der regisseur meint wir sollen szene zwei nochmal lesen",
    "die fotos von der hochzeit sind wunderschön",
    "das klassenfoto kostet 15 euro",
    "hast du den vereinsbeitrag bezahlt",
    "im auto sind noch zwei plätze frei zum turnier",
    "ich zahl dir das kino wenn du mitkommst",
    "die kinder sind bei oma, wir sind heute allein zuhause",
    "schick mir mal ein foto von der speisekarte",
    "lösch meine urlaubsfotos bitte nicht",
    "hab den papierkorb geleert",
    "du wirst sehen, der film ist super",
    "hört auf mit dem quatsch, der unterricht beginnt",
    "ich kann heute nicht kommen, bin krank",
    "sag deinen eltern ich komme um acht",
    "sag deiner mama liebe grüße",
    "die schulleitung hat gesagt dass keiner raus darf",
)
"""Friends, families, shops and coaches on an ordinary day."""


@pytest.fixture(scope="module")
def german() -> Screen:
    return Screen.load(["de"])


@pytest.mark.parametrize("indicator", UNSEEN)
def test_a_strangers_own_words_show_most_strong_indicators(german: Screen, indicator: str) -> None:
    texts = list(UNSEEN[indicator])
    assert not {e.text for e in german.phrases.examples} & set(texts)
    missed = [t for t, found in zip(texts, shown(german, texts), strict=True) if indicator not in found]
    assert len(missed) <= 1, missed


def test_everyday_german_shows_no_strong_indicator(german: Screen) -> None:
    found = shown(german, list(HARMLESS))
    alarms = [(t, sorted(f.keys() & UNSEEN.keys())) for t, f in zip(HARMLESS, found, strict=True)]
    assert [alarm for alarm in alarms if alarm[1]] == []


def test_umlauts_may_be_spelt_in_two_letters(german: Screen) -> None:
    with_umlauts = ["lösch unsere nachrichten", "was kostet eine stunde, ich möchte buchen", "ich bin zwölf"]
    without = [t.replace("ö", "oe").replace("ü", "ue") for t in with_umlauts]
    assert [set(f) for f in shown(german, without)] == [set(f) for f in shown(german, with_umlauts)]
