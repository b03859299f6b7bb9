import { valueAt } from '../../server/contract/index.ts';
import { ChoiceField, LineField, NumberField, TextField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId, populationWords } from './lesson-places.ts';
import { idOf } from './lesson-sections.tsx';
import { AddButton, freeId, Moves } from './moves.tsx';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';
import { SourceField } from './source-field.tsx';

/** What the label says for groups of patients. */
export function PopulationsSection() {
  const { lesson } = useLessonForm();
  const groups = new Set([...Object.keys(populationWords), ...Object.keys(lesson['populations'] ?? {})]);
  return (
    <Section at="populations" title="Populations">
      {[...groups].map((group) => (
        <TextField key={group} at={`populations.${group}`} label={populationWords[group] ?? group} />
      ))}
    </Section>
  );
}

/** What a program of the manufacturer asks of the reader. */
export function RemsSection() {
  return (
    <Section at="rems" title="REMS">
      <div className="studio-row">
        <ChoiceField
          at="rems.status"
          label="Status"
          of={[
            ['named', 'The label names one'],
            ['none-named', 'The label names none'],
            ['ended', 'It ended'],
          ]}
        />
        <SourceField at="rems.source" />
        <LineField at="rems.asOf" label="As of" type="date" />
      </div>
      <TextField at="rems.text" label="Text" />
    </Section>
  );
}

/** Since when, from what to what, and what to do now. */
export function ChangesSection() {
  const { listAt, textAt } = useLessonForm();
  const documents = listAt('sources').flatMap((source) => (valueAt(source, 'kind') === 'document' ? [String(valueAt(source, 'id'))] : []));
  const isOfDocument = (source: string): boolean => documents.some((id) => source.split(/[\s;,]+/).includes(id));
  return (
    <Section at="whatChanged" title="What changed">
      <ol className="studio-list">
        {listAt('whatChanged').map((change, index) => {
          const place = `whatChanged.${index}`;
          return (
            // Lines of a change have no name of their own.
            <li key={idOf(change, index)} id={fieldId(place)} tabIndex={-1}>
              <div className="studio-list-head">
                <h3>Change {index + 1}</h3>
                <Moves list="whatChanged" index={index} name={`change ${index + 1}`} />
              </div>
              <RemarksAt place={place} />
              <TextField at={`${place}.text`} label="Text" room={{ most: 30, of: 'words' }} />
              <div className="studio-row">
                <ChoiceField
                  at={`${place}.basis`}
                  label="Known from"
                  of={[
                    ['within-set', `Two versions of one ${isOfDocument(textAt(`${place}.source`)) ? 'document' : 'label'}`],
                    ['reported', 'A report, wording not compared'],
                  ]}
                />
                <LineField at={`${place}.since`} label="Since" type="month" />
                <LineField at={`${place}.showUntil`} label="Shown until" type="month" />
              </div>
              <div className="studio-row">
                <SourceField at={`${place}.source`} />
                <LineField at={`${place}.reason`} label="Why shown longer" hint="than 12 months" />
              </div>
            </li>
          );
        })}
      </ol>
      <AddButton
        list="whatChanged"
        words="Add a change"
        most={6}
        make={() => ({ basis: 'within-set', since: '', showUntil: '', text: '', source: '' })}
      />
    </Section>
  );
}

/** What the order’s card says. */
export function CardSection() {
  return (
    <Section at="card" title="The card">
      <TextField at="cardSummary" label="Summary" room={{ most: 139, of: 'characters' }} />
      <TextField at="cardDetail" label="Detail" hint="holds {why} once" room={{ most: 60, of: 'words' }} />
    </Section>
  );
}

const kinds = [
  ['label', 'Label'],
  ['label-index', 'Index of label changes'],
  ['rems', 'REMS notice'],
  ['guideline', 'Guideline, beyond the label'],
] as const;

/** What is cited, each as it was read on a day. */
export function SourcesSection() {
  const { listAt, textAt } = useLessonForm();
  const ids = Array.from({ length: 9 }, (_, index) => `X${index + 1}`);
  return (
    <Section at="sources" title="Sources">
      <ol className="studio-list">
        {listAt('sources').map((source, index) => {
          const place = `sources.${index}`;
          const id = textAt(`${place}.id`);
          return (
            <li key={idOf(source, index)} id={fieldId(place)} tabIndex={-1}>
              <div className="studio-list-head">
                <h3>
                  Source <span className="code">{id}</span>
                </h3>
                <Moves list="sources" index={index} name={`source ${id}`} />
              </div>
              <RemarksAt place={place} />
              {textAt(`${place}.kind`) === 'document' ? (
                <>
                  <LineField at={`${place}.text`} label="Document" />
                  <div className="studio-row">
                    <NumberField at={`${place}.version`} label="Version" min={1} max={9999} />
                    <LineField at={`${place}.effective`} label="Effective" type="date" />
                    <LineField at={`${place}.readOn`} label="Read on" type="date" />
                  </div>
                </>
              ) : textAt(`${place}.kind`) === 'label' ? (
                <>
                  <div className="studio-row">
                    <LineField at={`${place}.setId`} label="Set id" />
                    <LineField at={`${place}.application`} label="Application" />
                  </div>
                  <div className="studio-row">
                    <NumberField at={`${place}.version`} label="Version" min={1} max={9999} />
                    <LineField at={`${place}.effective`} label="Effective" type="date" />
                    <LineField at={`${place}.readOn`} label="Read on" type="date" />
                  </div>
                </>
              ) : (
                <>
                  <TextField at={`${place}.text`} label="What it is" />
                  <div className="studio-row">
                    <ChoiceField at={`${place}.kind`} label="Kind" of={kinds.filter(([kind]) => kind !== 'label')} />
                    <LineField at={`${place}.readOn`} label="Read on" type="date" />
                  </div>
                </>
              )}
            </li>
          );
        })}
      </ol>
      <AddButton
        list="sources"
        words="Add a source beside the label"
        most={12}
        make={(all) => ({ id: freeId(all, ids), kind: 'label-index', text: '', readOn: '' })}
      />
    </Section>
  );
}
