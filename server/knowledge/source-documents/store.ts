import { z } from 'zod';
import {
  documentFormats,
  documentKinds,
  labelChangeStates,
  noDocumentActionReasons,
  type ReviewDocumentChange,
} from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';
import { currentCorrelationId } from '../../platform/index.ts';
import { sectionClasses } from './compare-documents.ts';
import type { DocumentReading } from './read-document.ts';
import { changeSchema, sectionsSchema } from './reading-schema.ts';

const versionRow = z.object({
  documentId: z.string(),
  title: z.string(),
  kind: z.enum(documentKinds),
  owner: z.string(),
  version: z.number(),
  effective: z.string(),
  format: z.enum(documentFormats),
  sha256: z.string(),
  pagesWithoutText: z.array(z.number()),
  uploadedBy: z.string(),
  uploadedAt: z.date(),
  /** One for each section; null of a first version. */
  classes: z.array(z.enum(sectionClasses)).nullable(),
  state: z.enum(labelChangeStates).nullable(),
});
export type VersionRow = z.infer<typeof versionRow>;

/** Without the texts, which are long. */
const versions = sql`select v.document_id as "documentId", d.title, d.kind, d.owner, v.version, to_char(v.effective, 'YYYY-MM-DD') as effective,
    v.format, v.sha256, v.pages_without_text as "pagesWithoutText", coalesce(p.display_name, 'Name not known') as "uploadedBy",
    v.uploaded_at as "uploadedAt", jsonb_path_query_array(v.change, '$[*].class') as classes, r.state
  from source_document_version v join source_document d on d.tenant_id = v.tenant_id and d.id = v.document_id
    join person u on u.tenant_id = v.tenant_id and u.id = v.uploaded_by
    join person p on p.tenant_id = u.tenant_id and p.id = coalesce(u.merged_into, u.id)
    left join lateral (select state from source_document_review r where r.tenant_id = v.tenant_id and r.document_id = v.document_id
      and r.version = v.version order by r.id desc limit 1) r on true`;

/** Every version of every document, the last uploaded first. */
export const readVersions = async (tx: Tx): Promise<VersionRow[]> =>
  tx.rows(versionRow, sql`${versions} order by v.uploaded_at desc, v.version desc limit 2000`);

export const readVersion = async (tx: Tx, documentId: string, version: number): Promise<VersionRow | undefined> =>
  tx.maybe(versionRow, sql`${versions} where v.document_id = ${documentId} and v.version = ${version}`);

export const newestVersion = async (tx: Tx, documentId: string): Promise<VersionRow | undefined> =>
  tx.maybe(versionRow, sql`${versions} where v.document_id = ${documentId} order by v.version desc limit 1`);

const textRow = z.object({ version: z.number(), sections: sectionsSchema, change: changeSchema.nullable() });
export type TextRow = z.infer<typeof textRow>;

/** What versions say, and what changed with each, oldest first. */
export const readTexts = async (tx: Tx, documentId: string, from: number, to: number): Promise<TextRow[]> =>
  tx.rows(
    textRow,
    sql`select version, sections, change from source_document_version
      where document_id = ${documentId} and version between ${from} and ${to} order by version`,
  );

const originalRow = z.object({ format: z.enum(documentFormats), original: z.instanceof(Buffer) });
/** The file of a version as it was uploaded, packed. */
export const readOriginal = async (tx: Tx, documentId: string, version: number): Promise<z.infer<typeof originalRow> | undefined> =>
  tx.maybe(
    originalRow,
    sql`select format, original from source_document_version where document_id = ${documentId} and version = ${version}`,
  );

type Added = {
  documentId: string;
  version: number;
  effective: string;
  sha256: string;
  original: Buffer;
  reading: DocumentReading;
  personId: string;
  at: Date;
};

/** Adds a document; false where there is one of this id. */
export const addDocument = async (
  tx: Tx,
  of: { documentId: string; title: string; kind: string; owner: string; personId: string; at: Date },
): Promise<boolean> =>
  (
    await tx.query(sql`insert into source_document (id, title, kind, owner, created_by, created_at)
      values (${of.documentId}, ${of.title}, ${of.kind}, ${of.owner}, ${of.personId}, ${of.at}) on conflict do nothing returning id`)
  ).length === 1;

/** Adds a version; false where somebody else added one of this number meanwhile. */
export const addVersion = async (tx: Tx, { reading, ...of }: Added): Promise<boolean> =>
  (
    await tx.query(sql`insert into source_document_version (document_id, version, effective, format, sha256, original, sections,
        pages_without_text, change, uploaded_by, uploaded_at)
      values (${of.documentId}, ${of.version}, ${of.effective}, ${reading.format}, ${of.sha256}, ${of.original},
        ${JSON.stringify(reading.sections)}::jsonb, ${reading.pagesWithoutText},
        ${reading.change === null ? null : JSON.stringify(reading.change)}::jsonb, ${of.personId}, ${of.at})
      on conflict do nothing returning version`)
  ).length === 1;

const stepRow = z.object({
  state: z.enum(labelChangeStates),
  reason: z.enum(noDocumentActionReasons).nullable(),
  by: z.string(),
  at: z.date(),
});
export const readSteps = async (tx: Tx, documentId: string, version: number): Promise<z.infer<typeof stepRow>[]> =>
  tx.rows(
    stepRow,
    sql`select r.state, r.reason, coalesce(p.display_name, 'Name not known') as "by", r.at from source_document_review r
      join person w on w.tenant_id = r.tenant_id and w.id = r.person_id
      join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
    where r.document_id = ${documentId} and r.version = ${version} order by r.id desc limit 50`,
  );

/** One step more. */
export const addStep = async (
  tx: Tx,
  of: { documentId: string; version: number; step: ReviewDocumentChange; personId: string; at: Date },
): Promise<void> =>
  void (await tx.run(sql`insert into source_document_review (document_id, version, state, reason, person_id, at, correlation_id)
    values (${of.documentId}, ${of.version}, ${of.step.state}, ${of.step.state === 'no-action' ? of.step.reason : null}, ${of.personId},
      ${of.at}, ${currentCorrelationId()})`));
