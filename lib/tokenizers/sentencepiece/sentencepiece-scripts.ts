// Which script a character belongs to, for the rule that a piece does not mix scripts (Kudo and Richardson 2018, as their
// trainer applies it). JavaScript can only ask for one script at a time, so the known ones are tried.

/** The script of a piece in which no character has one yet. */
export const noScript = -2;

/** The script of two pieces joined; undefined where they have different ones and must stay apart. */
export function joinScripts(left: number, right: number): number | undefined {
  if (left === noScript || left === right) return right;
  return right === noScript ? left : undefined;
}

/** A number for each script: -1 for common characters such as digits, signs and emoji, `noScript` for accents and "▁". */
export function scriptOf(character: string): number {
  const known = remembered.get(character);
  if (known !== undefined) return known;
  const isNeutral = character === "\u2581" || /\p{Script=Inherited}/u.test(character);
  const script = isNeutral ? noScript : patterns.findIndex((pattern) => pattern.test(character));
  remembered.set(character, script);
  return script;
}

const remembered = new Map<string, number>();

/** All that Unicode 9 had, as in SentencePiece's table; of later ones the characters count as common ones. */
const names = [
  ...["Latin", "Cyrillic"],
  ...["Arabic", "Devanagari", "Hangul", "Greek", "Hebrew", "Thai", "Bengali", "Tamil", "Telugu", "Gujarati", "Kannada"],
  ...["Malayalam", "Gurmukhi", "Oriya", "Sinhala", "Myanmar", "Khmer", "Lao", "Georgian", "Armenian", "Ethiopic"],
  ...["Cherokee", "Mongolian", "Tibetan", "Adlam", "Ahom", "Anatolian_Hieroglyphs", "Avestan", "Balinese", "Bamum"],
  ...["Bassa_Vah", "Batak", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Canadian_Aboriginal"],
  ...["Carian", "Caucasian_Albanian", "Chakma", "Cham", "Coptic", "Cuneiform", "Cypriot", "Deseret", "Duployan"],
  ...["Egyptian_Hieroglyphs", "Elbasan", "Glagolitic", "Gothic", "Grantha", "Hanunoo", "Hatran", "Imperial_Aramaic"],
  ...["Inscriptional_Pahlavi", "Inscriptional_Parthian", "Javanese", "Kaithi", "Kayah_Li", "Kharoshthi", "Khojki"],
  ...["Khudawadi", "Lepcha", "Limbu", "Linear_A", "Linear_B", "Lisu", "Lycian", "Lydian", "Mahajani", "Mandaic"],
  ...["Manichaean", "Marchen", "Meetei_Mayek", "Mende_Kikakui", "Meroitic_Cursive", "Meroitic_Hieroglyphs", "Miao"],
  ...["Modi", "Mro", "Multani", "Nabataean", "New_Tai_Lue", "Newa", "Nko", "Ogham", "Ol_Chiki", "Old_Hungarian"],
  ...["Old_Italic", "Old_North_Arabian", "Old_Permic", "Old_Persian", "Old_South_Arabian", "Old_Turkic", "Osage"],
  ...["Osmanya", "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa", "Phoenician", "Psalter_Pahlavi", "Rejang"],
  ...["Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham", "SignWriting", "Sora_Sompeng", "Sundanese"],
  ...["Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet", "Takri", "Tangut", "Thaana"],
  ...["Tifinagh", "Tirhuta", "Ugaritic", "Vai", "Warang_Citi", "Yi"],
];

/** A script's number is its place here; what nothing fits is a common character. */
const patterns = [
  // Japanese words mix three scripts, and the sign for long vowels is theirs, so all are one here.
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]/u,
  ...names.map((name) => new RegExp(`\\p{Script=${name}}`, "u")),
];
