/** A moment as the clocks of the territory show it, whatever the phone's own zone: the site writes it with its offset. */
export function there(iso: string): Date {
  return new Date(iso.slice(0, 19));
}
