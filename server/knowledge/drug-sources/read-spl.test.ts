import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splDocument } from './label-fixture.ts';
import type { LabelVersion } from './label-version.ts';
import { createSplReader } from './read-spl.ts';

const read = (document: string): LabelVersion => {
  const reader = createSplReader();
  // Piece by piece: names and words are cut anywhere.
  for (let at = 0; at < document.length; at += 7) reader.write(document.slice(at, at + 7));
  return reader.end();
};

const section = (code: string, text: string): string =>
  `<component><section><code code="${code}"/><text><paragraph>${text}</paragraph></text></section></component>`;
const substance = (unii: string, name: string): string =>
  `<ingredientSubstance><code code="${unii}" codeSystem="2.16.840.1.113883.4.9"/><name>${name}</name>
   <activeMoiety><activeMoiety><code code="MOIETY" codeSystem="2.16.840.1.113883.4.9"/><name>moiety</name></activeMoiety></activeMoiety></ingredientSubstance>`;
const approval = (id: string, route: string): string =>
  `<subjectOf><approval><id extension="${id}" root="2.16.840.1.113883.3.150"/></approval></subjectOf>
   <consumedIn><substanceAdministration><routeCode displayName="${route}"/></substanceAdministration></consumedIn>`;
const generic = (name: string): string =>
  `<asEntityWithGeneric><genericMedicine><name>${name}</name></genericMedicine></asEntityWithGeneric>`;
const product = (inner: string, outer = ''): string => `<component><section><code code="48780-1"/><subject><manufacturedProduct>
   <manufacturedProduct><code code="0000-0000"/>${inner}</manufacturedProduct>${outer}</manufacturedProduct></subject></section></component>`;
const author = `<author><assignedEntity><representedOrganization><name>Example
  Laboratories</name><assignedEntity><assignedOrganization><assignedEntity><assignedOrganization><name>Somebody else</name>
  </assignedOrganization></assignedEntity></assignedOrganization></assignedEntity></representedOrganization></assignedEntity></author>`;

describe('products of an SPL document', () => {
  it('are read as openFDA would give them', () => {
    const tablet = product(
      `<name>Exampla<suffix>XR</suffix></name>${generic('exampletine')}
       <ingredient classCode="ACTIB">${substance('AAAAAAAAAA', 'Exampletine hydrochloride')}</ingredient>
       <ingredient classCode="IACT">${substance('BBBBBBBBBB', 'Talc')}</ingredient>`,
      approval('NDA000001', 'ORAL'),
    );
    expect(read(splDocument(tablet + tablet, author)).products).toEqual({
      brandNames: ['Exampla XR'],
      genericNames: ['EXAMPLETINE'],
      labeler: 'Example Laboratories',
      applications: ['NDA000001'],
      rxcuis: [],
      uniis: ['AAAAAAAAAA'],
      substances: ['EXAMPLETINE HYDROCHLORIDE'],
      routes: ['ORAL'],
      types: ['HUMAN PRESCRIPTION DRUG'],
      elements: [Array(2).fill('Exampla XR exampletine Exampletine hydrochloride moiety Talc moiety').join(' ')],
      mentionsBox: false,
    });
  });

  it('leave out what only comes with the drug of a kit', () => {
    const part = (name: string, unii: string, id: string, route: string): string =>
      `<part><partProduct><name>${name}</name>${generic(name)}<ingredient classCode="ACTIM">${substance(unii, name)}</ingredient></partProduct>${approval(id, route)}</part>`;
    const kit = product(
      `<name>Exampla</name>${generic('Examplumab')}${part('Exampla', 'AAAAAAAAAA', 'BLA000001', 'SUBCUTANEOUS')}${part('Alcohol Swabs', 'ND2M416302', 'PART333', 'TOPICAL')}`,
      '<subjectOf><approval><id extension="BLA000001"/></approval></subjectOf>',
    );
    expect(read(splDocument(kit)).products).toMatchObject({
      brandNames: ['Exampla'],
      genericNames: ['EXAMPLUMAB'],
      applications: ['BLA000001'],
      uniis: ['AAAAAAAAAA'],
      routes: ['SUBCUTANEOUS'],
      elements: [expect.stringContaining('Alcohol Swabs')],
    });
  });

  it('are those of the form of 2006, too', () => {
    const old = `<component><section><code code="48780-1"/><subject><manufacturedProduct><manufacturedMedicine><name>Exampla</name>
      <activeIngredient><activeIngredientSubstance><code code="AAAAAAAAAA" codeSystem="2.16.840.1.113883.4.9"/><name>Exampletine</name>
      </activeIngredientSubstance></activeIngredient><inactiveIngredient><inactiveIngredientSubstance><name>Talc</name></inactiveIngredientSubstance></inactiveIngredient>
      </manufacturedMedicine></manufacturedProduct></subject></section></component>`;
    expect(read(splDocument(old)).products).toMatchObject({
      brandNames: ['Exampla'],
      uniis: ['AAAAAAAAAA'],
      substances: ['EXAMPLETINE'],
      elements: ['Exampla Exampletine Talc'],
    });
  });
});

describe('what an SPL document says of its box elsewhere', () => {
  it('is told from its box and from its recent changes', () => {
    const changes = section('43683-2', 'Boxed Warning <br/>1/2026').replace('<text>', '<excerpt><highlight><text>');
    const document = splDocument(section('34066-1', 'BOXED WARNING') + changes.replace('</text>', '</text></highlight></excerpt>'));
    expect(read(document)).toMatchObject({ recentChanges: ['Boxed Warning 1/2026'], products: { mentionsBox: false } });
    const see = section('34084-4', 'Falls <content>[see <linkHtml href="#a">Boxed\n   Warning</linkHtml>]</content>');
    expect(read(splDocument(see)).products.mentionsBox).toBe(true);
    expect(read(splDocument(section('34084-4', 'was boxed') + section('34084-4', 'warning'))).products.mentionsBox).toBe(false);
  });
});

const folder = process.env['SAMPLES_DIR'];
describe.skipIf(folder === undefined || !existsSync(folder))('real SPL documents', () => {
  it.each([
    [
      'FDA-openfda__humira.xml',
      {
        brandNames: ['Humira'],
        genericNames: ['ADALIMUMAB'],
        labeler: 'AbbVie Inc.',
        applications: ['BLA125057'],
        uniis: ['FYS6T7F842'],
        substances: ['ADALIMUMAB'],
        routes: ['SUBCUTANEOUS'],
        types: ['HUMAN PRESCRIPTION DRUG'],
      },
    ],
    ['FDA-openfda__no-title.xml', { applications: ['ANDA070278'], routes: ['ORAL'], genericNames: ['HALOPERIDOL'] }],
    ['FDA-openfda__cough.xml', { types: ['HUMAN OTC DRUG'], labeler: 'Novartis Consumer Health, Inc.' }],
    ['FDA-openfda__lipitor-orig.xml', { brandNames: ['Lipitor'], applications: ['NDA020702'], routes: ['ORAL'] }],
    ['kgrid__veklury-remdesivir-2020-10.xml', { routes: ['INTRAVENOUS'], applications: [] }],
  ])('%s', (name, products) => {
    const version = read(readFileSync(join(folder ?? '', 'spl', name), 'utf8'));
    expect(version.products).toMatchObject(products);
    expect(version.recentChanges).toHaveLength(/humira|lipitor/.test(name) ? 1 : 0);
    if (name.includes('humira')) expect(version.recentChanges[0]).toMatch(/^Indications and Usage, Ulcerative Colitis \(1\.6\)/);
  });
});
