import { useState } from 'react';
import { valueAt } from '../../server/contract/index.ts';
import { CheckField, ChoiceField, NumberField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId, levelWords } from './lesson-places.ts';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';

/** What has to be right for a pass, which is said before the check begins. */
export function PassingSection() {
  return (
    <Section at="passRule" title="Passing" note="said before the check begins">
      <div className="studio-row">
        <NumberField at="passRule.minShare" label="Share right, at least" hint="% of items; 66 is 2 of 3" per={100} min={1} max={100} />
        <CheckField at="passRule.criticalAll" label="Every critical item right" hint="one wrong is not a pass, whatever the share" />
      </div>
    </Section>
  );
}

const about: Record<string, string> = {
  novice: 'Nobody knows yet what they know, or little is known of it.',
  partial: 'They have answered some of it right before.',
  expert: 'They have answered nearly all of it right before.',
};

/** What every draft begins with. */
const usual: Record<string, Record<string, unknown>> = {
  novice: { keyPoints: 'all', items: 3, order: 'easiest-first' },
  partial: { keyPoints: 'skills-below-bar', items: 2, order: 'critical-first' },
  expert: { keyPoints: 'what-changed-only', items: 2, order: 'critical-first' },
};

/** Whether the selections stand on the page: nothing is chosen by them yet, so only where a lesson has its own, or a problem in them. */
export function useAreVariantsShown(): boolean {
  const { lesson, remarks } = useLessonForm();
  const isUsual = Object.entries(usual).every(([level, members]) =>
    Object.entries(members).every(([name, value]) => valueAt(lesson, `variants.${level}.${name}`) === value),
  );
  // What was changed here to the usual does not go from under the hand.
  const [isShown] = useState(!isUsual);
  const hasRemarks = [...remarks.keys()].some((at) => at === 'variants' || at.startsWith('variants.'));
  return !isUsual || isShown || hasRemarks;
}

/** Selections by how much a reader knows. */
export function VariantsSection() {
  const { listAt } = useLessonForm();
  if (!useAreVariantsShown()) return null;
  const changes = listAt('whatChanged').length;
  return (
    <Section at="variants" title="By how much a reader knows">
      <p className="small dim">
        A selection of the same facts for each kind of reader, never other facts. It is kept with the lesson; nothing is chosen by it yet.
        {changes === 0 && ' This lesson names no change: “only what changed” leaves the questions.'}
      </p>
      {Object.entries(levelWords).map(([level, name]) => {
        const place = `variants.${level}`;
        return (
          <fieldset key={level} className="studio-options" id={fieldId(place)} tabIndex={-1}>
            <legend>
              {name} <span className="faint">{about[level]}</span>
            </legend>
            <RemarksAt place={place} />
            <div className="studio-row">
              <ChoiceField
                at={`${place}.keyPoints`}
                label="Key points shown"
                of={[
                  ['all', 'All'],
                  ['skills-below-bar', 'Skills not yet shown'],
                  ['what-changed-only', 'Only what changed'],
                ]}
              />
              <NumberField at={`${place}.items`} label="Items asked" min={1} max={4} />
              <ChoiceField
                at={`${place}.order`}
                label="Which item first"
                of={[
                  ['easiest-first', 'The easiest'],
                  ['critical-first', 'The critical ones'],
                ]}
              />
            </div>
          </fieldset>
        );
      })}
    </Section>
  );
}
