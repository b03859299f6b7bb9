import type { Lesson } from '../curriculum/index.ts';
import type { Span } from './cut-statements.ts';
import type { DraftSource } from './label-sections.ts';

/** A text of a draft and the place of the label that it rests on. */
export type Claim = {
  /** Where in the draft: "k1", "D2 key", "populations.pregnancy". */
  at: string;
  text: string;
  span: Span;
  /** "L1 box", "L1 5.1". */
  source: string;
  /** The label's own words, which no lesson may carry: a person has to find their own. */
  isQuotation: boolean;
};

export type Gap = { at: string; reason: string };
export type Dropped = { at: string; text: string; reason: string };

export type DraftOption = { id: string; text: string; correct: boolean; feedback: string };
/** A question with its right answer; wrong options only where the label itself gives some. */
export type DraftItem = { id: string; stem: string; source: string; keyPoint: string; options: DraftOption[]; rationale: string };

export type LessonDraft = {
  /** No lesson may have it: as long as it is there, no curriculum loads the text. */
  machineMade: {
    writer: 'extractive' | 'llm';
    model: string | null;
    at: string;
    label: { setId: string; version: number; effective: string };
  };
  lesson: Pick<
    Lesson,
    | 'id'
    | 'url'
    | 'title'
    | 'language'
    | 'version'
    | 'restrictions'
    | 'objective'
    | 'skills'
    | 'sources'
    | 'served'
    | 'passRule'
    | 'variants'
  > & {
    status: 'draft';
    scope: Pick<Lesson['scope'], 'ingredients' | 'routesForms' | 'headings'>;
    retrieval: Omit<DraftItem, 'id' | 'keyPoint' | 'rationale'> | null;
    keyPoints: { id: string; text: string; source: string; changed: boolean }[];
    populations: Partial<Record<Population, string>>;
    rems: Lesson['rems'] | null;
    whatChanged: Lesson['whatChanged'];
    items: DraftItem[];
    cardSummary: string;
    cardDetail: string;
  };
  /** Each claim with its span. */
  claims: Claim[];
  /** What could not be filled honestly, and why. */
  gaps: Gap[];
  /** What was left out because the label does not bear it. */
  dropped: Dropped[];
};

/** One section of a protocol or another document, with its statements. */
export type DocumentPart = { number: string | null; heading: string | null; statements: readonly string[] };

/** What became of a document with a version, in its own words. */
type DocumentChanges = {
  added: readonly string[];
  removed: readonly string[];
  changed: readonly { before: string; after: string }[];
};

/** One version of a tenant's own document. */
export type DraftDocument = {
  documentId: string;
  title: string;
  version: number;
  /** YYYY-MM-DD */
  effective: string;
  parts: readonly DocumentPart[];
  /** Whether all of it was read; pictures of pages are not. */
  isWhole: boolean;
  /** Against the version before; null of the first. */
  changes: DocumentChanges | null;
};

/** A draft from a document, which a person works on as on one from a label. */
export type DocumentDraft = {
  machineMade: Pick<LessonDraft['machineMade'], 'writer' | 'model' | 'at'> & { document: Pick<DraftDocument, 'documentId' | 'version'> };
  lesson: Omit<LessonDraft['lesson'], 'id' | 'url' | 'version' | 'language' | 'status'>;
  claims: Claim[];
  gaps: Gap[];
  dropped: Dropped[];
};

export type Population = 'pregnancy' | 'lactation' | 'pediatric' | 'older' | 'kidneyLiver';

/** Writes a draft of a lesson from one version of a label. What it writes is for a person to work on, never for a clinician. */
export type DraftWriter = {
  readonly writer: LessonDraft['machineMade']['writer'];
  /**
   * @param before an earlier version of the same label, where one is held
   * @param asker for which tenant; nobody's where whoever runs the installation asks
   * @throws configuration where the label has no genuine boxed warning, or `before` is another label's
   */
  write(source: DraftSource, before?: DraftSource, asker?: { tenantId: string }): Promise<LessonDraft>;
  /** From one version of a tenant's own document. @throws configuration where it says nothing */
  writeDocument(document: DraftDocument, asker: { tenantId: string }): Promise<DocumentDraft>;
};

/** The label's own words in a draft; the lesson's lint refuses the brackets. */
export const quoted = (text: string): string => `[[${text}]]`;
