/** The path of a line through `values` in a box of this size, 0 at the bottom. */
function sparklinePath(values: readonly number[], width: number, height: number): string {
  const highest = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => {
      const x = Math.round(index * step * 10) / 10;
      const y = Math.round((height - 1 - (value / highest) * (height - 2)) * 10) / 10;
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}

type SparklineProps = {
  values: readonly number[];
  /** What the line says, for those who cannot see it: `12 events in 14 days, 5 today`. */
  label: string;
  width?: number;
  height?: number;
  /** Fills the ground below the line. */
  area?: boolean;
};

/** Activity over time as a small line. */
export function Sparkline({ values, label, width = 42, height = 14, area }: SparklineProps) {
  const line = sparklinePath(values, width, height);
  return (
    <svg
      class="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {area && <path class="sparkline-area" d={`${line}L${width} ${height}L0 ${height}Z`} />}
      <path class="sparkline-line" d={line} />
    </svg>
  );
}

type HeatStripProps = { days: readonly { date: string; events: number }[]; label: string };

/** Activity a day as a strip of squares, stronger where more happened. */
export function HeatStrip({ days, label }: HeatStripProps) {
  const highest = Math.max(1, ...days.map((day) => day.events));
  return (
    <span class="heat" role="img" aria-label={label}>
      {days.map((day) => (
        <i
          key={day.date}
          data-tip={`${day.date}: ${day.events} ${day.events === 1 ? 'event' : 'events'}`}
          style={{ '--heat': day.events === 0 ? 0 : 0.15 + 0.85 * (day.events / highest) ** 1.5 }}
        />
      ))}
    </span>
  );
}
