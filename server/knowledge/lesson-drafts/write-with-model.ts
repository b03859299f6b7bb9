import { AppError, type Clock } from '../../platform/index.ts';
import { askModel, type ModelSettings } from './ask-model.ts';
import { composeDraft } from './compose-draft.ts';
import { composeDocument } from './compose-document.ts';
import { assertTaught, documentSections } from './draft-document.ts';
import type { DocumentDraft, DraftWriter, Gap } from './draft.ts';
import { proposalsOf } from './model-answer.ts';
import { promptOf, promptOfDocument } from './model-prompt.ts';
import type { TokenLedger } from './token-ledger.ts';
import { assertDraftable } from './write-extractive.ts';

/** Usual bounds of a request; where and which model comes from the configuration. */
export const usualModelSettings: Omit<ModelSettings, 'baseUrl' | 'model' | 'key' | 'reach' | 'proxy'> = {
  timeoutMilliseconds: 90_000,
  retries: 2,
  retryWaitMilliseconds: 1_000,
  mostLabelCharacters: 60_000,
  mostAnswerTokens: 4_000,
  mostAnswerBytes: 1_000_000,
  tokensPerDraft: 60_000,
};

const casesOf = ({ lesson }: Pick<DocumentDraft, 'lesson'>): Gap[] =>
  lesson.items.map(({ id }) => ({ at: id, reason: 'the case is the machine’s: a person must defend its key with the source' }));

/**
 * Lets a model put the label into words; what it says is held against the label like anybody's, and is a draft for a person.
 * @param ledger counts what is asked of the model
 * @throws configuration where the settings would send the key in the open
 */
export function createModelWriter(settings: ModelSettings, { clock, ledger }: { clock: Clock; ledger: TokenLedger }): DraftWriter {
  const url = URL.canParse(settings.baseUrl) ? new URL(settings.baseUrl) : undefined;
  const isOpen = url?.protocol === 'http:' && settings.reach === 'public';
  if (url === undefined || !/^https?:$/.test(url.protocol) || isOpen || url.username !== '')
    throw new AppError('configuration', { detail: 'The model’s base URL must be an https: URL without a password in it.', expose: true });
  return {
    writer: 'llm',
    write: async (source, before, asker) => {
      assertDraftable(source, before);
      const answer = await askModel(promptOf(source, settings.mostLabelCharacters), settings, (tokens) =>
        ledger.take(tokens, asker?.tenantId ?? null),
      );
      const { proposals, dropped } = proposalsOf(answer, source);
      const draft = composeDraft(source, before, proposals, { writer: 'llm', model: settings.model, clock, dropped });
      return { ...draft, gaps: [...draft.gaps, ...casesOf(draft)] };
    },
    writeDocument: async (document, { tenantId }) => {
      assertTaught(document);
      const answer = await askModel(promptOfDocument(document, settings.mostLabelCharacters), settings, (tokens) =>
        ledger.take(tokens, tenantId),
      );
      const { proposals, dropped } = proposalsOf(answer, { sections: documentSections(document).map(({ section }) => section) });
      const draft = composeDocument(document, proposals, { writer: 'llm', model: settings.model, clock, dropped });
      return { ...draft, gaps: [...draft.gaps, ...casesOf(draft)] };
    },
  };
}
