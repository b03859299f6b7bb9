/**
 * Which products the built-in starter set says something about, and on whose word. A rule binds a family of
 * RxNorm names (one ingredient set, one route or form) to one label record, so that a box is never carried
 * from one route to another. A rule without a label is general knowledge, kept as `curated`.
 */
export type ProductRule = {
  names: RegExp;
  boxed: boolean;
  /** Topic of the box; null where no label record of ours words it. */
  topic: string | null;
  /** Set id of the label record that shows the boxed status; null = general knowledge. */
  label: string | null;
};

export type TopicSeed = {
  id: string;
  title: string;
  ingredient: string;
  routeGroup: string;
  headings: string[];
  revision: number;
  news: { kind: 'new' | 'changed'; since: string; summary: string } | null;
  setId: string;
  lessonId: string | null;
};

const lessonTopics: TopicSeed[] = [
  {
    id: 'tofacitinib-oral',
    title: 'Tofacitinib immediate-release tablets',
    ingredient: 'tofacitinib',
    routeGroup: 'oral immediate-release tablet',
    headings: ['serious infections', 'mortality', 'malignancies', 'major adverse cardiovascular events', 'thrombosis'],
    revision: 1,
    // Reported by the label's own list and FDA's index (NDA203214, 2025-10-16); no earlier version of the set is held.
    news: { kind: 'changed', since: '2025-10', summary: 'The label reports a revised box; wording not compared.' },
    setId: 'c963c610-52e5-43ab-aac6-3f7e5341b764',
    lessonId: 'tofacitinib-first-order',
  },
  {
    id: 'ketorolac-injection',
    title: 'Ketorolac injection',
    ingredient: 'ketorolac tromethamine',
    routeGroup: 'injection',
    headings: [
      'gastrointestinal risk',
      'cardiovascular thrombotic events',
      'renal risk',
      'risk of bleeding',
      'hypersensitivity',
      'intrathecal or epidural administration',
      'labor and delivery',
      'concomitant NSAIDs',
      'special populations',
    ],
    revision: 1,
    news: null,
    setId: '8accbb78-fc64-45d5-69b0-35c23a1d2a2e',
    lessonId: 'ketorolac-injection',
  },
  {
    id: 'clozapine-oral',
    title: 'Clozapine tablets',
    ingredient: 'clozapine',
    routeGroup: 'oral tablet',
    headings: [
      'severe neutropenia',
      'orthostatic hypotension, bradycardia and syncope',
      'seizures',
      'myocarditis, pericarditis and cardiomyopathy',
      'mortality in dementia-related psychosis',
    ],
    revision: 1,
    // Reported by the label's own list and FDA's index (NDA019758, 2025-06-13).
    news: { kind: 'changed', since: '2025-06', summary: 'The box no longer names a REMS; ANC testing stays.' },
    setId: '7c748f8a-73ce-4bd3-aa30-9c66657f06ec',
    lessonId: 'clozapine-every-order',
  },
];

const plain = (id: string, title: string, ingredient: string, routeGroup: string, headings: string[], setId: string): TopicSeed => ({
  id,
  title,
  ingredient,
  routeGroup,
  headings,
  revision: 1,
  news: null,
  setId,
  lessonId: null,
});

export const topicSeeds: TopicSeed[] = [
  ...lessonTopics,
  plain('warfarin-oral', 'Warfarin tablets', 'warfarin sodium', 'oral', ['bleeding risk'], '3ebcb71e-9a7e-4969-abb9-7c7d3e3aae3c'),
  plain(
    'methotrexate-oral',
    'Methotrexate tablets',
    'methotrexate',
    'oral',
    ['embryo-fetal toxicity', 'serious adverse reactions'],
    'e942f8db-510f-44d6-acb5-b822196f5e8c',
  ),
  plain('metformin-oral', 'Metformin tablets', 'metformin', 'oral', ['lactic acidosis'], '4d3dbf6f-1c8a-4daa-8343-8cd8f64a65cd'),
  plain(
    'metformin-sitagliptin-oral',
    'Metformin with sitagliptin',
    'metformin and sitagliptin',
    'oral',
    ['lactic acidosis'],
    'c603b844-2019-4ef4-8385-7bc3f96a2565',
  ),
  plain(
    'levothyroxine-oral',
    'Levothyroxine tablets',
    'levothyroxine',
    'oral',
    ['not for obesity or weight loss'],
    '55f4c679-86cb-b97f-e063-6294a90ad5ef',
  ),
  plain(
    'clopidogrel-oral',
    'Clopidogrel tablets',
    'clopidogrel',
    'oral',
    ['diminished effect in CYP2C19 poor metabolizers'],
    '3e2539c1-a6ad-4d60-944c-c2e7aa70ce45',
  ),
  plain(
    'clindamycin-oral',
    'Clindamycin capsules',
    'clindamycin',
    'oral',
    ['Clostridioides difficile-associated diarrhea'],
    'c6703df0-b41d-439f-8e0d-d30b3039b3f8',
  ),
  plain(
    'everolimus-transplant-oral',
    'Everolimus tablets for transplantation',
    'everolimus',
    'oral, transplant strengths',
    ['malignancies and serious infections', 'kidney graft thrombosis', 'nephrotoxicity', 'mortality in heart transplantation'],
    'c7bb6ba1-9a7f-43f5-b058-ef26d4b59221',
  ),
  plain(
    'insulin-human-inhaled',
    'Human insulin, inhaled',
    'insulin human',
    'inhalation',
    ['acute bronchospasm in chronic lung disease'],
    '29f4637b-e204-425b-b89c-7238008d8c10',
  ),
  plain(
    'celecoxib-oral',
    'Celecoxib capsules',
    'celecoxib',
    'oral',
    ['cardiovascular thrombotic events', 'gastrointestinal bleeding'],
    '06076494-62ad-4f58-b8bb-7038fcfe3b12',
  ),
  plain(
    'apixaban-oral',
    'Apixaban tablets',
    'apixaban',
    'oral',
    ['premature discontinuation', 'spinal or epidural hematoma'],
    'a454cd24-0c6d-46e8-b1e4-197388606175',
  ),
  plain('losartan-oral', 'Losartan tablets', 'losartan', 'oral', ['fetal toxicity'], '3233c707-70b6-4c29-8210-913eeb2a38ed'),
  plain(
    'hydrocodone-acetaminophen-oral',
    'Hydrocodone with acetaminophen',
    'hydrocodone and acetaminophen',
    'oral',
    ['opioid risks', 'hepatotoxicity'],
    '8ad0df84-e3f6-4c1d-b791-c8467eb984aa',
  ),
  plain(
    'enoxaparin-injection',
    'Enoxaparin injection',
    'enoxaparin',
    'injection',
    ['spinal or epidural hematoma'],
    '5017a927-2a24-4f27-89f9-27c805bf7d59',
  ),
];

const brand = String.raw`( \[[^\]]+\])?$`;
const name = (pattern: string): RegExp => new RegExp(`^${pattern}${brand}`, 'i');
const strength = String.raw`[\d.]+ MG(\/ML)?`;
const boxed = (topic: string, pattern: string): ProductRule => {
  const seed = topicSeeds.find((one) => one.id === topic);
  if (seed === undefined) throw new Error(`rule for the unknown topic ${topic}`);
  return { names: name(pattern), boxed: true, topic, label: seed.setId };
};
const boxedByKnowledge = (pattern: string): ProductRule => ({ names: name(pattern), boxed: true, topic: null, label: null });
const unboxed = (pattern: string, label: string | null): ProductRule => ({ names: name(pattern), boxed: false, topic: null, label });

export const productRules: ProductRule[] = [
  boxed('tofacitinib-oral', 'tofacitinib (5|10) MG Oral Tablet'),
  boxed('tofacitinib-oral', 'tofacitinib (5|10) MG'),
  boxed('tofacitinib-oral', 'tofacitinib Oral Tablet'),
  boxedByKnowledge(String.raw`(24 HR )?tofacitinib (11|22) MG Extended Release Oral Tablet`),
  boxedByKnowledge('tofacitinib 1 MG/ML Oral Solution'),
  boxed(
    'ketorolac-injection',
    String.raw`(\d ML )?ketorolac tromethamine ${strength} (Injection|Injectable Solution|Prefilled Syringe|Cartridge)`,
  ),
  boxedByKnowledge('ketorolac tromethamine 10 MG Oral Tablet'),
  boxedByKnowledge(String.raw`ketorolac tromethamine [\d.]+ MG/ACTUAT Metered Dose Nasal Spray`),
  unboxed(String.raw`ketorolac ${strength} / phenylephrine ${strength} Ophthalmic Irrigation Solution`, null),
  boxed('clozapine-oral', `clozapine ${strength} Oral Tablet`),
  boxedByKnowledge(`clozapine ${strength} (Disintegrating Oral Tablet|Oral Suspension)`),
  boxed('warfarin-oral', `warfarin sodium ${strength} Oral Tablet`),
  boxed('methotrexate-oral', `methotrexate ${strength} Oral Tablet`),
  boxed('metformin-oral', `metformin hydrochloride ${strength} Oral Tablet`),
  boxed('metformin-sitagliptin-oral', `metformin hydrochloride ${strength} / sitagliptin ${strength} Oral Tablet`),
  boxed('levothyroxine-oral', `levothyroxine sodium ${strength} Oral Tablet`),
  boxed('clopidogrel-oral', `clopidogrel ${strength} Oral Tablet`),
  boxed('clindamycin-oral', `clindamycin ${strength} Oral Capsule`),
  boxed('everolimus-transplant-oral', 'everolimus (0.25|0.5|0.75|1) MG Oral Tablet'),
  boxed('insulin-human-inhaled', String.raw`insulin, regular, human \d+ UNT Inhalation Powder`),
  boxed('celecoxib-oral', `celecoxib ${strength} Oral Capsule`),
  boxed('apixaban-oral', `apixaban ${strength} Oral Tablet`),
  boxed('losartan-oral', `losartan potassium ${strength} Oral Tablet`),
  boxed('hydrocodone-acetaminophen-oral', `acetaminophen ${strength} / hydrocodone bitartrate ${strength} Oral Tablet`),
  boxed('enoxaparin-injection', String.raw`([\d.]+ ML )?enoxaparin sodium ${strength} (Prefilled Syringe|Injectable Solution)`),
  boxedByKnowledge(`lisinopril ${strength} Oral Tablet`),
  unboxed(`amlodipine ${strength} Oral Tablet`, '1080fcea-a5da-499d-a855-690c13559071'),
  unboxed(`atorvastatin ${strength} Oral Tablet`, '56a9e58f-567e-30cc-e063-6294a90a290f'),
  unboxed(`simvastatin ${strength} Oral Tablet`, 'e447cc46-adee-4126-8b85-f00f81a6e93c'),
  unboxed(`digoxin ${strength} Oral Tablet`, '5886e233-b2da-4acb-be05-9bf40fb8e7f4'),
  unboxed(`furosemide ${strength} Oral Tablet`, '3d312ab0-589c-427b-84da-18887244bfc9'),
  unboxed(`hydrochlorothiazide ${strength} Oral Tablet`, '03b7e52e-0003-47c3-af12-93ef00800b37'),
  unboxed(`gabapentin ${strength} Oral (Capsule|Tablet)`, '32169228-e85c-4dbf-8722-cd2f8e0f5d1a'),
  unboxed(`sitagliptin phosphate ${strength} Oral Tablet`, 'cebc8388-c9db-4e27-8d6b-0d9bdc9d766d'),
  // The oncology strengths of everolimus carry no box; the transplant strengths do.
  unboxed('everolimus (2.5|5|7.5|10) MG Oral Tablet', '2150f73a-179b-4afc-b8ce-67c85cc72f04'),
  // The 2023 label had a box, the 2026 labels do not: the newer ones hold.
  unboxed(`metoprolol tartrate ${strength} Oral Tablet`, '5476c4fc-ab09-ee1a-e063-6394a90a7a1b'),
  unboxed(`24 HR metoprolol succinate ${strength} Extended Release Oral Tablet`, '76c69d7c-e90c-4f96-a45b-e9dad9444263'),
  unboxed(String.raw`clindamycin [\d.]+ MG/(ML|MG) Topical (Solution|Lotion|Gel|Foam)`, '9dd8b4f9-9db8-4a16-abcd-bf32219e0301'),
  unboxed(String.raw`benzoyl peroxide [\d.]+ MG/MG / clindamycin [\d.]+ MG/MG Topical Gel`, 'e19de12c-f29b-42ab-9e81-1af8e4a66643'),
  unboxed('ibuprofen 200 MG Oral Tablet', '5be198b8-396e-4b44-8819-e2e3b5d2ad0e'),
  unboxed('acetaminophen (325|500) MG Oral Tablet', null),
];

/**
 * Codes above the product (ingredient, salt, brand, dose-form group). They resolve only where every product of
 * the ingredient held is boxed with the same headings; where routes disagree the code stays in doubt and silent.
 */
export const ingredientRules: { code: string; display: string; topic: string | null }[] = [
  // Tablets, extended-release tablets and oral solution of tofacitinib share one box. The order leaves the form open; the lesson's decision holds for it.
  { code: '1357536', display: 'tofacitinib', topic: 'tofacitinib-oral' },
  { code: '1358492', display: 'tofacitinib citrate', topic: 'tofacitinib-oral' },
  { code: '1357539', display: 'tofacitinib Pill', topic: 'tofacitinib-oral' },
  // Clozapine exists by mouth alone, every form boxed for the same five risks.
  { code: '2626', display: 'clozapine', topic: 'clozapine-oral' },
  // Injection, tablet and nasal spray are boxed, eye drops are not: an order for "ketorolac" says too little.
  { code: '35827', display: 'ketorolac', topic: null },
];
