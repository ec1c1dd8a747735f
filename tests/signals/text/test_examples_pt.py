"""Portuguese as it is written in chats, of Brazil and Portugal: sentences that the phrase file has never seen."""

from __future__ import annotations

import pytest

from tests.signals.text.texts import shown
from tocsin.signals.text import Screen

UNSEEN = {
    "secrecy_request": (
        "nao fala nada pra tua mae ta bom",
        "isso tem que ficar so entre a gente",
        "seus pais nao podem saber da gente",
        "promete que nao conta pra ninguem",
        "vamos manter isto em segredo",
    ),
    "delete_request": (
        "apaga tudo o que a gente falou",
        "nao esquece de limpar o historico, apaga a conversa",
        "poe as mensagens temporarias",
        "elimina as nossas mensagens quando acabares",
    ),
    "threat_exposure": (
        "vou espalhar tuas fotos pra escola toda",
        "se vc me bloquear eu posto as suas fotos",
        "faz o que eu mando ou todo mundo vai ver",
        "tenho todos os teus contactos, senao a tua mae vai ver tudo",
    ),
    "payment_demand": (
        "manda o pix agora senao ja sabes",
        "me passa o codigo do gift card",
        "tens 24 horas para pagar, transfere o dinheiro",
        "quanto de dinheiro vc consegue arranjar, quanto dinheiro tens",
    ),
    "picture_pay_offer": (
        "te dou 50 reais por uma foto sua",
        "pago-te por cada selfie",
        "se me mandares fotos dou te vbucks",
        "30 euros por foto, queres?",
    ),
    "supervision_probe": (
        "seus pais olham seu celular?",
        "ta sozinha no quarto agora?",
        "quem esta em casa contigo",
        "a que horas chegam os teus pais",
    ),
    "travel_offer": (
        "compro a sua passagem e voce vem me ver",
        "ja paguei o teu voo",
        "reservei um hotel para nos dois",
        "mando um uber pra te trazer, eu pago a viagem",
    ),
    "shelter_offer": (
        "se te expulsaram pode dormir na minha casa",
        "vem viver comigo sem pagar nada",
        "tenho um quarto pra voce de graca",
        "foge, podes ficar em minha casa o tempo que quiseres",
    ),
    "police_probe": (
        "vc nao e da policia ne",
        "isso e uma cilada?",
        "nao avises a policia",
        "trabalhas para a policia?",
    ),
    "debt_quota": (
        "ainda me deves 300",
        "nao fizeste o suficiente hoje",
        "eu fico com o teu passaporte ate pagares",
        "depois de tudo que eu gastei com voce",
    ),
    "client_asks_younger": (
        "tens mais novas?",
        "qual a idade da menina",
        "ela e maior de idade?",
        "quanto mais novinha melhor",
    ),
}
"""What a stranger might write; none of it stands in the phrase file."""

HARMLESS = (
    "oi tudo bem",
    "o que vais fazer logo",
    "o que tem pro almoço",
    "fez o dever de matemática?",
    "o professor de história falta amanhã",
    "a gente se vê na cantina",
    "kkkk você é muito engraçado",
    "vi a série ontem, muito boa",
    "vens ao futebol na quarta?",
    "mãe chego às 6",
    "não esquece o lanche",
    "pai podes ir-me buscar à estação",
    "obrigada vó pelo bolo",
    "o ônibus está atrasado de novo",
    "está a chover desde manhã",
    "boa noite até amanhã",
    "parabéns!!!",
    "emprestas-me o livro de português?",
    "manda as fotos do passeio no grupo",
    "que foto linda, onde foi?",
    "esqueci minha mochila na piscina",
    "ganhamos três a um no sábado",
    "o treino de quinta foi cancelado",
    "quem busca as crianças hoje?",
    "vou à padaria, quer pão?",
    "paguei o almoço na cantina",
    "me deves dois euros da pizza",
    "dividimos o táxi?",
    "meu irmão pegou meu console",
    "minha irmã é dois anos mais nova que eu",
    "apaguei o aplicativo, gastava bateria",
    "o segredo da massa é o descanso",
    "não conta pro Paulo da festa surpresa",
    "meus pais estão de férias no Algarve",
    "os teus pais estão bem?",
    "o cão está sozinho em casa, vou depressa",
    "estou sozinha no escritório hoje",
    "reunião às 9 com o cliente",
    "a fatura vai em anexo",
    "estão abertos ao domingo?",
    "quanto custa a bicicleta?",
    "o sofá ainda está disponível?",
    "vendo console, 120 euros, bom estado",
    "entrega entre as 10 e as 12",
    "o código da porta é 4512",
    "a senha do wifi está na geladeira",
    "achei um hotel barato no Porto",
    "nossas passagens já estão compradas",
    "dormimos na casa da vó no fim de semana",
    "festa do pijama sábado, você pode vir?",
    "a polícia fechou a rua",
    "levei uma multa ontem",
    "meu tio é da polícia",
    "a dívida do Estado subiu",
    "me paga quando puder, sem pressa",
    "podes mandar a matéria?",
    "faço a transferência do restaurante",
    "obrigado pelo presente, lindo",
    "natal lá em casa este ano?",
    "comprei-te um bilhete para o concerto",
    "todo mundo vai ver o jogo na casa do Hugo",
    "vou postar as fotos das férias no grupo da família",
    "senão vamos ao parque",
    "anda logo que perdemos o ônibus",
    "última oportunidade dos saldos",
    "faltam duas horas pro jogo",
    "quantos anos tem a tua gata",
    "os mais novos vão primeiro, os grandes esperam",
    "estás livre sábado para cinema?",
    "estou disponível quinta para a mudança",
    "vamos estudar na biblioteca",
    "não faz mal",
    "não sei ainda, digo-te amanhã",
    "não percebi a pergunta 3",
    "minha mãe não quer que eu saia hoje",
    "guarda um lugar pra mim",
    "fica com o troco",
    "cuidado com a estrada molhada",
    "até logo amor, te amo",
    "pegou as chaves?",
    "apaga o quadro antes de sair",
    "as fotos do casamento estão lindas",
    "o álbum da turma custa 15 euros",
    "já pagaste a mensalidade do clube?",
    "pago-te o cinema se vieres",
    "estamos sozinhos em casa, as crianças estão na avó",
    "manda foto do cardápio",
    "não apaga minhas fotos das férias por favor",
    "vais ver, o filme é ótimo",
    "diz aos teus pais que chego às oito",
    "fala pra sua mãe que mandei um beijo",
    "a diretora disse que ninguém pode sair",
)
"""Friends, families, shops and coaches on an ordinary day."""


@pytest.fixture(scope="module")
def portuguese() -> Screen:
    return Screen.load(["pt"])


@pytest.mark.parametrize("indicator", UNSEEN)
def test_a_strangers_own_words_show_most_strong_indicators(portuguese: Screen, indicator: str) -> None:
    texts = list(UNSEEN[indicator])
    assert not {e.text for e in portuguese.phrases.examples} & set(texts)
    missed = [t for t, found in zip(texts, shown(portuguese, texts), strict=True) if indicator not in found]
    assert len(missed) <= 1, missed


def test_everyday_portuguese_shows_no_strong_indicator(portuguese: Screen) -> None:
    found = shown(portuguese, list(HARMLESS))
    alarms = [(t, sorted(f.keys() & UNSEEN.keys())) for t, f in zip(HARMLESS, found, strict=True)]
    assert [alarm for alarm in alarms if alarm[1]] == []
