// Short opinions on films from a small grammar, half of them in praise: what Rendered SST2 asks a model to read in
// pictures (Radford et al. 2021, Appendix A.1), in words that fit on small ones.

export interface Opinion {
  readonly text: string;
  readonly isPositive: boolean;
}

const praise = [
  ...["great", "superb", "moving", "funny", "clever", "lovely", "brilliant", "gripping", "charming", "fresh"],
  ...["touching", "witty", "thrilling", "tender", "elegant", "stunning"],
];
const blame = [
  ...["dull", "awful", "weak", "boring", "stupid", "messy", "bland", "tedious", "silly", "stale"],
  ...["clumsy", "lifeless", "painful", "shallow", "pointless", "dreadful"],
];
const subjects = ["film", "plot", "cast", "story", "script", "ending", "music", "humour"];

/** {} is an adjective, [] a subject; "no" and "not" turn the opinion round. */
const patterns = [
  ...["this {} []", "the [] is {}", "really {} []", "i found the [] {}", "quite the {} []", "this [] seems {}"],
  ...["the [] is not {}", "no {} [] here"],
];

/** All sentences of the grammar: patterns x adjectives x subjects, in this order. */
export const opinions: readonly Opinion[] = patterns.flatMap((pattern) =>
  [...praise, ...blame].flatMap((adjective, index) =>
    subjects.map((subject) => ({
      text: pattern.replace("{}", adjective).replace("[]", subject),
      isPositive: index < praise.length !== /\bnot?\b/.test(pattern),
    })),
  ),
);
