import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fixedClock } from '../../platform/index.ts';
import { judgeBox } from '../boxed-warnings/index.ts';
import { openFdaRecordSchema } from '../drug-sources/index.ts';
import { draftYaml } from './draft-yaml.ts';
import type { LessonDraft } from './draft.ts';
import { isSupported } from './is-supported.ts';
import { draftSource, type DraftSource } from './label-sections.ts';
import { weaknessesOf } from './question-checks-fixture.ts';
import { createExtractiveWriter } from './write-extractive.ts';

/** A folder of real label records; what is drafted from them is looked at where it is set. */
const samples = process.env['SAMPLES_DIR'];
const writer = createExtractiveWriter({ clock: fixedClock('2026-11-22T10:00:00Z') });

const sourceOf = (line: string): DraftSource => draftSource(openFdaRecordSchema.parse(JSON.parse(line)), Buffer.from(line));

const boxedSources = (folder: string): DraftSource[] =>
  ['drug-label-boxed-sample', 'drug-label-2024-sample']
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, `openfda/${name}.ndjson.gz`)))
        .toString('utf8')
        .trim()
        .split('\n'),
    )
    .map(sourceOf)
    .filter(({ label }) => judgeBox(label).verdict === 'genuine');

const described = samples !== undefined && existsSync(samples) ? describe : describe.skip;

described('drafts from real labels', () => {
  it('rest on the label word by word, come to three key points nearly always, and are never whole', async () => {
    const sources = boxedSources(samples ?? '');
    const poor: string[] = [];
    const weak: string[] = [];
    let withThree = 0;
    let withOne = 0;
    for (const source of sources) {
      const draft = await writer.write(source);
      const { lesson, claims, gaps } = draft;
      const place = `${source.label.setId} ${lesson.title}`;
      for (const { span, text, isQuotation, at } of claims) {
        expect(source.sections.find(({ id }) => id === span.section)?.text.slice(span.start, span.end), place).toBe(span.text);
        if (isQuotation && at.startsWith('key point'))
          expect(isSupported(text, span, source), `${place}: ${text}`).toEqual({ supported: true });
      }
      for (const { text } of lesson.keyPoints) {
        expect(text, place).toMatch(/^\[\[.+\]\]$/s);
        expect(text, place).not.toMatch(/full prescribing information|\[see /i);
      }
      expect(
        gaps.map(({ at }) => at),
        place,
      ).toEqual(expect.arrayContaining(['audience', 'topics', 'risk', 'objective']));
      expect(parse(draftYaml(draft)), place).toMatchObject({ status: 'draft', machineMade: { writer: 'extractive' } });
      expect(new Set(lesson.keyPoints.map(({ text }) => text)).size, place).toBe(lesson.keyPoints.length);
      if (lesson.keyPoints.length < 3) poor.push(place);
      const asked = [...lesson.items, ...(lesson.retrieval === null ? [] : [lesson.retrieval])];
      for (const question of asked) for (const one of weaknessesOf(question, source)) weak.push(`${place}: ${question.stem}: ${one}`);
      if (asked.length >= 3) withThree += 1;
      if (asked.length >= 1) withOne += 1;
    }
    expect(sources.length).toBeGreaterThan(400);
    expect(poor.length / sources.length, poor.join('\n')).toBeLessThan(0.1);
    expect(weak).toEqual([]);
    // By rules alone; what is missing stands as a gap for a person.
    expect(withThree / sources.length).toBeGreaterThan(0.5);
    expect(withOne / sources.length).toBeGreaterThan(0.9);
  }, 300_000);

  it('say what changed between two versions exactly where something did', async () => {
    const folder = join(samples ?? '', 'openfda/label-versions');
    const record = (name: string): DraftSource => {
      const read = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { results?: object[] };
      return sourceOf(JSON.stringify(read.results?.[0] ?? read));
    };
    const rows = readFileSync(join(folder, 'INDEX.csv'), 'utf8');
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    const drafts: { name: string; draft: LessonDraft }[] = [];
    for (const name of names.filter((one) => one.endsWith('_after.json'))) {
      const after = record(name);
      const before = names
        .filter((one) => one.endsWith('_before.json') && one.split('_').slice(0, 2).join() === name.split('_').slice(0, 2).join())
        .map(record)
        .filter(({ label }) => label.version < after.label.version)
        .toSorted((a, b) => b.label.version - a.label.version)[0];
      if (before === undefined || judgeBox(after.label).verdict !== 'genuine') continue;
      drafts.push({ name, draft: await writer.write(after, before) });
    }
    expect(drafts.length).toBeGreaterThan(5);
    expect(rows).toContain('WHITESPACE_ONLY');
    const changes = (drug: string): number => drafts.find(({ name }) => name.includes(drug))?.draft.lesson.whatChanged.length ?? -1;
    // Its restart dose moved, by two words of a whole box.
    expect(changes('Clozaril')).toBeGreaterThan(0);
    expect(changes('Valium')).toBeGreaterThanOrEqual(0);
  });
});
