/** What the field app says in French on the screen of a round of stops. Layer: parts. */

import type { StopOutcome } from "../core/protocol";

export const number = new Intl.NumberFormat("fr-FR");
export const n = (value: number, one: string, many: string) => `${number.format(value)} ${value < 2 ? one : many}`;

const load = (unit: string, count: number): string =>
  unit === "poster" ? n(count, "affiche", "affiches") : unit === "leaflet" ? n(count, "tract", "tracts") : n(count, "boîte", "boîtes");
const agreed = (unit: string, count: number) => {
  const [one, many] = unit === "poster" ? ["collée", "collées"] : unit === "leaflet" ? ["donné", "donnés"] : ["remplie", "remplies"];
  return `${load(unit, count)} ${count < 2 ? one : many}`;
};
const whyNot: Record<Exclude<StopOutcome, "done">, string> = {
  missing: "panneau absent", covered: "panneau recouvert", refused: "pas de publicité", inaccessible: "inaccessible",
};

export const frStops = {
  map: "Plan de la tournée",
  next: "Prochain arrêt",
  chosen: "Arrêt choisi",
  rank: (rank: number, all: number) => `arrêt ${rank} sur ${all}`,
  load: (unit: string, count: number): string => load(unit, count),
  planned: (unit: string, count: number) => `Prévu : ${load(unit, count)}`,
  did: (unit: string, count: number) => agreed(unit, count),
  other: "Autre nombre",
  how: (unit: string): string => (unit === "poster" ? "Affiches collées" : unit === "leaflet" ? "Tracts donnés" : "Boîtes remplies"),
  minutes: "Temps passé, en minutes",
  whole: (most: number) => `Un nombre entier de 0 à ${number.format(most)}.`,
  note: "Noter",
  not: "Pas possible",
  notTitle: "Pourquoi n’est-ce pas possible ?",
  reasons: { missing: "Le panneau n’est pas là", covered: "Le panneau est recouvert", refused: "« Pas de publicité »", inaccessible: "On ne peut pas y aller" },
  reasonNotes: { missing: "Enlevé, ou pas encore posé.", covered: "Par d’autres affiches : on ne recouvre personne.", refused: "Les boîtes le disent : on les respecte.", inaccessible: "Portail, travaux, danger." },
  state: (unit: string, outcome: StopOutcome, count: number): string => (outcome === "done" ? agreed(unit, count) : whyNot[outcome]),
  said: (label: string, state: string, time: string) => `${label || "Arrêt"} : ${state}${time ? `, ${time}` : ""}`,
  toDo: "à faire",
  done: "Déjà notés",
  allDone: "Tous les arrêts sont notés",
};
