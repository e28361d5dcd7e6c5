// How long a regular expression of a file may take. JavaScript's engine tries all ways to match, which can be exponentially
// many: "(a+)+$" never ends on forty a's. Patterns of published tokenizers (GPT-2, Llama, Qwen, DeepSeek) are simple: classes,
// repeated or not, in groups that are not. Only such patterns are accepted, and of those the ones that from any place in a
// text try few ways that its length multiplies at most once.

/** Throws unless a pattern, in Oniguruma's syntax, is of a simple form and takes little time on any text. */
export function checkPattern(pattern: string): { readonly matchesNothing: boolean } {
  const { ways, free, least } = new Reader(pattern).read();
  if (ways > mostWays || free > 1) throw refused(pattern, "one that may take very long");
  return { matchesNothing: least === 0 };
}

const longestPattern = 4096;
const deepestGroup = 8;
const mostWays = 512;
const mostRepeats = 256;

/** What matching a part can cost at one place in a text. */
interface Cost {
  /** Ways to match that the pattern itself bounds. */
  readonly ways: number;
  /** How many times the text's length multiplies the ways, when what follows may fail and has them all tried. */
  readonly full: number;
  /** The same when all that follows matches whatever comes, so that the first way is taken. */
  readonly free: number;
  /** Whether the part itself may fail to match. */
  readonly fails: boolean;
  /** Characters of the shortest match. */
  readonly least: number;
}

const nothing: Cost = { ways: 1, full: 0, free: 0, fails: false, least: 0 };
const character: Cost = { ways: 1, full: 0, free: 0, fails: true, least: 1 };
const condition: Cost = { ...character, least: 0 };

const groupStart = /\((?:\?(?:[:=!>]|i:|<[=!]))?/y;
// Not references to groups and what else reads more than a character.
const escaped = /\\(?:[pPx]\{\^?[\w=]+\}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|[^\dcgkpuxGKRPXyYO])/uy;
const quantifier = /[*+?][?+]?|\{(\d+)(,(\d*))?\}|\{,(\d+)\}/y;
const plain = /[^\\[\](){}*+?|]/uy;
const posixClass = /\[:\^?\w+:\]/y;

/** Reads a pattern from left to right. */
class Reader {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): Cost {
    if (this.#pattern.length > longestPattern) throw refused(this.#pattern, `${this.#pattern.length} characters`);
    const cost = this.#alternatives();
    if (this.#at < this.#pattern.length) throw this.#unknown();
    return cost;
  }

  #alternatives(): Cost {
    const costs = [this.#sequence()];
    while (this.#take(/\|/y)) costs.push(this.#sequence());
    return {
      ways: costs.reduce((sum, { ways }) => sum + ways, 0),
      full: Math.max(...costs.map(({ full }) => full)),
      free: Math.max(...costs.map(({ free }) => free)),
      fails: costs.every(({ fails }) => fails),
      least: Math.min(...costs.map(({ least }) => least)),
    };
  }

  #sequence(): Cost {
    const parts: Cost[] = [];
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at])) parts.push(this.#repeated());
    return parts.reduceRight(
      (rest, part) => ({
        ways: rest.ways * part.ways,
        full: rest.full + part.full,
        free: rest.free + (rest.fails ? part.full : part.free),
        fails: rest.fails || part.fails,
        least: rest.least + part.least,
      }),
      nothing,
    );
  }

  #repeated(): Cost {
    const start = this.#at;
    const part = this.#part();
    const isGroup = this.#pattern[start] === "(";
    const found = this.#take(quantifier);
    if (!found) return part;
    if (this.#take(quantifier)) throw this.#unknown();
    const { least, most } = repeats(found);
    // A group that is repeated has its ways multiplied again and again.
    if (isGroup && (least !== 0 || most !== 1)) throw refused(this.#pattern, "a group that is repeated");
    if (least > mostRepeats || (most > mostRepeats && most !== Infinity)) throw this.#unknown();
    return {
      ways: most === Infinity ? 1 : part.ways * (most - least + 1),
      full: part.full + (most === Infinity ? 1 : 0),
      free: part.free,
      fails: least > 0,
      least: least * part.least,
    };
  }

  #part(): Cost {
    const group = this.#take(groupStart);
    if (group) return this.#group(group[0]);
    if (this.#pattern[this.#at] === "[") return this.#class();
    const found = this.#take(escaped) ?? this.#take(plain);
    if (!found) throw this.#unknown();
    return /^(?:[$^]|\\[AbBzZ])$/.test(found[0]) ? condition : character;
  }

  #group(start: string): Cost {
    if (++this.#depth > deepestGroup) throw this.#unknown();
    const inside = this.#alternatives();
    if (!this.#take(/\)/y)) throw this.#unknown();
    this.#depth--;
    if (!/[=!]/.test(start)) return inside;
    if (inside.full > 0) throw refused(this.#pattern, "an unbounded look ahead or behind");
    return { ...condition, ways: inside.ways };
  }

  /** One character of a set, which may hold other sets in brackets. */
  #class(): Cost {
    let depth = 0;
    do {
      if (this.#take(posixClass)) continue;
      if (this.#take(/\[\^?/y)) {
        depth++;
        if (this.#pattern[this.#at] === "]") throw this.#unknown(); // a bracket there is none that closes, in some syntaxes
      } else if (this.#take(/\]/y)) depth--;
      else if (!this.#take(escaped) && !this.#take(/[^\\]/uy)) throw this.#unknown();
    } while (depth > 0);
    return character;
  }

  #take(expected: RegExp): RegExpExecArray | undefined {
    expected.lastIndex = this.#at;
    const found = expected.exec(this.#pattern);
    if (!found) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #unknown(): Error {
    return refused(this.#pattern, `"${this.#pattern.slice(this.#at, this.#at + 20)}" at character ${this.#at}`);
  }
}

function repeats([quantity, exactly, range, most, upTo]: RegExpExecArray): { least: number; most: number } {
  if (upTo !== undefined) return { least: 0, most: Number(upTo) };
  if (exactly === undefined)
    return { least: quantity.startsWith("+") ? 1 : 0, most: quantity.startsWith("?") ? 1 : Infinity };
  if (range === undefined) return { least: Number(exactly), most: Number(exactly) };
  return { least: Number(exactly), most: most ? Number(most) : Infinity };
}

function refused(pattern: string, got: string): Error {
  const shown = pattern.length > 300 ? `${pattern.slice(0, 300)}...` : pattern;
  return new Error(
    `checkPattern: expected a regular expression as published tokenizers have, got ${got}: ${JSON.stringify(shown)}; ` +
      "no other is run",
  );
}
