/** The camera, asked for by a tap and let go as soon as it is not looked through any more. Layer: screens. */

import { type Read, reader } from "./reader";

/** Pictures are looked at this often: the other phone shows two codes in a second. */
const OFTEN = 90;

export class Camera {
  private stream: MediaStream | null = null;
  private read: Read = async () => null;
  private on = false;

  constructor(private readonly video: HTMLVideoElement) {
    video.muted = true; // else some browsers show nothing before a second tap
  }

  /** Throws where there is no camera, or none that this page may use. */
  async open(): Promise<void> {
    this.on = true;
    this.read = await reader();
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
    this.stream = stream;
    if (!this.on) return this.stop();
    this.video.srcObject = stream;
    await this.video.play().catch(() => undefined); // left meanwhile
  }

  /** Tell each code that is read, until {@link stop}. */
  async look(tell: (said: string) => Promise<void>): Promise<void> {
    while (this.on) {
      const said = await this.read(this.video);
      if (said !== null && this.on) await tell(said);
      await new Promise((done) => setTimeout(done, OFTEN));
    }
  }

  stop(): void {
    this.on = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }
}

/** Keep the screen lit where the browser can; called again when the page comes back. */
export async function stayLit(): Promise<() => void> {
  const lock = await navigator.wakeLock?.request("screen").catch(() => null);
  return () => void lock?.release().catch(() => undefined);
}
