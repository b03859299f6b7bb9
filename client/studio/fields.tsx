import type { ReactNode } from 'react';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { isQuoting, RemarksAt } from './remarks.tsx';

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

/** How much of a text may be: by words, or by characters. */
export type Room = { most: number; of: 'words' | 'characters' };

function RoomLeft({ text, room }: { text: string; room: Room }) {
  const used = room.of === 'words' ? words(text) : text.length;
  return (
    <span className={used > room.most ? 'room room-over num' : 'room num'}>
      {used} of {room.most} {room.of}
      {used > room.most && <span>, too long</span>}
    </span>
  );
}

type FieldProps = { at: string; label: string; hint?: string };

/** What every field says of itself to those who hear it. */
function useField(at: string) {
  const form = useLessonForm();
  const id = fieldId(at);
  const { problems, gaps, claims } = form.remarksAt(at);
  const text = form.textAt(at);
  const describedBy = problems.length + gaps.length + claims.length > 0 || isQuoting(text) ? `${id}-remarks` : undefined;
  return {
    form,
    text,
    shared: {
      id,
      className: isQuoting(text) ? 'entry entry-quoting' : 'entry',
      'aria-invalid': problems.length > 0,
      ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    },
  };
}

/** A label over its field, what is said about it below. */
function Field({ at, label, hint, aside, children }: FieldProps & { aside?: ReactNode; children: ReactNode }) {
  const { textAt } = useLessonForm();
  return (
    <div className="studio-field">
      <div className="field-head">
        <label htmlFor={fieldId(at)}>
          {label}
          {hint !== undefined && <span className="faint"> {hint}</span>}
        </label>
        {aside}
      </div>
      {children}
      <RemarksAt place={at} text={textAt(at)} />
    </div>
  );
}

/** One line of text. */
export function LineField({ at, label, hint, type = 'text' }: FieldProps & { type?: 'text' | 'date' | 'month' }) {
  const { form, text, shared } = useField(at);
  return (
    <Field at={at} label={label} {...(hint === undefined ? {} : { hint })}>
      <input {...shared} type={type} value={text} readOnly={form.isFixed} onChange={({ target }) => form.set(at, target.value)} />
    </Field>
  );
}

/** A number; empty, the member is missing. @param per what one of the lesson's own is in what is typed: 100 for a share in percent */
export function NumberField({
  at,
  label,
  hint,
  per = 1,
  ...range
}: FieldProps & { per?: number; min: number; max: number; step?: number }) {
  const { form, text, shared } = useField(at);
  return (
    <Field at={at} label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        {...shared}
        {...range}
        type="number"
        value={text === '' ? '' : Math.round(Number(text) * per * 100) / 100}
        readOnly={form.isFixed}
        onChange={({ target }) => form.set(at, target.value === '' ? undefined : Number(target.value) / per)}
      />
    </Field>
  );
}

/** A text, as high as what stands in it. */
export function TextField({ at, label, hint, room }: FieldProps & { room?: Room }) {
  const { form, text, shared } = useField(at);
  return (
    <Field
      at={at}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      {...(room === undefined ? {} : { aside: <RoomLeft text={text} room={room} /> })}
    >
      <textarea {...shared} rows={1} value={text} readOnly={form.isFixed} onChange={({ target }) => form.set(at, target.value)} />
    </Field>
  );
}

/** A list, one member a line. */
export function LinesField({ at, label, hint = 'one a line' }: FieldProps) {
  const { form, shared } = useField(at);
  const text = form.listAt(at).join('\n');
  return (
    <Field at={at} label={label} hint={hint}>
      <textarea
        {...shared}
        rows={1}
        value={text}
        readOnly={form.isFixed}
        onChange={({ target }) => form.set(at, target.value === '' ? [] : target.value.split('\n'))}
      />
    </Field>
  );
}

type Choices = readonly (readonly [value: string, words: string])[];

/** One of a few. @param usual what is meant where nothing is chosen */
export function ChoiceField({ at, label, hint, of, usual = '' }: FieldProps & { of: Choices; usual?: string }) {
  const { form, text: chosen, shared } = useField(at);
  const text = chosen === '' ? usual : chosen;
  return (
    <Field at={at} label={label} {...(hint === undefined ? {} : { hint })}>
      <select
        {...shared}
        value={text}
        disabled={form.isFixed}
        onChange={({ target }) => form.set(at, target.value === '' ? undefined : target.value)}
      >
        {!of.some(([value]) => value === text) && <option value={text}>{text === '' ? 'Not chosen' : text}</option>}
        {of.map(([value, said]) => (
          <option key={value} value={value}>
            {said}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Yes or no. */
export function CheckField({ at, label, hint }: FieldProps) {
  const { form, shared } = useField(at);
  return (
    <div className="studio-field">
      <label className="check">
        <input
          {...shared}
          className=""
          type="checkbox"
          checked={form.isSet(at)}
          disabled={form.isFixed}
          onChange={({ target }) => form.set(at, target.checked)}
        />
        <span>
          {label}
          {hint !== undefined && <span className="faint"> {hint}</span>}
        </span>
      </label>
      <RemarksAt place={at} />
    </div>
  );
}

/** A judgment that is still to be made, or yes, or no: no box that stands for a no before anybody judged. */
export function JudgedField({ at, label, hint }: FieldProps) {
  const { form, shared } = useField(at);
  const value = form.isJudged(at) ? (form.isSet(at) ? 'yes' : 'no') : '';
  return (
    <Field at={at} label={label} {...(hint === undefined ? {} : { hint })}>
      <select
        {...shared}
        value={value}
        disabled={form.isFixed}
        onChange={({ target }) => form.set(at, target.value === '' ? undefined : target.value === 'yes')}
      >
        {value === '' && <option value="">Not judged yet</option>}
        <option value="yes">Yes</option>
        <option value="no">No</option>
      </select>
    </Field>
  );
}

/** More than this many to choose from are folded away. */
const manyChoices = 12;

/** Some of many, in a group that has the place's id. */
export function SomeField({
  at,
  label,
  hint,
  of,
  words = (one) => one.replaceAll('-', ' '),
}: FieldProps & { of: readonly string[]; words?: (one: string) => string }) {
  const { form } = useField(at);
  const chosen = form.listAt(at);
  const all = [...new Set([...of, ...chosen.map(String)])];
  const boxes = (
    <div className="some">
      {all.map((one) => (
        <label key={one} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            disabled={form.isFixed}
            onChange={({ target }) => form.set(at, target.checked ? [...chosen, one] : chosen.filter((other) => other !== one))}
          />
          {words(one)}
        </label>
      ))}
    </div>
  );
  return (
    <fieldset className="studio-field" id={fieldId(at)} tabIndex={-1}>
      <legend>
        {label}
        {hint !== undefined && <span className="faint"> {hint}</span>}
      </legend>
      {all.length > manyChoices ? (
        <details className="some-fold">
          <summary>{chosen.length === 0 ? 'None chosen' : chosen.map((one) => words(String(one))).join(', ')}</summary>
          {boxes}
        </details>
      ) : (
        boxes
      )}
      <RemarksAt place={at} />
    </fieldset>
  );
}
