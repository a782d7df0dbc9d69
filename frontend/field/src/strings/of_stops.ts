/** What the field app says in French of a round of stops where a turf says doors, and how one takes the place of the other. Layer: parts. */

import type { Strings } from "./fr";
import { n, number } from "./stops";

const stops = (count: number) => n(count, "arrêt", "arrêts");

/** Words that take the place of those of a turf. */
type Over<T> = T extends string | ((...given: never[]) => unknown) ? T : { [K in keyof T]?: Over<T[K]> };
export type OfStops = Over<Strings>;

export const frOfStops: OfStops = {
  doors: stops,
  doorsOf: (done, all) => `${done} sur ${stops(all)}`,
  ready: {
    title: (letter, title) => `Tournée ${letter}, ${title}`, doorsWord: (count) => (count < 2 ? "arrêt" : "arrêts"),
    done: (count) => `dont ${number.format(count)} déjà ${count < 2 ? "noté" : "notés"}`, map: (letter) => `Carte de la tournée ${letter}`,
  },
  end: {
    title: (letter) => `Merci. Tournée ${letter} terminée.`, soFar: (letter) => `Tournée ${letter}, où en êtes-vous ?`,
    did: (count, time, who) => `${stops(count)}${time ? ` en ${time}` : ""}${who ? `, avec ${who}` : ""}.`,
    opened: (count) => (count < 2 ? "fait" : "faits"), inaccessible: () => "pas possible",
    waitingTitle: (count) => (count ? `${stops(count)} ${count < 2 ? "attend" : "attendent"} le réseau` : "Ce que vous avez corrigé attend le réseau"),
    forgets: (when) => `Ce téléphone oublie cette tournée une fois tout envoyé, au plus tard ${when}.`,
    left: (count) => `${stops(count)} ${count < 2 ? "reste" : "restent"} à faire dans la tournée.`, correct: "Corriger un arrêt",
    gone: "Tout est envoyé. Ce téléphone a oublié la tournée.",
  },
  queue: {
    waiting: (count) => (count ? `${stops(count)} ${count < 2 ? "attend" : "attendent"} l’envoi` : "Ce que vous avez corrigé attend l’envoi"),
    chip: (count) => (count ? `${stops(count)} en attente d’envoi` : "des corrections en attente d’envoi"),
    fileHint: "Pour le remettre à l’équipe si ce téléphone ne retrouve pas le réseau. Des arrêts et des nombres, rien d’autre.",
    take: "Prendre les notes d’un autre téléphone", wipeAsk: "La tournée s’efface de ce téléphone.",
    wipeWaiting: (count) => (count ? `${n(count, "arrêt n’est pas encore envoyé", "arrêts ne sont pas encore envoyés")}.` : "Ce que vous avez corrigé n’est pas encore envoyé."),
    stuck: "Le laissez-passer de ce téléphone est fermé. Rouvrez le lien de la tournée pour envoyer le reste.",
  },
  answers: {
    why: {
      moved: "L’arrêt est maintenant dans une autre tournée. Il est compté.", archived: "La tournée avait déjà été refaite. L’arrêt est compté.",
      silence: "Le silence électoral avait commencé : l’arrêt n’est pas compté.", building: "Cet arrêt n’est dans aucune tournée de l’action.",
    },
  },
  mine: {
    title: "Mes arrêts", undoAsk: "Ce qui était noté avant redevient vrai ; sinon l’arrêt est de nouveau à faire.", elsewhere: "hors de votre tournée maintenant",
  },
  banner: {
    archived: "L’équipe a refait cette tournée : demandez-lui le nouveau lien. Ce que vous notez part quand même.",
    pass: "Le laissez-passer est fermé : rouvrez le lien de la tournée pour envoyer ce qui attend.",
    silence: "Silence électoral : plus aucun arrêt n’est noté.",
    returned: (count) => `${stops(count)} ${count < 2 ? "rendu" : "rendus"} au site après sa restauration.`,
    full: "Ce téléphone est plein. Le dernier arrêt n’est gardé qu’en mémoire : ne fermez pas l’application.",
    moved: "Cet arrêt n’est plus dans votre tournée ; ce que vous y avez noté est gardé.",
    closed: "La campagne est fermée. Les arrêts notés avant sa fermeture partent ; les suivants restent sur ce téléphone et partiront si elle rouvre.",
    late: "La date limite est passée depuis plus de trente jours : le site ne prend plus ces arrêts. Enregistrez-les en fichier et remettez-le à l’équipe.",
  },
  proof: {
    all: (count) => (count < 2 ? "1 arrêt reçu sur 1" : `${number.format(count)} arrêts reçus sur ${number.format(count)}`),
    some: (proven, count) => `${proven < 2 ? `${proven} arrêt reçu` : `${number.format(proven)} arrêts reçus`} sur ${number.format(count)}`,
    rest: (count) => (count < 2 ? "L’autre est encore sur ce téléphone : il partira avec le réseau." : `Les ${number.format(count)} autres sont encore sur ce téléphone : ils partiront avec le réseau.`),
  },
};

function replaced<T extends object>(words: T, over: object): T {
  const whole = { ...words } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) whole[key] = typeof value === "object" ? replaced(whole[key] as object, value as object) : value;
  return whole as T;
}

let last: { words: Strings; over: OfStops; whole: Strings } | null = null;

/** Words of a language with those of a round in their place. */
export function worded(words: Strings, over: OfStops): Strings {
  if (last?.words === words && last.over === over) return last.whole;
  last = { words, over, whole: replaced(words, over) };
  return last.whole;
}
