import { expect, it } from 'vitest';
import { loadDrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Medicine } from '../../standards/cds-hooks/index.ts';
import { orderVerdict } from './order-verdict.ts';

const knowledge = loadDrugKnowledge();
const said = (medicine: Partial<Medicine>): string => {
  const { verdict, code } = orderVerdict({ codes: [], texts: [], ingredients: [], reference: null, ...medicine }, knowledge);
  const topics = verdict.verdict === 'boxed' ? verdict.topics.map(({ id }) => id) : [];
  return [verdict.verdict, ...topics, ...(code === null ? [] : [code])].join(' ');
};
const part = (...codes: string[]) => ({ codes, texts: [], reference: null });
const called = (...texts: string[]) => ({ codes: [], texts, reference: null });
const tofacitinib = part('1357536');
const [valsartan, hydrochlorothiazide, amlodipine] = [part('69749'), part('5487'), part('17767')];

it.each<[string, Partial<Medicine>, string]>([
  ['a code before a text', { codes: ['197361'], texts: ['tofacitinib'] }, 'unboxed 197361'],
  ['no text for a code we do not know', { codes: ['999999999'], texts: ['tofacitinib'] }, 'unknown 999999999'],
  ['no ingredient for a code we do not know', { codes: ['999999999'], ingredients: [tofacitinib] }, 'unknown 999999999'],
  ['a text before an ingredient', { texts: ['amlodipine 5 MG Oral Tablet'], ingredients: [tofacitinib] }, 'unboxed'],
  ['texts that agree', { texts: ['tofacitinib', 'a local name', 'tofacitinib 5 MG Oral Tablet'] }, 'boxed tofacitinib-oral'],
  ['texts of a box and of none', { texts: ['tofacitinib', 'amlodipine'] }, 'unknown'],
  ['texts of two boxes', { texts: ['tofacitinib', 'clozapine'] }, 'unknown'],
  ['texts that disagree, and an ingredient', { texts: ['tofacitinib', 'amlodipine'], ingredients: [tofacitinib] }, 'unknown'],
  ['one ingredient', { ingredients: [tofacitinib] }, 'boxed tofacitinib-oral 1357536'],
  ['one ingredient as its salt', { ingredients: [part('1358492')] }, 'boxed tofacitinib-oral 1358492'],
  ['one ingredient, its names at odds', { ingredients: [called('tofacitinib', 'amlodipine')] }, 'unknown'],
  ['one ingredient under a name of its own', { texts: ['a local name'], ingredients: [tofacitinib] }, 'boxed tofacitinib-oral 1357536'],
  ['one ingredient without a box', { ingredients: [amlodipine] }, 'unboxed 17767'],
  ['a set', { ingredients: [valsartan, hydrochlorothiazide] }, 'boxed raas-inhibitors-oral'],
  ['a set by names', { ingredients: [called('Valsartan '), called('hydrochlorothiazide')] }, 'boxed raas-inhibitors-oral'],
  ['a set without a box', { ingredients: [part('593411'), called('ertugliflozin')] }, 'unboxed'],
  ['a set we do not know', { ingredients: [valsartan, amlodipine] }, 'unknown'],
  ['a set we know, and one more', { ingredients: [valsartan, hydrochlorothiazide, tofacitinib] }, 'unknown'],
  ['a set of which one is a brand', { ingredients: [part('1357541'), hydrochlorothiazide] }, 'unknown'],
  ['one substance in two ways', { ingredients: [tofacitinib, called('tofacitinib')] }, 'unknown'],
  ['a part nobody names', { ingredients: [tofacitinib, part()] }, 'unknown'],
])('%s', (_, medicine, expected) => expect(said(medicine)).toBe(expected));

it.each(['tofacitinib-metformin tablet', 'tofacitinib / metformin', 'tofacitinib and metformin', 'Tofa+', 'tofacitinib with metformin'])(
  '%s may be more than its one listed ingredient',
  (text) => expect(said({ texts: [text], ingredients: [tofacitinib] })).toBe('unknown'),
);
