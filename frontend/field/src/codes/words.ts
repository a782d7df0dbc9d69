/** What these two screens say, in each language. Layer: screens. */

const number = new Intl.NumberFormat("fr-FR");
const doors = (count: number, one: string, many: string): string => `${number.format(count)} ${count < 2 ? one : many}`;

export const fr = {
  handOver: {
    title: "Passer mes portes",
    lead: "Sur l’autre téléphone : touchez la pastille du haut, puis « Prendre les portes d’un autre téléphone ».",
    code: (rank: number, all: number) => `QR ${rank} sur ${all}`,
    step: (rank: number, all: number) => `${rank} sur ${all}`,
    before: "Précédent",
    next: "Suivant",
    go: "Faire défiler",
    halt: "Arrêter",
    light: "Montez la luminosité de l’écran. Restez ici jusqu’à ce que l’autre téléphone dise que les portes sont prises.",
    keeps: "Ce téléphone garde tout jusqu’à la réponse du site. Des numéros de portes, rien d’autre.",
    noTicket: "Ce téléphone a ouvert son secteur avec une application plus ancienne : passez par le fichier, ou rouvrez le lien du secteur.",
    tooMuch: "Il y a trop de portes pour des QR : passez par le fichier.",
  },
  takeOver: {
    title: "Prendre des portes",
    lead: "L’autre téléphone touche sa pastille du haut, puis « Passer par le téléphone de quelqu’un ».",
    camera: "Ouvrir l’appareil photo",
    file: "Ouvrir un fichier de résultats",
    aim: "Visez le QR de l’autre écran.",
    step: (have: number, all: number) => `${have} QR ${have < 2 ? "lu" : "lus"} sur ${all}`,
    foreign: "Ce QR ne vient pas d’un téléphone en tournée. Visez l’autre écran.",
    spoiled: "Un QR a été mal lu. On recommence : gardez le téléphone immobile.",
    unreadable: "Ce téléphone ne sait pas lire ces portes. Mettez l’application à jour, ou passez par le fichier.",
    notAFile: "Ce fichier n’est pas celui d’un téléphone en tournée, ou il est d’une application plus ancienne : remettez-le à l’équipe.",
    refused: "L’appareil photo ne s’ouvre pas. Permettez-le dans les réglages du navigateur, ou passez par le fichier.",
    own: "Ce sont les portes de ce téléphone-ci : rien à prendre.",
    full: "Ce téléphone est plein : rien n’est pris.",
    done: (count: number, letter: string) => (count ? `${doors(count, "porte", "portes")} du secteur ${letter} ${count < 2 ? "prise, elle partira" : "prises, elles partiront"} avec les vôtres.` : `Les notes du secteur ${letter} sont prises, elles partiront avec les vôtres.`),
    another: "Lire un autre téléphone",
  },
};
export type Words = typeof fr;
export const en: Words = {
  handOver: {
    title: "Hand doors over",
    lead: "On the other phone: touch the badge at the top, then “Take the doors of another phone”.",
    code: (rank, all) => `QR code ${rank} of ${all}`,
    step: (rank, all) => `${rank} of ${all}`,
    before: "Previous",
    next: "Next",
    go: "Run through",
    halt: "Stop",
    light: "Turn the screen’s brightness up. Stay here until the other phone says that the doors are taken.",
    keeps: "This phone keeps everything until the site answers. Numbers of doors, nothing else.",
    noTicket: "This phone opened its turf with an older app: use the file, or open the link of the turf again.",
    tooMuch: "There are too many doors for QR codes: use the file.",
  },
  takeOver: {
    title: "Take doors",
    lead: "The other phone touches its badge at the top, then “Go through somebody’s phone”.",
    camera: "Open the camera",
    file: "Open a file of results",
    aim: "Aim at the QR code of the other screen.",
    step: (have, all) => `${have} of ${all} QR codes read`,
    foreign: "This QR code is not of a phone on its round. Aim at the other screen.",
    spoiled: "A QR code was misread. Once more: hold the phone still.",
    unreadable: "This phone cannot read these doors. Update the app, or use the file.",
    notAFile: "This file is not of a phone on its round, or it is of an older app: hand it to the team.",
    refused: "The camera does not open. Allow it in the settings of the browser, or use the file.",
    own: "These are the doors of this very phone: nothing to take.",
    full: "This phone is full: nothing was taken.",
    done: (count, letter) => (count ? `${doors(count, "door", "doors")} of turf ${letter} taken, leaving with yours.` : `The notes of turf ${letter} are taken, leaving with yours.`),
    another: "Read another phone",
  },
};
