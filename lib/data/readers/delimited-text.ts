// Tables of text: comma, tab, semicolon or bar separated, with quoted fields as in RFC 4180. The delimiter is the one that cuts
// the first lines into the same number of fields, and into most.

export interface TextTable {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Fields of each row, as many as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

const delimiters = [",", "\t", ";", "|"];
const sniffedLines = 20;
const mostRows = 2 ** 24;

/**
 * Reads a table whose first line names its columns. Empty lines are left out.
 *
 * @throws for a table without rows, for a column that comes twice, and for a row of another length, with its number.
 */
export function parseDelimited(text: string, delimiter: string = sniffDelimiter(text)): TextTable {
  const [columns = [], ...rows] = [...records(text.replace(/^\ufeff/, ""), delimiter)];
  const names = columns.map((name) => name.trim());
  const doubled = names.find((name, i) => names.indexOf(name) !== i);
  if (doubled !== undefined) throw new Error(`expected every column once, got ${JSON.stringify(doubled)} twice`);
  if (rows.length === 0) throw new Error(`expected rows below the line of columns (${names.join(", ")}), got none`);
  const wrong = rows.findIndex((row) => row.length !== names.length);
  if (wrong >= 0)
    throw new Error(
      `expected ${names.length} fields (${names.join(", ")}), got ${rows[wrong].length} in row ${wrong + 1} below the columns: ` +
        JSON.stringify(rows[wrong].join(delimiter).slice(0, 80)),
    );
  return { delimiter, columns: names, rows };
}

/** The delimiter that cuts the first records of a text alike and into most fields. */
export function sniffDelimiter(text: string): string {
  const fields = delimiters.map((delimiter) => fieldsOfAll(text, delimiter));
  const most = Math.max(...fields);
  return most > 1 ? delimiters[fields.indexOf(most)] : delimiterOfHeader(text);
}

/** How many fields the first records have, 1 if they differ or their quotation marks don't fit. */
function fieldsOfAll(text: string, delimiter: string): number {
  const counts: number[] = [];
  try {
    for (const record of records(text, delimiter)) if (counts.push(record.length) === sniffedLines) break;
  } catch {
    return 1;
  }
  return counts.every((count) => count === counts[0]) ? counts[0] : 1;
}

/** Where no delimiter cuts all alike, the one that the first line has most of: rows of other lengths are then named. */
function delimiterOfHeader(text: string): string {
  const header = text.slice(0, 2 ** 16).split("\n", 1)[0];
  const counts = delimiters.map((delimiter) => header.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))];
}

function* records(text: string, delimiter: string): Generator<string[]> {
  let record: string[] = [];
  let rows = 0;
  for (let at = 0; at < text.length; ) {
    const { field, end } = fieldAt(text, at, delimiter);
    record.push(field);
    at = end;
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) record.push("");
      if (at < text.length) continue;
    }
    if (record.length > 1 || record[0] !== "") {
      if (++rows > mostRows) throw new Error(`expected at most ${mostRows} rows, got more`);
      yield record;
    }
    record = [];
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
  }
}

/** The field that begins at a place, and where it ends: before a delimiter, a line end or the end of the text. */
function fieldAt(text: string, start: number, delimiter: string): { field: string; end: number } {
  if (text[start] !== '"') return plainField(text, start, delimiter);
  let field = "";
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0)
      throw new Error(
        `expected a closing quotation mark, got none after ${JSON.stringify(text.slice(start, start + 40))}`,
      );
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = plainField(text, quote + 1, delimiter); // what follows a closing mark belongs to the field, as in pandas
      return { field: field + rest.field, end: rest.end };
    }
    field += '"';
    at = quote + 2;
  }
}

function plainField(text: string, start: number, delimiter: string): { field: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
  return { field: text.slice(start, end), end };
}
