// A trie over bytes in two flat arrays: an open-addressed hash table from (node, byte) to the next node. A quarter of a
// million pieces take some tens of megabytes and a step takes a few nanoseconds.

/** Nodes are numbered from 0, the root, and a node with its byte must fit 32 bits. */
const mostNodes = 2 ** 24;

export class ByteTrie {
  /** Value at a node, -1 where no key ends. */
  readonly #values: Int32Array;
  /** (node, byte) as one number -> next node; 0, the root, is nobody's next and marks a free place. */
  readonly #edges: Uint32Array;
  readonly #next: Int32Array;
  readonly #mask: number;
  #nodes = 1;

  /** Keys with their values, of which the last of equal keys stays. Throws above 16 MiB of keys. */
  constructor(entries: readonly { readonly key: Uint8Array; readonly value: number }[]) {
    const size = entries.reduce((sum, { key }) => sum + key.length, 1);
    if (size > mostNodes) throw new Error(`ByteTrie: expected keys of at most ${mostNodes} bytes in all, got ${size}`);
    const capacity = 2 ** Math.ceil(Math.log2(1.5 * size + 1));
    this.#mask = capacity - 1;
    this.#edges = new Uint32Array(capacity);
    this.#next = new Int32Array(capacity);
    this.#values = new Int32Array(size).fill(-1);
    for (const { key, value } of entries) this.#add(key, value);
  }

  /** The node that a byte leads to, or -1. */
  step(node: number, byte: number): number {
    return this.#next[this.#place(node, byte)] || -1;
  }

  /** The value of the key that ends at a node, or -1. */
  valueAt(node: number): number {
    return this.#values[node];
  }

  /** The value of a key, or -1. */
  get(bytes: Uint8Array, start = 0, end = bytes.length): number {
    let node = 0;
    for (let at = start; at < end && node >= 0; at++) node = this.step(node, bytes[at]);
    return node > 0 ? this.#values[node] : -1;
  }

  /** Length of the longest key at a place, 0 for none. */
  longestAt(bytes: Uint8Array, at: number): number {
    let longest = 0;
    for (let node = 0, i = at; i < bytes.length; i++) {
      node = this.step(node, bytes[i]);
      if (node < 0) break;
      if (this.#values[node] >= 0) longest = i + 1 - at;
    }
    return longest;
  }

  #add(key: Uint8Array, value: number): void {
    let node = 0;
    for (const byte of key) {
      const place = this.#place(node, byte);
      if (this.#next[place] === 0) {
        this.#edges[place] = node * 256 + byte;
        this.#next[place] = this.#nodes++;
      }
      node = this.#next[place];
    }
    this.#values[node] = value;
  }

  /** Where the step from a node by a byte stands, or would stand. */
  #place(node: number, byte: number): number {
    const edge = node * 256 + byte;
    // Knuth's multiplicative hash; the highest bits are the well mixed ones.
    let place = (Math.imul(edge, 0x9e3779b1) >>> 8) & this.#mask;
    while (this.#next[place] !== 0 && this.#edges[place] !== edge) place = (place + 1) & this.#mask;
    return place;
  }
}
