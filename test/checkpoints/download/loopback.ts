// A web server on this machine for tests of downloads: files that can be asked for in parts, and faults on demand.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Loopback {
  readonly url: string;
  /** "GET /path", with " bytes=5-" for a part, in the order of arrival. */
  readonly log: string[];
  handle: Handler;
  close(): Promise<void>;
}

export async function startLoopback(handle: Handler): Promise<Loopback> {
  const log: string[] = [];
  const server: Server = createServer((request, response) => {
    const range = request.headers.range === undefined ? "" : ` ${request.headers.range}`;
    log.push(`${request.method} ${request.url}${range}`);
    loopback.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const loopback: Loopback = { url: `http://127.0.0.1:${port}`, log, handle, close };
  return loopback;
}

/** Answers with `content`, or the part that is asked for; breaks the connection after `cutAfter` bytes. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  { cutAfter = Number.POSITIVE_INFINITY }: { cutAfter?: number } = {},
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start > 0 && start >= content.length) {
    response.writeHead(416, { "Content-Range": `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(start);
  const range = { "Content-Range": `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start > 0 ? 206 : 200, { "Content-Length": part.length, ...(start > 0 && range) });
  if (part.length <= cutAfter) response.end(part);
  else response.write(part.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20)); // let the bytes through
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
