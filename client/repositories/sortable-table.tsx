import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon, tellMore } from '../ui/index.ts';
import { More, useFirst } from './more.tsx';
import { nextOrder, type Order, sortRows } from './sorting.ts';
import { amount } from './words.ts';
import './sortable-table.css';

export type Column<Row> = {
  key: string;
  label: string;
  value: (row: Row) => string | number | null;
  /** It tells when something was: the newest is first, as the largest number is. */
  isTime?: boolean;
  /** It takes what the others leave, and is cut where that is too little. */
  takesRest?: boolean;
  /** How it is drawn; the value itself without it. */
  cell?: (row: Row) => ComponentChildren;
};

export type SortableTableProps<Row> = {
  /** Its heading. */
  title: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The first names the row. */
  columns: readonly Column<Row>[];
  /** The column it is sorted by at first, the largest first. */
  sortedBy: string;
  /** What it says without rows. */
  none: string;
  /** How many more there are than `rows` has, and what gets them. */
  unlisted?: number | undefined;
  onUnlisted?: (() => void) | undefined;
};

/** How many rows are drawn before somebody asks for more. */
const FIRST_ROWS = 500;

/** A table that is sorted by a click on a heading. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { title, rows, keyOf, columns, sortedBy, none, unlisted = 0, onUnlisted } = props;
  const [example] = rows;
  const isNumber = (column: Column<Row>) => example !== undefined && typeof column.value(example) === 'number';
  const descends = (column: Column<Row>) => column.isTime === true || isNumber(column);
  const initial = columns.find(({ key }) => key === sortedBy);
  const [order, setOrder] = useState<Order<string>>({
    key: sortedBy,
    descending: initial !== undefined && descends(initial),
  });
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === order.key);
    return column ? sortRows(rows, column.value, order.descending) : rows;
  }, [rows, columns, order]);
  const first = useFirst(sorted, FIRST_ROWS);
  const box = useRef<HTMLElement>(null);
  const isEmpty = rows.length === 0;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const sizes = new ResizeObserver(() => tellMore(element));
    for (const each of [element, ...element.children]) sizes.observe(each);
    return () => sizes.disconnect();
  }, [isEmpty]);
  const classOf = (column: Column<Row>) => (isNumber(column) ? 'number' : column.takesRest ? 'rest' : undefined);
  return (
    <section class="map-section">
      <h2>
        {title} <span class="count">{amount(rows.length + unlisted)}</span>
      </h2>
      {isEmpty ? (
        <p class="dim">{none}</p>
      ) : (
        <section
          ref={box}
          class="map-table-scroll"
          aria-label={title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onScroll={({ currentTarget }) => tellMore(currentTarget)}
        >
          <table class="map-table">
            <thead>
              <tr>
                {columns.map((column) => {
                  const isSorted = order.key === column.key;
                  const direction = order.descending ? 'descending' : 'ascending';
                  return (
                    <th
                      key={column.key}
                      scope="col"
                      class={classOf(column)}
                      aria-sort={isSorted ? direction : undefined}
                    >
                      <button type="button" onClick={() => setOrder(nextOrder(order, column.key, descends(column)))}>
                        {column.label}
                        {isSorted && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} size={11} />}
                      </button>
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {first.shown.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map((column, index) => {
                    const value = column.value(row);
                    const content = column.cell?.(row) ?? (typeof value === 'number' ? amount(value) : (value ?? '–'));
                    // What may be cut is told as a whole.
                    const tip = (index === 0 || column.takesRest) && typeof value === 'string' ? value : undefined;
                    if (index === 0) {
                      return (
                        <th key={column.key} scope="row" data-tip={tip}>
                          {content}
                        </th>
                      );
                    }
                    return (
                      <td key={column.key} class={classOf(column)} data-tip={tip}>
                        {content}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <More of={first} unlisted={unlisted} onUnlisted={onUnlisted} />
    </section>
  );
}
