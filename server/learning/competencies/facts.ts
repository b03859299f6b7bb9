/** The facts this module needs of other modules' things; theirs fit as they are. */
export type PersonFacts = { readonly id: string; readonly displayName: string | null; readonly npi: string | null };

export type TenantFacts = {
  readonly id: string;
  readonly timeZone?: string | undefined;
  readonly settings?: { readonly competencyMonths?: number | undefined } | undefined;
};

export type LessonFacts = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly items: readonly {
    readonly id: string;
    readonly stem: string;
    readonly options: readonly { readonly id: string; readonly text: string }[];
  }[];
};

export type TopicFacts = { readonly id: string; readonly title: string; readonly revision: number };

export type AttemptFacts = {
  /** UUID; what makes recording idempotent. */
  readonly id: string;
  /** 1 for the first try. */
  readonly number: number;
  readonly startedAt: Date | string;
  readonly finishedAt: Date | string;
  readonly score: { readonly correct: number; readonly total: number };
  readonly passed: boolean;
  /** Own answers only; whether each was right is never published. */
  readonly answers: readonly { readonly itemId: string; readonly optionId: string | null }[];
};

/** What was written, for "what was recorded". */
export type RecordedResource = { type: string; id: string; versionId: string; display: string };

export type CurrentCompetency = { topicId: string; revision: number; validFrom: Date; validUntil: Date };

export type CompetencyRow = {
  /** Id of the Basic that says the same. */
  id: string;
  personId: string;
  topicId: string;
  revision: number;
  level: 'knowledge-check';
  status: 'active' | 'superseded' | 'revoked';
  validFrom: Date;
  validUntil: Date;
  lessonId: string;
  lessonVersion: string;
};
