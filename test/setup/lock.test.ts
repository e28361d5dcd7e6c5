import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { takeLock } from "../../lib/setup/lock.mjs";
import { temporaryFolder } from "./places.js";

test("a lock holds this process's id until it is given back", async () => {
  const path = join(temporaryFolder(), "inside/setup.lock");
  const release = await takeLock(path);
  expect(readFileSync(path, "utf8")).toBe(String(process.pid));
  release();
  expect(existsSync(path)).toBe(false);
});

test("a second taker waits, says for whom, and goes on when the first gives back", async () => {
  const path = join(temporaryFolder(), "setup.lock");
  const order: string[] = [];
  const release = await takeLock(path);
  const second = takeLock(path, { onWait: (pid) => order.push(`waits for ${pid}`), pollMilliseconds: 5 });
  await delay(40);
  order.push("given back");
  release();
  (await second)();
  expect(order).toEqual([`waits for ${process.pid}`, "given back"]);
});

test.each(["999999999", "", "garbage"])(
  "a stale lock with content '%s' is taken over without waiting",
  async (content) => {
    const path = join(temporaryFolder(), "setup.lock");
    writeFileSync(path, content);
    const release = await takeLock(path, { onWait: () => expect.fail("waited for nobody") });
    expect(readFileSync(path, "utf8")).toBe(String(process.pid));
    release();
  },
);

test("giving back leaves a lock alone that another process has taken over", async () => {
  const path = join(temporaryFolder(), "setup.lock");
  const release = await takeLock(path);
  writeFileSync(path, "12345");
  release();
  expect(readFileSync(path, "utf8")).toBe("12345");
});
