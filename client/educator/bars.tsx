import { told } from './words.ts';

const share = (value: number | null, most: number): string => `${most === 0 ? 0 : (100 * (value ?? 0)) / most}%`;

/** One bar a row; what is hidden has words and no bar. */
export function Bars({ rows }: { rows: readonly { key: string; label: string; value: number | null; note?: string }[] }) {
  const most = Math.max(0, ...rows.map(({ value }) => value ?? 0));
  return (
    <div className="bars">
      {rows.map(({ key, label, value, note }) => (
        <div key={key} className="bar-row">
          <span className="bar-label">{label}</span>
          <span className="bar-track">
            <span className="bar" style={{ width: share(value, most) }} />
          </span>
          <span className="bar-value num">
            {told(value)}
            {note !== undefined && <span className="faint"> {note}</span>}
          </span>
        </div>
      ))}
    </div>
  );
}

export type Nested = {
  key: string;
  label: string;
  shown: number | null;
  opened: number | null;
  started: number | null;
  passed: number | null;
};

/** One bar in the other, from shown to passed: how far cards got, topic by topic. */
export function NestedBars({ rows }: { rows: readonly Nested[] }) {
  const most = Math.max(0, ...rows.map(({ shown }) => shown ?? 0));
  return (
    <div className="bars bars-nested">
      {rows.map(({ key, label, shown, opened, started, passed }) => (
        <div key={key} className="bar-row">
          <span className="bar-label">{label}</span>
          <span className="bar-track">
            <span className="bar bar-1" style={{ width: share(shown, most) }} />
            <span className="bar bar-2" style={{ width: share(opened, most) }} />
            <span className="bar bar-3" style={{ width: share(started, most) }} />
            <span className="bar" style={{ width: share(passed, most) }} />
          </span>
          <span className="bar-value num">
            {told(shown)} shown, {told(passed)} passed
          </span>
        </div>
      ))}
    </div>
  );
}
