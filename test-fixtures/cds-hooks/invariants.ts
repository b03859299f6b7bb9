/** What the CDS Hooks specification demands of every answer of a service, and our own promises beyond it. Written against its text, not against our code. */
type Json = Record<string, unknown>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isUrl = (value: unknown): boolean => isText(value) && URL.canParse(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** "No null or empty members anywhere", but for an empty list of cards. */
function emptyMembers(value: unknown, path: string): string[] {
  if (value === null || value === '') return [path];
  if (Array.isArray(value)) {
    if (value.length === 0) return path === 'cards' ? [] : [path];
    return value.flatMap((one, index) => emptyMembers(one, `${path}.${index}`));
  }
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([key, one]) => emptyMembers(one, path === '' ? key : `${path}.${key}`));
}

const strangers = (value: Json, known: readonly string[], what: string): string[] =>
  Object.keys(value).flatMap((key) => (known.includes(key) ? [] : [`${what} ${key}, which the specification does not know`]));

function suggestionProblems(suggestion: unknown): string[] {
  if (!isObject(suggestion) || !isText(suggestion['label'])) return ['a suggestion without a label'];
  if (!uuid.test(String(suggestion['uuid']))) return ['a suggestion without a UUID, which nobody can report as accepted'];
  return list(suggestion['actions']).flatMap((action) => {
    if (!isObject(action) || !isText(action['description'])) return ['an action without a description'];
    const { type, resource } = action;
    if (!['create', 'update', 'delete'].includes(String(type))) return [`an action of type ${String(type)}`];
    if (type !== 'delete' && !(isObject(resource) && isText(resource['resourceType']))) return ['an action without its resource'];
    return type === 'delete' && !isText(action['resourceId']) ? ['a deletion of nothing'] : [];
  });
}

function linkProblems(link: unknown): string[] {
  if (!isObject(link) || !isText(link['label']) || !isUrl(link['url'])) return ['a link without label or address'];
  const { type } = link;
  return [
    ...(type === 'absolute' || type === 'smart' ? [] : [`a link of type ${String(type)}`]),
    ...(type === 'absolute' && 'appContext' in link ? ['appContext on an absolute link'] : []),
    ...('autolaunchable' in link ? ['an autolaunchable link'] : []),
  ];
}

const cardMembers = 'uuid summary detail indicator source suggestions selectionBehavior overrideReasons links extension'.split(' ');

function cardProblems(card: unknown): string[] {
  if (!isObject(card)) return ['a card that is no object'];
  const { source, suggestions, overrideReasons } = card;
  return [
    ...strangers(card, cardMembers, 'a member of the card,'),
    ...(uuid.test(String(card['uuid'])) ? [] : ['a card without a UUID, on which nobody can report']),
    ...(isText(card['summary']) && card['summary'].length < 140 ? [] : ['a summary that is missing or of 140 characters or more']),
    ...(['info', 'warning'].includes(String(card['indicator'])) ? [] : [`indicator ${String(card['indicator'])}`]),
    ...(isObject(source) && isText(source['label']) ? [] : ['a source without a label']),
    ...(isObject(source) && 'url' in source && !isUrl(source['url']) ? ['a source with a strange address'] : []),
    ...(isText(card['detail']) && /<[a-z/!]/i.test(card['detail']) ? ['HTML in the detail'] : []),
    ...(suggestions !== undefined && !['at-most-one', 'any'].includes(String(card['selectionBehavior'])) ? ['no selectionBehavior'] : []),
    ...list(suggestions).flatMap(suggestionProblems),
    ...list(card['links']).flatMap(linkProblems),
    ...list(overrideReasons).flatMap((reason) =>
      isObject(reason) && isText(reason['code']) && isText(reason['display']) ? [] : ['an override reason without code or display'],
    ),
  ];
}

/** @throws naming everything in which an answer of a service is not as the specification has it */
export function assertAnswer(answer: unknown): void {
  const cards = isObject(answer) && Array.isArray(answer['cards']) ? (answer['cards'] as unknown[]) : undefined;
  const ids = list(cards).flatMap((card) =>
    isObject(card) ? [card['uuid'], ...list(card['suggestions']).map((one) => (isObject(one) ? one['uuid'] : undefined))] : [],
  );
  const problems = [
    ...(cards === undefined ? ['no list of cards'] : []),
    ...(isObject(answer) ? strangers(answer, ['cards', 'systemActions', 'extension'], 'a member') : []),
    ...list(cards).flatMap(cardProblems),
    ...emptyMembers(answer, '').map((path) => `an empty member ${path}`),
    ...(new Set(ids).size === ids.length ? [] : ['one id for two things']),
    ...(list(cards).length > 1 ? ['more than one card'] : []),
  ];
  if (problems.length > 0) throw new Error(`An answer that is not as CDS Hooks has it: ${problems.join('; ')}.`);
}

/** What came back over the wire; `body` where it is JSON. */
export type Returned = { status: number; text: string; body: unknown; contentType: string };

/**
 * Any reply of `/cds-services/{id}` and of its feedback: an answer as the specification has it, a refusal that says nothing to a
 * stranger, or an error in words, which is never taken for an answer.
 * @throws naming everything that is not so
 */
export function assertReply(path: string, reply: Returned): void {
  if (!path.startsWith('/cds-services/')) return;
  const { status, text, body } = reply;
  if (status === 401) {
    if (text !== '') throw new Error(`A refusal that says ${text.slice(0, 100)} to somebody who is not trusted.`);
    return;
  }
  if (!/^application\/json\b/.test(reply.contentType)) throw new Error(`A reply ${status} of the type "${reply.contentType}".`);
  if (status === 200) {
    if (!path.endsWith('/feedback')) assertAnswer(body);
    return;
  }
  if (!isObject(body) || !isText(body['error']) || 'cards' in body)
    throw new Error(`A reply ${status} without words: ${text.slice(0, 100)}.`);
}
