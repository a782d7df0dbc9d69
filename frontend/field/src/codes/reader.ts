/** Reads QR codes in what a camera sees: by the browser where it can (Android), else by a library that does nothing more. Layer: screens. */

import decode from "qr/decode.js";

/** What a picture of the camera says, null where no code is read in it. */
export type Read = (video: HTMLVideoElement) => Promise<string | null>;
interface Detector {
  detect(video: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface Detectors {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}
/** Side of the picture that is looked at: enough for a code that fills half of it. */
const MOST = 900;
/** Milliseconds that a picture is looked at again where no code was found at once. */
const PATIENCE = 60;

/** The browser's own reader where it has one; else this one's. */
export async function reader(): Promise<Read> {
  const own = byHand();
  const detectors = (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
  const formats: string[] = (await detectors?.getSupportedFormats().catch(() => null)) ?? [];
  if (!detectors || !formats.includes("qr_code")) return own;
  const detector = new detectors({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? own(video);
}

function byHand(): Read {
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!brush || !video.videoWidth) return null;
    const scale = Math.min(1, MOST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decode(brush.getImageData(0, 0, canvas.width, canvas.height), { timeLimit: PATIENCE });
    } catch {
      return null; // no code in this picture
    }
  };
}
