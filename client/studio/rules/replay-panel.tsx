import { useMutation } from '@tanstack/react-query';
import type { RuleReplay, RuleView } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { fhirDay } from '../../ui/fhir-date.ts';
import { ErrorState } from '../../ui/states.tsx';
import { times } from './rule-words.ts';

/** Bars a day, with their sentence for whoever does not see them, and the same values in a table. */
function ByDay({ byDay }: { byDay: RuleReplay['byDay'] }) {
  const most = Math.max(0, ...byDay.map(({ count }) => count));
  const first = byDay[0]?.day;
  const last = byDay.at(-1)?.day;
  if (first === undefined || last === undefined || most === 0) return null;
  const all = byDay.reduce((sum, { count }) => sum + count, 0);
  return (
    <div>
      <h3>By day</h3>
      <div
        role="img"
        className="days-chart"
        aria-label={`A day, ${fhirDay(first)} to ${fhirDay(last)}: between ${Math.min(...byDay.map(({ count }) => count))} and ${most}, ${all} in all`}
      >
        {byDay.map(({ day, count }) => (
          <span key={day} style={{ height: `${(100 * count) / most}%` }} />
        ))}
      </div>
      <div className="days-ends num" aria-hidden="true">
        <span>{fhirDay(first)}</span>
        <span>most {most}</span>
        <span>{fhirDay(last)}</span>
      </div>
      <details className="plan-fold">
        <summary>Show as table</summary>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="n">
                Prompts
              </th>
            </tr>
          </thead>
          <tbody>
            {byDay.map(({ day, count }) => (
              <tr key={day}>
                <th scope="row" className="num">
                  {fhirDay(day)}
                </th>
                <td className="n num">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

/** Names, or reasons, each with how often. */
function Counted({ title, rows }: { title: string; rows: readonly { key: string; count: number }[] }) {
  if (rows.length === 0) return null;
  return (
    <details className="plan-fold" open={rows.length <= 8}>
      <summary>
        {title} <span className="count-after">{rows.length}</span>
      </summary>
      <ul>
        {rows.map(({ key, count }, index) => (
          // Two people may have one name.
          <li key={`${index} ${key}`} className="replay-line">
            <span>{key}</span>
            <span className="num">{count}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Told({ replay }: { replay: RuleReplay }) {
  const { days, events, wouldHaveFired, clinicians, replacing, byDay, byClinician, silence, limits } = replay;
  const inDays = `in ${times(days, 'day')}`;
  return (
    <>
      <p className="replay-told num">
        {wouldHaveFired === 0 ? (
          <>
            <b>Would not have fired</b> {inDays}
          </>
        ) : (
          <>
            Would have fired <b>{times(wouldHaveFired, 'time')}</b> for {times(clinicians, 'clinician')} {inDays}
          </>
        )}
        {replacing === 0 ? ', in place of no prompt of today’s rules.' : `, in place of ${times(replacing, 'prompt')} of today’s rules.`}
      </p>
      <p className="dim num">{events === 0 ? 'No such event came in these days.' : `${times(events, 'such event')} came in these days.`}</p>
      <ByDay byDay={byDay} />
      <Counted title="By clinician" rows={byClinician.map(({ name, count }) => ({ key: name, count }))} />
      <Counted title="Why it would have been silent" rows={silence.map(({ reason, count }) => ({ key: reason, count }))} />
      {limits.length > 0 && (
        <details className="plan-fold" open>
          <summary>What a replay cannot know</summary>
          <ul>
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The last 30 days again, with this rule as it is saved. @param after called once it is done: publishing may wait for it */
export function ReplayPanel({ view, isDirty, after }: { view: RuleView; isDirty: boolean; after: () => void }) {
  const { launchId } = useLaunchApi();
  const replay = useMutation({
    mutationFn: async (revision: number) => ({ revision, told: await rulesApi(launchId).replay(view.ruleId) }),
    onSuccess: after,
  });
  const done = replay.data;
  // What is in force was tried; what is not yet is tried as it stands.
  const isOld = done !== undefined && done.revision !== view.revision && view.state !== 'published';
  return (
    <section className="card replay" aria-labelledby="replay">
      <h2 id="replay">Replay of the last 30 days</h2>
      {done === undefined && !replay.isPending && (
        <p className="dim">What this rule would have done with what happened here, before anybody is shown anything.</p>
      )}
      <div role="status">
        {replay.isPending && (
          <>
            <p>Going through the last 30 days.</p>
            <progress aria-label="Replay" />
          </>
        )}
        {!replay.isPending && isOld && <p className="note note-warn">The rule went on since this replay: run it again.</p>}
        {!replay.isPending && done !== undefined && <Told replay={done.told} />}
      </div>
      {replay.isError && <ErrorState error={replay.error} safe="Nothing was changed. Try again." />}
      <button
        type="button"
        className="button"
        aria-disabled={isDirty || replay.isPending}
        {...(isDirty ? { 'aria-describedby': 'why-no-replay' } : {})}
        onClick={() => {
          if (!isDirty && !replay.isPending) replay.mutate(view.revision);
        }}
      >
        {done === undefined ? 'Replay 30 days' : 'Replay again'}
      </button>
      {isDirty && (
        <p id="why-no-replay" className="small dim">
          It replays what is saved: save your changes first.
        </p>
      )}
    </section>
  );
}
