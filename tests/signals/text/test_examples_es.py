"""The Spanish phrases find what strangers write and leave everyday talk alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tocsin.signals.text import Screen

LANGUAGE = "es"

STRONG = (
    "secrecy_request", "delete_request", "threat_exposure", "payment_demand", "picture_pay_offer",
    "supervision_probe", "travel_offer", "shelter_offer", "police_probe", "debt_quota", "client_asks_younger",
)  # fmt: skip

PARAPHRASES: dict[str, tuple[str, ...]] = {
    "secrecy_request": (
        "esto solo lo sabemos tu y yo vale? ni una palabra a tus viejos",
        "xfa no vayas a comentarle a tu tia q hablamos",
        "mejor q tu familia no sepa nada d esto",
        "prometeme que no le vas a contar a nadie lo nuestro",
    ),
    "delete_request": (
        "despues de leer borra la conver xfa",
        "acordate de eliminar los msjs q te mande",
        "pon el chat en modo temporal asi no queda nada",
        "ya borraste lo q te escribi?",
    ),
    "threat_exposure": (
        "o me haces caso o le paso tus videos a todo tu colegio",
        "tengo capturas de todo, tu mama se va a enterar si me bloqueas",
        "quieres q tus compañeros vean lo q me mandaste? entonces obedece",
        "subire tus fotitos a facebook y etiqueto a tu familia",
    ),
    "payment_demand": (
        "deposita 500 pesos antes de las 8 o publico todo",
        "te doy hasta mañana pa q me mandes la plata, si no ya veras",
        "compra otra tarjeta de regalo y pasame el codigo, tienes 1 hora",
        "transfereme lana ya, ultimo aviso",
    ),
    "picture_pay_offer": (
        "x cada fotito q me pases te transfiero 15 euros",
        "kieres ganarte unos robux? solo mandame una selfie",
        "si te sacas otra foto te cargo saldo en el cel",
        "puedo pagarte bien si me envias mas fotos tuyas",
    ),
    "supervision_probe": (
        "tas solita en tu cuarto?",
        "hay alguien mas en la casa o estas sin tus papas",
        "tu vieja te lee los mensajes?",
        "a ke hora se duermen tus papás",
    ),
    "travel_offer": (
        "yo te saco el boleto de bus y vienes a verme",
        "no te preocupes por el pasaje, yo lo pago, tu solo ven",
        "ya reservé hotel para los dos el sabado",
        "te pido un uber y llegas conmigo en 20 min",
    ),
    "shelter_offer": (
        "si te corren de tu casa aca conmigo tienes un cuarto",
        "venite a dormir a mi depa, hay comida y no pagas nada",
        "podes quedarte conmigo el tiempo que necesites",
        "no tenes donde ir? yo te doy techo en mi casa",
    ),
    "police_probe": (
        "no seras de la policia no?",
        "como se q no sos un cana",
        "esto no sera una trampa verdad",
        "ni se te ocurra llamar a la policia",
    ),
    "debt_quota": (
        "te pagué el viaje asi que tienes que trabajar hasta devolver la plata",
        "hoy no llegaste a la cuota, mañana traes el doble",
        "sigues debiendo mucho dinero por la ropa",
        "minimo me entregas 300 por noche",
    ),
    "client_asks_younger": (
        "no tendras alguna mas jovencita",
        "q edad tiene la del anuncio?",
        "busco chicas mas nuevas, hay?",
        "cuantos años tienen las chicas",
    ),
}
"""Worded apart from the phrase file, as a stranger would write: several regions, SMS spelling, slips."""

MAY_MISS = 3
"""Of all paraphrases together; recall is measured, not promised."""

EVERYDAY = (
    "hola que tal como andas", "jajaja no puedo con este video", "a que hora empieza el partido",
    "mañana hay examen de mates?", "mándame los apuntes de historia porfa", "ya llegué a casa mamá",
    "qué quieres de cenar", "te recojo a las cinco del entreno", "no olvides sacar la basura",
    "feliz cumple!! pásalo genial", "nos vemos el sábado en el cine", "estoy en el bus, llego en diez minutos",
    "cuánto cuesta la bici?", "sigue disponible el sofá?", "se vende mesa en buen estado",
    "el entrenamiento del martes se cancela por lluvia", "traigan la autorización firmada el lunes",
    "buenas tardes, quería pedir cita para cortarme el pelo", "tu pedido llega mañana por la tarde",
    "alguien sabe la tarea de lengua?", "q aburrida estoy", "bro vamos a jugar un rato", "te paso el link del juego",
    "qué lindo tu perro", "mira esta foto del atardecer", "la abuela pregunta si vienes el domingo",
    "compré dos entradas para el concierto", "el wifi no funciona otra vez", "me duele la cabeza, no voy a clase",
    "pásame la receta de la tortilla", "hoy cocina papá", "ganamos tres a uno!!", "me debes un helado jaja",
    "te debo diez euros de la pizza", "quién trae el balón?", "vamos a estudiar juntas en la biblioteca",
    "cómo se dice esto en inglés?", "el profe está enfermo hoy", "subí las fotos de la excursión al grupo",
    "mándame las fotos de la boda cuando puedas", "qué serie estás viendo", "no me cuentes el final porfa",
    "voy saliendo del trabajo", "compra leche y pan", "no encuentro mis llaves", "ya hiciste la cama?",
    "ponte el abrigo que hace frío", "estoy solo viendo la tele", "estás solo molestando jaja",
    "vamos en taxi o caminando?", "el hotel de la playa estaba carísimo", "en agosto volamos a ver a los abuelos",
    "mi primo es policía en Madrid", "era una trampa del nivel cinco", "qué miedo esa peli", "te quiero mucho amiga",
    "gracias por el regalo, me encantó", "mi hermana tiene quince años", "cuántos años cumple tu abuela?",
    "mi hijo tiene fiebre, no irá al cole", "a qué hora abre la farmacia", "borra la pizarra antes de salir",
    "borré la app porque ocupaba mucho espacio", "se me borraron las fotos del móvil", "manda ubicación y voy",
    "ya transferí mi parte del regalo", "hay que pagar la cuota del gimnasio antes del viernes",
    "manda el dinero de la excursión antes del jueves", "pago yo la cena, tú pagas el cine", "qué rico quedó el asado",
    "me compras un café?", "pásame la sal", "vienes a mi casa a hacer el trabajo de ciencias?",
    "quédate a dormir en casa de la abuela", "las chicas jugaron muy bien hoy", "la más joven del equipo metió el gol",
    "hay zapatillas nuevas en la tienda", "busco piso de dos habitaciones", "todos van a ver el partido esta noche",
    "voy a subir las fotos del viaje", "tu mamá hace unas empanadas buenísimas", "tus papás son muy majos",
    "saluda a tus padres de mi parte", "mis padres no entienden el móvil nuevo", "dile a tu mamá que ya salimos",
    "avísame cuando llegues a casa", "no le digas a Marta que le compramos una fiesta sorpresa",
    "entre tú y yo, prefiero la otra camiseta", "el secreto de la salsa es el ajo", "nadie sabe la respuesta tres",
    "cuidado con la estafa del banco", "si alguien te pide fotos cuéntaselo a un adulto de confianza",
    "no estás sola, puedes llamar a la línea de ayuda", "jueguen limpio chicos", "descansa, mañana será otro día",
    "qué hiciste el finde?", "me voy a dormir, buenas noches", "ok nos vemos", "dale", "vale, perfecto",
    "el pack de seis cervezas está en oferta", "vendo libros de segundo, como nuevos",
)  # fmt: skip
"""A hundred harmless messages between friends, families, schools and shops."""


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen.load([LANGUAGE])


def shown(screen: Screen, texts: list[str]) -> list[set[str]]:
    """The indicators of each text."""
    found: list[set[str]] = [set() for _ in texts]
    for row in screen.hits(pa.array(texts, pa.string())).to_pylist():
        found[row["index"]].add(row["indicator"])
    return found


def test_every_example_of_the_file_does_what_it_says(screen: Screen) -> None:
    examples = [e for e in screen.phrases.examples if e.path.stem == LANGUAGE]
    found = shown(screen, [e.text for e in examples])
    wrong = [
        f"line {e.line}: {e.indicator} {'missed' if e.hits else 'shown by'} {e.text!r}"
        for e, indicators in zip(examples, found, strict=True)
        if (e.indicator in indicators) != e.hits
    ]
    assert len(examples) > 150
    assert not wrong, wrong


def test_every_indicator_has_a_rule(screen: Screen) -> None:
    assert {a.indicator for a in screen.phrases.alternatives} == set(screen.indicators)


def test_most_paraphrases_of_strong_indicators_are_found(screen: Screen) -> None:
    assert set(PARAPHRASES) == set(STRONG)
    pairs = [(indicator, text) for indicator, texts in PARAPHRASES.items() for text in texts]
    found = shown(screen, [text for _, text in pairs])
    missed = [p for p, indicators in zip(pairs, found, strict=True) if p[0] not in indicators]
    assert len(missed) <= MAY_MISS, missed


def test_everyday_talk_shows_nothing_strong(screen: Screen) -> None:
    assert len(EVERYDAY) >= 100
    found = shown(screen, list(EVERYDAY))
    wrong = [(t, i & set(STRONG)) for t, i in zip(EVERYDAY, found, strict=True) if i & set(STRONG)]
    assert not wrong, wrong


def test_everyday_talk_shows_few_indicators_of_approach(screen: Screen) -> None:
    benign = {"signposting", "quotation", "item_sale", "family_talk", "lesson_talk"}
    found = shown(screen, list(EVERYDAY))
    noisy = [(t, i - benign) for t, i in zip(EVERYDAY, found, strict=True) if i - benign]
    assert len(noisy) <= len(EVERYDAY) // 20, noisy
