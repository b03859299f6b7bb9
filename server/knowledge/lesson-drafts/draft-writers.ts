import { readFileSync } from 'node:fs';
import type { Database } from '../../database/index.ts';
import { AppError, type Clock, type ProxySettings } from '../../platform/index.ts';
import type { DraftWriter } from './draft.ts';
import { createTokenLedger } from './token-ledger.ts';
import { createExtractiveWriter } from './write-extractive.ts';
import { createModelWriter, usualModelSettings } from './write-with-model.ts';

/** A model as the configuration names it. */
export type ModelConfig = {
  url: string;
  name: string;
  key: string | null;
  /** Read where `key` is null. */
  keyFile: string | null;
  monthlyTokens: number;
  /** Of them, what one tenant may take. */
  monthlyTokensPerTenant: number;
  timeoutSeconds: number;
  /** Its host may be at a private address. */
  isPrivate: boolean;
};

const keyOf = ({ key, keyFile }: ModelConfig): string | null => {
  if (key !== null || keyFile === null) return key;
  const refuse = (why: string, cause?: unknown): AppError =>
    new AppError('configuration', { detail: `MODEL_KEY_FILE ${keyFile} ${why}.`, cause, expose: true });
  let text: string;
  try {
    text = readFileSync(keyFile, 'utf8').trim();
  } catch (cause) {
    throw refuse('cannot be read', cause);
  }
  // Of a header's value: anything else would be told as an error of the endpoint.
  if (!/^[\x21-\x7e]+$/.test(text)) throw refuse('holds no key: one line without blanks is expected');
  return text;
};

/**
 * The writers of this installation: rules, and a model where one is configured.
 * @throws configuration naming the variable whose key cannot be read, or an address that would send it in the open
 */
export function createDraftWriters(deps: {
  db: Database;
  clock: Clock;
  model: ModelConfig | null;
  proxy?: ProxySettings | undefined;
}): DraftWriter[] {
  const { db, clock, model, proxy } = deps;
  const rules = createExtractiveWriter({ clock });
  if (model === null) return [rules];
  const settings = {
    ...usualModelSettings,
    baseUrl: model.url,
    model: model.name,
    key: keyOf(model),
    reach: model.isPrivate ? ('private' as const) : ('public' as const),
    // Whoever configures the model names its host.
    proxy: URL.canParse(model.url) ? { ...proxy, hosts: `${proxy?.hosts ?? ''} ${new URL(model.url).hostname}` } : proxy,
    timeoutMilliseconds: model.timeoutSeconds * 1000,
  };
  const ledger = createTokenLedger({ db, clock, perMonth: model.monthlyTokens, perTenant: model.monthlyTokensPerTenant });
  return [rules, createModelWriter(settings, { clock, ledger })];
}
