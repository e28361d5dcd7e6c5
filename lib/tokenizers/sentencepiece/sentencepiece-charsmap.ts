// SentencePiece's compiled table of replacements, such as NFKC: the size of a trie, the trie, and the replacements' text with
// a NUL after each. The trie is a double array (Aoe 1989) in the layout of Darts-clone: one 32-bit unit per node, whose
// children lie at the node's index XOR its offset XOR a byte of the key. A file may hold anything, so the table is checked
// once as a whole, and no walk can then leave it.

/** A replacement for the bytes at a place: how many of them, and what stands in their place. */
export interface Replacement {
  readonly length: number;
  readonly bytes: Uint8Array;
}

export interface CharacterMap {
  /** The replacement for the longest run of bytes at a place that has one. */
  longestAt(text: Uint8Array, at: number): Replacement | undefined;
}

/** No replacement of a published table has more than some forty bytes. */
const longestReplacement = 1024;

/** Reads a compiled table. Throws when it is not one, or could lead out of itself. */
export function readCharacterMap(charsmap: Uint8Array): CharacterMap {
  const { units, texts } = parts(charsmap);
  checkUnits(units, texts.length);
  return { longestAt: (text, at) => longestAt(text, at, { units, texts }) };
}

interface Parts {
  readonly units: Uint32Array;
  readonly texts: Uint8Array;
}

function parts(charsmap: Uint8Array): Parts {
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.byteLength);
  const size = charsmap.length > 4 ? view.getUint32(0, true) : 0;
  // Darts-clone allots units in blocks of 256.
  if (size === 0 || size % 1024 !== 0 || size >= charsmap.length - 4)
    throw damaged(`a trie of ${size} bytes in a table of ${charsmap.length}`);
  const texts = charsmap.subarray(4 + size);
  let end = -1;
  for (const [at, byte] of texts.entries()) {
    if (at - end > longestReplacement) throw damaged(`a replacement of more than ${longestReplacement} bytes`);
    if (byte === 0) end = at;
  }
  if (end !== texts.length - 1) throw damaged("a last replacement without an end");
  return { units: Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true)), texts };
}

/** Every unit's children, and its value where it has one, must lie inside the table. */
function checkUnits(units: Uint32Array, textLength: number): void {
  if (labelOf(units[0]) !== 0 || hasValue(units[0])) throw damaged("a trie without a root");
  for (const [i, unit] of units.entries()) {
    if (isValue(unit)) {
      if (valueIn(unit) >= textLength) throw damaged(`a replacement at ${valueIn(unit)} of ${textLength} bytes`);
    } else {
      const base = i ^ offsetOf(unit);
      if ((base | 0xff) >= units.length) throw damaged(`a node at ${base} of ${units.length}`);
      if (hasValue(unit) && !isValue(units[base])) throw damaged(`no replacement at node ${base}`);
    }
  }
}

function longestAt(text: Uint8Array, at: number, { units, texts }: Parts): Replacement | undefined {
  let node = offsetOf(units[0]);
  let found: { length: number; value: number } | undefined;
  for (let i = at; i < text.length; i++) {
    node ^= text[i];
    const unit = units[node];
    if (labelOf(unit) !== text[i]) break;
    node ^= offsetOf(unit);
    if (hasValue(unit)) found = { length: i + 1 - at, value: valueIn(units[node]) };
  }
  return found && { length: found.length, bytes: texts.subarray(found.value, texts.indexOf(0, found.value)) };
}

/** The byte that leads to a node; a unit that holds a value has none that a byte could equal. */
function labelOf(unit: number): number {
  return (unit & 0x8000_00ff) >>> 0;
}

function isValue(unit: number): boolean {
  return unit >>> 31 === 1;
}

function hasValue(unit: number): boolean {
  return ((unit >>> 8) & 1) === 1;
}

function valueIn(unit: number): number {
  return unit & 0x7fff_ffff;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function damaged(what: string): Error {
  return new Error(
    `readCharacterMap: expected SentencePiece's table of replacements, got ${what}; the file is damaged`,
  );
}
