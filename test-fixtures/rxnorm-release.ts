import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes files into a folder of their own and answers with its path. */
export function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'preceptor-rxnorm-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const row = (cells: readonly string[]): string => `${cells.join('|')}|\n`;

/** A row of RXNCONSO.RRF. */
export const conso = (rxcui: string, tty: string, name: string, more: { sab?: string; code?: string; suppress?: string } = {}): string =>
  row([
    rxcui,
    'ENG',
    '',
    '',
    '',
    '',
    '',
    '1',
    '',
    rxcui,
    '',
    more.sab ?? 'RXNORM',
    tty,
    more.code ?? rxcui,
    name,
    '',
    more.suppress ?? 'N',
    '',
  ]);

/** A row of RXNREL.RRF that reads "from relation to": RXCUI2 RELA RXCUI1. */
export const rel = (from: string, relation: string, to: string, sab = 'RXNORM'): string =>
  row([to, '', 'CUI', 'RO', from, '', 'CUI', relation, '', '', sab, '', '', '', 'N', '']);

/** A row of RXNSAT.RRF. */
export const sat = (rxcui: string, code: string, attribute: string, value: string): string =>
  row([rxcui, '', '', '1', 'AUI', code, '', '', attribute, 'MTHSPL', value, 'N', '']);

/** A row of RXNATOMARCHIVE.RRF. */
export const archived = (rxcui: string, tty: string, name: string, to: string): string =>
  row(['1', '', name, '', '', '', rxcui, '', 'ENG', '', '', 'RXNORM', rxcui, 'RXNORM', tty, to]);

export const fixtureSetId = '11111111-2222-4333-8444-555555555555';

/** Small as RxNorm is large, with a way of each kind: warfarin whole, a combination, a pack, and estradiol's radioactive twin. */
export const smallRelease = {
  'RXNCONSO.RRF': [
    conso('11289', 'IN', 'warfarin'),
    conso('114194', 'PIN', 'warfarin sodium'),
    conso('315682', 'SCDC', 'warfarin sodium 5 MG'),
    conso('855332', 'SCD', 'warfarin sodium 5 MG Oral Tablet'),
    conso('855332', 'PSN', 'warfarin sodium 5 MG Oral Tablet, prescribable'),
    conso('855334', 'SBD', 'warfarin sodium 5 MG Oral Tablet [Coumadin]'),
    conso('855333', 'SBDC', 'warfarin sodium 5 MG [Coumadin]'),
    conso('202421', 'BN', 'Coumadin'),
    conso('374319', 'SCDF', 'warfarin Oral Tablet'),
    conso('1162778', 'SCDG', 'warfarin Oral Product'),
    conso('1185776', 'SBDG', 'Coumadin Oral Product'),
    conso('317541', 'DF', 'Oral Tablet'),
    conso('11111', 'SCD', 'warfarin sodium 7 MG Oral Tablet', { suppress: 'O' }),
    conso('4083', 'IN', 'estradiol'),
    conso('2372221', 'PIN', 'fluoroestradiol F-18'),
    conso('2372226', 'SCDC', 'fluoroestradiol F-18 10 MCI/ML'),
    conso('2372228', 'SCD', 'fluoroestradiol F-18 10 MCI/ML Injection'),
    conso('1606', 'PIN', 'estradiol valerate'),
    conso('1607', 'SCDC', 'estradiol valerate 20 MG/ML'),
    conso('1608', 'SCD', 'estradiol valerate 20 MG/ML Injectable Solution'),
    conso('161', 'IN', 'acetaminophen'),
    conso('5489', 'IN', 'hydrocodone'),
    conso('214182', 'MIN', 'acetaminophen / hydrocodone'),
    conso('315264', 'SCDC', 'acetaminophen 500 MG'),
    conso('315265', 'SCDC', 'hydrocodone bitartrate 5 MG'),
    conso('856962', 'SCD', 'acetaminophen 500 MG / hydrocodone bitartrate 5 MG Oral Capsule'),
    conso('748794', 'IN', 'inert ingredients'),
    conso('748795', 'SCD', 'inert ingredients 1 MG Oral Tablet'),
    conso('748796', 'SCDC', 'inert ingredients 1 MG'),
    conso('999001', 'GPCK', '{21 (warfarin sodium 5 MG Oral Tablet) / 7 (inert ingredients 1 MG Oral Tablet) } Pack'),
    conso('999002', 'BPCK', '{21 (warfarin sodium 5 MG Oral Tablet) / 7 (inert ingredients 1 MG Oral Tablet) } Pack [Warpack]'),
    conso('11289', 'SU', 'WARFARIN', { sab: 'MTHSPL', code: '5Q7ZVV76EI' }),
    conso('855332', 'CD', 'Warfarin 5mg tablet', { sab: 'OTHER' }),
  ].join(''),
  'RXNREL.RRF': [
    rel('114194', 'form_of', '11289'),
    // The other way round, as every relation stands in the file a second time.
    rel('11289', 'has_form', '114194'),
    rel('315682', 'has_ingredient', '11289'),
    rel('315682', 'has_precise_ingredient', '114194'),
    rel('315682', 'constitutes', '855332'),
    rel('855334', 'tradename_of', '855332'),
    rel('855334', 'consists_of', '855333'),
    rel('855333', 'tradename_of', '315682'),
    rel('202421', 'tradename_of', '11289'),
    rel('855334', 'has_ingredient', '202421'),
    rel('855333', 'has_ingredient', '202421'),
    rel('1185776', 'has_ingredient', '202421'),
    rel('855332', 'isa', '374319'),
    rel('374319', 'has_ingredient', '11289'),
    rel('855332', 'isa', '1162778'),
    rel('1162778', 'has_ingredient', '11289'),
    rel('1185776', 'tradename_of', '1162778'),
    rel('855332', 'has_dose_form', '317541'),
    rel('11111', 'isa', '374319'),
    rel('2372221', 'form_of', '4083'),
    rel('2372226', 'has_ingredient', '4083'),
    rel('2372226', 'has_precise_ingredient', '2372221'),
    rel('2372228', 'consists_of', '2372226'),
    rel('1606', 'form_of', '4083'),
    rel('1607', 'has_ingredient', '4083'),
    rel('1607', 'has_precise_ingredient', '1606'),
    rel('1608', 'consists_of', '1607'),
    rel('214182', 'has_part', '161'),
    rel('214182', 'has_part', '5489'),
    rel('315264', 'has_ingredient', '161'),
    rel('315265', 'has_ingredient', '5489'),
    rel('856962', 'consists_of', '315264'),
    rel('856962', 'consists_of', '315265'),
    rel('748796', 'has_ingredient', '748794'),
    rel('748795', 'consists_of', '748796'),
    rel('999001', 'contains', '855332'),
    rel('999001', 'contains', '748795'),
    rel('999002', 'contains', '855332'),
    rel('999002', 'contains', '748795'),
    rel('855332', 'isa', '161', 'OTHER'),
  ].join(''),
  'RXNSAT.RRF': [
    sat('855332', '0056-0172', 'SPL_SET_ID', fixtureSetId.toUpperCase()),
    // A label names its substances, too: that is no product of it.
    sat('11289', '5Q7ZVV76EI', 'SPL_SET_ID', fixtureSetId),
    sat('855332', '0056-0172', 'SPL_SET_ID', 'not-a-set-id'),
    sat('855332', '0056-0172', 'NDC', '00560172'),
  ].join(''),
  'RXNATOMARCHIVE.RRF': [
    archived('209999', 'SCD', 'Warfarin Sodium 5 MG Oral Tablet [old]', '855332'),
    archived('209998', 'SCD', 'split', '855332'),
    archived('209998', 'SCD', 'split', '1608'),
    // One of its names moved on; the concept is there still.
    archived('855334', 'SBD', 'a name that moved', '855332'),
  ].join(''),
  'RXNCUI.RRF': ['209997|2005AA|2006AA|1|209999|\n', '209996|2005AA|2006AA|2|855332|\n', '855332|2005AA||1|855332|\n'].join(''),
};
