// @ts-check
// What stops a set-up, as a sentence with its remedy, and how failed commands are read for known causes.

/** A reason to stop that a person can mend: shown without a stack trace. */
export class Problem extends Error {
  /**
   * @param {string} what one sentence, or several lines when it quotes a tool
   * @param {string} remedy what to do about it
   */
  constructor(what, remedy) {
    super(`${what}\n  Remedy: ${remedy}`);
    this.name = "Problem";
    this.what = what;
    this.remedy = remedy;
  }
}

const causes = [
  {
    signs: /npm ci. can only install packages when/,
    what: "package.json and package-lock.json don't name the same packages",
    remedy: "run `npm install` if you changed package.json, else `git checkout package.json package-lock.json`",
  },
  {
    signs: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|\[Errno 28\]/i,
    what: "the disk is full",
    remedy: "free some space (`npm run doctor` says how much is left and needed), then run the same command again",
  },
  {
    signs: /CERT_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERTIFICATE_VERIFY_FAILED|SSLError/,
    what: "the server's certificate was not accepted",
    remedy:
      "if a proxy re-signs connections, point NODE_EXTRA_CA_CERTS and PIP_CERT to its certificate, then run again",
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|NewConnectionError|ConnectTimeoutError|ReadTimeout|ProxyError|ProtocolError|Failed to establish a new connection|Temporary failure in name resolution|Name or service not known|Max retries exceeded|\(from versions: none\)/,
    what: "no network: the package registry could not be reached",
    remedy: "connect to the network (behind a proxy, set HTTPS_PROXY), then run the same command again",
  },
  {
    signs: /EACCES|EPERM|EROFS|Permission denied|\[Errno 13\]|Read-only file system/,
    what: "a file may not be written",
    remedy: "make the project folder yours (sudo chown -R $USER .) and writable, then run the same command again",
  },
];

/**
 * Turns a failed command into a problem: a known cause where its output shows one, else what it printed.
 * @param {string} doing what was being done, as in "installing npm packages"
 * @param {string} output
 * @param {string} [remedy] for an unknown cause
 */
export function explainFailure(doing, output, remedy = "mend what these lines name, then run the same command again") {
  const cause = causes.find(({ signs }) => signs.test(output));
  if (cause) return new Problem(`${doing} failed: ${cause.what}\n${quote(output, cause.signs)}`, cause.remedy);
  return new Problem(`${doing} failed:\n${quote(output)}`, remedy);
}

/**
 * The first lines that show the cause; without one, the first and the last lines of a long output.
 * @param {string} output
 * @param {RegExp} [signs]
 */
function quote(output, signs) {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const telling = signs ? lines.filter((line) => signs.test(line)).slice(0, 2) : lines;
  const shown = telling.length <= 30 ? telling : [...telling.slice(0, 12), "...", ...telling.slice(-12)];
  return shown.map((line) => `    | ${line.slice(0, 200)}`).join("\n");
}
