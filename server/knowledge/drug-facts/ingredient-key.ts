/** Salts, hydrates and carriers that change neither the drug nor, for one route, its boxed warning. */
const salts = new Set(
  `acetate acid adipate anhydrous aspartate d-tartrate dimethyl diphosphate benzoate besilate besylate bisulfate bitartrate bromide calcium camsylate carbonate
  chloride cilexetil citrate dihydrate dihydrochloride dimeglumine dimesylate dipotassium disodium ditosylate edisylate erbumine
  esylate ethanolate fumarate gluconate glucuronate hcl hemifumarate hemihydrate hemitartrate hippurate hydrate hydrobromide
  hydrochloride iodide lactate l-malate l-tartrate s-malate medoxomil kamedoxomil pidolate trifenatate sulfoxide magnesium malate maleate meglumine mesilate mesylate methylsulfate
  monohydrate mononitrate monosodium napadisylate nitrate olamine oxalate pentahydrate phosphate potassium saccharate sesquihydrate sodium
  stearate strontium succinate sulfate tannate tartrate tosilate tosylate trihydrate tromethamine xinafoate zinc`.split(/\s+/),
);

/** Esters and carriers of long-acting or otherwise different products: they stay part of the name, for their boxes are their own. */
const ownProducts =
  /\b(benzathine|procaine|epolamine|lysine|decanoate|palmitate|hexadecanoate|lauroxil|pamoate|valerate|cypionate|enanthate|undecanoate|caproate|liposomal?|liposome|lipid complex|pegylated|protein[- ]bound)\b/;

const allOwnProducts = new RegExp(ownProducts, 'g');

/** Names of one drug that no rule would bring together: FDA's substance register and RxNorm differ. */
const sameDrug: Record<string, string> = {
  'insulin, regular, human': 'insulin human',
  'insulin isophane, human': 'insulin human',
  'insulin nph, human': 'insulin human',
  'insulin aspart, human': 'insulin aspart',
  'divalproex sodium': 'valproate',
  'valproic acid': 'valproate',
  'valproate sodium': 'valproate',
  divalproex: 'valproate',
  'levothyroxine sodium anhydrous': 'levothyroxine',
  'estrogens, conjugated (usp)': 'estrogens, conjugated',
  'mycophenolic acid': 'mycophenolate',
  'mycophenolate sodium': 'mycophenolate',
  'dextroamphetamine saccharate': 'dextroamphetamine',
  'epoetin alfa': 'epoetin',
  'hyaluronidase (human recombinant)': 'hyaluronidase',
  'trastuzumab-hyaluronidase': 'hyaluronidase',
  'amikacin liposomal': 'amikacin liposome',
  'acetylsalicylic acid': 'aspirin',
  'sitagliptin free base': 'sitagliptin',
  'estradiol hemihydrate': 'estradiol',
};

/**
 * The drug in an ingredient name of a label or of RxNorm, without salt: "CLOPIDOGREL BISULFATE" as "clopidogrel".
 * A name that no rule shortens stays whole and so its own drug: fluoroestradiol is not estradiol.
 * @param known lower-case ingredient names (RxNorm IN); shortening stops at the first of them
 */
export const ingredientKey = (name: string, known: ReadonlySet<string>): string => {
  let text = name.normalize('NFKC').toLowerCase().trim();
  // A biosimilar's four-letter suffix names the maker, not another drug.
  text = text.replace(/^(.{5,})-[a-z]{4}$/, '$1').replace(/^(?:tbo|ado|fam)-/, '');
  text = text.replace(/^(.+?)[, ]+(?:usp|unspecified form)$/, '$1');
  for (;;) {
    const same = sameDrug[text];
    if (same !== undefined) return same;
    if (known.has(text)) return text;
    const cut = /^(.+)[ ,]+([^ ]+)$/.exec(text);
    const [, rest = '', last = ''] = cut ?? [];
    if (cut === null || !salts.has(last.replace(/^(di|tri|mono|hemi|sesqui)basic$/, 'sodium'))) return text;
    text = rest.replace(/,$/, '');
  }
};

/** The drug without ester or carrier: what an order for the ingredient alone leaves open. */
export const rootOf = (key: string): string => (ownProducts.test(key) ? key.replace(allOwnProducts, ' ').replace(/\s+/g, ' ').trim() : key);

/** One key for a set of ingredients in any order: "acetaminophen / hydrocodone". */
export const setKey = (names: Iterable<string>): string => [...new Set(names)].sort().join(' / ');
