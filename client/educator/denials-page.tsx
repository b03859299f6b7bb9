import '../ui/educator.css';
import '../ui/studio.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import {
  denialPatternStates,
  fewestClinicians,
  type DenialPattern,
  type DenialPatternState,
  type ReviewDenialPattern,
} from '../../server/contract/index.ts';
import { denialsApi } from '../api/denials.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { Dialog } from '../studio/dialog.tsx';
import { Asking } from '../studio/rules/asking.tsx';
import { fhirDate, fhirDay } from '../ui/fhir-date.ts';
import { CheckIcon, NotShownIcon, OptionIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { denialWords } from './denial-words.ts';
import { EducationError } from './education-error.tsx';
import { DenialsIcon } from './icons.ts';
import { told } from './words.ts';

const stateWords: Record<DenialPatternState, string> = { open: 'Open', handled: 'Handled' };
const note = { label: 'What was done?', most: 500 };

/** Marks a pattern as handled, which asks for a note, or opens it again. */
function Review({ pattern }: { pattern: DenialPattern }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  const [isAsking, ask] = useState(false);
  const sending = useMutation({
    mutationFn: async (body: ReviewDenialPattern) => denialsApi(launchId).review(body),
    onSuccess: (list) => {
      queries.setQueryData([launchId, 'denial-patterns'], list);
      ask(false);
    },
  });
  const of = { rule: pattern.rule.url, code: pattern.code };
  const failed = sending.isError && <ErrorState error={sending.error} what="saved" safe="Nothing was changed. Try again." />;
  if (pattern.state === 'handled')
    return (
      <>
        <button
          type="button"
          className="button button-small"
          disabled={sending.isPending}
          onClick={() => sending.mutate({ ...of, state: 'open' })}
        >
          Open again<span className="hidden-visually">: reason {pattern.code}</span>
        </button>
        {failed}
      </>
    );
  return (
    <>
      <button type="button" className="button button-small" onClick={() => (sending.reset(), ask(true))}>
        Mark as handled…<span className="hidden-visually"> Reason {pattern.code}</span>
      </button>
      {isAsking && (
        <Dialog title={`Handled: reason ${pattern.code}`} opened close={() => ask(false)}>
          <Asking
            confirm="Mark as handled"
            reason={note}
            act={(text) => sending.mutate({ ...of, state: 'handled', note: text })}
            cancel={() => ask(false)}
            isBusy={sending.isPending}
          >
            <p>The note is for your colleagues: name no patient and no clinician. It is open again when the rule sees the pattern again.</p>
          </Asking>
          {failed}
        </Dialog>
      )}
    </>
  );
}

function State({ pattern, timeZone }: { pattern: DenialPattern; timeZone: string }) {
  const Icon = pattern.state === 'open' ? OptionIcon : CheckIcon;
  return (
    <>
      <span className={pattern.state === 'open' ? 'chip chip-warn' : 'chip'}>
        <Icon className="icon" stroke={2} aria-hidden="true" />
        {stateWords[pattern.state]}
      </span>
      {pattern.handled !== null && (
        <span className="second num">
          {pattern.state === 'open' && 'Came again. Before: '}
          {pattern.handled.note} {pattern.handled.by}, {fhirDate(pattern.handled.at, timeZone)}
        </span>
      )}
    </>
  );
}

function Patterns({ patterns }: { patterns: readonly DenialPattern[] }) {
  const { launchId } = useLaunchApi();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <ScrollRegion name="Patterns of denied claims, scrolls sideways">
      <table className="table table-tall table-lessons table-stack">
        <caption className="hidden-visually">
          Reasons for which claims were denied again and again, with the rule that says so, since when, counts and how they stand
        </caption>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">Rule</th>
            <th scope="col">Since</th>
            <th scope="col">Seen last</th>
            <th scope="col" className="n">
              Clinicians
            </th>
            <th scope="col" className="n">
              Claims, 30 days
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {patterns.map((pattern) => (
            <tr key={`${pattern.rule.url} ${pattern.code}`}>
              <th scope="row">
                {denialWords(pattern.code)}
                <span className="second num">Adjustment reason {pattern.code}</span>
              </th>
              <td data-label="Rule">
                {pattern.rule.ruleId === null ? (
                  <span className="faint">A rule that is gone</span>
                ) : (
                  <Link to={`/staff/${launchId}/education/rules/${pattern.rule.ruleId}`}>{pattern.rule.title}</Link>
                )}
              </td>
              <td className="num" data-label="Since">
                {fhirDay(pattern.since, timeZone)}
              </td>
              <td className="num" data-label="Seen last">
                {fhirDay(pattern.last, timeZone)}
              </td>
              <td className="n num" data-label="Clinicians">
                {told(pattern.clinicians)}
              </td>
              <td className="n num" data-label="Claims, 30 days">
                {told(pattern.claims)}
              </td>
              <td data-label="State">
                <State pattern={pattern} timeZone={timeZone} />
                <div className="change-acts">
                  <Review pattern={pattern} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function NoPatterns({ hasSource, isNarrowed }: { hasSource: boolean; isNarrowed: boolean }) {
  const [title, text] = isNarrowed
    ? ['No pattern fits', 'Choose another state.']
    : hasSource
      ? [
          'No pattern of denied claims',
          'A pattern shows here when a rule finds claims of a clinician denied again and again for one reason.',
        ]
      : [
          'No source tells of claims yet',
          'Your administrator registers a source of ExplanationOfBenefit or ClaimResponse with the command source add; a pattern shows here when a rule finds one.',
        ];
  return (
    <section className="card state">
      <DenialsIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{title}</h2>
        <p>{text}</p>
        {isNarrowed && (
          <div>
            <Link className="button" to="?">
              Show all patterns
            </Link>
          </div>
        )}
      </div>
    </section>
  );
}

/** Claims denied again and again for one reason: what teaching may prevent, without patient, claim or name. */
export function DenialsPage() {
  const { launchId } = useLaunchApi();
  const [params, setParams] = useSearchParams();
  const state = denialPatternStates.find((one) => one === params.get('state')) ?? '';
  const read = useQuery({ queryKey: [launchId, 'denial-patterns'], queryFn: async () => denialsApi(launchId).list() });
  const retry = (): void => void read.refetch();
  const list = read.data;
  const shown = list?.patterns.filter((one) => state === '' || one.state === state) ?? [];
  return (
    <>
      <title>Denied claims, Preceptor</title>
      <div className="staff-head">
        <h1>Denied claims</h1>
      </div>
      {list !== undefined && (
        <form className="filters" aria-label="Which patterns" onSubmit={(event) => event.preventDefault()}>
          <label className="choose">
            <span>State</span>
            <select value={state} onChange={({ target }) => setParams(target.value === '' ? {} : { state: target.value })}>
              <option value="">All</option>
              {denialPatternStates.map((one) => (
                <option key={one} value={one}>
                  {stateWords[one]}
                </option>
              ))}
            </select>
          </label>
          <p className="count num" role="status">
            {shown.length} {shown.length === 1 ? 'pattern' : 'patterns'}
          </p>
        </form>
      )}
      {read.isPending && <LoadingState what="the patterns of denied claims" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && shown.length === 0 && <NoPatterns hasSource={list.hasSource} isNarrowed={state !== ''} />}
      {shown.length > 0 && <Patterns patterns={shown} />}
      {shown.length > 0 && (
        <p className="note looked">
          <NotShownIcon className="icon" stroke={1.75} aria-hidden="true" />
          &lt;{fewestClinicians} stands where fewer than {fewestClinicians} clinicians are behind a number. Patients, claims and names are
          never shown.
        </p>
      )}
    </>
  );
}
