"""French as it is written in chats: the file's own examples, sentences it has never seen, and harmless talk."""

from __future__ import annotations

import pyarrow as pa
import pytest
from chitchat_dataset import Dataset

from tocsin.signals.text import Screen

STRONG = (
    "secrecy_request",
    "delete_request",
    "threat_exposure",
    "payment_demand",
    "picture_pay_offer",
    "supervision_probe",
    "travel_offer",
    "shelter_offer",
    "police_probe",
    "debt_quota",
    "client_asks_younger",
)

UNSEEN = {
    "secrecy_request": (
        "surtout tu gardes ca pr toi hein, ta daronne doit rien savoir",
        "jpeux te faire confiance pr pas en parler a tes parents ?",
        "faut que personne soit au courant pour nous deux",
        "promets moi que tu vas le dire à personne",
    ),
    "delete_request": (
        "oublie pas d'effacer tout ce qu'on s'est écrit",
        "tu peux virer nos msg stp",
        "active les messages ephemeres sur la conv",
        "vide la discussion dès que t'as lu",
    ),
    "threat_exposure": (
        "jvais balancer tes photos a tt ton lycee",
        "si tu me bloques ta mère va recevoir les vidéos",
        "tous tes abonnés vont voir ça si t'obéis pas",
        "j'ai la liste de tes contacts, fais ce que je te demande sinon",
    ),
    "payment_demand": (
        "t'as 24h pr m'envoyer 200 euros sinon tu vas voir",
        "il me faut le code pcs ce soir dernier délai",
        "paye ou c'est fini pour toi, dernière chance",
        "envoie moi une autre carte cadeau avant minuit",
    ),
    "picture_pay_offer": (
        "jte file 30 balles si tu m'envoies une tof",
        "chaque selfie que tu fais je te le paye",
        "tu veux te faire des thunes ? 15e la photo",
        "des vbucks en échange de quelques photos de toi ça te tente ?",
    ),
    "supervision_probe": (
        "ya qui chez toi la",
        "ta mère elle regarde dans ton tel des fois ?",
        "ils rentrent à quelle heure tes darons",
        "t tt seule a la maison ce soir ?",
    ),
    "travel_offer": (
        "jte prends un billet de train et tu viens me voir",
        "tkt pas pour le trajet c'est moi qui paye ton uber",
        "je nous ai réservé une chambre d'hotel",
        "ton vol est déjà payé t'as juste à venir",
    ),
    "shelter_offer": (
        "si tes parents te mettent dehors tu viens dormir a la maison",
        "j'ai un canapé pour toi et à manger, tu restes le temps que tu veux",
        "tu peux venir habiter chez moi sans payer de loyer",
        "viens squatter chez moi t'auras rien à payer",
    ),
    "police_probe": (
        "t pas un flic au moins ?",
        "qui me dit que c'est pas un piège",
        "rassure moi t'es pas de la police",
        "tu bosses pas pour les keufs hein",
    ),
    "debt_quota": (
        "t'as pas fait assez ce soir, demain tu ramènes 400",
        "tu me dois toujours 600, tu vas bosser pour rembourser",
        "tant que t'as pas tout remboursé je garde ton passeport",
        "oublie pas ce que tu me dois, il manque de l'argent",
    ),
    "client_asks_younger": (
        "vs avez pas plus jeune ?",
        "elle a quel age la petite nouvelle",
        "je préfère les plus jeunes, t'en as ?",
        "la fille elle est majeure ou pas encore",
    ),
}
"""What a stranger might write; none of it stands in the phrase file."""

HARMLESS = (
    "coucou ça va ?",
    "tu fais quoi ce soir",
    "on mange quoi ce midi",
    "j'ai trop faim là",
    "t'as fini l'exo de maths ?",
    "le prof d'histoire est absent demain",
    "on se capte au self à midi",
    "mdr t'es trop drôle",
    "j'ai regardé la série hier soir, c'était ouf",
    "tu viens au foot mercredi ?",
    "maman je rentre à 18h",
    "n'oublie pas ton goûter mon cœur",
    "papa tu peux venir me chercher à la gare ?",
    "bisous mamie, merci pour le gâteau",
    "le bus est encore en retard",
    "il pleut depuis ce matin",
    "bonne nuit, à demain",
    "bon anniversaire !!!",
    "tu peux me prêter ton livre de français ?",
    "c'est quoi les devoirs pour lundi",
    "envoie les photos de la sortie stp",
    "super photo, c'était où ?",
    "j'ai oublié mon sac à la piscine",
    "on a gagné trois à un samedi",
    "rendez-vous à 14h devant le gymnase avec vos maillots",
    "l'entraînement de jeudi est annulé",
    "merci coach, à la semaine prochaine",
    "qui prend les enfants ce soir ?",
    "je passe à la boulangerie, tu veux du pain ?",
    "j'ai payé la cantine ce matin",
    "tu me dois deux euros pour le kebab",
    "on partage le taxi pour rentrer ?",
    "le train de 8h12 est supprimé",
    "mon frère m'a piqué ma console",
    "ma sœur est plus jeune que moi de deux ans",
    "j'ai supprimé l'appli, elle bouffait toute la batterie",
    "tu as vu le dernier film au ciné ?",
    "le secret d'une bonne pâte c'est le repos",
    "chut, il dort",
    "ne dis rien à Paul pour son anniversaire surprise",
    "mes parents sont en vacances en Bretagne",
    "tes parents vont bien ?",
    "le chien est tout seul à la maison, je rentre vite",
    "je suis seule au bureau aujourd'hui",
    "le bébé dort enfin",
    "on a une réunion à 9h avec le client",
    "la facture est en pièce jointe",
    "vous êtes ouverts le dimanche ?",
    "c'est combien le vélo ?",
    "le canapé est toujours disponible ?",
    "je vends ma console, 120 euros, bon état",
    "livraison prévue entre 10h et 12h",
    "votre colis est arrivé en point relais",
    "le code de la porte est le 4512",
    "mot de passe du wifi sur le frigo",
    "j'ai trouvé un hôtel pas cher à Lyon",
    "nos billets d'avion sont réservés",
    "on dort chez mamie ce week-end",
    "soirée pyjama chez Léa samedi, t'as le droit de venir ?",
    "je peux dormir chez toi après la fête ?",
    "la police a bloqué la rue ce matin",
    "j'ai eu une amende hier",
    "mon oncle est gendarme",
    "c'était un piège cette question de l'interro",
    "la dette de l'État augmente encore",
    "rembourse-moi quand tu peux, rien ne presse",
    "tu peux m'envoyer le cours stp",
    "envoie ta liste de courses",
    "je te fais un virement pour le resto",
    "merci pour le cadeau, il est trop beau",
    "noël chez nous cette année ?",
    "je t'ai pris une place pour le concert",
    "tout le monde va voir le match chez Hugo",
    "je vais poster nos photos de vacances sur le groupe",
    "partage la vidéo du spectacle à toute la famille",
    "sinon on peut aller au parc",
    "sinon t'as des nouvelles de Karim ?",
    "dépêche-toi on va rater le bus",
    "dernière chance pour profiter des soldes",
    "plus que deux heures avant la fin du match",
    "elle a quel âge ta chatte, c'est un persan ?",
    "ta cousine a quel âge maintenant ?",
    "les plus jeunes partent en premier, les grands attendent",
    "j'aimerais être plus jeune pour jouer encore",
    "je suis dispo jeudi pour le déménagement",
    "t'es libre samedi pour un ciné ?",
    "on va à la bibliothèque réviser le bac",
    "tkt c'est pas grave",
    "jsp encore, jte dis demain",
    "g pa compris la question 3",
    "c ki ki a eu 18 en anglais ?",
    "ma mère veut pas que je sorte ce soir",
    "mon père regarde le foot",
    "mes darons ont capté que j'avais séché, la honte",
    "garde-moi une place à côté de toi",
    "garde la monnaie",
    "je garde les enfants mercredi",
    "ça reste ouvert jusqu'à minuit",
    "fais gaffe au verglas sur la route",
    "à ce soir ma chérie, je t'aime",
    "t'as pris tes clés ?",
    "efface le tableau avant de sortir",
    "le répétiteur a dit de relire la scène deux",
    "on répète jeudi, apportez vos textes",
    "quelqu'un peut prendre les maillots pour les laver ?",
    "chaque photo du mariage est magnifique",
    "l'album de classe coûte 15 euros",
    "je paie le photographe demain",
    "tu as payé ta licence au club ?",
    "il reste deux places dans la voiture pour le tournoi",
    "je te paye le ciné si tu viens",
    "t'as pas de nouvelles de tes parents ?",
    "on est seuls à la maison ce soir, les enfants sont chez mamie",
    "tu peux dormir chez moi samedi après la soirée si tu veux",
    "chut les gens dorment",
    "tu me dois combien déjà",
    "envoie moi une photo du menu",
    "t'es dispo pour m'aider à déménager",
    "j'ai payé le train à Tom",
    "tes parents sont là pour la réunion ?",
    "supprime pas mes photos de vacances stp",
    "j'ai vidé la corbeille",
    "le plus jeune joueur de l'équipe",
    "vous avez ce modèle en plus jeune public ?",
    "on a pas le droit d'en parler avant l'annonce des résultats",
    "je te rends tes 20 euros demain",
    "tu vas voir, le film est génial",
    "dépêche toi de payer la licence avant vendredi",
    "sinon je prends les billets pour le concert",
    "je vous envoie les photos de l'équipe sur le groupe de la classe",
    "je poste les photos du tournoi sur insta ce soir",
    "t'es toute seule à porter les sacs ? attends je viens",
    "tu rentres à quelle heure ?",
    "ils rentrent à quelle heure les enfants ?",
    "maman rentre à quelle heure ce soir ?",
    "c'est moi qui paye le resto",
    "je t'ai réservé une place dans le train avec nous pour la colo",
    "tu diras rien à ton père pour son cadeau hein",
    "t'as lu le message du prof ?",
    "il faut que personne ne touche au gâteau",
    "j'attends le virement de la caf",
    "la prof a dit que personne n'avait rien compris",
    "on dort tous chez nous après le match",
    "dis pas à Léa que je l'aime bien",
    "tu as 2h pour finir l'examen",
    "vous avez 24h pour retirer votre colis",
    "il reste deux heures avant le match",
    "donne l'argent de la sortie à la maîtresse demain",
    "les plus jeunes peuvent venir avec un parent",
    "t'as une nouvelle photo de profil, trop belle",
)
"""Friends, families, shops and coaches on an ordinary day."""


@pytest.fixture(scope="module")
def french() -> Screen:
    return Screen.load(["fr"])


def _shown(screen: Screen, texts: list[str]) -> list[set[str]]:
    shown: list[set[str]] = [set() for _ in texts]
    for hit in screen.hits(pa.array(texts, pa.string())).to_pylist():
        shown[hit["index"]].add(hit["indicator"])
    return shown


def test_every_example_in_the_file_shows_what_it_says(french: Screen) -> None:
    examples = french.phrases.examples
    assert examples
    shown = _shown(french, [e.text for e in examples])
    wrong = [
        f"line {e.line}: {e.text!r} should {'' if e.hits else 'not '}show {e.indicator}"
        for e, found in zip(examples, shown, strict=True)
        if (e.indicator in found) != e.hits
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("indicator", STRONG)
def test_a_stranger_s_own_words_show_most_strong_indicators(french: Screen, indicator: str) -> None:
    known = {e.text for e in french.phrases.examples}
    texts = list(UNSEEN[indicator])
    assert not known & set(texts), "a sentence stands in the file: it is no longer unseen"
    missed = [t for t, found in zip(texts, _shown(french, texts), strict=True) if indicator not in found]
    assert len(missed) <= 1, missed


def test_everyday_french_shows_no_strong_indicator(french: Screen) -> None:
    alarms = [
        (text, sorted(found & set(STRONG)))
        for text, found in zip(HARMLESS, _shown(french, list(HARMLESS)), strict=True)
        if found & set(STRONG)
    ]
    assert not alarms


def test_english_small_talk_hardly_ever_shows_a_strong_indicator_of_the_french_rules(french: Screen) -> None:
    texts = [u["text"] for told in Dataset().values() for turn in told["messages"] for u in turn]
    alarms = [
        (t, f & set(STRONG)) for t, f in zip(texts, _shown(french, texts), strict=True) if f & set(STRONG)
    ]
    assert len(alarms) <= 20 * len(texts) / 1_000_000, alarms[:20]
