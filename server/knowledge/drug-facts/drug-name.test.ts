import { describe, expect, it } from 'vitest';
import { parseDrugName } from './drug-name.ts';
import { ingredientKey, rootOf, setKey } from './ingredient-key.ts';
import { formFitsRoute, routeOfForm, routesOfLabel } from './route-group.ts';

const forms = ['Extended Release Oral Tablet', 'Oral Tablet', 'Oral Capsule', 'Injection', 'Prefilled Syringe', 'Nasal Spray', 'Pill'];

describe('parseDrugName', () => {
  it('reads ingredients, strengths, form and brand', () =>
    expect(parseDrugName('24 HR tofacitinib 11 MG Extended Release Oral Tablet [Xeljanz]', forms)).toEqual({
      ingredients: ['tofacitinib'],
      strengths: ['11 MG'],
      form: 'Extended Release Oral Tablet',
      brand: 'Xeljanz',
      parts: [],
    }));

  it.each([
    ['acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet', ['acetaminophen', 'hydrocodone bitartrate'], 'Oral Tablet'],
    ['0.4 ML adalimumab-adbm 100 MG/ML Prefilled Syringe', ['adalimumab-adbm'], 'Prefilled Syringe'],
    [
      'Abuse-Deterrent 12 HR oxycodone hydrochloride 10 MG Extended Release Oral Tablet',
      ['oxycodone hydrochloride'],
      'Extended Release Oral Tablet',
    ],
    ['tofacitinib 5 MG', ['tofacitinib'], null],
    ['tofacitinib Pill', ['tofacitinib'], 'Pill'],
    ['interferon beta-1a 0.06 MG/ML Injection', ['interferon beta-1a'], 'Injection'],
  ])('%s', (name, ingredients, form) => expect(parseDrugName(name, forms)).toMatchObject({ ingredients, form }));

  it('reads the drugs of a pack', () => {
    const pack = parseDrugName(
      '{14 (lamotrigine 100 MG Oral Tablet [Lamictal]) / 84 (lamotrigine 25 MG Oral Tablet [Lamictal]) } Pack [Kit]',
      forms,
    );
    expect(pack.parts.map((part) => part.strengths)).toEqual([['100 MG'], ['25 MG']]);
    expect(parseDrugName('{1 (0.1 ML) (diazepam 100 MG/ML Nasal Spray) } Pack', forms).form).toBe('Pack');
  });
});

describe('ingredientKey', () => {
  const known = new Set(['warfarin', 'estradiol', 'tenofovir disoproxil', 'mycophenolate mofetil', 'penicillin g']);
  it.each([
    ['WARFARIN SODIUM', 'warfarin'],
    ['CLOPIDOGREL BISULFATE', 'clopidogrel'],
    ['adalimumab-adbm', 'adalimumab'],
    ['TENOFOVIR DISOPROXIL FUMARATE', 'tenofovir disoproxil'],
    ['mycophenolate mofetil hydrochloride', 'mycophenolate mofetil'],
    ['divalproex sodium', 'valproate'],
    ['insulin, regular, human', 'insulin human'],
    ['fluoroestradiol F-18', 'fluoroestradiol f-18'],
    ['diclofenac epolamine', 'diclofenac epolamine'],
    ['penicillin G benzathine', 'penicillin g benzathine'],
    ['haloperidol decanoate', 'haloperidol decanoate'],
    ['levoketoconazole', 'levoketoconazole'],
  ])('%s is %s', (name, key) => expect(ingredientKey(name, known)).toBe(key));

  it('leaves the ester open at the root alone', () => expect(rootOf('penicillin g benzathine')).toBe('penicillin g'));
  it('knows a set in any order, once each', () => expect(setKey(['b', 'a', 'b'])).toBe('a / b'));
});

describe('route groups', () => {
  it.each([
    ['Oral Tablet', 'oral'],
    ['Prefilled Syringe', 'injection'],
    ['Ophthalmic Irrigation Solution', 'ophthalmic'],
    ['Medicated Patch', 'transdermal'],
    ['Topical Gel', 'topical'],
    ['Sublingual Tablet', 'sublingual or buccal'],
    ['Metered Dose Nasal Spray', 'nasal'],
    ['Extended Release Suspension', null],
  ])('%s is %s', (form, route) => expect(routeOfForm(form)).toBe(route));

  it('takes every injected route as injection, the bladder and the womb apart', () => {
    expect(routesOfLabel(['INTRAVENOUS', 'SUBCUTANEOUS', 'EPIDURAL'])).toEqual(['injection']);
    expect(routesOfLabel(['INTRAVESICAL', 'INTRAUTERINE', 'ORAL', 'SOMEWHERE'])).toEqual(['intravesical', 'implant', 'oral']);
  });

  it('lets a patch stand on a label of topical route, and nothing else cross over', () => {
    expect(formFitsRoute('transdermal', ['topical'])).toBe(true);
    expect(formFitsRoute('topical', ['oral'])).toBe(false);
  });
});
