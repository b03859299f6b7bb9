import type { RuleView } from '../../../server/contract/index.ts';
import { Clause } from './rule-form.tsx';
import { offersOf } from './rule-places.ts';
import { times, triggersInWords } from './rule-words.ts';

/** When a rule is met, of one that says more than the form can: told, and kept. */
export function KeptWhen({ view }: { view: RuleView }) {
  return (
    <Clause name="when" title="When">
      <p>{triggersInWords(view.trigger)}.</p>
      <p className="small dim">
        Its codes and the conditions that it has say more than this form can. They are kept as they are, and stand below in full; what is
        written here holds besides.
      </p>
    </Clause>
  );
}

/** What a rule offers, of one that says more than the form can: told, and kept. */
export function KeptShows({ view }: { view: RuleView }) {
  const offers = offersOf(view.plan['action']);
  return (
    <Clause name="lesson" title="Shows">
      <details className="some-fold">
        <summary>
          {times(offers.length, 'lesson or update', 'lessons and updates')}, <span className="faint">kept as they are</span>
        </summary>
        <ul>
          {offers.map((title, index) => (
            // Two may have one title.
            <li key={index}>{title}</li>
          ))}
        </ul>
      </details>
    </Clause>
  );
}
