import { Fragment } from 'react';
import type { PlainResource } from '../../server/contract/index.ts';
import { resourceLines, resourceTitle, type Line } from './resource-lines.ts';

export { resourceTitle };

function Lines({ lines }: { lines: Line[] }) {
  return (
    <dl className="pairs">
      {lines.map((line, at) => (
        // The same label may come more than once; the order never changes.
        <Fragment key={`${at} ${line.label}`}>
          <dt>{line.label}</dt>
          <dd>{'value' in line ? line.value : <Lines lines={line.lines} />}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** One FHIR resource as a person reads it, and as it is stored. Instants are shown in `timeZone`, or the browser's. */
export function ResourceView({ resource, timeZone }: { resource: PlainResource; timeZone?: string }) {
  return (
    <article className="resource">
      <h3>{resourceTitle(resource)}</h3>
      <Lines lines={resourceLines(resource, timeZone)} />
      <details>
        <summary>Raw JSON</summary>
        {/* Scrolls, so the keyboard must reach it. */}
        <pre className="json" tabIndex={0}>
          {JSON.stringify(resource, null, 2)}
        </pre>
      </details>
    </article>
  );
}
