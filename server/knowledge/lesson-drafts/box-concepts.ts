/** What boxes warn of, in kinds that can stand for one another in a sentence: the wrong options of a question are of the kind of its key. */
export type Concept = {
  kind: 'risk' | 'condition' | 'people' | 'drug' | 'test' | 'frequency' | 'route';
  /** As an option says it; of a risk as the warning topics head it. */
  name: string;
  /** The words that say it in a sentence. */
  said: RegExp;
  /** Whatever speaks of it, of part of it, or of what is near: where this is found the label is not silent on it. */
  near: RegExp;
};

const concept = (kind: Concept['kind'], name: string, said: string, near: string): Concept => ({
  kind,
  name,
  said: new RegExp(`\\b(?:${said})\\b`, 'i'),
  near: new RegExp(near, 'i'),
});
const blood = 'neutro|granulocyt|marrow|myelo|cytopeni|anemi|hemato|blood c|platelet|thrombo|hemoly';
const heart = 'cardi|heart|arrhythm|QT|torsade|ventric|infarct|sudden death';
const before = '(?:(?:serious|severe|fatal|life-threatening|acute|major|active|profound|irreversible) )?';

/** Every name of a risk is a heading of warning topics; a test holds them to that. */
const risks: Concept[] = [
  concept(
    'risk',
    'hepatotoxicity',
    `${before}(?:hepatotoxicity|liver (?:injury|failure|toxicity|damage)|hepatic (?:failure|injury|toxicity|necrosis)|hepatitis)`,
    'hepat|liver|transaminase|jaundice',
  ),
  concept(
    'risk',
    'serious infections',
    `${before}(?:(?:bacterial|fungal|opportunistic) )?infections?|sepsis|tuberculosis`,
    'infect|sepsis|septic|tubercul|pneumonia|hepatitis B',
  ),
  concept(
    'risk',
    'thrombosis',
    `${before}(?:(?:venous |arterial )?(?:thrombosis|thromboembolism)|thrombo(?:embol|t)ic (?:events|complications|disorders)|pulmonary embolism|deep vein thrombosis|blood clots)`,
    'thromb|embol|clot|stroke|infarct',
  ),
  concept(
    'risk',
    'myelosuppression',
    `${before}(?:(?:bone marrow suppression|myelosuppression)|neutropenia|agranulocytosis|thrombocytopenia|aplastic anemia|pancytopenia|cytopenias?)`,
    blood,
  ),
  concept(
    'risk',
    'bleeding',
    `${before}(?:(?:gastrointestinal )?(?:bleeding|hemorrhage)|(?:epidural or spinal |spinal or epidural )?hematomas?)`,
    'bleed|hemorrh|hematoma|INR|anticoag|platelet',
  ),
  concept(
    'risk',
    'suicidal thoughts and behaviors',
    'suicidal (?:thoughts?(?: and behaviors?)?|ideation|thinking and behavior|thinking|behaviors?)|suicidality|suicide',
    'suicid|self-harm|depress',
  ),
  concept('risk', 'respiratory depression', `${before}respiratory depression`, 'respirat|breath|apnea|airway|pulmon|sedat'),
  concept(
    'risk',
    'QT prolongation',
    'QTc?(?: interval)? prolongation|prolongation of the QTc? interval|torsades? de pointes|sudden (?:cardiac )?death',
    heart,
  ),
  concept('risk', 'heart failure', '(?:congestive )?heart failure|cardiomyopathy|cardiotoxicity|cardiac toxicity', heart),
  concept(
    'risk',
    'major adverse cardiovascular events',
    `${before}(?:(?:adverse )?cardiovascular (?:thrombotic )?events|myocardial infarction|stroke)`,
    `${heart}|stroke|thromb|vascular`,
  ),
  concept(
    'risk',
    'malignancies',
    '(?:lymphomas?(?: and other malignancies)?|(?:secondary |new )?malignanc(?:y|ies)|(?:endometrial |breast |skin )?cancer|(?:thyroid )?(?:C-cell )?(?:tumors?|carcinomas?)|leukemia)',
    'malignan|cancer|lymph|tumor|carcin|neoplas|leuk|myelodys|sarcoma|melanoma',
  ),
  concept(
    'risk',
    'severe skin reactions',
    `${before}(?:skin (?:reactions|rash(?:es)?)|rash(?:es)?|Stevens-Johnson syndrome|dermatologic (?:reactions|toxicity))`,
    'skin|rash|derma|stevens|necroly|exfoli',
  ),
  concept('risk', 'lactic acidosis', `${before}lactic acidosis`, 'acidosis|lactate|lactic'),
  concept(
    'risk',
    'progressive multifocal leukoencephalopathy',
    'progressive multifocal leukoencephalopathy|PML',
    'leukoenceph|PML|JC virus',
  ),
  concept('risk', 'cytokine release syndrome', `${before}cytokine release syndrome|CRS`, 'cytokine|CRS'),
  concept('risk', 'seizures', '(?:convulsions|seizures?)', 'seizure|convuls|epilep'),
  concept(
    'risk',
    'nephrotoxicity',
    `${before}(?:nephrotoxicity|renal (?:failure|toxicity|impairment)|kidney (?:injury|failure))`,
    'nephro|renal|kidney|creatinine',
  ),
  concept('risk', 'tardive dyskinesia', 'tardive dyskinesia', 'dyskines|extrapyram|movement'),
  concept('risk', 'severe hypoglycemia', `${before}hypoglycemia`, 'glycemi|glucose|diabet|insulin'),
  concept('risk', 'hyponatremia', `${before}hyponatremia`, 'natremi|sodium|electrolyte'),
  concept(
    'risk',
    'vision loss',
    '(?:permanent )?vision loss|loss of vision|blindness|visual impairment',
    'vision|visual|ocular|retin|blind|optic|eye',
  ),
  concept('risk', 'ototoxicity', '(?:ototoxicity|hearing loss|deafness)', '\\boto|hearing|deaf|audi|vestib'),
  concept(
    'risk',
    'hypersensitivity and infusion reactions',
    `${before}(?:anaphylaxis|anaphylactic (?:reactions|shock)|hypersensitivity(?: reactions)?|(?:allergic|infusion|infusion-related) reactions?)`,
    'hypersens|anaphyl|allerg|infusion',
  ),
  concept(
    'risk',
    'fetal toxicity',
    '(?:(?:embryo-?)?fetal (?:toxicity|harm|death)|birth defects|fetal malformations|(?:injury and )?death to the developing fetus|teratogenicity)',
    'fetal|fetus|embryo|birth|terato|malform|pregnan|neural|contracep|congenital',
  ),
  concept('risk', 'hypotension', `${before}(?:orthostatic )?hypotension`, 'hypotens|blood pressure|orthostat|syncop|shock'),
  concept('risk', 'hemolysis', `${before}(?:hemolysis|hemolytic anemia)`, 'hemoly|anemi|G6PD'),
  concept(
    'risk',
    'abuse, misuse and addiction',
    '(?:addiction, abuse,? and misuse|abuse, misuse,? and addiction|abuse and dependence|abuse|addiction)',
    'abus|addict|misus|depend|diver',
  ),
  concept('risk', 'severe diarrhea', `${before}(?:diarrhea|colitis)`, 'diarrhea|colitis|intestin|dehydrat'),
  concept('risk', 'methemoglobinemia', 'methemoglobinemia', 'methemo|cyano'),
  concept(
    'risk',
    'neurotoxicity',
    `${before}(?:neurotoxicity|neurologic(?:al)? (?:toxicity|toxicities)|ICANS)`,
    'neuro|ICANS|encephal|nerve',
  ),
  concept(
    'risk',
    'hepatitis B exacerbation or reactivation',
    '(?:(?:severe acute )?exacerbations? of hepatitis B|(?:hepatitis B(?: virus)?(?: \\(HBV\\))?|HBV) reactivation|hepatitis flares?)',
    'HBV|hepatitis|liver|viral',
  ),
  concept('risk', 'differentiation syndrome', 'differentiation syndrome', 'differentiat'),
  concept('risk', 'complex sleep behaviors', 'complex sleep behaviors?', 'sleep'),
  concept('risk', 'neonatal opioid withdrawal syndrome', 'neonatal opioid withdrawal syndrome|NOWS', 'neonat|withdraw|opioid'),
  concept('risk', 'accidental exposure', 'accidental (?:ingestion|exposure)', 'accident|exposure|child'),
  concept('risk', 'amyloid-related imaging abnormalities', 'amyloid[- ]related imaging abnormalities|ARIA(?:-[EH])?', 'amyloid|ARIA'),
  concept('risk', 'severe hypocalcemia', `${before}hypocalcemia`, 'calc|mineral'),
  concept('risk', 'thrombotic microangiopathy', 'thrombotic microangiopathy|TMA', 'microang|TMA|hemoly|thromb'),
  concept(
    'risk',
    'bronchospasm',
    `${before}(?:bronchospasm|asthma-related (?:death|hospitalization))`,
    'bronch|asthma|airway|respirat|pulmon',
  ),
  concept(
    'risk',
    'dependence and withdrawal reactions',
    '(?:physical )?dependence and withdrawal reactions|withdrawal reactions',
    'depend|withdraw|abrupt',
  ),
  concept('risk', 'sedation', '(?:profound |excessive )?sedation', 'sedat|somnol|CNS|central nervous|conscious'),
  concept('risk', 'cardiac arrest', 'cardiac arrest|cardiopulmonary arrest', heart),
  concept(
    'risk',
    'mortality',
    '(?:an )?(?:increased (?:risk of death|mortality)|(?:coma,? and )?death|mortality)',
    'death|mortal|fatal|die',
  ),
];

const others: Concept[] = [
  concept('condition', 'pregnancy', 'pregnancy', 'pregnan|fetal|fetus|childbear|reproductive|contracep'),
  concept(
    'condition',
    'renal impairment',
    '(?:severe )?(?:renal (?:impairment|insufficiency|disease|failure)|kidney disease)',
    'renal|kidney|creatinine|GFR',
  ),
  concept(
    'condition',
    'hepatic impairment',
    '(?:severe )?(?:hepatic (?:impairment|insufficiency|disease)|liver disease)',
    'hepat|liver|cirrho|transaminase',
  ),
  concept('condition', 'heart failure', '(?:symptomatic |decompensated |congestive )?heart failure', heart),
  concept('condition', 'dementia-related psychosis', 'dementia-related psychosis|dementia', 'dement|psychosis|alzheimer'),
  concept('condition', 'asthma', '(?:bronchial )?asthma', 'asthma|bronch|lung|pulmon|COPD|respirat'),
  concept('condition', 'a seizure disorder', 'seizure disorders?|epilepsy', 'seizure|epilep|convuls'),
  concept('condition', 'a peptic ulcer', '(?:active )?peptic ulcers?(?: disease)?', 'ulcer|gastro|bleed'),
  concept('condition', 'an active infection', '(?:serious |active )infections?', 'infect|tubercul|sepsis|hepatitis B'),
  concept('condition', 'diabetes', 'diabetes(?: mellitus)?', 'diabet|glyc|gluc|insulin'),
  concept('condition', 'glaucoma', '(?:narrow-angle |angle-closure )?glaucoma', 'glaucoma|ocular|eye'),
  concept('drug', 'opioids', '(?:concomitant )?opioids?(?: analgesics?)?', 'opioid|morphin|codon|fentan|CNS depress|central nervous'),
  concept('drug', 'benzodiazepines', 'benzodiazepines?', 'benzodiaz|azepam|azolam|CNS depress|central nervous'),
  concept('drug', 'alcohol', 'alcohol', 'alcohol|ethanol|CNS depress|central nervous'),
  concept('drug', 'NSAIDs', 'NSAIDs?|nonsteroidal anti-?inflammatory drugs?', 'NSAID|anti-?inflammatory|aspirin|profen|fenac'),
  concept('drug', 'strong CYP3A4 inhibitors', '(?:strong )?(?:CYP3A4|cytochrome P450 3A4) inhibitors', 'CYP|cytochrome|azole|mycin|navir'),
  concept('drug', 'anticoagulants', '(?:oral )?anticoagulants?|warfarin|heparin', 'anticoag|warfarin|heparin|xaban|platelet'),
  concept('drug', 'live vaccines', 'live vaccines?', 'vaccin|immuniz'),
  concept('drug', 'potassium supplements', 'potassium supplements?', 'potassium|kalemi'),
  concept('drug', 'lithium', 'lithium', 'lithium'),
  concept('drug', 'estrogens', 'estrogens?(?:-alone therapy| plus progestins?)?', 'estrogen|progest|hormon|contracep'),
  concept('drug', 'corticosteroids', '(?:systemic )?corticosteroids?', 'steroid|predniso|cortiso'),
  concept('drug', 'MAO inhibitors', 'MAO inhibitors?|monoamine oxidase inhibitors?|MAOIs?', 'MAO|monoamine'),
  concept(
    'test',
    'liver tests',
    '(?:liver (?:function )?tests?|hepatic function|liver function|serum transaminases|liver enzymes|(?:ALT|AST)(?: and (?:AST|ALT))?)',
    'liver|hepat|transamin|\\bALT\\b|\\bAST\\b',
  ),
  concept(
    'test',
    'blood counts',
    '(?:complete )?blood (?:cell )?counts?|absolute neutrophil counts?(?: \\(ANC\\))?|ANC|platelet counts?',
    `${blood}|CBC|ANC`,
  ),
  concept('test', 'renal function', 'renal function|serum creatinine|kidney function|creatinine clearance', 'renal|kidney|creatin|nephro'),
  concept('test', 'an ECG', '(?:ECGs?|electrocardiograms?)(?: monitoring)?', `ECG|electrocard|${heart}`),
  concept('test', 'serum potassium', 'serum (?:potassium|electrolytes)|electrolytes', 'potassium|electrolyt|kalemi'),
  concept('test', 'blood pressure', 'blood pressure', 'blood pressure|hypertens|hypotens'),
  concept('test', 'a pregnancy test', '(?:a )?(?:negative )?pregnancy tests?(?:ing)?', 'pregnan|contracep|fetal'),
  concept('test', 'a tuberculosis test', '(?:latent )?(?:tuberculosis|TB)(?: infection)?', 'tubercul|infect|\\bTB\\b'),
  concept('test', 'blood glucose', '(?:blood|serum) glucose', 'gluc|glyc|diabet'),
  concept('test', 'INR', 'INR|prothrombin time', '\\bINR\\b|prothromb|coag'),
  concept(
    'test',
    'an eye examination',
    '(?:an )?(?:eye|ophthalmologic|vision) (?:examinations?|exams?|testing)',
    'eye|ophthal|vision|visual|retin',
  ),
  concept('frequency', 'daily', 'daily', 'daily|every day|each day|24 hours|once a day|per day'),
  concept('frequency', 'weekly', '(?:once )?weekly|every week', 'week|7 days'),
  concept('frequency', 'monthly', 'monthly|every month', 'month|4 weeks|30 days'),
  concept('frequency', 'yearly', 'yearly|annually|every year', 'year|annual|12 months'),
  concept('route', 'intrathecal', 'intrathecal(?:ly)?', 'intrathec|spinal|epidural'),
  concept('route', 'intravenous', 'intravenous(?:ly)?', 'intraven|\\bIV\\b|infus'),
  concept('route', 'intramuscular', 'intramuscular(?:ly)?', 'intramusc|\\bIM\\b'),
  concept('route', 'subcutaneous', 'subcutaneous(?:ly)?', 'subcut|\\bSC\\b'),
  concept('route', 'epidural', 'epidural(?:ly)?', 'epidur|spinal|intrathec'),
  concept('route', 'intra-articular', 'intra-articular(?:ly)?', 'articul|joint'),
  concept('route', 'topical', 'topical(?:ly)?', 'topic|skin|dermal|ophthal'),
];

const people: Concept[] = [
  concept(
    'people',
    'pediatric patients',
    '(?:pediatric patients|children|adolescents|infants)',
    'child|pediatr|infant|neonat|adolesc|young',
  ),
  concept('people', 'elderly patients', '(?:elderly (?:patients|adults)|older (?:patients|adults))', 'elder|older|geriatr|65'),
  concept(
    'people',
    'pregnant women',
    '(?:pregnant (?:women|woman|patients)|females of reproductive potential)',
    'pregnan|fetal|fetus|childbear|reproductive|contracep',
  ),
  concept('people', 'nursing mothers', 'nursing (?:mothers|women)|breastfeeding women', 'nursing|breast|lactat|milk'),
  concept('people', 'premature infants', '(?:premature|preterm) (?:infants|neonates)|neonates', 'prematur|preterm|neonat|infant'),
  concept('people', 'smokers', 'smokers|(?:women who are )?over 35 years of age (?:and|who) smoke', 'smok|tobacco|nicotin'),
];

export const boxConcepts: readonly Concept[] = [...risks, ...others, ...people];

/** Whether a text speaks of what this option names, or of what is near to it; of an option that is nobody's name it is taken to. */
export const speaksOf = (text: string, name: string): boolean => {
  const known = boxConcepts.filter((one) => one.name === name);
  return known.length === 0 || known.some(({ near, said }) => near.test(text) || said.test(text));
};
