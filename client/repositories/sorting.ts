/** What rows are sorted by, and which way. */
export type Order<Key extends string> = { key: Key; descending: boolean };

/** The rows in order; those without a value come last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | number | null,
  descending: boolean,
): Row[] {
  const direction = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      if (a.value === b.value) return 0;
      if (typeof a.value === 'string' && typeof b.value === 'string') return direction * a.value.localeCompare(b.value);
      return a.value < b.value ? -direction : direction;
    })
    .map(({ row }) => row);
}

/** The order after a click on a column's heading: numbers begin with the largest, words with A. */
export function nextOrder<Key extends string>(order: Order<Key>, key: Key, isNumber: boolean): Order<Key> {
  return order.key === key ? { key, descending: !order.descending } : { key, descending: isNumber };
}
