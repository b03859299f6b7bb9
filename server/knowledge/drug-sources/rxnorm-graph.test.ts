import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRrf } from './read-rrf.ts';
import { readRxNav } from './read-rxnav.ts';
import { folderOf, smallRelease } from '../../../test-fixtures/rxnorm-release.ts';
import { createRxNormGraph, type RxNormConcept, type RxNormGraph, type RxNormRelation } from './rxnorm-graph.ts';
import type { RxNormBatch } from './rxnorm-record.ts';

async function graphOf(batches: AsyncIterable<RxNormBatch>): Promise<RxNormGraph> {
  const concepts = new Map<string, RxNormConcept>();
  const relations: RxNormRelation[] = [];
  for await (const { records } of batches)
    for (const record of records) {
      if (record.kind === 'concept') concepts.set(record.rxcui, { ...record, remappedTo: null });
      if (record.kind === 'relation') relations.push(record);
      if (record.kind === 'remapped' && !concepts.has(record.rxcui))
        concepts.set(record.rxcui, { rxcui: record.rxcui, tty: record.tty, name: record.name, status: 'remapped', remappedTo: record.to });
    }
  return createRxNormGraph(concepts.values(), relations);
}

describe('a walk over a release', () => {
  const graph = graphOf(readRrf(folderOf(smallRelease)));
  const ingredients = async (rxcui: string): Promise<string> => (await graph).ingredientsOf(rxcui).ingredients.join(' ');

  it.each([
    ['SCD', '855332', '11289'],
    ['SBD', '855334', '11289'],
    ['SCDC', '315682', '11289'],
    ['SBDC', '855333', '11289'],
    ['SCDF', '374319', '11289'],
    ['SCDG', '1162778', '11289'],
    ['SBDG', '1185776', '11289'],
    ['BN', '202421', '11289'],
    ['IN', '11289', '11289'],
    ['PIN', '114194', '11289'],
    ['MIN', '214182', '161 5489'],
    ['SCD of a combination', '856962', '161 5489'],
    ['obsolete SCD', '11111', '11289'],
    ['remapped SCD', '209999', '11289'],
    ['SCD that was remapped twice', '209997', '11289'],
    ['GPCK, without what holds no drug', '999001', '11289'],
    ['BPCK', '999002', '11289'],
    ['unknown code', '123456', ''],
  ])('of an order code (%s) ends at its ingredients', async (_, rxcui, expected) => {
    expect(await ingredients(rxcui)).toBe(expected);
    if (expected !== '') expect((await graph).ingredientsOf(rxcui).isComplete).toBe(true);
  });

  it('does not roll another drug up to the ingredient that RxNorm files it under', async () => {
    expect(await ingredients('2372221')).toBe('2372221');
    expect(await ingredients('2372228')).toBe('2372221');
    // An ester is its ingredient.
    expect(await ingredients('1606')).toBe('4083');
    expect(await ingredients('1608')).toBe('4083');
  });

  it('names the code of today, the dose form, and the dose form group that stands in for a product', async () => {
    const walks = await graph;
    expect(walks.current('209997')).toBe('855332');
    expect(walks.current('123456')).toBe('123456');
    expect(walks.doseFormsOf('209999')).toEqual(['Oral Tablet']);
    expect(walks.groupsOf('855332')).toEqual(['1162778']);
    expect(walks.groupsOf('855334')).toEqual(['1162778']);
    expect(walks.groupsOf('1185776')).toEqual(['1162778']);
    expect(walks.groupsOf('999002')).toEqual(['1162778']);
    expect(walks.groupsOf('11289')).toEqual([]);
  });

  it('takes the products of a brand that names several drugs each for itself', async () => {
    const brand = createRxNormGraph(
      [
        ['1', 'IN', 'lidocaine'],
        ['2', 'IN', 'trolamine salicylate'],
        ['3', 'BN', 'Aspercreme'],
        ['4', 'SBDC', 'lidocaine 40 MG/ML [Aspercreme]'],
        ['5', 'SCDC', 'lidocaine 40 MG/ML'],
        ['6', 'SBDC', 'trolamine salicylate 100 MG/ML [Aspercreme]'],
        ['7', 'SCDC', 'trolamine salicylate 100 MG/ML'],
      ].map(([rxcui = '', tty = '', name = '']) => ({ rxcui, tty, name, status: 'active', remappedTo: null })),
      [
        { from: '3', relation: 'tradename_of', to: '1' },
        { from: '3', relation: 'tradename_of', to: '2' },
        { from: '4', relation: 'has_ingredient', to: '3' },
        { from: '4', relation: 'tradename_of', to: '5' },
        { from: '5', relation: 'has_ingredient', to: '1' },
        { from: '6', relation: 'has_ingredient', to: '3' },
        { from: '6', relation: 'tradename_of', to: '7' },
        { from: '7', relation: 'has_ingredient', to: '2' },
      ],
    );
    expect(brand.ingredientsOf('4')).toEqual({ ingredients: ['1'], isComplete: true });
    expect(brand.ingredientsOf('6')).toEqual({ ingredients: ['2'], isComplete: true });
    // Which of them an order for the brand means, nobody can tell.
    expect(brand.ingredientsOf('3')).toEqual({ ingredients: ['1', '2'], isComplete: false });
    expect((await graph).ingredientsOf('202421').isComplete).toBe(true);
  });

  it('ends where codes gave way to each other in a circle, or name themselves', () => {
    const one = { tty: 'SCD', name: 'x', status: 'remapped' } as const;
    const circle = createRxNormGraph(
      [
        { ...one, rxcui: '1', remappedTo: '2' },
        { ...one, rxcui: '2', remappedTo: '1' },
      ],
      [
        { from: '1', relation: 'isa', to: '2' },
        { from: '2', relation: 'contains', to: '2' },
      ],
    );
    expect(circle.ingredientsOf('1').ingredients).toEqual([]);
    expect(circle.groupsOf('2')).toEqual([]);
  });
});

const samples = process.env['SAMPLES_DIR'];
describe.runIf(samples !== undefined)('a walk over real answers of RxNav', () => {
  const graph = samples === undefined ? undefined : graphOf(readRxNav(join(samples, 'rxnorm/rxnav_allrelated_raw.ndjson.gz')));
  const walked = async (rxcui: string): Promise<string> => (await graph)?.ingredientsOf(rxcui).ingredients.join(' ') ?? '';

  it.each([
    ['SCD', '2284960', '2284718'],
    ['SBD', '2395502', '2284718'],
    ['SCDC', '2284957', '2284718'],
    ['SBDG', '2395501', '2284718'],
    ['SCDG', '2284958', '2284718'],
    ['BN', '2395498', '2284718'],
    ['BPCK', '825170', '327361'],
    ['SBD of a combination', '1600710', '460132 1306284'],
    ['MIN', '1598380', '460132 1306284'],
    ['fluoroestradiol, which is not estradiol', '2372221', '2372221'],
    ['levoketoconazole, which is not ketoconazole', '2588846', '2588846'],
    ['a tablet of levoketoconazole', '2588848', '2588846'],
  ])('from %s', async (_, rxcui, expected) => {
    expect(await walked(rxcui)).toBe(expected);
  });

  it('knows that an answer for one ingredient leaves out the others of a combination', async () => {
    const both = (await graph)?.ingredientsOf('856962');
    expect(both).toEqual({ ingredients: ['161'], isComplete: false });
    expect((await graph)?.ingredientsOf('2284960').isComplete).toBe(true);
  });
});
