"""What the fictional residents of the demonstration write, and what the campaign answers: nobody ever said it."""

from typing import NamedTuple

from arpenteur.web.residents.consultations.kinds import AnswerKind, ArgumentSide

LEGAL_NOTICE = (
    "Valmarche en commun, liste fictive, 4, rue de la Halle, 00001 Valmarche. Hébergement : une machine qui sert à la"
    " démonstration. Rien de ce qui est publié ici n’a été écrit par quelqu’un."
)
CATEGORIES = (
    ("Trottoir, chaussée", 10),
    ("Éclairage", 3),
    ("Déchets au sol", 5),
    ("Arbres, verdure", 10),
    ("Banc, abri", 10),
    ("Passage, panneau", 5),
    ("Eau, égout", 3),
    ("Accès bloqué", 2),
    ("Autre chose", 10),
)
"""With their working days."""


class SomeReport(NamedTuple):
    """What is seen, where, so many days ago; ``stage``: how far it went; ``metres``: from the corner, to be near."""

    sentence: str
    place: str
    category: int
    days: float
    followers: int
    stage: str
    metres: int = 0


REPORTS = (
    SomeReport(
        "Dalles cassées, un fauteuil ne passe pas",
        "avenue de la Garenne, angle rue des Jonquilles",
        0,
        7,
        7,
        "photo",
        1,
    ),
    SomeReport("Dalle descellée devant la boulangerie", "avenue de la Garenne", 0, 5.2, 4, "assigned", 80),
    SomeReport("Lampadaire éteint depuis trois semaines", "avenue des Sports", 1, 8.1, 3, "forwarded"),
    SomeReport("Dépôt de gravats derrière l’abri de bus", "chemin des Maraîchers", 2, 0.2, 3, "new"),
    SomeReport("Passage piéton effacé devant l’école", "rue du Pont-Neuf", 5, 0.3, 1, "new"),
    SomeReport("Banc sans dossier", "place de la Halle", 4, 26, 2, "confirmed"),
    SomeReport("Racines qui soulèvent le trottoir", "boulevard des Remparts", 3, 12, 5, "progress"),
    SomeReport("Bouche d’égout qui déborde à chaque pluie", "avenue des Closeaux", 6, 9, 6, "resolved"),
    SomeReport("Nid-de-poule au milieu de la voie", "avenue de la Sablière", 0, 0.2, 0, "waiting"),
)


class SomeQuestion(NamedTuple):
    """A question asked so many days ago, answered after so many, None while it waits."""

    title: str
    days: float
    after: float | None
    followers: int
    kind: AnswerKind = AnswerKind.ANSWER
    text: str = ""
    grounds: str = ""


_LATER = "La réponse complète est en ligne, chiffrée, dans le programme."
QUESTIONS = (
    SomeQuestion(
        "Que ferez-vous des arrêts de bus sans abri ?",
        24,
        6,
        14,
        AnswerKind.ANSWER,
        "Il y a 61 arrêts, 23 n’ont pas d’abri. Nous en équiperons huit par an, en commençant par ceux que l’on attend "
        "le plus longtemps.\n\nL’arrêt de l’avenue de la Garenne est dans les idées que vous discutez : 31 000 €.",
        "On attend vingt minutes le soir, sans lumière ni toit. Les enfants du collège s’y tiennent debout.",
    ),
    SomeQuestion("Combien coûtera la cantine ?", 17, 1, 9, AnswerKind.ACKNOWLEDGEMENT, "Bien reçu, nous chiffrons."),
    SomeQuestion("Fermerez-vous la piscine l’été ?", 16, None, 5),
    SomeQuestion("La rue de la Halle sera-t-elle piétonne le samedi ?", 30, 3, 6, text=_LATER),
    SomeQuestion("Qui entretient le chemin des Maraîchers ?", 29, 9, 2, text=_LATER),
    SomeQuestion("Y aura-t-il une maison de santé ?", 27, 12, 11, text=_LATER),
    SomeQuestion("Peut-on réserver la salle des fêtes en ligne ?", 25, 2, 1, text=_LATER),
    SomeQuestion("Les écoles auront-elles des volets ?", 22, 7, 8, text=_LATER),
    SomeQuestion("Planterez-vous des arbres avenue des Sports ?", 20, 4, 3, text=_LATER),
    SomeQuestion("Le marché restera-t-il place de la Halle ?", 18, 1, 4, text=_LATER),
    SomeQuestion("Où garer les vélos à la gare ?", 13, 5, 2, text=_LATER),
    SomeQuestion("La médiathèque ouvrira-t-elle le dimanche ?", 8, 3, 5, text=_LATER),
    SomeQuestion("Y aura-t-il des toilettes au parc ?", 4, None, 3),
    SomeQuestion("Combien de places en crèche ?", 2, None, 2),
)


class SomeIdea(NamedTuple):
    """An idea with its text, place and euros; ``stage``: how far its review went."""

    title: str
    summary: str
    body: str
    place: str
    euros: int
    followers: int
    stage: str
    reason: str = ""


IDEAS = (
    SomeIdea(
        "Une piste cyclable du Pont-Neuf à la gare",
        "Rouler de la rivière à la gare sans voitures.",
        "Une piste séparée des voitures, sur 1,4 km, entre le Pont-Neuf et la gare, par la rue de Ceinture.\n\n"
        "Elle relie deux quartiers que la rivière sépare et passe devant le lycée.",
        "toute la ville",
        230_000,
        9,
        "two",
    ),
    SomeIdea(
        "La halle ouverte le soir",
        "Une salle pour répéter, réparer, se réunir.",
        "Ouvrir la halle trois soirs par semaine, avec du chauffage et de la lumière.",
        "place de la Halle",
        48_000,
        5,
        "one",
    ),
    SomeIdea(
        "Un terrain couvert",
        "Jouer quand il pleut.",
        "Couvrir le terrain de l’avenue des Sports.",
        "avenue des Sports",
        180_000,
        4,
        "two",
    ),
    SomeIdea(
        "Des toilettes à la gare",
        "Ouvertes le jour, accessibles à tous.",
        "Deux cabines, nettoyées deux fois par jour.",
        "la gare",
        95_000,
        6,
        "selected",
        "La commune peut le faire sur son terrain. L’entretien est compris dans le coût.",
    ),
    SomeIdea(
        "Péage à l’entrée de la ville",
        "Faire payer les voitures qui traversent.",
        "Un portique sur chacune des routes.",
        "toute la ville",
        900_000,
        1,
        "inadmissible",
        "Une commune ne peut pas instituer de péage : la loi ne lui en donne pas le pouvoir.",
    ),
    SomeIdea(
        "Une patinoire l’été",
        "Du froid en juillet.",
        "Sous la halle, six semaines.",
        "place de la Halle",
        1_900_000,
        2,
        "new",
    ),
)
VOTED_EUROS = 400_000
VOTED_ZONES = (("Centre", 6_073, 34), ("Rive sud", 10_923, 23))
"""Who lives there, 15 and over, and how many voted."""
VOTED = (
    SomeIdea(
        "Le marché couvert rouvert le dimanche",
        "Un marché de plus, à l’abri.",
        "Chauffer et éclairer la halle le dimanche matin.",
        "place de la Halle",
        175_000,
        9,
        "selected",
        "La halle est à la commune.",
    ),
    SomeIdea(
        "Vingt bancs à l’ombre",
        "S’asseoir en chemin.",
        "Vingt bancs, chacun sous un arbre.",
        "boulevard des Remparts",
        26_000,
        8,
        "selected",
        "Le coût comprend la pose.",
    ),
    SomeIdea(
        "Un préau pour l’école des Closeaux",
        "Jouer quand il pleut.",
        "Un préau de bois de 200 m².",
        "avenue des Closeaux",
        140_000,
        5,
        "selected",
        "Le terrain est à la commune.",
    ),
    SomeIdea(
        "Une passerelle sur le bief",
        "Passer la rivière à pied.",
        "Une passerelle pour les piétons.",
        "avenue de la Sablière",
        230_000,
        4,
        "selected",
        "L’accord du syndicat de rivière est à demander.",
    ),
    SomeIdea(
        "Des arbres dans trois cours d’école",
        "De l’ombre en juin.",
        "Trente arbres, arrosés cinq ans.",
        "trois écoles",
        48_000,
        6,
        "selected",
        "Les écoles sont d’accord.",
    ),
)
"""Ideas of the vote that is over; ``followers``: how much each is liked."""
ARGUMENTS = (
    (ArgumentSide.FOR, "Les voitures roulent vite sur le pont : à vélo, c’est le seul passage."),
    (ArgumentSide.FOR, "La gare est à sept minutes, sans chercher de place."),
    (ArgumentSide.FOR, "Le lycée est sur le trajet : 400 élèves."),
    (ArgumentSide.FOR, "Le bus est plein à huit heures, un vélo ne l’est jamais."),
    (ArgumentSide.AGAINST, "Dix-huit places de stationnement disparaissent rue du Pont-Neuf."),
    (ArgumentSide.AGAINST, "230 000 €, c’est plus du tiers du budget."),
    (ArgumentSide.AGAINST, "Sans le pont lui-même, la piste s’arrête au pire endroit."),
    (ArgumentSide.AGAINST, "Les livraisons du matin se feront sur la piste."),
)
HELD = "Le gérant du tabac, au 12, rue de la Gare, bloque le trottoir tous les matins. Une piste l’en empêcherait."
"""Held: it points at somebody and at a door."""
AMENDED = (
    ("« rue » devient « boulevard »", ("rue de Ceinture", "boulevard de Ceinture")),
    ("Aller jusqu’au pont compris", ("1,4 km", "2,1 km"), (".\n\nElle", ", pont compris.\n\nElle")),
    ("Passer par les quais", ("par la rue de Ceinture", "par les quais")),
)
"""Of the first idea: accepted, proposed now, written before the first one was accepted."""
GRID = (
    ("competence", "La commune peut le faire", True),
    ("land", "Le terrain est disponible", True),
    ("term", "Faisable en un mandat", True),
    ("everyone", "Utilisable par tous", True),
    ("upkeep", "L’entretien est prévu", True),
)
CHOICES = ("oui", "réserve", "non")
SHEETS = (
    ((190_000, 250_000), ("oui", "oui", "oui", "réserve", "oui"), "Trottoir à 1,20 m au pont."),
    ((210_000, 270_000), ("oui", "réserve", "oui", "réserve", "oui"), "Dix-huit places de stationnement."),
)
COMMITMENT = (
    "Huit abris de bus par an",
    "Vingt-trois arrêts n’ont pas d’abri. Nous en équiperons huit par an, les plus attendus d’abord.",
)
NEWS = (
    (14, "planned", 10, "Les vingt-trois arrêts sont relevés et classés par temps d’attente."),
    (9, "started", 35, "Le modèle d’abri et son prix sont arrêtés : 31 000 € pose comprise."),
)
