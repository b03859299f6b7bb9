import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import type { RuleView } from '../../../server/contract/index.ts';
import { rulesApi } from '../../api/rules.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { ScrollRegion } from '../../credentialing/scroll-region.tsx';
import { fhirDate } from '../../ui/fhir-date.ts';
import { ErrorState } from '../../ui/states.tsx';
import { stateWords } from './rule-words.ts';

/** Begins a draft of a rule, or finds the one that is open, and goes to it. */
function useBeginning(ruleId: string) {
  const { launchId } = useLaunchApi();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (version: string | undefined) =>
      rulesApi(launchId).begin({ from: 'rule', ruleId, ...(version === undefined ? {} : { version }) }),
    onSuccess: ({ ruleId: begun }) => navigate(`/staff/${launchId}/education/rules/${encodeURIComponent(begun)}`),
  });
}

const NotBegun = ({ error }: { error: unknown }) => <ErrorState error={error} what="saved" safe="Nothing was begun. Try again." />;

/** A rule of the release is never changed: a copy of it is. */
export function CopyRule({ ruleId }: { ruleId: string }) {
  const begin = useBeginning(ruleId);
  return (
    <section className="card steps-card" aria-labelledby="copy">
      <h2 id="copy">Built in</h2>
      <p>
        This rule comes with Preceptor and cannot be edited. Copy it to begin a rule of your own; switch this one off where it is not
        wanted.
      </p>
      <button type="button" className="button button-main" disabled={begin.isPending} onClick={() => begin.mutate(undefined)}>
        Copy into a rule of ours
      </button>
      {begin.isError && <NotBegun error={begin.error} />}
    </section>
  );
}

/** Versions of the rule; from the newest a next one is begun, and from an earlier one the way back. */
export function RuleVersions({ view }: { view: RuleView }) {
  const { launchId } = useLaunchApi();
  const begin = useBeginning(view.ruleId);
  if (view.versions.length === 0 || view.isBuiltIn) return null;
  const isOpen = view.versions.some(({ state }) => state === 'draft' || state === 'in-review');
  return (
    <section className="section" aria-labelledby="versions">
      <h2 id="versions">
        Versions <span className="count-after">{view.versions.length}</span>
      </h2>
      {begin.isError && <NotBegun error={begin.error} />}
      <ul className="competencies">
        {view.versions.map(({ ruleId, version, state }) => (
          <li key={ruleId}>
            <span className="grow num">
              {ruleId === view.ruleId ? (
                <b>{version}</b>
              ) : (
                <Link to={`/staff/${launchId}/education/rules/${encodeURIComponent(ruleId)}`}>{version}</Link>
              )}
              , {stateWords[state].toLowerCase()}
              {ruleId === view.ruleId && <span className="faint">, this one</span>}
            </span>
            {!isOpen && state !== 'discarded' && (
              <button
                type="button"
                className="button button-small"
                disabled={begin.isPending}
                aria-label={`Begin from version ${version}`}
                onClick={() => begin.mutate(version)}
              >
                Begin from this version
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Conditions that gave neither yes nor no and so counted as no: the rule stayed silent there. */
export function RuleFailures({ view, timeZone }: { view: RuleView; timeZone: string }) {
  if (view.failureList.length === 0) return null;
  return (
    <section className="section" aria-labelledby="failures">
      <h2 id="failures">
        Conditions that failed <span className="count-after">{view.failures} in 30 days</span>
      </h2>
      <p className="dim">They gave neither yes nor no, which counts as no: the rule stayed silent.</p>
      <ScrollRegion name="Conditions that failed, scrolls sideways">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Condition</th>
              <th scope="col">What went wrong</th>
              <th scope="col" className="n">
                Times
              </th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {view.failureList.map(({ expression, problem, at, count }) => (
              <tr key={`${expression} ${problem} ${at}`}>
                <th scope="row">
                  <code className="code">{expression}</code>
                </th>
                <td>{problem}</td>
                <td className="n num">{count}</td>
                <td className="num">{fhirDate(at, timeZone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
