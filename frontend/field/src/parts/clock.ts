/** A day in words, the first of a month as French says it. Layer: parts. */
export function dayIn(locale: string, shape: Intl.DateTimeFormatOptions, at: Date): string {
  const words = new Intl.DateTimeFormat(locale, shape).format(at);
  return locale.startsWith("fr") ? words.replace(/\b1 /, "1er ") : words;
}

/** A moment as the clocks of the territory show it, whatever the phone's own zone: the site writes it with its offset. */
export function there(iso: string): Date {
  return new Date(iso.slice(0, 19));
}
