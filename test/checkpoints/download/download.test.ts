import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { downloadChecked, sha256InUrl } from "../../../lib/checkpoints/download/checked-download.js";
import { type Handler, type Loopback, sendFile, sha256, startLoopback } from "./loopback.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3));
const hash = sha256(content);
const retryWaits = [0, 0, 0];
const ofNoProcess = 4194305; // no process has an id above 2^22 on Linux

let folder: string;
let server: Loopback;
let folders = 0;
beforeEach(async () => {
  folder = join(base, `${++folders}`);
  mkdirSync(folder);
  server = await startLoopback((request, response) => sendFile(request, response, content));
});
afterEach(() => server.close());

const path = () => join(folder, "model.pt");
const start = (options = {}) => downloadChecked(`${server.url}/a/model.pt`, hash, folder, { retryWaits, ...options });
const expectWhole = () => {
  expect(readFileSync(path()).equals(content)).toBe(true);
  expect(readdirSync(folder)).toEqual(["model.pt"]);
};
/** What an interrupted download has left. */
const leave = (bytes: Uint8Array, owner = ofNoProcess) =>
  writeFileSync(join(folder, `model.pt.${owner}.incomplete`), bytes);
/** Cuts the first answers after so many bytes. */
const cutting = (...after: number[]): Handler => {
  return (request, response) => sendFile(request, response, content, { cutAfter: after.shift() });
};

test("a file is downloaded under the last part of its address, once", async () => {
  expect(await start()).toBe(path());
  expectWhole();
  expect(await start()).toBe(path());
  expect(server.log).toEqual(["GET /a/model.pt"]);
});

test("a file that is there with another content is downloaded anew", async () => {
  writeFileSync(path(), "old");
  await start();
  expectWhole();
});

test("a cut connection is taken up again where it broke", async () => {
  server.handle = cutting(1000, 50_000);
  await start();
  expectWhole();
  expect(server.log).toEqual(["GET /a/model.pt", "GET /a/model.pt bytes=1000-", "GET /a/model.pt bytes=51000-"]);
});

test("as long as each attempt brings something there is another; else it ends, and keeps what has arrived", async () => {
  server.handle = cutting(...Array(10).fill(10), 0);
  await expect(start({ retryWaits: [0] })).rejects.toThrow(/downloadChecked: expected a connection, got .*; try again/);
  expect(server.log).toHaveLength(11);
  server.handle = cutting();
  await start();
  expect(server.log.at(-1)).toBe("GET /a/model.pt bytes=100-");
  expectWhole();
});

test("what a dead process left is gone on with", async () => {
  leave(content.subarray(0, 777));
  await start();
  expect(server.log).toEqual(["GET /a/model.pt bytes=777-"]);
  expectWhole();
});

test("a file that a dead process had only not renamed is not downloaded again", async () => {
  leave(content);
  await start();
  expect(server.log).toEqual([]);
  expectWhole();
});

test("what a living process is downloading is left alone", async () => {
  leave(Buffer.from("mine"), process.ppid);
  await start();
  expect(server.log).toEqual(["GET /a/model.pt"]);
  expect(readFileSync(join(folder, `model.pt.${process.ppid}.incomplete`), "utf8")).toBe("mine");
});

test("a server that knows no parts sends all of it again", async () => {
  leave(content.subarray(0, 777));
  server.handle = (_, response) => response.writeHead(200, { "Content-Length": content.length }).end(content);
  await start();
  expectWhole();
});

test("a server that sends another part than asked for is asked for the whole", async () => {
  leave(content.subarray(0, 777));
  server.handle = (request, response) => {
    if (request.headers.range === undefined) sendFile(request, response, content);
    else response.writeHead(206, { "Content-Range": `bytes 5-99999/100000` }).end(content.subarray(5));
  };
  await start();
  expect(server.log).toEqual(["GET /a/model.pt bytes=777-", "GET /a/model.pt"]);
  expectWhole();
});

test("what is left of another file, and longer, is forgotten", async () => {
  leave(Buffer.alloc(content.length + 5));
  await start();
  expect(server.log).toEqual(["GET /a/model.pt bytes=100005-", "GET /a/model.pt"]);
  expectWhole();
});

test("content with another hash is an error that names both, and nothing of it is kept", async () => {
  const other = Buffer.from(content);
  other[500]++;
  server.handle = (request, response) => sendFile(request, response, other);
  await expect(start()).rejects.toThrow(`expected content with the sha256 ${hash}, got ${sha256(other)}`);
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that is not there, or forbidden, is an error at once", async () => {
  for (const [status, text] of [
    [404, "Not Found"],
    [401, "Unauthorized"],
    [418, "I'm a Teapot"],
  ] as const) {
    server.handle = (_, response) => response.writeHead(status).end();
    const message = `downloadChecked: expected a file, got status ${status} ("${text}") from 127.0.0.1`;
    await expect(start()).rejects.toThrow(message);
  }
  expect(server.log).toHaveLength(3);
  expect(readdirSync(folder)).toEqual([]);
});

test("a busy server is asked again", async () => {
  const answers = [503, 429, 500];
  server.handle = (request, response) => {
    const status = answers.shift();
    if (status === undefined) sendFile(request, response, content);
    else response.writeHead(status).end();
  };
  await start();
  expect(server.log).toHaveLength(4);
  expectWhole();
});

test("without a server it ends after the last attempt", async () => {
  await server.close();
  await expect(start()).rejects.toThrow(/expected a connection, got .*ECONNREFUSED.*; try again/);
  expect(readdirSync(folder)).toEqual([]);
});

test("an interrupt stops it, and what has arrived is kept", async () => {
  const controller = new AbortController();
  server.handle = (_, response) => {
    response.writeHead(200, { "Content-Length": content.length }).write(content.subarray(0, 3000));
    setTimeout(() => controller.abort(new Error("stop")), 50);
  };
  await expect(start({ signal: controller.signal })).rejects.toThrow("stop");
  expect(readFileSync(join(folder, `model.pt.${process.pid}.incomplete`)).equals(content.subarray(0, 3000))).toBe(true);
  server.handle = (request, response) => sendFile(request, response, content);
  await start();
  expect(server.log.at(-1)).toBe("GET /a/model.pt bytes=3000-");
  expectWhole();
});

test("an interrupt ends the wait for another attempt", async () => {
  server.handle = (_, response) => response.writeHead(503).end();
  const signal = AbortSignal.timeout(50);
  await expect(start({ signal, retryWaits: [1000] })).rejects.toThrow("timeout");
});

test("two downloads of the same file at a time are one", async () => {
  await Promise.all([start(), start(), start()]);
  expect(server.log).toEqual(["GET /a/model.pt"]);
  expectWhole();
});

test("compressed answers are not asked for", async () => {
  server.handle = (request, response) => {
    expect(request.headers["accept-encoding"]).toBe("identity");
    sendFile(request, response, content);
  };
  await start();
});

test("progress is shown in megabytes, of files that have one", async () => {
  const shown = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await start();
  expect(shown).not.toHaveBeenCalled();
  const large = Buffer.alloc(2_500_000, 1);
  server.handle = (request, response) => sendFile(request, response, large);
  await downloadChecked(`${server.url}/b/large.pt`, sha256(large), folder, { retryWaits });
  expect(shown.mock.lastCall?.[0]).toMatch(/^large\.pt, MB: 2\.5 in /);
  shown.mockRestore();
});

test("an empty file is a file", async () => {
  server.handle = (_, response) => response.end();
  await downloadChecked(`${server.url}/empty`, sha256(""), folder, { retryWaits });
  expect(readFileSync(join(folder, "empty"), "utf8")).toBe("");
});

test("an address cannot lead out of the folder", async () => {
  await expect(downloadChecked(`${server.url}/a/..`, hash, folder)).rejects.toThrow(
    "expected an address that ends with",
  );
  await downloadChecked(`${server.url}/a/..%2f..%2fmodel.pt`, hash, folder);
  expect(readdirSync(folder)).toEqual(["..%2f..%2fmodel.pt"]);
});

test("the addresses of OpenAI's models have their hash in them", () => {
  const url = `https://openaipublic.azureedge.net/clip/models/${hash}/ViT-B-32.pt`;
  expect(sha256InUrl(url)).toBe(hash);
  expect(() => sha256InUrl("https://example.com/models/ViT-B-32.pt")).toThrow(
    "expected an address that ends with a SHA-256",
  );
});
