import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { RuleForm } from '../../../server/contract/index.ts';
import { WarningIcon } from '../../ui/icons.ts';
import { fieldId } from '../lesson-places.ts';
import type { Remark } from './rule-places.ts';

type RuleFormState = {
  form: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  isFixed: boolean;
  remarksAt: (place: string) => readonly string[];
};

const Context = createContext<RuleFormState | null>(null);

type ProviderProps = Pick<RuleFormState, 'form' | 'change' | 'isFixed'> & { remarks: readonly Remark[]; children: ReactNode };

export function RuleFormProvider({ form, change, isFixed, remarks, children }: ProviderProps) {
  const state = useMemo(
    () => ({
      form,
      change,
      isFixed,
      remarksAt: (place: string) => remarks.filter((one) => one.place === place).map(({ message }) => message),
    }),
    [form, change, isFixed, remarks],
  );
  return <Context.Provider value={state}>{children}</Context.Provider>;
}

/** @throws Error outside of a rule */
export function useRuleForm(): RuleFormState {
  const state = useContext(Context);
  if (state === null) throw new Error('A field of a rule stands outside of one.');
  return state;
}

/** What is wrong with one place, below its field. */
export function RuleRemarks({ place }: { place: string }) {
  const messages = useRuleForm().remarksAt(place);
  if (messages.length === 0) return null;
  return (
    <div className="remarks" id={`${fieldId(place)}-remarks`}>
      {messages.map((message) => (
        <p key={message} className="remark-problem">
          <WarningIcon className="icon" stroke={2} aria-hidden="true" />
          <span>
            <span className="hidden-visually">Problem: </span>
            {message}
          </span>
        </p>
      ))}
    </div>
  );
}

/** What every field says of itself to those who hear it. */
export function useRuleField(place: string) {
  const { remarksAt } = useRuleForm();
  const id = fieldId(place);
  const isWrong = remarksAt(place).length > 0;
  return { id, 'aria-invalid': isWrong, ...(isWrong ? { 'aria-describedby': `${id}-remarks` } : {}) };
}

/** One part of the sentence that a rule is: when, for whom, unless, how often, what is shown. */
export function Clause({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  const id = `clause-${name}`;
  return (
    <section className="clause" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="clause-body">{children}</div>
    </section>
  );
}
