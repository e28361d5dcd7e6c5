// Requests over connections that may fail: what is worth another attempt, and how long to wait for it.
import { setTimeout } from "node:timers/promises";
import { currentSignal } from "../../runtime/breathe.js";
import { messageOf, quoted } from "../files/complaint.js";

export interface ConnectionOptions {
  /** Stops the work; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
  /** Seconds before each new attempt when a connection fails; [1, 2, 4, 8, 16] by default. */
  readonly retryWaits?: readonly number[];
}

/** The connection failed or the server is busy: what was wanted may well be there. */
export class ConnectionLost extends Error {
  constructor(
    message: string,
    /** The host has no address: there is no network, or no such host. */
    readonly isUnknownHost = false,
  ) {
    super(message);
  }
}

/** The server does not give what was asked for. */
export class RequestRefused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Repeats `attempt` while it throws ConnectionLost, after waits; once it has got further than before, as `progress` tells,
 * the waits begin anew. Where nothing has ever come from an unknown host, nobody is kept waiting.
 */
export async function persistently<T>(
  attempt: () => Promise<T>,
  { signal = currentSignal(), retryWaits = [1, 2, 4, 8, 16] }: ConnectionOptions,
  progress: () => number = () => 0,
): Promise<T> {
  let furthest = progress();
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ConnectionLost)) throw error;
      if (progress() > furthest) [furthest, failures] = [progress(), 0];
      if (failures >= retryWaits.length || (error.isUnknownHost && furthest === 0)) throw error;
    }
    await setTimeout(1000 * retryWaits[failures], undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** `fetch` that throws when it gets no good answer: RequestRefused, or ConnectionLost where that may change. */
export async function request(input: string | URL | Request, init: RequestInit): Promise<Response> {
  const response = await connected(() => fetch(input, init), init.signal);
  if (response.ok) return response;
  const { status, statusText, headers, url } = response;
  await response.body?.cancel();
  const reason = headers.get("x-error-message") ?? statusText; // the header is the Hugging Face hub's
  const message = `status ${status} (${quoted(reason)}) from ${new URL(url).host}`;
  const isBusy = status === 408 || status === 429 || status >= 500;
  throw isBusy ? new ConnectionLost(message) : new RequestRefused(status, message);
}

/** Runs what uses a connection. When one fails, Node's fetch throws a TypeError with the reason as its cause. */
export async function connected<T>(use: () => Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  try {
    return await use();
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof TypeError ? error.cause : undefined;
    if (cause === undefined || cause instanceof TypeError) throw error; // an address or a header that is none
    throw new ConnectionLost(messageOf(cause), (cause as { code?: unknown }).code === "ENOTFOUND");
  }
}
