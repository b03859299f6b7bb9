import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { withDates, type WhyView } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { CopyReference } from '../ui/copy-reference.tsx';
import { fhirDay } from '../ui/fhir-date.ts';
import { day, moment, unbroken } from '../ui/format.ts';
import { SourceIcon, VerifiedIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { usePutAside } from './use-put-aside.ts';
import { notAnAlert } from './who-sees.ts';
import { WhyActions } from './why-actions.tsx';

type KnownAs = WhyView['used'][number]['knownAs'];
const known: Record<KnownAs, { words: string; chip: string }> = {
  verified: { words: 'Verified at source', chip: 'chip chip-good' },
  document: { words: 'Document only', chip: 'chip' },
  'self-reported': { words: 'Self-reported', chip: 'chip' },
  inferred: { words: 'Inferred', chip: 'chip chip-infer' },
};

/** Verified is solid, inferred is dashed; with word and icon. */
function KnownAsChip({ knownAs }: { knownAs: KnownAs }) {
  const { words, chip } = known[knownAs];
  return (
    <span className={chip}>
      {knownAs === 'verified' && <VerifiedIcon className="icon" stroke={2} aria-hidden="true" />}
      {words}
    </span>
  );
}

/** "1 of at most 2 cards today", or on the day it came. */
function cardOfDayInWords({ number, atMost }: NonNullable<WhyView['cardOfDay']>, at: string, timeZone: string): string {
  const [then, today] = [day(at, timeZone), day(new Date().toISOString(), timeZone)];
  return `${number} of at most ${atMost} ${atMost === 1 ? 'card' : 'cards'} ${then === today ? 'today' : `on ${then}`}`;
}

function Why({ why, timeZone }: { why: WhyView; timeZone: string }) {
  return (
    <div className="drawer-body">
      <p>{why.sentence}</p>
      {why.update !== null && (
        <section>
          <h3>What you passed</h3>
          <p>
            You passed the earlier version on {fhirDay(why.update.passedBefore, timeZone)}
            {why.update.changes.length === 0 ? '. The warning changed since.' : '. This is what changed since:'}
          </p>
          {why.update.changes.map((change) => (
            <p key={change}>{unbroken(change)}</p>
          ))}
        </section>
      )}
      <section>
        <h3>Rule</h3>
        <dl className="pairs">
          <dt>Name</dt>
          <dd>{why.rule.name}</dd>
          <dt>Id</dt>
          <dd className="code">{why.rule.id.split('/').at(-1)}</dd>
          <dt>Version</dt>
          <dd className="num">
            {why.rule.version}, in force {fhirDay(why.rule.inForceSince, timeZone)}
          </dd>
          {why.rule.purpose !== null && (
            <>
              <dt>Purpose</dt>
              <dd>{why.rule.purpose}</dd>
            </>
          )}
          <dt>Owner</dt>
          <dd>{why.rule.owner}</dd>
          {why.cardOfDay !== null && (
            <>
              <dt>This card</dt>
              <dd className="num">{cardOfDayInWords(why.cardOfDay, why.at, timeZone)}</dd>
            </>
          )}
        </dl>
      </section>
      <section>
        <h3>Used</h3>
        <ul className="facts">
          {why.used.map((one) => (
            <li key={one.fact}>
              <SourceIcon className="icon" stroke={2} aria-hidden="true" />
              <span>{withDates(one.fact)}</span>
              <KnownAsChip knownAs={one.knownAs} />
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
      <p className="dim small">{notAnAlert}</p>
      <p className="faint small">
        {moment(why.at, timeZone)} · <CopyReference id={why.correlationId} />
      </p>
    </div>
  );
}

/**
 * Why am I seeing this: the same text as the card's detail, its rule, what was and was not used, and what to do where it is wrong.
 * @param afterwards where to go once it is put aside
 */
export function WhyDrawer({
  promptId,
  timeZone,
  close,
  afterwards,
}: {
  promptId: string | null;
  timeZone: string;
  close: () => void;
  afterwards?: () => void;
}) {
  const { launchId, api } = useLaunchApi();
  const { dismiss, error: saveError, isPending } = usePutAside();
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
      {data !== undefined && promptId !== null && (
        <div className="drawer-foot">
          {saveError !== null && <ErrorState error={saveError} what="saved" />}
          <WhyActions
            isSending={isPending}
            dismiss={(request) =>
              dismiss(promptId, request, () => {
                close();
                afterwards?.();
              })
            }
          />
        </div>
      )}
      {data === undefined &&
        (error === null ? <LoadingState what="the reason" /> : <ErrorState error={error} retry={() => void refetch()} />)}
    </Drawer>
  );
}
