import { useId, type ReactNode } from 'react';
import { DownloadIcon } from './icons.ts';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { download, toCsv } from './to-csv.ts';

export type Twin = {
  columns: readonly string[];
  /** The first cell of each is its header. */
  rows: readonly { key: string; cells: readonly string[] }[];
};

/** A chart with a sentence for its title, what it rests on, and the table of the same values. */
export function Figure({
  title,
  basis,
  gist,
  twin,
  file,
  children,
}: {
  title: string;
  basis: string;
  /** What the chart shows, in words. */
  gist: string;
  twin: Twin;
  /** Name of the file without its ending. */
  file: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="section figure" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="dim">{basis}</p>
      <div role="img" aria-label={gist} className="chart">
        {children}
      </div>
      <details className="twin">
        <summary>
          Table<span className="hidden-visually"> of: {title}</span>
        </summary>
        <ScrollRegion name={`Table of: ${title}`}>
          <table className="table">
            <thead>
              <tr>
                {twin.columns.map((column, at) => (
                  <th key={column} scope="col" className={at === 0 ? '' : 'n'}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {twin.rows.map(({ key, cells: [head, ...cells] }) => (
                <tr key={key}>
                  <th scope="row">{head}</th>
                  {cells.map((cell, at) => (
                    <td key={twin.columns[at + 1]} className="n num">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <button
          type="button"
          className="button button-small"
          onClick={() => download(`${file}.csv`, toCsv([twin.columns, ...twin.rows.map(({ cells }) => cells)]))}
        >
          <DownloadIcon className="icon" stroke={1.75} aria-hidden="true" />
          Download CSV<span className="hidden-visually"> of: {title}</span>
        </button>
      </details>
    </section>
  );
}
