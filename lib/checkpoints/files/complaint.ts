// What the readers of weight files say when a file is not what it should be.

/** The function that a person called, and the file. */
export interface FileInQuestion {
  readonly reader: string;
  readonly path: string;
}

/** "openX: expected ..., got ... (path); remedy". */
export function complaint(
  { reader, path }: FileInQuestion,
  expected: string,
  got: string,
  remedy = "the file is damaged or not of this kind, get it again",
): Error {
  return new Error(`${reader}: expected ${expected}, got ${got} (${path}); ${remedy}`);
}

/** Text from a file for people: short, in quotation marks, and nothing in it that looks like other letters. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  return JSON.stringify(short).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
