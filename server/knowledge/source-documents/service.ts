import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  lessonReaderRoles,
  mostDocumentBytes,
  type DocumentChangeView,
  type DocumentList,
  type DocumentVersion,
  type NewDocument,
  type NewDocumentVersion,
  type ReviewDocumentChange,
  type UploadedDocument,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import type { Lesson } from '../curriculum/index.ts';
import { changedPlaces, isNamed, lessonsOn } from './cited-places.ts';
import type { DocumentFormat } from './document.ts';
import type { DocumentReader } from './read-apart.ts';
import {
  addDocument,
  addStep,
  addVersion,
  newestVersion,
  readOriginal,
  readSteps,
  readTexts,
  readVersion,
  readVersions,
  type VersionRow,
} from './store.ts';
import { changedSections, countsOf } from './to-sides.ts';

const packed = promisify(gzip);
const unpacked = promisify(gunzip);

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;
export type SourceDocumentsDeps = {
  db: Database;
  clock: Clock;
  audit: Pick<Audit, 'looked'>;
  read: DocumentReader;
  /** What is taught in a tenant. */
  lessonsOf: (tenantId: string) => readonly Lesson[];
};

const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');

const toVersion = ({
  version,
  effective,
  format,
  sha256,
  uploadedBy,
  uploadedAt,
  pagesWithoutText,
  classes,
  state,
}: VersionRow): DocumentVersion => ({
  version,
  effective,
  format,
  sha256,
  uploadedBy,
  uploadedAt: uploadedAt.toISOString(),
  pagesWithoutText,
  counts: classes === null ? null : countsOf(classes),
  state: state ?? 'open',
});

const noDocument = (): AppError => new AppError('not-found', { detail: 'There is no such document.', path: 'documentId' });
const noChange = (): AppError => new AppError('not-found', { detail: 'There is no such change.', path: 'version' });

/** Documents that lessons rest on: each version kept as it was uploaded, held against the one before. */
export function createSourceDocuments({ db, clock, audit, read, lessonsOf }: SourceDocumentsDeps) {
  const log = async (tx: Tx, staff: Staff, action: string, detail: Record<string, unknown>): Promise<void> =>
    audit.looked(tx, { actorPersonId: staff.person.id, subjectPersonId: null, action, detail });

  /** Reads outside of a transaction: a document takes seconds. */
  async function keep(
    staff: Staff,
    of: { documentId: string; effective: string; claimed: DocumentFormat | undefined; bytes: Buffer; isFirst?: NewDocument },
  ): Promise<UploadedDocument> {
    const { documentId, bytes } = of;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const found = await db.tenant(staff.tenant.id, async (tx) => {
      const newest = await newestVersion(tx, documentId);
      const [text] = newest === undefined ? [] : await readTexts(tx, documentId, newest.version, newest.version);
      return { newest, before: text?.sections ?? null };
    });
    const { newest, before } = found;
    const already = (row: VersionRow): UploadedDocument => ({
      documentId,
      version: row.version,
      isNew: false,
      counts: row.classes === null ? null : countsOf(row.classes),
    });
    if (newest?.sha256 === sha256) return already(newest);
    if (of.isFirst !== undefined && newest !== undefined)
      throw new AppError('conflict', { detail: 'There is a document of this name. Upload the file as its next version.', path: 'title' });
    if (of.isFirst === undefined && newest === undefined) throw noDocument();
    if (newest !== undefined && of.effective < newest.effective)
      throw new AppError('unprocessable', {
        detail: `Version ${newest.version} holds from ${newest.effective}: a later one cannot hold from before.`,
        path: 'effective',
      });

    const [reading, original] = await Promise.all([read(bytes, { claimed: of.claimed ?? null, before }, staff.tenant.id), packed(bytes)]);
    const version = (newest?.version ?? 0) + 1;
    return db.tenant(staff.tenant.id, async (tx) => {
      const [personId, at] = [staff.person.id, clock.now()];
      if (of.isFirst !== undefined)
        await addDocument(tx, { documentId, title: of.isFirst.title, kind: of.isFirst.kind, owner: of.isFirst.owner, personId, at });
      if (!(await addVersion(tx, { documentId, version, effective: of.effective, sha256, original, reading, personId, at }))) {
        const other = await readVersion(tx, documentId, version);
        if (other?.sha256 === sha256) return already(other);
        throw new AppError('conflict', { detail: 'Somebody else uploaded a version meanwhile. Look at it first.', path: 'version' });
      }
      await log(tx, staff, 'document-upload', { documentId, version, sha256 });
      return {
        documentId,
        version,
        isNew: true,
        counts: reading.change === null ? null : countsOf(reading.change.map((one) => one.class)),
      };
    });
  }

  async function view(tx: Tx, staff: Staff, documentId: string, version: number): Promise<DocumentChangeView> {
    const [row, was] = [await readVersion(tx, documentId, version), await readVersion(tx, documentId, version - 1)];
    if (row === undefined || was === undefined) throw noChange();
    const older = lessonsOn(lessonsOf(staff.tenant.id), documentId).filter(({ citesVersion }) => citesVersion < version);
    const texts = await readTexts(tx, documentId, Math.min(version - 1, ...older.map(({ citesVersion }) => citesVersion)), version);
    const textOf = (of: number) => texts.find((one) => one.version === of);
    const [before, after] = [textOf(version - 1), textOf(version)];
    if (before === undefined || after?.change === undefined || after.change === null) throw noChange();
    const history = (await readSteps(tx, documentId, version)).map(({ at, ...step }) => ({ ...step, at: at.toISOString() }));
    return {
      documentId,
      title: row.title,
      kind: row.kind,
      owner: row.owner,
      before: { version: was.version, effective: was.effective },
      after: toVersion(row),
      counts: countsOf(after.change.map((one) => one.class)),
      sections: changedSections(after.change, before.sections, after.sections),
      lessons: older.map(({ lesson, citesVersion, places }) => ({
        lessonId: lesson.id,
        title: lesson.title,
        version: lesson.version,
        citesVersion,
        changedPlaces: changedPlaces(
          places,
          texts.filter((one) => one.version >= citesVersion),
        ),
      })),
      state: row.state ?? 'open',
      review: history[0] ?? null,
      history,
    };
  }

  return {
    /** @throws forbidden naming the role */
    assertMay: (staff: Staff): void => requireRole(staff.roles, lessonReaderRoles),

    /** @throws forbidden naming the role */
    async list(staff: Staff): Promise<DocumentList> {
      requireRole(staff.roles, lessonReaderRoles);
      const rows = await db.tenant(staff.tenant.id, async (tx) => readVersions(tx));
      const lessons = lessonsOf(staff.tenant.id);
      return {
        documents: [...new Set(rows.map(({ documentId }) => documentId))].map((documentId) => {
          const of = rows.filter((row) => row.documentId === documentId);
          const newest = Math.max(...of.map(({ version }) => version));
          const on = lessonsOn(lessons, documentId);
          return {
            documentId,
            title: of[0]?.title ?? documentId,
            kind: of[0]?.kind ?? 'protocol',
            owner: of[0]?.owner ?? '',
            versions: of.toSorted((a, b) => b.version - a.version).map(toVersion),
            lessons: on.length,
            lessonsBehind: on.filter(({ citesVersion }) => citesVersion < newest).length,
          };
        }),
      };
    },

    /** @throws forbidden; conflict for a name that is taken; unprocessable with the problem of the file */
    async add(staff: Staff, asked: NewDocument, bytes: Buffer): Promise<UploadedDocument> {
      requireRole(staff.roles, lessonReaderRoles);
      const documentId = slugOf(asked.title);
      if (documentId === '') throw new AppError('invalid-request', { detail: 'The title needs letters or numbers.', path: 'title' });
      return keep(staff, { documentId, effective: asked.effective, claimed: asked.claimed, bytes, isFirst: asked });
    },

    /** @throws forbidden; not-found; conflict; unprocessable with the problem of the file */
    async addVersion(staff: Staff, documentId: string, asked: NewDocumentVersion, bytes: Buffer): Promise<UploadedDocument> {
      requireRole(staff.roles, lessonReaderRoles);
      return keep(staff, { documentId, effective: asked.effective, claimed: asked.claimed, bytes });
    },

    /** @throws forbidden; not-found */
    async change(staff: Staff, documentId: string, version: number): Promise<DocumentChangeView> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => {
        const found = await view(tx, staff, documentId, version);
        await log(tx, staff, 'document-change', { documentId, version });
        return found;
      });
    },

    /** The file of a version, byte by byte as it was uploaded. @throws forbidden; not-found */
    async original(staff: Staff, documentId: string, version: number): Promise<{ format: DocumentFormat; bytes: Buffer }> {
      requireRole(staff.roles, lessonReaderRoles);
      const { format, original } = await db.tenant(staff.tenant.id, async (tx) => {
        const found = await readOriginal(tx, documentId, version);
        if (found === undefined) throw new AppError('not-found', { detail: 'There is no such version.', path: 'version' });
        await log(tx, staff, 'document-download', { documentId, version });
        return found;
      });
      return { format, bytes: await unpacked(original, { maxOutputLength: mostDocumentBytes }) };
    },

    /** One version for whoever drafts a lesson, with what it says otherwise: white space and the like left out. */
    async forDraft(tx: Tx, documentId: string, version: number) {
      const [row, [text]] = [await readVersion(tx, documentId, version), await readTexts(tx, documentId, version, version)];
      if (row === undefined || text === undefined) return undefined;
      const all = text.change?.map(({ statements }) => statements);
      return {
        documentId,
        title: row.title,
        version,
        effective: row.effective,
        parts: text.sections,
        isWhole: row.pagesWithoutText.length === 0,
        changes:
          all === undefined
            ? null
            : {
                added: all.flatMap(({ added }) => added),
                removed: all.flatMap(({ removed }) => removed),
                changed: all.flatMap(({ changed }) => changed),
              },
      };
    },

    /** One version as lessons that cite it are held against it. */
    async forLesson(tx: Tx, documentId: string, version: number) {
      const [row, newest] = [await readVersion(tx, documentId, version), await newestVersion(tx, documentId)];
      if (row === undefined || newest === undefined) return undefined;
      const texts = await readTexts(tx, documentId, version, newest.version);
      const sections = texts[0]?.sections ?? [];
      return {
        title: row.title,
        effective: row.effective,
        newest: newest.version,
        statements: sections.flatMap(({ statements }) => statements),
        holds: (place: string) => sections.some((section) => isNamed(place, section)),
        changedSince: (places: readonly string[]) => changedPlaces(places, texts),
      };
    },

    /** Keeps who did what and when. The same step again adds nothing. @throws forbidden; not-found */
    async review(staff: Staff, documentId: string, version: number, step: ReviewDocumentChange): Promise<DocumentChangeView> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => {
        const { state, review } = await view(tx, staff, documentId, version);
        if (state !== step.state || (step.state === 'no-action' && review?.reason !== step.reason))
          await addStep(tx, { documentId, version, step, personId: staff.person.id, at: clock.now() });
        return view(tx, staff, documentId, version);
      });
    },
  };
}

export type SourceDocuments = ReturnType<typeof createSourceDocuments>;
