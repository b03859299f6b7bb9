import { lessonSkills, levelWords } from '../../server/contract/index.ts';
import { CheckField, ChoiceField, LineField, LinesField, NumberField, SomeField, TextField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { AddButton, freeId, Moves } from './moves.tsx';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';
import { SourceField } from './source-field.tsx';

/** What the lesson is about and for whom. */
export function AboutSection() {
  return (
    <Section at="" title="The lesson">
      <LineField at="title" label="Title" />
      <TextField at="objective" label="Objective" hint="one decision" room={{ most: 25, of: 'words' }} />
      <div className="studio-row">
        <NumberField at="minutes" label="Minutes" hint="at most 3" min={0.5} max={3} step={0.5} />
        <ChoiceField
          at="risk"
          label="Risk"
          of={[
            ['high-alert', 'High alert'],
            ['standard', 'Standard'],
            ['low', 'Low'],
          ]}
        />
      </div>
      <SomeField at="skills" label="Skills" hint="one to five" of={lessonSkills} />
    </Section>
  );
}

const roles = ['physician', 'nurse-practitioner', 'physician-assistant', 'pharmacist', 'nurse'];
const settings = ['outpatient', 'inpatient', 'emergency', 'perioperative'];

/** Who decides, where, and how much they know. */
export function AudienceSection() {
  return (
    <Section at="audience" title="Audience">
      <SomeField at="audience.roles" label="Roles" hint="for whom it is a decision" of={roles} />
      <SomeField at="audience.settings" label="Settings" of={settings} />
      <ChoiceField at="audience.level" label="Level" hint="what is taken for known" of={Object.entries(levelWords)} />
    </Section>
  );
}

/** Which orders are meant, and what passing is not. */
export function ScopeSection() {
  return (
    <Section at="scope" title="Scope and restrictions">
      <div className="studio-row">
        <LinesField at="scope.ingredients" label="Ingredients" />
        <LinesField at="scope.routesForms" label="Routes and forms" />
        <LinesField at="scope.headings" label="Headings of the box" />
      </div>
      <TextField at="scope.excludes" label="Not meant" hint="products that this is not about" />
      <LinesField at="restrictions" label="What passing is not" hint="shown with the result, one a line" />
    </Section>
  );
}

const pointIds = ['k1', 'k2', 'k3', 'k4', 'k5'];

/** Three to five sentences on what to do differently. */
export function KeyPointsSection() {
  const { listAt } = useLessonForm();
  const points = listAt('keyPoints');
  const words = points.reduce<number>((count, one) => {
    const text = typeof one === 'object' && one !== null && 'text' in one ? String(one.text) : '';
    return count + text.split(/\s+/).filter((word) => word !== '').length;
  }, 0);
  return (
    <Section at="keyPoints" title="Key points" note={`${words} of 130 words`}>
      <ol className="studio-list">
        {points.map((point, index) => {
          const place = `keyPoints.${index}`;
          const name = `key point ${index + 1}`;
          return (
            <li key={idOf(point, index)} id={fieldId(place)} tabIndex={-1}>
              <div className="studio-list-head">
                <h3>Key point {index + 1}</h3>
                <Moves list="keyPoints" index={index} name={name} />
              </div>
              <RemarksAt place={place} />
              <TextField at={`${place}.text`} label="Text" room={{ most: 35, of: 'words' }} />
              <div className="studio-row">
                <SourceField at={`${place}.source`} />
                <CheckField at={`${place}.changed`} label="Changed" hint="marked for those who passed before" />
              </div>
            </li>
          );
        })}
      </ol>
      <AddButton
        list="keyPoints"
        words="Add a key point"
        most={5}
        make={(all) => ({ id: freeId(all, pointIds), text: '', source: '', changed: false })}
      />
    </Section>
  );
}

/** What a member of a list is known by, wherever it stands. */
export const idOf = (member: unknown, index: number): string =>
  typeof member === 'object' && member !== null && 'id' in member ? String(member.id) : String(index);
