import type { Lesson } from '../knowledge/curriculum/index.ts';
import { createEvidenceReader, type DrugVerdict, type Evidence, type Product, type Topic } from '../knowledge/drug-labels/index.ts';
import { isNews, type Silence } from '../learning/prompts/index.ts';
import { tenantSettingsSchema } from '../identity/tenants/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

type DrugDeps = Pick<AdminDeps, 'db' | 'clock' | 'drugs' | 'lessonForTopic' | 'rules' | 'out'>;

const mostCodes = 200;
/** As a tenant has it that said nothing of its own. */
const { newsMonths } = tenantSettingsSchema.parse({});

const evidenceMeaning: Record<Evidence, string> = {
  label: 'the code stands on the label record itself',
  mapped: "RxNav's product map names the drug; the labels of its ingredients and route agree",
  listed: 'two or more published value sets or orders name the drug; the labels of its ingredients and route agree',
  curated: 'general knowledge, no label record; the first imported label replaces it',
};

type Action = { orderSign: 'card'; kind: 'news' | 'established'; why: string } | { orderSign: 'silent'; cause: Silence; why: string };

const silentWithout = (product: Product | undefined, verdict: DrugVerdict): Action | undefined => {
  if (product === undefined)
    return { orderSign: 'silent', cause: 'unknown-code', why: 'No label and no list that is held names this code. Silent, and counted.' };
  if (verdict.verdict === 'unboxed') return { orderSign: 'silent', cause: 'unboxed', why: 'This product has no boxed warning.' };
  if (verdict.verdict === 'unknown')
    return {
      orderSign: 'silent',
      cause: 'unknown-code',
      why: 'Named, but in doubt: its labels disagree, or the order leaves open which product is meant. Doubt is silent.',
    };
  return verdict.topics.length === 0
    ? { orderSign: 'silent', cause: 'no-topic', why: 'It is boxed, but no label record of this product and form words a warning topic.' }
    : undefined;
};

/** What a first order of the product would do, for a clinician who has no competency in it and was not prompted before. */
const actionOf = (code: string, product: Product | undefined, verdict: DrugVerdict, deps: DrugDeps): Action => {
  const silent = silentWithout(product, verdict);
  if (silent !== undefined || verdict.verdict !== 'boxed') return silent ?? { orderSign: 'silent', cause: 'unknown-code', why: '' };
  const resource = { resourceType: 'MedicationRequest', status: 'draft', intent: 'order' };
  const order = { codes: [code], topicIds: verdict.topics.map((topic) => topic.id), isRenewal: false, resource };
  const ruled = new Set(
    deps
      .rules()
      .evaluate({ hook: 'order-sign', orders: [order] })
      .map((match) => match.topicId),
  );
  const taught = verdict.topics.filter((topic) => deps.lessonForTopic(topic.id) !== undefined);
  const isNewsNow = (topic: Topic): boolean => isNews(topic, deps.clock.now(), newsMonths);
  const [due] = taught.filter((topic) => ruled.has(topic.id)).sort((a, b) => Number(isNewsNow(b)) - Number(isNewsNow(a)));
  if (due === undefined)
    return taught.length === 0
      ? { orderSign: 'silent', cause: 'no-lesson', why: 'No lesson teaches its warning topic yet.' }
      : { orderSign: 'silent', cause: 'no-rule', why: 'A lesson is there, but no active rule starts it with this order.' };
  const kind = isNewsNow(due) ? 'news' : 'established';
  const lesson = deps.lessonForTopic(due.id);
  const review =
    lesson?.status === 'in-review' ? ' The lesson awaits review: only tenants that signed it, or show example content, see the card.' : '';
  const since = kind === 'news' ? `the box changed (${due.news?.since ?? ''})` : 'it is the first order of this topic without a competency';
  return { orderSign: 'card', kind, why: `One card: ${since}.${review}` };
};

const lessonOf = (lesson: Lesson | undefined, planned: string | null): object | null =>
  lesson === undefined
    ? planned === null
      ? null
      : { id: planned, status: 'not written yet' }
    : { id: lesson.id, version: lesson.version, status: lesson.status };

const describe = async (code: string, deps: DrugDeps, evidenceOf: ReturnType<typeof createEvidenceReader>): Promise<object> => {
  const product = deps.drugs().product(code);
  const verdict = deps.drugs().topicsForCode(code);
  const action = actionOf(code, product, verdict, deps);
  if (product === undefined) return { code, known: false, action };
  const { label } = product;
  const held = label === null ? null : await deps.db.system(async (tx) => evidenceOf(tx, label));
  const topics = product.topics.flatMap((id) => deps.drugs().topic(id) ?? []);
  return {
    code,
    known: true,
    name: product.display,
    termType: product.tty === undefined || product.tty === '' ? null : product.tty,
    level: product.level,
    status: product.status,
    evidence: { class: product.evidence, meaning: evidenceMeaning[product.evidence] },
    label: label === null ? null : { ...label, ...held },
    facts: deps.drugs().version,
    topics: topics.map(({ id, title, revision, headings, news, label, lessonId }) => ({
      id,
      title,
      revision,
      headings,
      news,
      label,
      lesson: lessonOf(deps.lessonForTopic(id), lessonId),
    })),
    action,
  };
};

const lookUp = async (deps: DrugDeps, argv: readonly string[]): Promise<void> => {
  const codes = readArguments(argv, {}, Infinity).positionals;
  if (codes.length === 0) throw refuse('Give an RxNorm code, or several: drugs lookup 855332 197361');
  if (codes.length > mostCodes) throw refuse(`Give at most ${mostCodes} codes at once.`);
  const wrong = codes.find((code) => !/^\d{1,8}$/.test(code));
  if (wrong !== undefined) throw refuse(`"${wrong.slice(0, 40)}" is no RxNorm code: an RxCUI is digits alone, such as 855332.`);
  const described: object[] = [];
  const evidenceOf = createEvidenceReader();
  for (const code of codes) described.push(await describe(code, deps, evidenceOf));
  deps.out(JSON.stringify(described, null, 2));
};

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ');

const stats = async (deps: DrugDeps, argv: readonly string[]): Promise<void> => {
  readArguments(argv, {});
  const drugs = deps.drugs();
  const counts = drugs.counts();
  const taught = drugs.topics().filter((topic) => deps.lessonForTopic(topic.id) !== undefined);
  deps.out(`${counts.codes} codes, version ${drugs.version}, label records up to ${drugs.asOf ?? 'unknown'}`);
  for (const [evidence, count] of Object.entries(counts.evidence))
    deps.out(`${evidence}\t${count}\t${evidenceMeaning[evidence as Evidence]}`);
  deps.out(`status\t${listed(counts.status)}`);
  deps.out(`level\t${listed(counts.level)}`);
  deps.out(`topics\t${counts.topics}, with a lesson ${taught.length}`);
  for (const topic of taught) deps.out(`  ${topic.id}\t${drugs.codesOf(topic.id)} codes\t${deps.lessonForTopic(topic.id)?.id ?? ''}`);
};

export const drugCommands = { lookup: lookUp, stats };
