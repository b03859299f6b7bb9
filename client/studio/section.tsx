import type { ReactNode } from 'react';
import { RemarksAt } from './remarks.tsx';
import { fieldId } from './lesson-places.ts';

/** One part of a lesson, which a jump can reach. */
export function Section({ at, title, note, children }: { at: string; title: string; note?: string; children: ReactNode }) {
  const id = fieldId(at);
  return (
    <section className="studio-section" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {title}
        {note !== undefined && <span className="count-after"> {note}</span>}
      </h2>
      <RemarksAt place={at} />
      {children}
    </section>
  );
}
