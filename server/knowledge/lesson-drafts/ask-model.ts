import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, requestOutward, type OutgoingResponse, type ProxySettings, type Reach } from '../../platform/index.ts';
import { modelAnswerSchema, type ModelAnswer } from './model-answer.ts';
import { responseFormat, type PromptMessage } from './model-prompt.ts';
import type { TakenTokens } from './token-ledger.ts';

/** An endpoint that speaks OpenAI's chat completions. Comes from the configuration; without it there is no such writer. */
export type ModelSettings = {
  /** "https://models.example/v1" */
  baseUrl: string;
  model: string;
  /** Null where the endpoint asks for none. */
  key: string | null;
  reach: Reach;
  proxy?: ProxySettings | undefined;
  timeoutMilliseconds: number;
  /** How often more than once. */
  retries: number;
  retryWaitMilliseconds: number;
  mostLabelCharacters: number;
  mostAnswerTokens: number;
  mostAnswerBytes: number;
  tokensPerDraft: number;
};

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }), finish_reason: z.string().nullish() })).min(1),
  usage: z.object({ total_tokens: z.number().int().nonnegative() }).nullish(),
});

/** What went wrong, in words for whoever asked for the draft; the endpoint's own words and the key stay out. */
type Failure = { detail: string; status: number; isWorthRetrying: boolean; isAnswered?: boolean };

const ofStatus = (status: number): Failure => ({
  detail: `The model's endpoint refused the request (${status}).`,
  status: 502,
  isWorthRetrying: status === 429 || status >= 500,
});

function ofConnection(error: unknown, settings: ModelSettings): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT')
    return {
      detail: `The model did not answer within ${settings.timeoutMilliseconds} ms.`,
      status: 504,
      isWorthRetrying: true,
      isAnswered: true,
    };
  if (code === 'ETOOLARGE')
    return {
      detail: `The model answered more than ${settings.mostAnswerBytes} bytes.`,
      status: 502,
      isWorthRetrying: false,
      isAnswered: true,
    };
  if (code === 'EADDRNOTALLOWED')
    return { detail: 'The address of the model’s endpoint is not allowed.', status: 502, isWorthRetrying: false };
  return { detail: 'The model’s endpoint cannot be reached.', status: 502, isWorthRetrying: true };
}

const parsed = (words: string): unknown => {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
};

type Read = { answer: ModelAnswer; tokens: number | undefined } | (Failure & { tokens: number | undefined });

function read(response: OutgoingResponse): Read {
  if (response.status !== 200) return { ...ofStatus(response.status), tokens: undefined };
  const failed = (detail: string, tokens?: number): Read => ({ detail, status: 502, isWorthRetrying: true, tokens });
  const body = completion.safeParse(parsed(response.body.toString('utf8')));
  if (!body.success) return failed('The model’s endpoint answered something else than a chat completion.');
  const tokens = body.data.usage?.total_tokens;
  const [choice] = body.data.choices;
  if (choice?.finish_reason === 'length') return failed('The model’s answer was cut off.', tokens);
  const content = parsed(choice?.message.content ?? '');
  if (content === undefined) return failed('The model answered no JSON.', tokens);
  const answer = modelAnswerSchema.safeParse(content);
  if (answer.success) return { answer: answer.data, tokens };
  const [issue] = answer.error.issues;
  return failed(`The model's answer has another shape than asked for (${issue?.path.join('.') ?? ''}).`, tokens);
}

/** Three bytes a token are fewer than any tokenizer needs for English on average. */
const tokensOf = (words: string): number => Math.ceil(Buffer.byteLength(words) / 3);

/**
 * One answer of the model, tried a bounded number of times, within the tokens of this draft and of what can be taken.
 * @throws unprocessable saying why there is none · too-many-attempts where the tokens do not suffice
 */
export async function askModel(
  messages: readonly PromptMessage[],
  settings: ModelSettings,
  take: (tokens: number) => Promise<TakenTokens>,
): Promise<ModelAnswer> {
  const body = JSON.stringify({
    model: settings.model,
    messages,
    response_format: responseFormat,
    max_tokens: settings.mostAnswerTokens,
    temperature: 0,
  });
  const estimate = tokensOf(body) + settings.mostAnswerTokens;
  let spent = 0;
  let last: Failure | undefined;
  const failure = ({ detail, status }: Failure): AppError => new AppError('unprocessable', { detail, status, expose: true });
  for (let attempt = 0; attempt <= settings.retries; attempt += 1) {
    if (attempt > 0) await wait(settings.retryWaitMilliseconds * 2 ** (attempt - 1));
    const capped = (whose: string): AppError =>
      new AppError('too-many-attempts', {
        detail: `${last === undefined ? '' : `${last.detail} `}Another request would take about ${estimate} tokens, more than ${whose} has left.`,
      });
    if (spent + estimate > settings.tokensPerDraft) throw capped('this draft');
    const taken = await take(estimate);
    if ('full' in taken) throw capped(taken.full);
    let used = estimate;
    try {
      const response = await requestOutward(`${settings.baseUrl.replace(/\/+$/, '')}/chat/completions`, {
        reach: settings.reach,
        proxy: settings.proxy,
        timeoutMilliseconds: settings.timeoutMilliseconds,
        maxBytes: settings.mostAnswerBytes,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(settings.key === null ? {} : { authorization: `Bearer ${settings.key}` }) },
        body,
      });
      const found = read(response);
      // A refusal costs nothing; what was answered counts as told, or as much as it could have been.
      used = found.tokens ?? (response.status === 200 ? estimate : 0);
      if ('answer' in found) return found.answer;
      last = found;
    } catch (error) {
      last = ofConnection(error, settings);
      // Where nothing arrived nothing was worked on.
      if (last.isAnswered !== true) used = 0;
    } finally {
      spent += used;
      // Where it cannot be told, all that was set aside counts: rather too little is asked than too much.
      await taken.settle(used).catch(() => undefined);
    }
    if (!last.isWorthRetrying) throw failure(last);
  }
  throw failure(last ?? { detail: 'The model was not asked.', status: 502, isWorthRetrying: false });
}
