import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ComparedField, RuleForm, RuleView } from '../../../server/contract/index.ts';
import { educatorApi } from '../../api/educator.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { BoxPart } from '../../educator/change-page-text.tsx';
import { EducationError } from '../../educator/education-error.tsx';
import { LoadingState } from '../../ui/states.tsx';
import { comparedWords, fieldClassWords } from '../compare-words.ts';
import { compareForms, comparePlans, folded, predecessorsOf, type Names } from './compare-rules.ts';
import { formOf, isWhole } from './form-of-view.ts';
import { times } from './rule-words.ts';
import { useKnownCodes } from './use-codes.ts';

function Side({ field, which }: { field: ComparedField; which: 'Before' | 'After' }) {
  const [own, other] = which === 'Before' ? [field.before, field.after] : [field.after, field.before];
  const isOne = own.length === 1 && other.length === 1;
  return (
    <dd>
      <span className="hidden-visually">{which}: </span>
      {own.length === 0 && <span className="faint">none</span>}
      {own.map((part, index) => {
        // One setting for another: the sides say which was there and which is. Of several, each says what became of it.
        const Tag = which === 'Before' ? 'del' : 'ins';
        if (isOne && part.mark !== 'reworded')
          return (
            <p key={index}>
              <Tag className={which === 'Before' ? 'box-removed' : 'box-added'}>{part.text}</Tag>
            </p>
          );
        // The same words may stand there twice.
        return <BoxPart key={index} part={part} other={other} isBefore={which === 'Before'} />;
      })}
    </dd>
  );
}

const topicsOf = ({ codes }: RuleForm): readonly string[] => (codes?.kind === 'topic' ? codes.topicIds : []);

/** Names as the clauses of the form have them; an id where nothing is known of it. */
function useNames(forms: readonly RuleForm[]): Names {
  const { launchId } = useLaunchApi();
  const topics = useKnownCodes('topic', forms.flatMap(topicsOf));
  const lessons =
    useQuery({ queryKey: [launchId, 'education-lessons'], queryFn: async () => educatorApi(launchId).lessons() }).data?.lessons ?? [];
  return {
    topic: (id) => topics.get(id)?.display ?? id,
    lesson: (id) => lessons.find(({ lessonId }) => lessonId === id)?.title ?? id,
  };
}

/** Clause by clause, in the words of the form. */
function Clauses({ before, after, version, isWhole }: { before: RuleForm; after: RuleForm; version: string; isWhole: boolean }) {
  const { fields, unchanged } = compareForms(before, after, useNames([before, after]), isWhole);
  return (
    <>
      <p role="status">{comparedWords({ before: { version }, fields, unchanged })}</p>
      {fields.length > 0 && (
        <dl className="rule-changes">
          {fields.map((field) => (
            <div key={field.at}>
              <dt>
                {field.name}
                {field.isReordered && <span className="faint">, {fieldClassWords(field).toLowerCase()}</span>}
              </dt>
              <Side field={field} which="Before" />
              <Side field={field} which="After" />
            </div>
          ))}
        </dl>
      )}
      {unchanged.length > 0 && (
        <details className="some-fold">
          <summary>
            Unchanged <span className="count-after">{unchanged.length}</span>
          </summary>
          <p>{unchanged.join(', ')}.</p>
        </details>
      )}
    </>
  );
}

/** Line by line, where one of the two says more than a form can. */
function PlanText({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }) {
  const lines = comparePlans(before, after);
  const count = (mark: string): number => lines.filter((line) => line.mark === mark).length;
  const [removed, added] = [count('removed'), count('added')];
  return (
    <>
      <p role="status">
        {removed + added === 0
          ? 'Both say the same.'
          : `As text, for one of them says more than the form can: ${times(added, 'line')} new, ${times(removed, 'line')} gone.`}
      </p>
      {removed + added > 0 && (
        <pre className="json plan-changes" tabIndex={0} role="region" aria-label="PlanDefinition, what changed">
          {folded(lines).map((line, index) => {
            // One list, in the order of the text.
            if ('skipped' in line)
              return (
                <span key={index} className="faint">
                  … {times(line.skipped, 'line')} the same{'\n'}
                </span>
              );
            const text = `${line.mark === 'added' ? '+' : line.mark === 'removed' ? '−' : ' '} ${line.text}\n`;
            if (line.mark === 'same') return <span key={index}>{text}</span>;
            const Tag = line.mark === 'removed' ? 'del' : 'ins';
            return (
              <Tag key={index} className={`box-${line.mark}`}>
                {text}
              </Tag>
            );
          })}
        </pre>
      )}
    </>
  );
}

/** By clause where both are of one shape; as text where the form does not say all. */
function Differences({ view, form, other }: { view: RuleView; form: RuleForm | null; other: RuleView }) {
  const before = formOf(other);
  if (form === null || before === null || isWhole(view) !== isWhole(other)) return <PlanText before={other.plan} after={view.plan} />;
  return (
    <>
      <Clauses before={before} after={form} version={other.version} isWhole={isWhole(view)} />
      {!isWhole(view) && (
        <details className="plan-fold">
          <summary>All of it, as text, as it was saved last</summary>
          <PlanText before={other.plan} after={view.plan} />
        </details>
      )}
    </>
  );
}

/** What a version says otherwise than another: of a draft, as it is being written. @param form as it stands on the page */
export function RuleComparison({ view, form }: { view: RuleView; form: RuleForm | null }) {
  const { launchId } = useLaunchApi();
  const [chosen, choose] = useState('');
  const earlier = predecessorsOf(view);
  const others =
    earlier.length > 0
      ? earlier.map(({ ruleId, version }) => ({ ruleId, version, words: `version ${version}` }))
      : view.copiedFrom === null
        ? []
        : [{ ...view.copiedFrom, words: `the built-in rule ${view.copiedFrom.version} that it was copied from` }];
  const against = others.find(({ ruleId }) => ruleId === chosen) ?? others[0];
  const read = useQuery({
    queryKey: [launchId, 'rule', against?.ruleId],
    queryFn: async () => rulesApi(launchId).read(against?.ruleId ?? ''),
    enabled: against !== undefined,
    gcTime: 0,
  });
  if (against === undefined) return null;
  return (
    <section className="section" aria-labelledby="compared">
      <h2 id="compared">
        Version {view.version} against {against.words}
      </h2>
      {others.length > 1 && (
        <label className="choose">
          <span>Compare with</span>
          <select value={against.ruleId} onChange={({ target }) => choose(target.value)}>
            {others.map(({ ruleId, version }) => (
              <option key={ruleId} value={ruleId}>
                {version}
              </option>
            ))}
          </select>
        </label>
      )}
      {read.isPending && <LoadingState what="the other version" />}
      {read.isError && <EducationError error={read.error} retry={() => void read.refetch()} roles="educator" />}
      {read.data !== undefined && <Differences view={view} form={form} other={read.data} />}
    </section>
  );
}
