import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { WhyView } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { CopyReference } from '../ui/copy-reference.tsx';
import { fhirDay } from '../ui/fhir-date.ts';
import { moment } from '../ui/format.ts';
import { SourceIcon, VerifiedIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';

const known: Record<WhyView['used'][number]['knownAs'], string> = {
  verified: 'Verified at source',
  document: 'Document only',
  'self-reported': 'Self-reported',
  inferred: 'Inferred',
};

function Why({ why, timeZone }: { why: WhyView; timeZone: string }) {
  return (
    <div className="drawer-body">
      <p>{why.sentence}</p>
      <section>
        <h3>Rule</h3>
        <dl className="pairs">
          <dt>Name</dt>
          <dd>{why.rule.name}</dd>
          <dt>Id</dt>
          <dd className="code">{why.rule.id}</dd>
          <dt>Version</dt>
          <dd className="num">
            {why.rule.version}, in force {fhirDay(why.rule.inForceSince, timeZone)}
          </dd>
          <dt>Owner</dt>
          <dd>{why.rule.owner}</dd>
        </dl>
      </section>
      <section>
        <h3>Used</h3>
        <ul className="facts">
          {why.used.map((one) => (
            <li key={one.fact}>
              {one.knownAs === 'verified' ? (
                <VerifiedIcon className="icon" stroke={2} aria-hidden="true" />
              ) : (
                <SourceIcon className="icon" stroke={2} aria-hidden="true" />
              )}
              <span>{one.fact}</span>
              <span className={one.knownAs === 'inferred' ? 'chip chip-infer' : 'chip'}>{known[one.knownAs]}</span>
              <span className="from">{one.source}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>Not used</h3>
        <ul className="dim small">
          {why.notUsed.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </section>
      <section>
        <h3>Who sees it</h3>
        <p className="dim">{why.seenBy}</p>
      </section>
      <p className="dim small">Education, not a drug-safety alert: no card does not mean no warning.</p>
      <p className="faint small">
        {moment(why.at, timeZone)} · <CopyReference id={why.correlationId} />
      </p>
    </div>
  );
}

/** Why am I seeing this: the same text as the card's detail, its rule, and what was and was not used. */
export function WhyDrawer({ promptId, timeZone, close }: { promptId: string | null; timeZone: string; close: () => void }) {
  const { launchId, api } = useLaunchApi();
  const { data, error, refetch } = useQuery({
    queryKey: [launchId, 'why', promptId],
    queryFn: async () => api.why(promptId ?? ''),
    enabled: promptId !== null,
  });
  return (
    <Drawer
      lockScroll={false}
      opened={promptId !== null}
      onClose={close}
      position="bottom"
      size="85%"
      radius="md"
      title="Why am I seeing this?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined && <Why why={data} timeZone={timeZone} />}
      {data === undefined &&
        (error === null ? <LoadingState what="the reason" /> : <ErrorState error={error} retry={() => void refetch()} />)}
    </Drawer>
  );
}
