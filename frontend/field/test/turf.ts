/** A fictional turf: a street of houses, a building of three stairs, one of two hundred doors. No such place exists. */

import type { Building, Package } from "../src/core/protocol";

export const SECRET = "s3cret-of-a-test-link-that-opens-nothing";
const WEST = 2.41;
const EAST = 2.418;
const SOUTH = 48.852;
const NORTH = 48.8535;

function house(number: number): Building {
  return {
    key: `00099_0010_${String(number).padStart(5, "0")}`, street: "rue des Exemples", label: String(number), side: number % 2 ? "odd" : "even",
    at: [WEST + 0.0004 * number, SOUTH + (number % 2 ? 0.0001 : -0.0001)], station: "00099_0001", kind: "house", access: "",
    stairs: [{ name: "", floors: 0, doors: 0, ground: 1 }], objections: [],
  };
}

function block(key: string, number: number, at: readonly [number, number], stairs: Building["stairs"]): Building {
  return { key, street: "avenue du Modèle", label: String(number), side: "even", at, station: "00099_0002", kind: "apartments", access: "intercom", stairs, objections: [] };
}

export const BUILDING = "00099_0020_00148";
export const TOWER = "00099_0020_00200";

export function aTurf(changes: Partial<Package> = {}): Package {
  const stairs = ["A", "B", "C"].map((name) => ({ name, floors: 5, doors: 4, ground: 2 }));
  return {
    schema: 1, id: 12, letter: "A", code: "2-A-7F3K", state: "out", version: 1, title: "avenue du Modèle et alentour",
    action: { kind: "doors", title: "", place: "place de l’Exemple", starts: "2027-02-27T14:00:00+01:00", ends: "2027-02-27T17:00:00+01:00" },
    until: "2027-02-28T20:00:00+01:00", silence: null, doors: 274, metres: 1000, minutes: 105,
    stations: [{ key: "00099_0001", label: "1" }, { key: "00099_0002", label: "2" }],
    meeting: [WEST, SOUTH],
    buildings: [
      { ...block(BUILDING, 148, [EAST - 0.002, NORTH], stairs), objections: [{ stair: "A", floor: 2, door: 3 }] },
      ...[1, 2, 3, 4, 5, 6, 7, 8].map(house),
      block(TOWER, 200, [EAST, NORTH], [{ name: "", floors: 49, doors: 4, ground: 4 }]),
    ],
    streets: [
      { name: "rue des Exemples", line: [[WEST, SOUTH], [EAST, SOUTH]] },
      { name: "avenue du Modèle", line: [[WEST, NORTH], [EAST, NORTH]] },
    ],
    around: [{ name: "impasse Fictive", class: "residential", line: [[WEST, SOUTH], [WEST, NORTH]] }],
    path: [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH]],
    outline: [[[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]],
    script: {
      fr: { greeting: "Bonjour, je suis bénévole.", lines: ["Une question simple."], may: "ouvert, absent, inaccessible", never: "un nom" },
      en: { greeting: "Hello, I am a volunteer.", lines: ["One simple question."], may: "opened, nobody home, out of reach", never: "a name" },
    },
    origin: { addresses: "Base adresse nationale, version d’essai", streets: "© OpenStreetMap, ODbL", contact: "donnees@exemple.invalid" },
    contact_link: "https://exemple.invalid/contact/essai",
    ...changes,
  };
}
