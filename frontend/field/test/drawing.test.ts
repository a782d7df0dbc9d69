import { describe, expect, it } from "vitest";
import { across, covers, distance, flat, nearest, place, shortName } from "../src/parts/geometry";
import { qr } from "../src/parts/qr";
import { en } from "../src/strings/en";
import { fr } from "../src/strings/fr";

const SCREEN = { width: 360, height: 320, font: 13 };

describe("the ground", () => {
  it("is flat over a turf, in metres, north upwards", () => {
    const [x, y] = flat([2.41, 48.852])([2.411, 48.853]);
    expect([Math.round(x), Math.round(y)]).toEqual([73, -111]);
  });

  it("has a nearest point on each street", () => {
    expect(nearest([[0, 0], [100, 0]], [30, 40])).toEqual([30, 0]);
    expect(nearest([[0, 0], [100, 0]], [150, 0])).toEqual([100, 0]);
  });

  it("has a side of the street for a building, and one for a building that lies on the street", () => {
    expect(across([[0, 0], [100, 0]], [30, 40])).toEqual([0, 1]);
    expect(across([[0, 0], [100, 0]], [30, 1]).map(Math.abs)).toEqual([0, 1]);
    expect(across([[0, 0], [0, 100]], [0, 30]).map(Math.abs)).toEqual([1, 0]);
  });
});

describe("a street's name", () => {
  it("lies along its street, the right way up, on nothing that is taken", () => {
    const pin = { at: [180, 160] as const, radius: 30 };
    const label = place("Av. du Modèle", [[350, 160], [10, 160]], SCREEN, [pin], [180, 160])!;
    expect(label.turn).toBeCloseTo(0);
    for (const disc of covers(label, 13)) expect(distance(disc.at, pin.at)).toBeGreaterThanOrEqual(disc.radius + pin.radius);
  });

  it("is left out where there is no room", () => {
    expect(place("avenue de la Démonstration", [[10, 10], [60, 10]], SCREEN, [], [0, 0])).toBeNull();
  });

  it("is written as on maps", () => {
    expect([shortName("avenue du Modèle"), shortName("rue des Exemples")]).toEqual(["Av. du Modèle", "Rue des Exemples"]);
  });
});

describe("a QR code", () => {
  it("grows with its text and refuses what does not fit", () => {
    expect([qr("a").length, qr("https://exemple.invalid/contact/0123456789abcdef").length]).toEqual([21, 33]);
    expect(() => qr("x".repeat(300))).toThrow(RangeError);
  });
});

describe("the catalogues", () => {
  const flatten = (value: unknown, path = ""): [string, unknown][] => (value && typeof value === "object" ? Object.entries(value).flatMap(([key, one]) => flatten(one, `${path}.${key}`)) : [[path, value]]);

  it("say the same things in both languages", () => {
    expect(flatten(en).map(([key]) => key).sort()).toEqual(flatten(fr).map(([key]) => key).sort());
  });

  it("write French as it is written", () => {
    const wrong = flatten(fr).filter(([, value]) => typeof value === "string" && / [;!?:]|« | »|'/.test(value));
    expect(wrong).toEqual([]);
  });

  it("count in both languages", () => {
    expect([fr.doors(0), fr.doors(1), fr.doors(1200)]).toEqual(["0 porte", "1 porte", "1\u202f200 portes"]);
    expect([en.doors(0), en.doors(1), en.kilometres(1040), fr.kilometres(1040), fr.duration(105)]).toEqual(["0 doors", "1 door", "1.0 km", "1,0 km", "1 h 45"]);
  });
});
