// A careful reader of JSON headers from unknown files: one member at a time, so that a hostile header fails at its first bad
// member before it costs memory, and names that occur twice are seen, of which JSON.parse keeps the last.
import { complaint, type FileInQuestion, quoted } from "./complaint.js";

/** A member of an object: `value` is not larger than its text. */
export interface JsonMember {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The largest published models have some hundred thousand arrays. */
const mostNames = 2 ** 18;
/** Of an array's entry, in characters. */
const longestEntry = 100_000;

/**
 * The members of a JSON object that holds objects: entries of arrays, with lists in them, and objects of texts as long as
 * they like.
 */
export function* jsonMembers(text: string, file: FileInQuestion): Generator<JsonMember> {
  const seen = new Set<string>();
  for (const { member, colons, hasLists } of membersOf(text, file)) {
    if (hasLists && member.length > longestEntry)
      throw complaint(file, `entries of at most ${longestEntry} characters`, `${member.length}, ${quoted(member)}`);
    if (Math.max(colons, seen.size) > mostNames) throw complaint(file, `at most ${mostNames} names`, "more");
    const { name, value } = parseMember(member, file);
    if (seen.has(name) || colons !== 1 + Object.keys(value).length)
      throw complaint(file, "names that differ", `one of them again in ${quoted(member)}`);
    seen.add(name);
    yield { name, value };
  }
}

/** A member's text, `"name": {...}`. */
interface MemberText {
  readonly member: string;
  /** Outside strings: as many as there are names. */
  readonly colons: number;
  readonly hasLists: boolean;
}

function* membersOf(text: string, file: FileInQuestion): Generator<MemberText> {
  if (!text.startsWith("{")) throw complaint(file, "a JSON header", quoted(text));
  let [depth, colons, start, hasLists] = [0, 0, 1, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === ":") colons++;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") depth--;
    if (letter === "[") hasLists = true;
    if (depth > 3 || (depth === 3 && letter === "{"))
      throw complaint(file, "no deeper brackets", `${letter} after ${quoted(text.slice(start))}`);
    const isEnd = depth === 0;
    if (!isEnd && (depth > 1 || letter !== ",")) continue;
    const isEmptyObject = isEnd && start === 1 && text.slice(1, at).trim() === "";
    if (!isEmptyObject) yield { member: text.slice(start, at), colons, hasLists };
    if (isEnd) return checkRest(text.slice(at + 1), file);
    [start, colons, hasLists] = [at + 1, 0, false];
  }
  throw complaint(file, "a JSON header up to its last }", quoted(text));
}

/** The place of the quote that ends the string beginning at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function checkRest(rest: string, file: FileInQuestion): void {
  if (rest.trim() !== "") throw complaint(file, "nothing but spaces after a JSON header", quoted(rest));
}

function parseMember(member: string, file: FileInQuestion): JsonMember {
  const [[name, value], ...more] = Object.entries(parseObject(member, file));
  if (more.length > 0 || !(value instanceof Object) || Array.isArray(value))
    throw complaint(file, "a name with an object", quoted(member));
  return { name, value: value as Record<string, unknown> };
}

function parseObject(member: string, file: FileInQuestion): object {
  try {
    return JSON.parse(`{${member.trim() === "" ? "," : member}}`); // what is between two commas is not nothing
  } catch {
    throw complaint(file, "a JSON header", quoted(member));
  }
}
