import { Drawer } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Cite, SourceView } from '../../server/contract/index.ts';
import { citeWords, sourceName } from '../ui/cite-words.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { capitalized } from '../ui/format.ts';
import { LabelLink } from './source-line.tsx';

function Source({ source, cited, sources }: { source: SourceView; cited: Cite | null; sources: readonly SourceView[] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isCited = cited?.sourceId === source.id;
  useEffect(() => {
    // Missing where there is no layout to scroll.
    if (isCited) heading.current?.scrollIntoView?.({ block: 'start' });
  }, [isCited]);
  return (
    <section className={isCited ? 'cited' : ''}>
      <h3 ref={heading} tabIndex={-1} {...(isCited ? { 'data-autofocus': true } : {})}>
        {sourceName(source)}
      </h3>
      <dl className="pairs">
        {isCited && (
          <>
            <dt>Cited here</dt>
            <dd>{capitalized(citeWords(cited, sources))}</dd>
          </>
        )}
        {source.version !== null && (
          <>
            <dt>Version</dt>
            <dd className="num">
              {source.version}
              {source.effective !== null && `, effective ${fhirDate(source.effective)}`}
            </dd>
          </>
        )}
        {source.setId !== null && (
          <>
            <dt>Set id</dt>
            <dd className="code">{source.setId}</dd>
          </>
        )}
        <dt>Read</dt>
        <dd className="num">{fhirDate(source.readOn)}</dd>
      </dl>
      {source.setId !== null && (
        <p>
          <LabelLink setId={source.setId} of={`${source.product ?? 'this drug'}, version ${source.version ?? 'not given'}`} />
        </p>
      )}
    </section>
  );
}

/** Every source of the lesson. @param at the citation it was opened from, `all` for the whole list, null while closed */
export function SourcesDrawer({ at, sources, close }: { at: Cite | 'all' | null; sources: readonly SourceView[]; close: () => void }) {
  return (
    <Drawer
      lockScroll={false}
      opened={at !== null}
      onClose={close}
      position="bottom"
      size="85%"
      classNames={{ content: 'sheet' }}
      radius="md"
      title="Sources"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="drawer-body">
        {sources.map((source) => (
          <Source key={source.id} source={source} cited={at === 'all' ? null : at} sources={sources} />
        ))}
      </div>
    </Drawer>
  );
}
