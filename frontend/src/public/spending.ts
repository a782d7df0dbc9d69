/** What a ballot spends, in cents. */

export interface Spending {
  count: number;
  left: number;
  /** Of what is not chosen, by how much it would go over the budget: 0 where it fits. */
  over: number[];
  /** The share of the budget that each choice takes, in thousandths. */
  parts: number[];
}

export function spent(budget: number, costs: readonly number[], chosen: readonly boolean[]): Spending {
  const taken = costs.filter((_cost, rank) => chosen[rank]);
  const left = budget - taken.reduce((sum, cost) => sum + cost, 0);
  return {
    count: taken.length,
    left,
    over: costs.map((cost, rank) => (chosen[rank] ? 0 : Math.max(0, cost - Math.max(0, left)))),
    parts: taken.map((cost) => (budget > 0 ? (1000 * cost) / budget : 0)),
  };
}

/** As the pages of the server write it. */
export function money(cents: number, language: string): string {
  const digits = cents % 100 ? 2 : 0;
  const format = { style: "currency", currency: "EUR", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, format as Intl.NumberFormatOptions).format(cents / 100).replace(/\u00A0/g, "\u202F");
}
