import { useState } from 'react';
import type { StepLessonText } from '../../server/contract/index.ts';

type Disclosure = Extract<StepLessonText, { step: 'submit' }>['disclosure'];
/** What is typed so far; null where nothing was said yet. */
export type Disclosing = { has: boolean; company: string; nature: string; mitigated: boolean } | null;

/** What is sent: null is "nothing". */
export const disclosureOf = (said: Disclosing): Disclosure =>
  said === null || !said.has ? null : { company: said.company.trim(), nature: said.nature.trim(), mitigated: said.mitigated };

export const useDisclosing = () => useState<Disclosing>(null);

/** What a person has to do with makers of what the lesson speaks of; nothing is presumed. */
export function DisclosureFields({ said, say }: { said: Disclosing; say: (said: Disclosing) => void }) {
  const some = said ?? { has: false, company: '', nature: '', mitigated: false };
  return (
    <fieldset className="studio-field">
      <legend>In the last 24 months, have you had a financial relationship with a company whose product this lesson is about?</legend>
      <label className="check">
        <input type="radio" name="disclosure" required checked={said?.has === false} onChange={() => say({ ...some, has: false })} />
        Nothing to disclose
      </label>
      <label className="check">
        <input type="radio" name="disclosure" required checked={said?.has === true} onChange={() => say({ ...some, has: true })} />
        Yes
      </label>
      {said?.has === true && (
        <>
          <label className="studio-field">
            Company
            <input
              className="entry"
              required
              maxLength={200}
              value={said.company}
              onChange={({ target }) => say({ ...said, company: target.value })}
            />
          </label>
          <label className="studio-field">
            What the relationship is
            <input
              className="entry"
              required
              maxLength={300}
              value={said.nature}
              onChange={({ target }) => say({ ...said, nature: target.value })}
            />
          </label>
          <label className="check">
            <input type="checkbox" checked={said.mitigated} onChange={({ target }) => say({ ...said, mitigated: target.checked })} />
            It was mitigated before I worked on this
          </label>
        </>
      )}
    </fieldset>
  );
}
