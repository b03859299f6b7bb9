import type { RouteGroup } from './route-group.ts';

/** A warning topic that a lesson teaches or is planned to teach: ingredients whose own boxes carry one decision. */
export type TopicClass = {
  id: string;
  title: string;
  /** As it stands in a sentence: "your first order of …". */
  ingredient: string;
  lessonId: string | null;
  route: RouteGroup;
  routeGroup: string;
  /** Candidates in the order in which they give the topic's label. Only those whose own box carries the decision are taken. */
  candidates: string[];
  /** Whether a combination with other drugs counts, where its own box carries the decision. */
  combinations: boolean;
  /** What the box of a member says. */
  carries: RegExp[];
  /** Products of other forms or releases stay outside: no label of them was read. `formsOf` where the label of one ingredient set is of another form. */
  only?: { forms?: RegExp; formsOf?: Readonly<Record<string, RegExp>>; release?: 'immediate' };
  /** An order that leaves the form open (the ingredient alone) counts although some forms stay outside. */
  openFormCounts?: boolean;
  /** In our own words; without them those of the label's box. */
  headings?: string[];
  news?: { kind: 'new' | 'changed'; since: string; summary: string };
};

const taught: TopicClass[] = [
  {
    id: 'tofacitinib-oral',
    title: 'Tofacitinib immediate-release tablets',
    ingredient: 'tofacitinib',
    lessonId: 'tofacitinib-first-order',
    route: 'oral',
    routeGroup: 'oral immediate-release tablet',
    candidates: ['tofacitinib'],
    combinations: false,
    carries: [/serious infections/i, /thrombosis/i],
    only: { forms: /^Oral Tablet$/ },
    // Tablets, extended-release tablets and oral solution share one box; the lesson's decision holds for it.
    openFormCounts: true,
    headings: ['serious infections', 'mortality', 'malignancies', 'major adverse cardiovascular events', 'thrombosis'],
    // Reported by the label's own list and FDA's index (NDA203214, 2025-10-16); no earlier version of the set is held.
    news: { kind: 'changed', since: '2025-10', summary: 'The label reports a revised box; wording not compared.' },
  },
  {
    id: 'ketorolac-injection',
    title: 'Ketorolac injection',
    ingredient: 'ketorolac tromethamine',
    lessonId: 'ketorolac-injection',
    route: 'injection',
    routeGroup: 'injection',
    candidates: ['ketorolac'],
    combinations: false,
    carries: [/gastrointestinal/i, /renal/i],
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
  },
  {
    id: 'clozapine-oral',
    title: 'Clozapine tablets',
    ingredient: 'clozapine',
    lessonId: 'clozapine-every-order',
    route: 'oral',
    routeGroup: 'oral tablet',
    candidates: ['clozapine'],
    combinations: false,
    carries: [/neutropenia/i],
    only: { forms: /^Oral Tablet$/ },
    openFormCounts: true,
    headings: [
      'severe neutropenia',
      'orthostatic hypotension, bradycardia and syncope',
      'seizures',
      'myocarditis, pericarditis and cardiomyopathy',
      'mortality in dementia-related psychosis',
    ],
    // Reported by the label's own list and FDA's index (NDA019758, 2025-06-13).
    news: { kind: 'changed', since: '2025-06', summary: 'The box no longer names a REMS; ANC testing stays.' },
  },
];

const classes: TopicClass[] = [
  {
    id: 'thyroid-hormones-oral',
    title: 'Thyroid hormones by mouth',
    ingredient: 'thyroid hormones',
    lessonId: 'thyroid-hormone-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates: ['levothyroxine', 'liothyronine', 'liotrix', 'thyroid', 'thyroid (usp)'],
    combinations: true,
    carries: [/obesity|weight (?:loss|reduction)/i],
    headings: ['not for obesity or weight loss'],
    only: { forms: /^Oral Tablet$/ },
    openFormCounts: true,
  },
  {
    id: 'raas-inhibitors-oral',
    title: 'ACE inhibitors, angiotensin receptor blockers and aliskiren',
    ingredient: 'drugs acting on the renin-angiotensin system',
    lessonId: 'raas-inhibitor-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates:
      `losartan lisinopril valsartan irbesartan olmesartan candesartan telmisartan azilsartan eprosartan benazepril captopril enalapril
      fosinopril moexipril perindopril quinapril ramipril trandolapril aliskiren sacubitril`.split(/\s+/),
    combinations: true,
    carries: [/fetal toxicity/i, /pregnancy is detected/i],
    headings: ['fetal toxicity'],
  },
  {
    id: 'metformin-oral',
    title: 'Metformin and its combinations',
    ingredient: 'metformin',
    lessonId: 'metformin-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates: ['metformin'],
    combinations: true,
    carries: [/lactic acidosis/i],
    headings: ['lactic acidosis'],
    only: { forms: /^Oral Tablet$/, formsOf: { 'empagliflozin / linagliptin / metformin': /^Extended Release Oral Tablet$/ } },
    openFormCounts: true,
  },
  {
    id: 'antidepressants-oral',
    title: 'Antidepressants by mouth',
    ingredient: 'antidepressants',
    lessonId: 'antidepressant-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates:
      `sertraline escitalopram citalopram fluoxetine paroxetine fluvoxamine venlafaxine desvenlafaxine duloxetine levomilnacipran milnacipran
      bupropion trazodone nefazodone mirtazapine vilazodone vortioxetine amitriptyline nortriptyline imipramine desipramine clomipramine doxepin
      protriptyline trimipramine amoxapine maprotiline phenelzine tranylcypromine isocarboxazid`.split(/\s+/),
    combinations: true,
    carries: [/suicid/i, /antidepressant/i],
    headings: ['suicidal thoughts and behaviors'],
  },
  {
    id: 'opioids-oral-immediate-release',
    title: 'Hydrocodone and oxycodone, immediate release',
    ingredient: 'immediate-release hydrocodone or oxycodone',
    lessonId: 'opioid-combination-order',
    route: 'oral',
    routeGroup: 'oral, immediate release',
    candidates: [
      'acetaminophen / hydrocodone',
      'oxycodone',
      'acetaminophen / oxycodone',
      'aspirin / oxycodone',
      'ibuprofen / oxycodone',
      'hydrocodone / ibuprofen',
    ],
    combinations: false,
    carries: [/addiction/i, /benzodiazepines/i, /respiratory depression/i],
    only: { release: 'immediate', forms: /^Oral Tablet$/ },
    headings: [
      'addiction, abuse and misuse',
      'respiratory depression',
      'use with benzodiazepines and other central nervous system depressants',
    ],
  },
  {
    id: 'cns-stimulants-oral',
    title: 'Amphetamines and methylphenidate by mouth',
    ingredient: 'central nervous system stimulants',
    lessonId: 'stimulant-order',
    route: 'oral',
    routeGroup: 'oral',
    // Amphetamine alone (its newest label is of 2020) and the prodrug combination stay topics of their own.
    candidates: ['amphetamine / dextroamphetamine', 'methylphenidate', 'lisdexamfetamine', 'dexmethylphenidate'],
    combinations: false,
    carries: [/abuse|misuse/i, /assess/i],
    headings: ['abuse, misuse and addiction'],
    only: { forms: /(?:Tablet|Capsule)$/ },
    openFormCounts: true,
  },
  {
    id: 'nsaids-oral',
    title: 'Prescription NSAIDs by mouth',
    ingredient: 'prescription NSAIDs by mouth',
    lessonId: 'oral-nsaid-order',
    route: 'oral',
    routeGroup: 'oral',
    // Piroxicam's box agrees, but its newest label is of 2023: a topic of its own.
    candidates:
      `meloxicam celecoxib ibuprofen naproxen diclofenac etodolac fenoprofen flurbiprofen indomethacin ketoprofen meclofenamate nabumetone oxaprozin
      salsalate sulindac tolmetin diflunisal`
        .split(/\s+/)
        .concat('mefenamic acid'),
    combinations: false,
    carries: [/cardiovascular thrombotic/i, /bleeding, ulceration/i, /\bCABG\b|coronary artery bypass/i],
    headings: ['cardiovascular thrombotic events', 'gastrointestinal bleeding, ulceration and perforation'],
    // Of each the form whose label was read: meloxicam capsules are not exchanged for tablets.
    only: { forms: /^Oral Capsule$/, formsOf: { meloxicam: /^Oral Tablet$/ } },
    openFormCounts: true,
  },
  {
    id: 'benzodiazepines-oral',
    title: 'Benzodiazepines by mouth',
    ingredient: 'benzodiazepines',
    lessonId: 'benzodiazepine-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates:
      `alprazolam clonazepam lorazepam diazepam temazepam chlordiazepoxide clobazam clorazepate estazolam flurazepam oxazepam triazolam
      quazepam`
        .split(/\s+/)
        .concat('chlordiazepoxide / clidinium'),
    combinations: false,
    carries: [/concomitant use of benzodiazepines and opioids/i, /withdrawal/i, /taper/i],
    headings: ['use with opioids', 'abuse, misuse and addiction', 'dependence and withdrawal reactions'],
    only: { forms: /^Oral Tablet$/, formsOf: { 'chlordiazepoxide / clidinium': /^Oral Capsule$/ } },
    openFormCounts: true,
  },
  {
    id: 'lmwh-fondaparinux-injection',
    title: 'Low-molecular-weight heparins and fondaparinux',
    ingredient: 'low-molecular-weight heparin or fondaparinux',
    lessonId: 'neuraxial-anticoagulant-order',
    route: 'injection',
    routeGroup: 'injection',
    candidates: ['enoxaparin', 'dalteparin', 'fondaparinux', 'tinzaparin'],
    combinations: false,
    carries: [/epidural or spinal hematomas/i],
    headings: ['spinal or epidural hematoma'],
  },
  {
    id: 'direct-oral-anticoagulants',
    title: 'Direct oral anticoagulants',
    ingredient: 'direct oral anticoagulants',
    lessonId: 'direct-oral-anticoagulant-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates: ['apixaban', 'rivaroxaban', 'dabigatran etexilate', 'dabigatran', 'edoxaban'],
    combinations: false,
    carries: [/premature discontinuation/i, /epidural or spinal hematoma/i],
    headings: ['thrombotic events after early discontinuation', 'spinal or epidural hematoma'],
    only: { forms: /^Oral Tablet$/, formsOf: { 'dabigatran etexilate': /^Oral Capsule$/ } },
    openFormCounts: true,
  },
  {
    id: 'warfarin-oral',
    title: 'Warfarin tablets',
    ingredient: 'warfarin',
    lessonId: 'warfarin-order',
    route: 'oral',
    routeGroup: 'oral',
    candidates: ['warfarin'],
    combinations: false,
    carries: [/bleeding/i, /INR/],
    headings: ['bleeding risk'],
  },
  {
    id: 'everolimus-transplant-oral',
    title: 'Everolimus tablets for transplantation',
    ingredient: 'everolimus',
    lessonId: null,
    route: 'oral',
    routeGroup: 'oral, transplant strengths',
    candidates: ['everolimus'],
    combinations: false,
    carries: [/kidney graft/i],
  },
];

export const topicClasses: readonly TopicClass[] = [...taught, ...classes];
