// The real kernel, over ZeroMQ. Each test provokes a defect that tslab's own kernel has.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, startMilliseconds } from "./kernel-client.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await new KernelClient().ready();
}, startMilliseconds);

afterAll(() => kernel.close());

test("a flood of lines arrives whole and in order, though ZeroMQ delays every 513th send", async () => {
  const { stdout, status } = await kernel.execute("for (let i = 0; i < 20_000; i++) console.log(i);");
  expect(status).toBe("ok");
  expect(stdout).toBe(Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
});

test("alternating streams, which can't be joined into one message, keep their order", async () => {
  const code = "for (let i = 0; i < 1500; i++) { console.log(i); console.error(i); }";
  const { outputs } = await kernel.execute(code);
  const streams = outputs.filter(({ type }) => type === "stream").map(({ content }) => [content.name, content.text]);
  expect(streams).toEqual(
    Array.from({ length: 1500 }, (_, i) => [
      ["stdout", `${i}\n`],
      ["stderr", `${i}\n`],
    ]).flat(),
  );
});

test("an error has its name, message and the cell's own line, in the reply and as an output", async () => {
  const code = [
    "interface Unused {",
    "  a: number;",
    "}",
    "",
    "const fail = (x: number): never => {",
    "  throw new RangeError('bad ' + x);",
    "};",
    "fail(3);",
  ].join("\n");
  const { status, reply, outputs } = await kernel.execute(code);
  expect(status).toBe("error");
  expect(reply).toMatchObject({ ename: "RangeError", evalue: "bad 3" });
  const error = outputs.find(({ type }) => type === "error")?.content;
  expect(error).toMatchObject({ ename: "RangeError", evalue: "bad 3" });
  const number = reply.execution_count;
  expect(error?.traceback).toEqual([
    "RangeError: bad 3",
    `    at fail (cell ${number}, line 6)`,
    `    at cell ${number}, line 8`,
  ]);
});

test("an error in a function of an earlier cell names that cell and its line", async () => {
  const defined = await kernel.execute("// a comment\n\nfunction later(): never {\n  throw new Error('later');\n}");
  const { reply } = await kernel.execute("\nlater();");
  expect(reply.traceback).toEqual([
    "Error: later",
    `    at Object.later (cell ${defined.reply.execution_count}, line 4)`,
    `    at cell ${reply.execution_count}, line 2`,
  ]);
});

test("a type error is an error with the place in the cell, and nothing of the cell runs", async () => {
  const { status, reply, stdout } = await kernel.execute('console.log("ran");\nconst text: string = null;');
  expect([status, stdout]).toEqual(["error", ""]);
  expect(reply.ename).toBe("TypeScriptError");
  expect(reply.evalue).toBe("cell:2:7 - Type 'null' is not assignable to type 'string'.");
});

test("after an error the queued cells are aborted, and the next one runs at once", async () => {
  const queued = [kernel.execute("throw new Error('first')"), kernel.execute("console.log('never')")];
  const [failed, aborted] = await Promise.all(queued);
  expect([failed.status, aborted.status, aborted.stdout]).toEqual(["error", "aborted", ""]);
  expect((await kernel.execute("'runs'")).result).toBe("'runs'");
});

test("with stop_on_error false, as --allow-errors sets it, the queued cells run", async () => {
  const options = { stopOnError: false };
  const queued = [kernel.execute("throw new Error('first')", options), kernel.execute("'second'", options)];
  const [failed, second] = await Promise.all(queued);
  expect([failed.status, second.status, second.result]).toEqual(["error", "ok", "'second'"]);
});

test("a rejection that nothing awaits fails its cell", async () => {
  const { status, reply } = await kernel.execute('void Promise.reject(new TypeError("stray"));');
  expect([status, reply.ename, reply.evalue]).toEqual(["error", "TypeError", "stray"]);
});

test("an exception in a timer fails the cell that is running", async () => {
  const { status, reply } = await kernel.execute(
    'setTimeout(() => { throw new Error("timer"); }, 5);\nawait new Promise((resolve) => setTimeout(resolve, 5000));',
  );
  expect([status, reply.evalue]).toEqual(["error", "timer"]);
});

test("an error after its cell is printed below that cell", async () => {
  await kernel.execute('setTimeout(() => { throw new Error("too late"); }, 50);');
  await kernel.seen("Uncaught: Error: too late");
});

test("cells are counted and echoed, so that clients can number them", async () => {
  const { reply, outputs } = await kernel.execute("1 + 1");
  const number = reply.execution_count;
  expect(outputs[0]).toMatchObject({ type: "execute_input", content: { code: "1 + 1", execution_count: number } });
  expect(outputs[1]).toMatchObject({ type: "execute_result", content: { execution_count: number } });
});

test("a display may have several MIME types, be named and be updated; bytes become base64", async () => {
  const host = 'globalThis[Symbol.for("tandem.notebook") as unknown as keyof typeof globalThis]';
  const { outputs } = await kernel.execute(`
    const host = ${host} as { display(data: object, options?: object): void };
    host.display({ "text/plain": "a", "image/png": new Uint8Array([1, 2, 3]) }, { id: "d" });
    host.display({ "text/plain": "b" }, { id: "d", update: true });`);
  expect(outputs.slice(1).map(({ type, content }) => [type, content.data, content.transient])).toEqual([
    ["display_data", { "text/plain": "a", "image/png": "AQID" }, { display_id: "d" }],
    ["update_display_data", { "text/plain": "b" }, { display_id: "d" }],
  ]);
});

test("a kernel that is told to shut down ends, even with timers left", async () => {
  const other = await new KernelClient().ready();
  await other.execute("setInterval(() => {}, 1000);");
  const exit = new Promise((resolve) => other.process.on("exit", resolve));
  other.shutdown();
  expect(await exit).toBe(0);
  await other.close();
});
