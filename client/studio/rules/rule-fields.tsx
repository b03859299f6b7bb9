import type { ReactNode } from 'react';
import { fieldId } from '../lesson-places.ts';
import { RuleRemarks, useRuleField, useRuleForm } from './rule-form.tsx';

type Frame = { place: string; label: string; hint?: string };

function Field({ place, label, hint, className = '', children }: Frame & { className?: string; children: ReactNode }) {
  return (
    <div className={`studio-field ${className}`}>
      <label htmlFor={fieldId(place)}>
        {label}
        {hint !== undefined && hint !== '' && <span className="faint"> {hint}</span>}
      </label>
      {children}
      <RuleRemarks place={place} />
    </div>
  );
}

type TextProps = Frame & { value: string; set: (value: string) => void; most: number; className?: string; suggestions?: string };

/** One line. @param suggestions the id of a list of them */
export function LineField({ value, set, most, suggestions, ...frame }: TextProps) {
  const { isFixed } = useRuleForm();
  const shared = useRuleField(frame.place);
  return (
    <Field {...frame}>
      <input
        {...shared}
        className="entry"
        type="text"
        autoComplete="off"
        maxLength={most}
        value={value}
        readOnly={isFixed}
        {...(suggestions === undefined ? {} : { list: suggestions })}
        onChange={({ target }) => set(target.value)}
      />
    </Field>
  );
}

/** A text, as high as what stands in it. */
export function TextField({ value, set, most, isCode = false, ...frame }: TextProps & { isCode?: boolean }) {
  const { isFixed } = useRuleForm();
  const shared = useRuleField(frame.place);
  return (
    <Field {...frame}>
      <textarea
        {...shared}
        className={isCode ? 'entry entry-code' : 'entry'}
        rows={isCode ? 2 : 1}
        maxLength={most}
        spellCheck={!isCode}
        value={value}
        readOnly={isFixed}
        onChange={({ target }) => set(target.value)}
      />
    </Field>
  );
}

/** A whole number, or none. */
export function NumberField({
  value,
  set,
  min,
  max,
  ...frame
}: Frame & { value: number | null; set: (value: number | null) => void; min: number; max: number }) {
  const { isFixed } = useRuleForm();
  const shared = useRuleField(frame.place);
  return (
    <Field {...frame}>
      <input
        {...shared}
        className="entry"
        type="number"
        min={min}
        max={max}
        value={value ?? ''}
        readOnly={isFixed}
        onChange={({ target }) => set(target.value === '' ? null : Number(target.value))}
      />
    </Field>
  );
}

/** One of a few. */
export function ChoiceField({
  value,
  set,
  className,
  children,
  ...frame
}: Frame & { value: string; set: (value: string) => void; className?: string; children: ReactNode }) {
  const { isFixed } = useRuleForm();
  const shared = useRuleField(frame.place);
  return (
    <Field {...frame} {...(className === undefined ? {} : { className })}>
      <select {...shared} className="entry" value={value} disabled={isFixed} onChange={({ target }) => set(target.value)}>
        {children}
      </select>
    </Field>
  );
}
