import type { EducationNumbers } from '../../server/contract/index.ts';
import { Bars, NestedBars } from './bars.tsx';
import { Figure } from './figure.tsx';
import { cardsInWords, causeWords, reasonWords, told } from './words.ts';

type Numbers = { numbers: EducationNumbers };

const steps = [
  ['shown', 'Card shown'],
  ['opened', 'Lesson opened'],
  ['started', 'Question answered'],
  ['passed', 'Check passed'],
] as const;

/** Topics beside each other in a chart; all of them are in its table. */
const mostTopics = 12;

const fileOf = (what: string, { from, until, topicId }: EducationNumbers): string =>
  [what, ...(topicId === null ? [] : [topicId]), from, 'to', until].join('-');

const percent = (part: number | null, whole: number | null): string | undefined =>
  part === null || whole === null || whole === 0 ? undefined : `${Math.round((100 * part) / whole)}% of shown`;

/** Shown → opened → started → passed, and the other ways a card went. */
export function FunnelChart({ numbers }: Numbers) {
  const { total } = numbers;
  const rows = steps.map(([key, label]) => {
    const note = key === 'shown' ? undefined : percent(total[key], total.shown);
    return { key, label, value: total[key], ...(note === undefined ? {} : { note }) };
  });
  const aside = [
    { key: 'learnLater', label: 'Learn later chosen', value: total.learnLater },
    { key: 'putAside', label: 'Put aside or overridden', value: total.putAside },
  ];
  return (
    <Figure
      title="From the card to the passed check"
      basis="Cards in this range. Each step holds the ones after it; learn later and put aside stand beside them."
      gist={rows.map(({ label, value }) => `${label}: ${told(value)}`).join('. ')}
      file={fileOf('funnel', numbers)}
      twin={{
        columns: ['Step', 'Cards', 'Share of shown'],
        rows: [...rows, ...aside].map(({ key, label, value }) => ({
          key,
          cells: [label, told(value), percent(value, total.shown)?.replace(' of shown', '') ?? ''],
        })),
      }}
    >
      <Bars rows={rows} />
      <p className="small dim num">{aside.map(({ label, value }) => `${label}: ${told(value)}`).join(' · ')}</p>
    </Figure>
  );
}

export function TopicChart({ numbers }: Numbers) {
  const rows = numbers.byTopic;
  const drawn = rows.slice(0, mostTopics);
  return (
    <Figure
      title="How far cards got, by topic"
      basis={`Strongest: passed; then started, opened, and shown as the faintest.${rows.length > mostTopics ? ` The ${mostTopics} most shown of ${rows.length} topics; all are in the table.` : ''}`}
      gist={drawn.map(({ topicTitle, shown, passed }) => `${topicTitle}: ${told(shown)} shown, ${told(passed)} passed`).join('. ')}
      file={fileOf('topics', numbers)}
      twin={{
        columns: ['Topic', 'Shown', 'Opened', 'Started', 'Passed', 'Learn later', 'Put aside'],
        rows: rows.map((row) => ({
          key: row.topicId,
          cells: [row.topicTitle, ...[row.shown, row.opened, row.started, row.passed, row.learnLater, row.putAside].map(told)],
        })),
      }}
    >
      <NestedBars rows={drawn.map((row) => ({ ...row, key: row.topicId, label: row.topicTitle }))} />
    </Figure>
  );
}

export function ReasonChart({ numbers }: Numbers) {
  const rows = numbers.reasons.map(({ reason, atCard, inPanel }) => ({
    key: reason,
    label: reasonWords(reason),
    atCard,
    inPanel,
    value: atCard === null || inPanel === null ? null : atCard + inPanel,
  }));
  return (
    <Figure
      title="Why cards were put aside"
      basis="Overridden at the card, as the EHR reports it, or marked not relevant in the panel."
      gist={rows.length === 0 ? 'None was put aside' : rows.map(({ label, value }) => `${label}: ${told(value)}`).join('. ')}
      file={fileOf('reasons', numbers)}
      twin={{
        columns: ['Reason', 'At the card', 'In the panel'],
        rows: rows.map(({ key, label, atCard, inPanel }) => ({ key, cells: [label, told(atCard), told(inPanel)] })),
      }}
    >
      {rows.length === 0 ? <p className="dim">None in this range.</p> : <Bars rows={rows} />}
    </Figure>
  );
}

export function BurdenChart({ numbers }: Numbers) {
  const rows = numbers.perDay.map(({ cards, clinicianDays }) => ({
    key: String(cards),
    label: cardsInWords(cards),
    value: clinicianDays,
  }));
  return (
    <Figure
      title="Cards per clinician and day"
      basis="Days of a clinician with at least one card. Days with none are not kept one by one."
      gist={rows.map(({ label, value }) => `${label}: ${told(value)} clinician-days`).join('. ')}
      file={fileOf('cards-per-clinician-day', numbers)}
      twin={{
        columns: ['Cards on the day', 'Clinician-days'],
        rows: rows.map(({ key, label, value }) => ({ key, cells: [label, told(value)] })),
      }}
    >
      <Bars rows={rows} />
    </Figure>
  );
}

export function SilenceChart({ numbers }: Numbers) {
  const rows = numbers.silences.map(({ cause, orders }) => ({ key: cause, label: causeWords(cause), value: orders }));
  return (
    <Figure
      title="Orders without a card, by cause"
      basis="Counted by topic and day without a person. An order with several topics counts once for each that stayed silent."
      gist={rows.length === 0 ? 'No order stayed silent' : rows.map(({ label, value }) => `${label}: ${told(value)}`).join('. ')}
      file={fileOf('silence', numbers)}
      twin={{ columns: ['Cause', 'Orders'], rows: rows.map(({ key, label, value }) => ({ key, cells: [label, told(value)] })) }}
    >
      {rows.length === 0 ? <p className="dim">None in this range.</p> : <Bars rows={rows} />}
    </Figure>
  );
}
