import { ChoiceField, JudgedField, NumberField, SomeField, TextField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { idOf } from './lesson-sections.tsx';
import { AddButton, freeId, Moves } from './moves.tsx';
import { plainMarks } from './plain-marks.ts';
import { QuestionFields } from './question-fields.tsx';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';

/** How many problems there are at a place and below it. */
const useProblemsIn = (place: string): number => {
  const { remarks } = useLessonForm();
  return [...remarks].reduce(
    (count, [at, { problems }]) => (at === place || at.startsWith(`${place}.`) ? count + problems.length : count),
    0,
  );
};

function Item({ index }: { index: number }) {
  const { listAt, textAt } = useLessonForm();
  const place = `items.${index}`;
  const problems = useProblemsIn(place);
  const points = listAt('keyPoints').map((point, at) => [idOf(point, at), `Key point ${at + 1}`] as const);
  const others = listAt('items').flatMap((item, at) => (at === index ? [] : [{ id: idOf(item, at), name: `Item ${at + 1}` }]));
  return (
    <details className="studio-item" id={fieldId(place)}>
      <summary>
        <span className="studio-item-name">Item {index + 1}</span>
        <span className="studio-item-stem">{textAt(`${place}.stem`) === '' ? 'No stem yet' : plainMarks(textAt(`${place}.stem`))}</span>
        {problems > 0 && <span className="chip chip-bad num">{problems === 1 ? '1 problem' : `${problems} problems`}</span>}
      </summary>
      <div className="studio-item-body">
        <div className="studio-list-head">
          <p className="small faint">
            Known as <span className="code">{textAt(`${place}.id`)}</span>
          </p>
          <Moves list="items" index={index} name={`item ${index + 1}`} />
        </div>
        <RemarksAt place={place} />
        <QuestionFields at={place} />
        <div className="studio-row">
          <ChoiceField at={`${place}.keyPoint`} label="Key point" of={points} />
          <NumberField at={`${place}.difficulty`} label="Expected right" hint="% before the lesson" per={100} min={0} max={90} step={5} />
          <ChoiceField
            at={`${place}.use`}
            label="Used"
            usual="lesson"
            of={[
              ['lesson', 'In the lesson'],
              ['test-out', 'For test-out'],
            ]}
          />
        </div>
        <JudgedField at={`${place}.critical`} label="Critical" hint="the wrong choice could kill or maim soon, and the label settles it" />
        <SomeField at={`${place}.skills`} label="Skills" hint="one or two of the lesson’s" of={listAt('skills').map(String)} />
        <SomeField
          at={`${place}.enemies`}
          label="Never together with"
          hint="no check has both: one answers the other, or they are one case told twice"
          of={others.map(({ id }) => id)}
          words={(id) => others.find((one) => one.id === id)?.name ?? `${id}, which is gone`}
        />
        <TextField at={`${place}.rationale`} label="Why it is best" hint="for reviewers" />
      </div>
    </details>
  );
}

/** One question before any key point is shown, never scored. */
export function RetrievalSection() {
  return (
    <Section at="retrieval" title="Retrieval question">
      <QuestionFields at="retrieval" />
    </Section>
  );
}

/** The bank that a check draws from. */
export function ItemsSection() {
  const { listAt } = useLessonForm();
  const items = listAt('items');
  const ids = Array.from({ length: 40 }, (_, index) => `T${index + 1}`);
  return (
    <Section at="items" title="Items" note={String(items.length)}>
      <div className="studio-row">
        <NumberField at="served" label="Items a check serves" min={1} max={4} />
      </div>
      <div>
        {items.map((item, index) => (
          <Item key={idOf(item, index)} index={index} />
        ))}
      </div>
      <AddButton
        list="items"
        words="Add an item"
        most={30}
        make={(all) => ({
          id: freeId(all, ids),
          stem: '',
          options: ['a', 'b', 'c'].map((id) => ({ id, text: '', correct: id === 'a', feedback: '' })),
          skills: [],
          critical: false,
          source: '',
          keyPoint: '',
          use: 'lesson',
          enemies: [],
          rationale: '',
        })}
      />
    </Section>
  );
}
