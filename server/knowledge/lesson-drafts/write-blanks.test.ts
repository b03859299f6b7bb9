import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../platform/index.ts';
import { loadDrugKnowledge } from '../drug-labels/index.ts';
import { boxConcepts } from './box-concepts.ts';
import { exampleSource } from './label-fixture.ts';
import { weaknessesOf } from './question-checks-fixture.ts';
import { createExtractiveWriter } from './write-extractive.ts';

const writer = createExtractiveWriter({ clock: fixedClock('2026-11-22T10:00:00Z') });

const boxOf = (...sentences: string[]): object => ({
  boxed_warning: [`WARNING: EXAMPLE RISKS ${sentences.join(' ')}`],
  contraindications: ['4 CONTRAINDICATIONS Exampletine is contraindicated in patients with hypersensitivity to it.'],
  dosage_and_administration: ['2 DOSAGE AND ADMINISTRATION Take one tablet a day.'],
});
const questions = async (over: object) => {
  const source = exampleSource(over);
  const { lesson, gaps } = await writer.write(source);
  const asked = [...lesson.items, ...(lesson.retrieval === null ? [] : [lesson.retrieval])];
  for (const question of asked) expect(weaknessesOf(question, source), question.stem).toEqual([]);
  return { asked, gaps, source };
};
const wrongOf = (asked: Awaited<ReturnType<typeof questions>>['asked'], stem: RegExp): string[] =>
  asked
    .find((one) => stem.test(one.stem))
    ?.options.filter(({ correct }) => !correct)
    .map(({ text }) => text) ?? [];

describe('questions from statements of a box', () => {
  it('are asked of a risk, people, drugs, a check, how often and a route, each with options of its kind', async () => {
    const { asked } = await questions(
      boxOf(
        'Discontinue exampletine if severe liver injury occurs.',
        'Monitor serum potassium weekly during treatment with exampletine.',
        'Avoid exampletine together with benzodiazepines.',
        'Exampletine is contraindicated in nursing mothers.',
        'Administer exampletine by the intravenous route only.',
      ),
    );
    const kinds = asked.flatMap(({ stem }) => /(Which \w+|How often)[^?]*\?$/.exec(stem)?.[1] ?? []);
    expect(kinds.length).toBeGreaterThanOrEqual(3);
    for (const { options } of asked) {
      const wrong = options.filter(({ correct }) => !correct).map(({ text }) => boxConcepts.find(({ name }) => name === text)?.kind);
      expect(new Set(wrong).size).toBe(1);
      const average = options.reduce((sum, { text }) => sum + text.replaceAll(/[[\]]/g, '').length, 0) / options.length;
      for (const { text } of options) expect(text.replaceAll(/[[\]]/g, '').length).toBeLessThanOrEqual(average * 1.5);
    }
  });

  it('turn no question round: a refusal stands in front of what it refuses', async () => {
    const { asked } = await questions(
      boxOf('Do not use exampletine in patients with renal impairment.', 'Monitor blood pressure before treatment.'),
    );
    expect(asked.map(({ stem }) => stem)).toContain(
      'This label advises against: [[… use exampletine in patients with _____.]] Which condition does this label name here?',
    );
  });

  it('take nothing for wrong that the label says elsewhere, in other words, or as another refusal', async () => {
    const box = boxOf(
      'Do not use exampletine in patients with renal impairment.',
      'Discontinue exampletine if severe liver injury occurs.',
    );
    const stem = /in patients with _____/;
    expect((await questions(box)).asked.some((one) => stem.test(one.stem))).toBe(true);
    for (const [name, sentence] of [
      ['diabetes', 'Avoid exampletine in patients with diabetes.'],
      ['glaucoma', 'Exampletine is not recommended in patients with glaucoma.'],
      ['asthma', 'Consider another drug in patients with asthma.'],
      ['heart failure', 'Exampletine should not be used in heart failure.'],
    ] as const) {
      const { asked } = await questions({ ...box, drug_interactions: [`7 DRUG INTERACTIONS ${sentence}`] });
      expect(wrongOf(asked, stem)).not.toContain(name);
    }
  });

  it('are not asked where only the box was read: on what else the label is silent nobody knows', async () => {
    const source = { ...exampleSource(boxOf('Discontinue exampletine if severe liver injury occurs.')), isWhole: false };
    const { lesson } = await writer.write(source);
    expect(lesson.items).toEqual([]);
  });

  it('name risks as the warning topics of other drugs head them', () => {
    const headings = new Set(
      loadDrugKnowledge()
        .topics()
        .flatMap((topic) => topic.headings),
    );
    const risks = boxConcepts.filter(({ kind }) => kind === 'risk').map(({ name }) => name);
    expect(risks.filter((name) => !headings.has(name) && !headings.has(`severe ${name}`))).toEqual([]);
  });

  it('know every option by the words of its own kind', () => {
    for (const { name, said, near } of boxConcepts) expect([name, said.test(name) || near.test(name)]).toEqual([name, true]);
  });
});
