import { valueAt } from '../../server/contract/index.ts';
import { TextField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { exceptionName, fieldId } from './lesson-places.ts';
import { Moves } from './moves.tsx';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';

/** Rules of writing that this text breaks on purpose, each with the reason that whoever publishes weighs. */
export function ExceptionsSection() {
  const { lesson, listAt } = useLessonForm();
  const all = listAt('exceptions');
  return (
    <Section at="exceptions" title="Rules set aside" note={all.length === 0 ? 'none' : String(all.length)}>
      <p className="small dim">
        A rule of length or of how a question is put can be set aside at one place, from the problem that names it. Whoever publishes reads
        the reason.
      </p>
      <ol className="studio-list">
        {all.map((one, index) => {
          const place = `exceptions.${index}`;
          const [at, rule] = [String(valueAt(one, 'at')), String(valueAt(one, 'rule'))];
          return (
            <li key={`${at} ${rule}`} id={fieldId(place)} tabIndex={-1}>
              <div className="studio-list-head">
                <h3>
                  {exceptionName(lesson, at)}: {rule}
                </h3>
                <Moves list="exceptions" index={index} name={`rule set aside ${index + 1}`} />
              </div>
              <RemarksAt place={place} />
              <TextField at={`${place}.reason`} label="Why it is better so" hint="for whoever publishes" />
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
