import '../../ui/educator.css';
import '../../ui/studio.css';
import './rules.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { RuleForm } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { UnderIcon } from '../../credentialing/icons.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import { SaveFailed } from '../save-notes.tsx';
import { isSame } from '../lesson-paths.ts';
import { RuleBuilder } from './rule-builder.tsx';
import { gapsOf } from './rule-places.ts';
import { tidied } from './use-rule-editing.ts';

const empty: RuleForm = {
  title: '',
  purpose: '',
  trigger: 'order-sign',
  codes: { kind: 'topic', topicIds: [] },
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [],
  coolDownDays: null,
  perClinicianDay: null,
  lessonId: null,
};

/** The way from the list to one rule. */
export function RuleCrumb({ title }: { title: string }) {
  const { launchId } = useLaunchApi();
  return (
    <nav className="crumb" aria-label="Breadcrumb">
      <ol>
        <li>
          <Link to={`/staff/${launchId}/education/rules`}>Rules</Link>
        </li>
        <li aria-current="page">
          <UnderIcon className="icon" stroke={2} aria-hidden="true" />
          {title}
        </li>
      </ol>
    </nav>
  );
}

/** A rule that does not exist before its first save. */
export function NewRulePage() {
  const { launchId } = useLaunchApi();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [form, setForm] = useState(empty);
  const begin = useMutation({
    mutationFn: async () => rulesApi(launchId).begin({ from: 'form', form: tidied(form) }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: [launchId, 'rules'] }),
  });
  // Only what was saved to be gone on with leads to its page: whoever saves in order to leave, leaves.
  const [begun, goOn] = useState<string>();
  useEffect(() => {
    if (begun === undefined) return undefined;
    // A moment later: by then, the page knows that nothing unsaved would be left.
    const timer = setTimeout(() => void navigate(`/staff/${launchId}/education/rules/${encodeURIComponent(begun)}`, { replace: true }), 0);
    return () => clearTimeout(timer);
  }, [begun, launchId, navigate]);
  const isDirty = !begin.isSuccess && !isSame(form, empty);
  return (
    <>
      <title>New rule, Preceptor</title>
      <RuleCrumb title="New rule" />
      <div className="staff-head">
        <div>
          <h1>New rule</h1>
          <p className="dim">Nothing is in force until a second person has published it.</p>
        </div>
      </div>
      <RuleBuilder
        form={form}
        change={(part) => setForm((current) => ({ ...current, ...part }))}
        isFixed={false}
        isDirty={isDirty}
        known={null}
        save={() => begin.mutate(undefined, { onSuccess: ({ ruleId }) => goOn(ruleId) })}
        bar={{
          button: 'Save draft',
          canSave: true,
          isBusy: begin.isPending || begin.isSuccess,
          status: begin.isPending || begin.isSuccess ? 'Saving' : isDirty ? 'Not saved yet' : 'Nothing written yet',
          error: begin.isError ? <SaveFailed error={begin.error} what="rule" /> : null,
        }}
        side={
          <section className="card steps-card" aria-labelledby="next">
            <h2 id="next">Next</h2>
            <p>Save the draft, replay the last 30 days with it, then submit it for review.</p>
          </section>
        }
      />
      <LeaveGuard
        isDirty={isDirty}
        canSave={gapsOf(tidied(form)).length === 0}
        saveFirst={async () =>
          begin.mutateAsync().then(
            () => true,
            () => false,
          )
        }
      />
    </>
  );
}
