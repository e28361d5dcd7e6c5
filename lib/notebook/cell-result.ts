// How the value of a cell's last expression is shown: data frames as tables, anything else as Node.js prints it.
import { inspect } from "node:util";
import type { MimeBundle } from "../runtime/host.js";
import { renderTable } from "./table.js";

/** What this project needs to know of danfojs's DataFrame. */
interface DataFrame {
  columns: string[];
  index: (string | number)[];
  values: unknown[][];
}

const shownRows = 50;

export function showValue(value: unknown): MimeBundle {
  if (!isDataFrame(value)) return { "text/plain": inspect(value) };
  const { columns, index, values } = value;
  const rows = values.slice(0, shownRows).map((row, i) => {
    return Object.fromEntries([["", index[i]], ...columns.map((column, j) => [column, row[j]])]);
  });
  const more = values.length > shownRows ? `, the first ${shownRows}` : "";
  return renderTable(rows, { columns: ["", ...columns], caption: `${values.length} rows${more}` });
}

function isDataFrame(value: unknown): value is DataFrame {
  return typeof value === "object" && value?.constructor.name === "DataFrame" && "columns" in value && "index" in value;
}
