import '../../ui/educator.css';
import '../../ui/studio.css';
import './rules.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { RuleView } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunch, useLaunchApi } from '../../api/use-launch.ts';
import { EducationError } from '../../educator/education-error.tsx';
import { fhirDate } from '../../ui/fhir-date.ts';
import { FocusHeading } from '../../ui/focus-heading.tsx';
import { WarningIcon } from '../../ui/icons.ts';
import { LoadingState } from '../../ui/states.tsx';
import { History } from '../history.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { MeanwhileNote, SaveFailed } from '../save-notes.tsx';
import { RuleCrumb } from './new-rule-page.tsx';
import { isWhole } from './form-of-view.ts';
import { PlanView } from './plan-view.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { KeptShows, KeptWhen } from './rest-clauses.tsx';
import { RuleBuilder } from './rule-builder.tsx';
import { gapsOf } from './rule-places.ts';
import { RuleComparison } from './rule-comparison.tsx';
import { CopyRule, RuleFailures, RuleVersions } from './rule-records.tsx';
import { RuleSteps } from './rule-steps.tsx';
import { memberWords, stepWords, triggersInWords } from './rule-words.ts';
import { editedOn, RuleChips } from './rules-table.tsx';
import { RuleSwitch } from './switches.tsx';
import { tidied, useRuleEditing } from './use-rule-editing.ts';

/** Said above the rule, while it is switched off. */
function OffNote({ view, timeZone }: { view: RuleView; timeZone: string }) {
  if (view.switchedOff === null) return null;
  return (
    <section className="note note-warn" aria-label="Switched off">
      <WarningIcon className="icon" stroke={1.75} aria-hidden="true" />
      <p className="num">
        <b>Switched off</b> since {fhirDate(view.switchedOff.at, timeZone)}, by {view.switchedOff.by}: {view.switchedOff.reason}
      </p>
    </section>
  );
}

function Rule({ first }: { first: RuleView }) {
  const { launchId } = useLaunchApi();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const editing = useRuleEditing(launchId, first);
  const { view, form, isDirty } = editing;
  const isFixed = view.can.edit !== null;
  const canBeReplayed = !view.isBuiltIn && view.state !== 'retired' && view.state !== 'discarded';
  const side = (
    <>
      {view.isBuiltIn ? <CopyRule ruleId={view.ruleId} /> : <RuleSteps view={view} isDirty={isDirty} take={editing.take} />}
      {canBeReplayed && <ReplayPanel view={view} isDirty={isDirty} after={editing.readAgain} />}
    </>
  );
  return (
    <>
      <title>{`${view.title}, Preceptor`}</title>
      <div className="staff-head">
        <div>
          <FocusHeading level={1}>{view.title}</FocusHeading>
          <p className="rule-chips">
            <RuleChips rule={view} />
            <span className="dim small num">
              Version {view.version}. {view.isBuiltIn ? 'Of' : 'Last edited'} {editedOn(view, timeZone)}
              {view.isBuiltIn ? ', by ' : ' by '}
              {view.editedBy}.
            </span>
          </p>
        </div>
        <RuleSwitch rule={view} className="button" done={editing.readAgain} />
      </div>
      <OffNote view={view} timeZone={timeZone} />
      {isFixed && !view.isBuiltIn && <p className="note looked">{view.can.edit}</p>}
      {editing.meanwhile !== null && (
        <MeanwhileNote
          meanwhile={editing.meanwhile}
          what="rule"
          nameOf={(member) => memberWords[member] ?? member}
          takeTheirs={editing.takeTheirs}
          timeZone={timeZone}
        />
      )}
      {form === null ? (
        <div className="studio">
          <aside className="studio-side" aria-label="The rule’s state">
            {side}
          </aside>
          <div className="studio-main">
            <p>When {triggersInWords(view.trigger).replace(/^./, (letter) => letter.toLowerCase())}.</p>
            <PlanView plan={view.plan} status="This rule says more than the form can: here is all that it says." />
          </div>
        </div>
      ) : (
        <RuleBuilder
          form={form}
          change={editing.change}
          isFixed={isFixed}
          isDirty={isDirty}
          known={view}
          save={editing.save}
          bar={{
            button: 'Save',
            canSave: isDirty,
            isBusy: editing.isSaving,
            status: editing.isSaving ? 'Saving' : isDirty ? 'Unsaved changes' : editing.isSaved ? 'Saved' : 'No changes',
            error: editing.error === null ? null : <SaveFailed error={editing.error} what="rule" />,
          }}
          side={side}
          {...(isWhole(view) ? {} : { rest: { ruleId: view.ruleId, when: <KeptWhen view={view} />, shows: <KeptShows view={view} /> } })}
        />
      )}
      {!view.isBuiltIn && <RuleComparison view={view} form={form === null ? null : tidied(form)} />}
      <RuleFailures view={view} timeZone={timeZone} />
      <RuleVersions view={view} />
      <History steps={view.history} words={stepWords} timeZone={timeZone} />
      <LeaveGuard
        isDirty={isDirty}
        canSave={!isFixed && form !== null && gapsOf(tidied(form)).length === 0}
        saveFirst={editing.saveFirst}
      />
    </>
  );
}

/** One rule: to build, to try on what was, to give to another, to publish, and to switch off. */
export function RulePage() {
  const { launchId } = useLaunchApi();
  const { ruleId = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'rule', ruleId],
    queryFn: async () => rulesApi(launchId).read(ruleId),
    // What is in work is never exchanged under the hands of whoever works on it; a save says what others did.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const rule = read.data;
  return (
    <>
      <RuleCrumb title={rule === undefined ? 'Rule' : rule.title} />
      {rule === undefined && <h1 className="hidden-visually">Rule</h1>}
      {read.isPending && <LoadingState what="the rule" />}
      {read.isError && rule === undefined && <EducationError error={read.error} retry={() => void read.refetch()} roles="educator" />}
      {rule !== undefined && <Rule key={rule.ruleId} first={rule} />}
    </>
  );
}
