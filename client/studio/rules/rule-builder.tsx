import { useState, type ReactNode } from 'react';
import type { RuleForm, RuleProblem } from '../../../server/contract/index.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { jumpTo } from '../jump-to.ts';
import { fieldId } from '../lesson-places.ts';
import { AboutClause, AudienceClause, ConditionsClause, LessonClause, LimitsClause } from './further-clauses.tsx';
import { PlanView } from './plan-view.tsx';
import { RuleFormProvider, RuleRemarks } from './rule-form.tsx';
import { atField, gapsOf, remarksOf, type Remark } from './rule-places.ts';
import { tidied } from './use-rule-editing.ts';
import { useRulePreview } from './use-rule-preview.ts';
import { useSaveKey } from '../use-save-key.ts';
import { WhenClause } from './when-clause.tsx';

type Known = { plan: Record<string, unknown>; problemList: readonly RuleProblem[] };

/** What is wrong with the rule, each with its way to the field. */
function Problems({ remarks }: { remarks: readonly Remark[] }) {
  if (remarks.length === 0) return null;
  return (
    <details className="card side-list" open>
      <summary>
        Problems <span className="count-after">{remarks.length}</span>
      </summary>
      <ul>
        {remarks.map(({ place, message }) => (
          <li key={`${place} ${message}`}>
            <button type="button" className="link" onClick={() => jumpTo(place)}>
              {message}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

const identity = ({ id, url, version }: Record<string, unknown>): Record<string, unknown> => ({ id, url, version });

type BuilderProps = {
  form: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  isFixed: boolean;
  isDirty: boolean;
  /** As the server has it; null where it has nothing yet. */
  known: Known | null;
  save: () => void;
  bar: { button: string; canSave: boolean; isBusy: boolean; status: string; error: ReactNode };
  /** What stands beside the form. */
  side: ReactNode;
  /** Of a rule that says more than the form can: which it is, and what is said of the rest in place of its clauses. */
  rest?: { ruleId: string; when: ReactNode; shows: ReactNode };
};

/** The form of a rule, with what the server says of it while it is written. */
export function RuleBuilder({ form, change, isFixed, isDirty, known, save, bar, side, rest }: BuilderProps) {
  const { launchId } = useLaunchApi();
  const [hasTried, setTried] = useState(false);
  const isAsking = !isFixed && (isDirty || known === null);
  const preview = useRulePreview(launchId, isAsking ? tidied(form) : null, rest?.ruleId ?? null);
  const shown: Known | null =
    isAsking && preview.data !== undefined
      ? { ...preview.data, plan: { ...preview.data.plan, ...(known === null ? {} : identity(known.plan)) } }
      : known;
  const gaps = gapsOf(tidied(form));
  const remarks = [...(hasTried ? gaps : []), ...(shown === null ? [] : remarksOf(shown.problemList, shown.plan, rest === undefined))].map(
    (one) => atField(one, form),
  );
  const status = !isAsking
    ? 'Made by the server of what is saved.'
    : preview.failed
      ? 'The server did not answer: this may be older than the form.'
      : preview.isWaiting
        ? 'Follows once every row of the form is filled in.'
        : preview.isCurrent
          ? 'Made by the server of the form as it stands.'
          : 'Follows in a moment.';
  const trySave = (): void => {
    if (!bar.canSave || bar.isBusy) return;
    setTried(gaps.length > 0);
    const [first] = gaps;
    if (first === undefined) save();
    else setTimeout(() => jumpTo(first.place), 0);
  };
  useSaveKey(isFixed ? null : trySave);
  return (
    <RuleFormProvider form={form} change={change} isFixed={isFixed} remarks={remarks}>
      <div className="studio">
        <aside className="studio-side" aria-label="The rule’s state">
          {side}
          <Problems remarks={remarks} />
        </aside>
        <form
          className="studio-main"
          aria-label="The rule"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            trySave();
          }}
        >
          <div id={fieldId('')} tabIndex={-1}>
            <RuleRemarks place="" />
          </div>
          <div className="clauses">
            <AboutClause />
            {rest?.when ?? <WhenClause />}
            <AudienceClause />
            <ConditionsClause />
            <LimitsClause />
            {rest?.shows ?? <LessonClause />}
          </div>
          {!isFixed && (
            <div className="save-bar">
              {bar.error}
              <div className="save-row">
                <p role="status" className="small dim">
                  {bar.status}
                </p>
                <button type="submit" className="button button-main" aria-disabled={!bar.canSave || bar.isBusy}>
                  {bar.button} <kbd>Ctrl S</kbd>
                </button>
              </div>
            </div>
          )}
          {shown !== null && <PlanView plan={shown.plan} status={status} />}
        </form>
      </div>
    </RuleFormProvider>
  );
}
