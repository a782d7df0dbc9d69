/** What the field app says in English of a round of stops. Layer: parts. */

import type { StopOutcome } from "../core/protocol";
import type { Strings } from "./fr";
import type { OfStops } from "./of_stops";

const number = new Intl.NumberFormat("en-GB");
const n = (value: number, one: string, many: string) => `${number.format(value)} ${value === 1 ? one : many}`;
const stops = (count: number) => n(count, "stop", "stops");
const load = (unit: string, count: number): string =>
  unit === "poster" ? n(count, "poster", "posters") : unit === "leaflet" ? n(count, "leaflet", "leaflets") : n(count, "letterbox", "letterboxes");
const did = (unit: string, count: number) => `${load(unit, count)} ${unit === "poster" ? "put up" : unit === "leaflet" ? "given" : "filled"}`;
const whyNot: Record<Exclude<StopOutcome, "done">, string> = { missing: "panel missing", covered: "panel covered", refused: "no advertising", inaccessible: "out of reach" };

export const enStops: Strings["stops"] = {
  map: "Map of the round",
  next: "Next stop",
  chosen: "Stop chosen",
  rank: (rank, all) => `stop ${rank} of ${all}`,
  load,
  planned: (unit, count) => `Planned: ${load(unit, count)}`,
  did,
  other: "Another number",
  how: (unit) => (unit === "poster" ? "Posters put up" : unit === "leaflet" ? "Leaflets given" : "Letterboxes filled"),
  minutes: "Time spent, in minutes",
  whole: (most) => `A whole number from 0 to ${number.format(most)}.`,
  note: "Note it",
  not: "Not possible",
  notTitle: "Why is it not possible?",
  reasons: { missing: "The panel is not there", covered: "The panel is covered", refused: "“No advertising”", inaccessible: "One cannot get there" },
  reasonNotes: { missing: "Taken away, or not put up yet.", covered: "By other posters: nobody’s is covered.", refused: "The letterboxes say so: they are respected.", inaccessible: "Gate, works, danger." },
  state: (unit, outcome, count) => (outcome === "done" ? did(unit, count) : whyNot[outcome]),
  said: (label, state, time) => `${label || "Stop"}: ${state}${time ? `, ${time}` : ""}`,
  toDo: "to do",
  done: "Noted already",
  allDone: "Every stop is noted",
};

export const enOfStops: OfStops = {
  doors: stops,
  doorsOf: (done, all) => `${done} of ${stops(all)}`,
  ready: { title: (letter, title) => `Round ${letter}, ${title}`, doorsWord: (count) => (count === 1 ? "stop" : "stops"), done: (count) => `${number.format(count)} noted already`, map: (letter) => `Map of round ${letter}` },
  end: {
    title: (letter) => `Thank you. Round ${letter} is finished.`, soFar: (letter) => `Round ${letter}: how far are you?`,
    did: (count, time, who) => `${stops(count)}${time ? ` in ${time}` : ""}${who ? `, with ${who}` : ""}.`, opened: () => "done", inaccessible: () => "not possible",
    waitingTitle: (count) => (count ? `${stops(count)} ${count === 1 ? "waits" : "wait"} for the network` : "What you corrected waits for the network"),
    forgets: (when) => `This phone forgets the round once everything is sent, at the latest ${when}.`, left: (count) => `${stops(count)} left in the round.`,
    correct: "Correct a stop", gone: "Everything is sent. This phone has forgotten the round.",
  },
  queue: {
    waiting: (count) => (count ? `${stops(count)} ${count === 1 ? "waits" : "wait"} to be sent` : "What you corrected waits to be sent"),
    chip: (count) => (count ? `${stops(count)} waiting to be sent` : "corrections waiting to be sent"),
    fileHint: "To hand to the team if this phone finds no network. Stops and numbers, and nothing else.", take: "Take the notes of another phone",
    wipeAsk: "The round is erased from this phone.", wipeWaiting: (count) => (count ? `${n(count, "stop is not sent yet", "stops are not sent yet")}.` : "What you corrected is not sent yet."),
    stuck: "This phone’s pass is closed. Open the link of the round again to send the rest.",
  },
  answers: {
    why: {
      moved: "The stop is in another round now. It counts.", archived: "The round had been made anew already. The stop counts.",
      silence: "Electoral silence had begun: the stop does not count.", building: "This stop is in no round of the action.",
    },
  },
  mine: { title: "My stops", undoAsk: "What was noted before is true again; failing that, the stop is to do again.", elsewhere: "outside your round now" },
  banner: {
    archived: "The team made this round anew: ask for the new link. What you note is sent all the same.",
    pass: "The pass is closed: open the link of the round again to send what waits.", silence: "Electoral silence: no stop is noted any more.",
    returned: (count) => `${stops(count)} given back to the site after its restoration.`,
    full: "This phone is full. The last stop is in memory alone: do not close the app.", moved: "This stop is no longer in your round; what you noted there is kept.",
    closed: "The campaign is closed. Stops noted before its end are sent; later ones stay on this phone and leave if it opens again.",
    late: "The deadline was more than thirty days ago: the site takes these stops no more. Save them in a file and hand it to the team.",
  },
  proof: {
    all: (count) => (count === 1 ? "1 stop received of 1" : `${number.format(count)} stops received of ${number.format(count)}`),
    some: (proven, count) => `${n(proven, "stop", "stops")} received of ${number.format(count)}`,
    rest: (count) => (count === 1 ? "The other one is still on this phone: it leaves with the network." : `The other ${number.format(count)} are still on this phone: they leave with the network.`),
  },
};
