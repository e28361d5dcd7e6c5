import { expect, test } from "vitest";
import { ConnectionLost, connected, persistently } from "../../../lib/checkpoints/download/connection.js";

const lookupFailure = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(`getaddrinfo ${code} nowhere`), { code }) });
const failing = (code: string) => connected(() => Promise.reject(lookupFailure(code)), undefined);
const options = { retryWaits: [0, 0] };

test("an unknown host is not asked again, a resolver that is busy is", async () => {
  for (const [code, expected] of [
    ["ENOTFOUND", 1],
    ["EAI_AGAIN", 3],
  ] as const) {
    let attempts = 0;
    const attempt = () => {
      attempts++;
      return failing(code);
    };
    await expect(persistently(attempt, options)).rejects.toThrow(`getaddrinfo ${code} nowhere`);
    expect(attempts).toBe(expected);
  }
});

test("once something has come, the network may go away for a while", async () => {
  let size = 0;
  const outcomes = [() => failing("ENOTFOUND"), () => failing("ENOTFOUND"), () => Promise.resolve("whole")];
  const attempt = () => {
    size = 10;
    return outcomes.shift()!();
  };
  expect(await persistently(attempt, options, () => size)).toBe("whole");
  expect(outcomes).toEqual([]);
});

test("what is no failure of a connection is passed on", async () => {
  const broken = () => Promise.reject(new Error("broken"));
  await expect(connected(broken, undefined)).rejects.not.toBeInstanceOf(ConnectionLost);
});
