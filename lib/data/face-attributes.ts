// FairFace's attributes (Karkkainen and Joo 2021; Radford et al. 2021, section 7.1, Tables 3 to 7) from the columns of any
// table that has them, whichever of the spellings in use it has. The categories are FairFace's: reductive, and kept only so
// that results can be compared.

/** FairFace's categories, in the order of CLIP's tables. */
export const faceCategories = {
  gender: ["female", "male"],
  race: ["Black", "White", "Indian", "Latino", "Middle Eastern", "Southeast Asian", "East Asian"],
  age: ["0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "over 70"],
  /** Tables 3 and 4 pool six of the seven. */
  whiteOrNot: ["White", "Non-White"],
} as const;

/** One of FairFace's categories each, "" where the table says nothing. */
export type FaceAttributes = {
  readonly [name in keyof typeof faceCategories]: (typeof faceCategories)[name][number] | "";
};

/**
 * FairFace's attributes of N pictures from their table's columns, name -> [N], as readers give them: "age", "gender" or "sex",
 * "race" or "ethnicity", in capitals or not. Empty values and missing columns become "".
 *
 * @throws for a table without any of these columns, and for a value that is none of the known spellings.
 */
export function faceAttributes(columns: Readonly<Record<string, readonly string[]>>): FaceAttributes[] {
  const byName = new Map(Object.entries(columns).map(([name, values]) => [name.trim().toLowerCase(), values]));
  const gender = byName.get("gender") ?? byName.get("sex");
  const race = byName.get("race") ?? byName.get("ethnicity");
  const age = byName.get("age");
  const known = gender ?? race ?? age;
  if (!known)
    throw new Error(
      `faceAttributes: expected a column age, gender or race, got ${[...byName.keys()].join(", ") || "no column"}`,
    );
  return Array.from(known, (_, i) => attributesOf({ gender: gender?.[i], race: race?.[i], age: age?.[i] }));
}

function attributesOf(texts: { gender?: string; race?: string; age?: string }): FaceAttributes {
  const race = category("race", texts.race, faceCategories.race);
  return {
    gender: category("gender", texts.gender, faceCategories.gender),
    race,
    age: category("age", texts.age, faceCategories.age),
    whiteOrNot: race === "" || race === "White" ? race : "Non-White",
  };
}

/** A category by its spelling; "SE Asian" and "3 - 9" become "seasian" and "3-9" first. */
function category<Value extends string>(
  name: keyof typeof otherSpellings,
  text = "",
  known: readonly Value[],
): Value | "" {
  const squeezed = squeeze(text);
  if (squeezed === "") return "";
  const spelling = otherSpellings[name][squeezed];
  const found = known.find((value) => value === spelling || squeeze(value) === squeezed);
  if (found === undefined)
    throw new Error(
      `faceAttributes: expected ${name} to be one of ${known.join(", ")}, got "${text}"; ` +
        "write numbered classes out as their names",
    );
  return found;
}

/** Lower case without spaces and underscores, every kind of dash as a hyphen. */
function squeeze(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s*(–|—|‑|-|\bto\b)\s*/g, "-")
    .replace(/[\s_]+/g, "");
}

/** Squeezed spelling -> category. The dates are what spreadsheet programs make of "3-9" and "10-19". */
const otherSpellings: Readonly<Record<"gender" | "race" | "age", Readonly<Record<string, string>>>> = {
  gender: { f: "female", woman: "female", m: "male", man: "male" },
  race: {
    latinohispanic: "Latino",
    "latino-hispanic": "Latino",
    "latino/hispanic": "Latino",
    hispanic: "Latino",
    seasian: "Southeast Asian",
    easian: "East Asian",
  },
  age: {
    ...{ "3-sep": "3-9", "03-sep": "3-9", "9-mar": "3-9", "09-mar": "3-9", "sep-03": "3-9", "mar-09": "3-9" },
    ...{ "19-oct": "10-19", "oct-19": "10-19" },
    ...{ morethan70: "over 70", "70+": "over 70", ">70": "over 70", "70andover": "over 70" },
  },
};
