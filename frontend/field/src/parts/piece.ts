/** Pieces of the app that are loaded when they are asked for; the phone keeps them from the first day, network or not. Layer: parts. */

/** A piece by its name; the page holds its address, so that the app itself loads none. */
export const piece = async <T>(name: "codes" | "english"): Promise<T> =>
  (await import(/* @vite-ignore */ document.querySelector<HTMLElement>(`[data-${name}]`)!.dataset[name]!)) as T;
