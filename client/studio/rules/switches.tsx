import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rule, RuleList, SwitchRule } from '../../../server/contract/index.ts';
import { ALL_RULES, rulesApi } from '../../api/rules.ts';
import { useLaunch, useLaunchApi } from '../../api/use-launch.ts';
import { fhirDate } from '../../ui/fhir-date.ts';
import { WarningIcon } from '../../ui/icons.ts';
import { ErrorState } from '../../ui/states.tsx';
import { Dialog } from '../dialog.tsx';
import { Asking } from './asking.tsx';
import { SwitchIcon } from './icons.ts';

const reason = { label: 'Why?', most: 500 };

/** Sends a switch, and has everything read again that shows one. */
function useSwitch(ruleId: string, done: () => void) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: SwitchRule) => rulesApi(launchId).switch(ruleId, body),
    onSuccess: done,
    // Refused because it is so already: then the page is what is old.
    onSettled: async () => queries.invalidateQueries({ queryKey: [launchId, 'rules'] }),
  });
}

const sureOf = (body: SwitchRule, ruleId: string): { sure?: string } =>
  body.on || ruleId !== ALL_RULES ? {} : { sure: 'Yes, switch every rule off for everybody here.' };

type SwitchProps = {
  ruleId: string;
  isOff: boolean;
  title: string;
  /** What follows, in a sentence. */
  follows: string;
  words: { button: string; confirm: string };
  name?: string;
  className: string;
  done?: () => void;
};

/** A switch asks before it turns: off wants a reason, which stays in the records. */
function Switch({ ruleId, isOff, title, follows, words, name, className, done }: SwitchProps) {
  const [isAsking, ask] = useState(false);
  const turning = useSwitch(ruleId, () => {
    ask(false);
    done?.();
  });
  const turn = (body: SwitchRule): void => turning.mutate(body);
  const sure = sureOf(isOff ? { on: true } : { on: false, reason: '' }, ruleId);
  return (
    <>
      <button
        type="button"
        className={className}
        {...(name === undefined ? {} : { 'aria-label': name })}
        onClick={() => (turning.reset(), ask(true))}
      >
        {className === 'button' && <SwitchIcon className="icon" stroke={1.75} aria-hidden="true" />}
        {words.button}
      </button>
      {isAsking && (
        <Dialog title={title} opened close={() => ask(false)}>
          <Asking
            confirm={words.confirm}
            {...(isOff ? {} : { reason })}
            {...sure}
            act={(text) => turn(isOff ? { on: true } : { on: false, reason: text })}
            cancel={() => ask(false)}
            isBusy={turning.isPending}
          >
            <p>{follows}</p>
          </Asking>
          {turning.isError && <ErrorState error={turning.error} what="saved" safe="Nothing was switched. Try again." />}
        </Dialog>
      )}
    </>
  );
}

/** Of one rule; nothing where there is nothing to switch. */
export function RuleSwitch({
  rule,
  className = 'button button-small',
  done,
}: {
  rule: Pick<Rule, 'ruleId' | 'title' | 'state' | 'switchedOff'>;
  className?: string;
  done?: () => void;
}) {
  const isOff = rule.switchedOff !== null;
  if (!isOff && rule.state !== 'published') return null;
  if (rule.state === 'discarded') return null;
  const common = { ruleId: rule.ruleId, isOff, className, ...(done === undefined ? {} : { done }) };
  return isOff ? (
    <Switch
      {...common}
      title={`Switch on: ${rule.title}`}
      follows="From now on, orders and events are looked at by its published version again."
      words={{ button: 'Switch on…', confirm: 'Switch on' }}
      name={`Switch on: ${rule.title}`}
    />
  ) : (
    <Switch
      {...common}
      title={`Switch off: ${rule.title}`}
      follows="No order or event is looked at by this rule from now on, for everybody here. Nobody else has to agree; anybody can switch it on again."
      words={{ button: 'Switch off…', confirm: 'Switch off' }}
      name={`Switch off: ${rule.title}`}
    />
  );
}

/** The one switch for all, while they run. */
export function AllRulesOff() {
  return (
    <Switch
      ruleId={ALL_RULES}
      isOff={false}
      className="button"
      title="Switch all rules off"
      follows="No rule is met from now on, built in or of your own: no clinician here gets a card by one until they are switched on again. It holds at once, and nobody else has to agree."
      words={{ button: 'All rules off…', confirm: 'Switch all rules off' }}
    />
  );
}

/** Said above everything else, while all rules are off. */
export function AllOffNote({ allOff }: { allOff: NonNullable<RuleList['allOff']> }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <section className="note note-warn rules-off" aria-label="All rules are off">
      <WarningIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="grow">
        <p>
          <b>All rules are off: no clinician gets a card by one.</b>
        </p>
        <p className="num">
          Since {fhirDate(allOff.at, timeZone)}, by {allOff.by}: {allOff.reason}
        </p>
      </div>
      <Switch
        ruleId={ALL_RULES}
        isOff
        className="button"
        title="Switch all rules on"
        follows="Every rule is met again as it was before; a rule that was switched off by itself stays off."
        words={{ button: 'All rules on…', confirm: 'Switch all rules on' }}
      />
    </section>
  );
}
