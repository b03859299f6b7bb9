import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCurriculum, type Lesson } from './index.ts';
import { lessonTexts } from './lesson-texts.ts';
import { cites, holdsSection } from './cited-sections.ts';

/** A folder of real label records; the facts of the lessons are compared with them where it is set. */
const samples = process.env['SAMPLES_DIR'];

type LabelRecord = Record<string, unknown> & {
  set_id: string;
  version: string;
  effective_time: string;
  openfda?: { application_number?: string[] };
};

const wholeRecords = (folder: string): LabelRecord[] => {
  const bulk = ['drug-label-boxed-sample', 'drug-label-2024-sample']
    .map((name) => gunzipSync(readFileSync(join(folder, `openfda/${name}.ndjson.gz`))).toString('utf8'))
    .join('\n');
  const cited = new Set(
    createCurriculum()
      .lessons()
      .flatMap((lesson) => lesson.sources.flatMap((source) => (source.kind === 'label' ? [source.setId] : []))),
  );
  const records = bulk
    .split('\n')
    .filter((line) => [...cited].some((setId) => line.includes(setId)))
    .map((line) => JSON.parse(line) as LabelRecord);
  const versions = readdirSync(join(folder, 'openfda/label-versions')).filter((name) => name.endsWith('.json'));
  const pairs = versions.map(
    (name) => JSON.parse(readFileSync(join(folder, 'openfda/label-versions', name), 'utf8')) as LabelRecord | { results: LabelRecord[] },
  );
  return [
    ...records,
    ...pairs.flatMap((one) => ('results' in one && Array.isArray(one.results) ? (one.results as LabelRecord[]) : [one as LabelRecord])),
  ];
};

const NO_RECORD: LabelRecord = { set_id: '', version: '', effective_time: '' };

const compact = (day: string): string => day.replaceAll('-', '');
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}.%]+/gu) ?? [];
/** The parts an order turns on; a number found only among pharmacokinetics or adverse reaction tables supports nothing. */
const CITED_PARTS = [
  'boxed_warning',
  'indications_and_usage',
  'dosage_and_administration',
  'contraindications',
  'warnings',
  'warnings_and_cautions',
  'precautions',
  'drug_interactions',
  'use_in_specific_populations',
  'pregnancy',
  'nursing_mothers',
  'pediatric_use',
  'geriatric_use',
  'how_supplied',
];
const partsOf = (record: LabelRecord, parts: readonly string[]): string =>
  parts
    .flatMap((part) => (Array.isArray(record[part]) ? (record[part] as string[]) : []))
    .join(' ')
    .replace(/<\/?[a-z][^>]*>/gi, ' ');

/** Whether a text states facts, or sets a case: a case has an age and values of its own, but no dose of its own. */
const isCase = (lesson: Lesson, at: string): boolean => {
  const key = [{ id: 'retrieval', ...lesson.retrieval }, ...lesson.items].map(
    (item) => `${item.id}.${item.options.find(({ correct }) => correct)?.id ?? ''}`,
  );
  return /^(retrieval|[A-Z]\d+)(\.[a-d])?$/.test(at) && !key.includes(at);
};

/** Citations, versions, dates and ages of people are no facts of a label's text. */
const withoutReferences = (text: string): string =>
  text
    .replace(/\((?:[^()]*[a-z, ])?\d+(?:\.\d+)?(?:, ?[^()]*)?\)/gi, '')
    .replace(/\bL\d+\b|\bversion \d+|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\/20\d{2}\b|\b20[12]\d\b/g, '');
const NUMBER = /\d[\d,.]*\d|\d/g;
const DOSE = /\d[\d,.]*(?= ?(?:mg|mcg|g|units)\b)/g;

/** What a clinician reads, with the label sources it cites: in its own source, or in the text as "(L2 8.1)". */
const read = (lesson: Lesson): { at: string; text: string; cited: string[]; numbers: string[] }[] =>
  lessonTexts(lesson).map(({ at, text, source }) => ({
    at,
    text,
    cited: `${source} ${text}`.match(/\bL\d+\b/g) ?? [],
    numbers: withoutReferences(text).match(isCase(lesson, at) ? DOSE : NUMBER) ?? [],
  }));

/** Numbers a lesson shows in another unit than the label, or works out from the case: shown → as printed in the label. */
const WORKED_OUT: Record<string, Record<string, string>> = {
  'tofacitinib-first-order': { '9': '0.88', '12': '1.23', '7': '0.69', '2': '0.18', '0.5': '0.05', '1,000': '100' },
  'ketorolac-injection': {
    '4': '0.4%',
    '21': '2.1%',
    '47': '4.7%',
    '12': '1.2%',
    '1,000': '100',
    '8': 'case',
    '2': 'case',
    '81': 'case',
    '90': 'case',
  },
  'clozapine-every-order': { '26': '2.6%', '45': '4.5%', '1,000': '1000', '1,500': '1500', '1,499': '1499', '75': 'case', '37.5': 'case' },
  'oral-nsaid-order': { '10': '1%', '20': '2%', '40': '4%', '200': '20', '120': '12', '1,000': '100' },
};

describe.skipIf(samples === undefined)('lessons against the records they cite', () => {
  const records = samples === undefined ? [] : wholeRecords(samples);
  const recordOf = (setId: string, version: number): LabelRecord | undefined =>
    records.find((one) => one.set_id === setId && Number(one.version) === version);

  describe.each(
    createCurriculum()
      .lessons()
      .map((lesson) => [lesson.id, lesson] as const),
  )('%s', (id, lesson) => {
    const labels = lesson.sources.filter((source) => source.kind === 'label');
    const [first] = labels;
    const label = first === undefined ? undefined : recordOf(first.setId, first.version);
    const text = label === undefined ? '' : partsOf(label, CITED_PARTS);
    const textOf = new Map(
      labels.map((source) => [source.id, partsOf(recordOf(source.setId, source.version) ?? NO_RECORD, CITED_PARTS)] as const),
    );
    // Old-format labels keep the table a key point cites among the adverse reactions.
    const tables = label === undefined ? '' : partsOf(label, ['adverse_reactions_table']);

    it('cites versions that exist, with their dates and application', () => {
      const held = labels.map((source) => {
        const record = recordOf(source.setId, source.version);
        const before = source.comparedWith === undefined ? undefined : recordOf(source.setId, source.comparedWith.version);
        return {
          id: source.id,
          effective: record?.effective_time,
          application: record?.openfda?.application_number?.includes(source.application),
          boxed: record?.['boxed_warning'] !== undefined,
          before: before?.effective_time,
        };
      });
      expect(held).toEqual(
        labels.map((source) => ({
          id: source.id,
          effective: compact(source.effective),
          application: true,
          boxed: true,
          before: source.comparedWith === undefined ? undefined : compact(source.comparedWith.effective),
        })),
      );
    });

    it('teaches no number the label does not hold', () => {
      const numbersIn = (cited: readonly string[]): Set<string> =>
        new Set(
          (cited.length === 0 ? [...textOf.values()] : cited.map((one) => textOf.get(one) ?? ''))
            .join(' ')
            // Cross-references such as (5.1) are no facts.
            .replace(/\( ?\d+\.\d+( ?, ?\d+\.\d+)* ?\)/g, ' ')
            .match(/\d[\d,.]*\d|\d/g),
        );
      const foreign = read(lesson).flatMap(({ at, cited, numbers }) => {
        const printed = numbersIn(cited);
        return numbers
          .filter((number) => !printed.has(number) && !printed.has(number.replace(',', '')) && WORKED_OUT[id]?.[number] === undefined)
          .map((number) => `${at}: ${number}`);
      });
      expect(foreign).toEqual([]);
      const converted = Object.values(WORKED_OUT[id] ?? {}).filter((asPrinted) => asPrinted !== 'case');
      expect(converted.filter((asPrinted) => !`${text} ${tables}`.includes(asPrinted))).toEqual([]);
    });

    it('cites sections that the record holds', () => {
      const missing = cites(lesson).filter(
        ({ labels: cited, section }) =>
          !cited.some((one) => {
            const source = labels.find((label) => label.id === one);
            const record = source === undefined ? undefined : recordOf(source.setId, source.version);
            return record !== undefined && holdsSection(record, section);
          }),
      );
      expect(missing).toEqual([]);
    });

    it('takes no more than eight words in a row from the label', () => {
      const run = 9;
      const runs = new Set(
        [...textOf.values()].flatMap((one) => {
          const labelWords = words(one);
          return labelWords.map((_, index) => labelWords.slice(index, index + run).join(' '));
        }),
      );
      const copied = read(lesson).flatMap(({ at, text: shown }) => {
        const shownWords = words(shown);
        return shownWords.slice(0, Math.max(0, shownWords.length - run + 1)).flatMap((_, index) => {
          const piece = shownWords.slice(index, index + run).join(' ');
          return runs.has(piece) ? [`${at}: ${piece}`] : [];
        });
      });
      expect(copied).toEqual([]);
    });
  });

  it('tells a section that is not there', () => {
    const record = records.find(({ set_id }) => set_id === 'c963c610-52e5-43ab-aac6-3f7e5341b764') ?? NO_RECORD;
    const held = ['box', '5.1', '2', 'Table 22', 'list'];
    expect(held.filter((one) => holdsSection(record, one))).toEqual(held);
    expect(['5.41', '19', 'Table 93', 'Nursing Mothers'].filter((one) => holdsSection(record, one))).toEqual([]);
  });

  it('names index entries that are in the index', () => {
    const file = readdirSync(join(samples ?? '', 'srlc')).find((name) => name.endsWith('.csv')) ?? '';
    const index = readFileSync(join(samples ?? '', 'srlc', file), 'utf8');
    expect(index).toContain(`"019758","NDA","06/13/2025"`);
    expect(index).toContain(`"203214","NDA","10/16/2025"`);
  });
});
