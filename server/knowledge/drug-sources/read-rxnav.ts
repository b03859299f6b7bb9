import { z } from 'zod';
import { componentsOf, isRadioactiveTwin, namesIngredient } from './rxnorm-names.ts';
import { relatedIngredient } from './rxnorm-graph.ts';
import { readCsv } from './rxnorm-csv.ts';
import { linesIn, openBytes, beginningOf } from './rxnorm-lines.ts';
import { isRxcui, keptTermTypes, type Rejection, type RxNormBatch, type RxNormRecord } from './rxnorm-record.ts';
import { relationsOfAnswer, type Named } from './rxnav-relations.ts';
import { sourceProblem } from './source-problem.ts';

const property = z.object({ rxcui: z.string().refine(isRxcui), name: z.string().min(1), tty: z.string(), suppress: z.string().optional() });

/** @see https://lhncbc.nlm.nih.gov/RxNav/APIs/api-RxNorm.getAllRelatedInfo.html */
const answerSchema = z.object({
  allRelatedGroup: z.object({
    conceptGroup: z.array(z.object({ tty: z.string(), conceptProperties: z.array(property).optional() })),
  }),
});

/** Longer than any answer that is laid out over lines. */
const longestDocument = 64_000_000;

function recordsOfAnswer(value: unknown): RxNormRecord[] | string {
  const read = answerSchema.safeParse(value);
  if (!read.success) return 'no answer of RxNav with allRelatedGroup.conceptGroup';
  const properties = read.data.allRelatedGroup.conceptGroup
    .flatMap((group) => group.conceptProperties ?? [])
    .filter((each) => keptTermTypes.has(each.tty));
  if (properties.length === 0) return 'an answer without concepts';
  const concepts: Named[] = properties.map(({ rxcui, tty, name }) => ({ rxcui, tty, name }));
  return [
    ...properties.map(({ rxcui, tty, name, suppress }): RxNormRecord => {
      return { kind: 'concept', rxcui, tty, name, status: suppress === 'O' ? 'obsolete' : 'active' };
    }),
    ...relationsOfAnswer(concepts),
  ];
}

/**
 * The records of RxNav's `/allrelated` answers: one JSON document, or one answer a line; also a table (CSV) made of them, with the
 * columns rxcui, tty, name and ingredient_rxcui or sources. Each may be gzip. An answer that is none is told, the others go on.
 * @throws configuration naming file and line where it is no such file, or torn
 */
export async function* readRxNav(file: string): AsyncGenerator<RxNormBatch> {
  const start = (await beginningOf(file)).toString('latin1').trimStart();
  if (/^"?rxcui"?,/i.test(start)) yield* readTable(file);
  else yield* readAnswers(file);
}

async function* readAnswers(file: string): AsyncGenerator<RxNormBatch> {
  let whole: string | undefined;
  let bytes = 0;
  for await (const { lines, first, bytesRead, endsOpen } of linesIn(file, await openBytes(file))) {
    bytes = bytesRead;
    const records: RxNormRecord[] = [];
    const rejected: Rejection[] = [];
    for (const [index, line] of lines.entries()) {
      if (whole !== undefined) whole += `${line}\n`;
      else if (line.trim() !== '') {
        const answer = json(line);
        // Laid out over several lines: one document.
        if (answer === undefined && first + index === 1 && !endsOpen && /^\s*\{/.test(line)) whole = `${line}\n`;
        else if (answer === undefined)
          throw sourceProblem(file, `Line ${first + index}: ${endsOpen ? 'the file ends within an answer' : 'it is no JSON'}.`);
        else take(answer.value, `${file} line ${first + index}`, records, rejected);
      }
    }
    if ((whole?.length ?? 0) > longestDocument) throw sourceProblem(file, `It is one document of more than ${longestDocument / 1e6} MB.`);
    yield { records, rejected, file, bytesRead };
  }
  if (whole === undefined) return;
  const answer = json(whole);
  if (answer === undefined) throw sourceProblem(file, 'It is not whole: its JSON does not end.');
  const [records, rejected]: [RxNormRecord[], Rejection[]] = [[], []];
  take(answer.value, file, records, rejected);
  yield { records, rejected, file, bytesRead: bytes };
}

function take(value: unknown, where: string, records: RxNormRecord[], rejected: Rejection[]): void {
  const read = recordsOfAnswer(value);
  if (typeof read === 'string') rejected.push({ reason: read, where });
  else records.push(...read);
}

const json = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

/** Names from other lists than RxNav's own are unverified. */
const isVerified = (sources: string | undefined): boolean => sources === undefined || sources.split('|').includes('rxnav');

/** A table has lost by which way a concept came to its ingredient: only those that name it are believed, for levoketoconazole is another drug. */
const saysSo = (name: string, ingredient: string): boolean =>
  componentsOf(name).some((component) => namesIngredient(component, ingredient)) && !isRadioactiveTwin(ingredient, name);

async function* readTable(file: string): AsyncGenerator<RxNormBatch> {
  for await (const { rows, bytesRead } of readCsv(file, ['rxcui', 'tty', 'name'])) {
    const records: RxNormRecord[] = [];
    const rejected: Rejection[] = [];
    for (const { row, line } of rows) {
      const { rxcui = '', tty = '', name = '', sources, ingredient_rxcui: ingredient, ingredient_name: ingredientName = '' } = row;
      if (!isVerified(sources) || !keptTermTypes.has(tty)) continue;
      if (!isRxcui(rxcui) || name === '') {
        rejected.push({ reason: 'a concept without a code or a name', where: `${file} line ${line}` });
        continue;
      }
      records.push({ kind: 'concept', rxcui, tty, name, status: 'active' });
      if (ingredient === undefined) continue;
      if (!isRxcui(ingredient) || ingredientName === '')
        rejected.push({ reason: 'an ingredient without a code or a name', where: `${file} line ${line}` });
      else if (saysSo(name, ingredientName)) {
        records.push({ kind: 'concept', rxcui: ingredient, tty: 'IN', name: ingredientName, status: 'active' });
        records.push({ kind: 'relation', from: rxcui, relation: tty === 'MIN' ? 'has_part' : relatedIngredient, to: ingredient });
      }
    }
    yield { records, rejected, file, bytesRead };
  }
}
