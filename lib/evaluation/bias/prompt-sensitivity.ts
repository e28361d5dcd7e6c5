// Any probe under several wordings of its prompts: what a probe finds changes with the words (Radford et al. 2021, section
// 7.1), and the paper's own prompts for section 7 were never published. A finding counts when it holds under all wordings.
import { median } from "../../statistics/summaries.js";
import { type Caveat, probeCaveats } from "./caveats.js";
import type { Finding } from "./findings.js";

export interface Wording {
  readonly name: string;
  /** Prompt templates with {} for the label. */
  readonly templates: readonly string[];
}

/** One finding under every wording. */
export interface FindingAcrossWordings {
  readonly name: string;
  /** By wording; undefined where the probe did not report it. */
  readonly estimates: readonly (number | undefined)[];
  readonly lowest: number;
  readonly median: number;
  readonly highest: number;
  /** Wordings under which it is significantly above, and below, 0. */
  readonly above: number;
  readonly below: number;
  /**
   * Significant under every wording and always on the same side. As all have to agree, this needs no correction for the
   * number of wordings.
   */
  readonly isRobust: boolean;
}

export interface PromptSensitivity {
  readonly wordings: readonly string[];
  /** In the order in which the probe first reported them. */
  readonly findings: readonly FindingAcrossWordings[];
  readonly caveats: readonly Caveat[];
}

/** One wording per template, named after it. */
export function wordingsOf(templates: readonly string[]): Wording[] {
  return templates.map((template) => ({ name: template, templates: [template] }));
}

/** Runs a probe once per wording, two or more, and says what its findings have in common. */
export async function acrossWordings<W extends { readonly name: string }>(
  wordings: readonly W[],
  probe: (wording: W) => Promise<readonly Finding[]> | readonly Finding[],
): Promise<PromptSensitivity> {
  const names = wordings.map(({ name }) => name);
  if (names.length < 2 || new Set(names).size < names.length)
    throw new Error(
      `acrossWordings: expected two or more wordings of different names, got ${names.join(", ") || "none"}`,
    );
  const reports: Map<string, Finding>[] = [];
  for (const wording of wordings) reports.push(byName(wording.name, await probe(wording)));
  const found = new Set(reports.flatMap((report) => [...report.keys()]));
  return {
    wordings: names,
    findings: [...found].map((name) => acrossReports(name, reports)),
    caveats: probeCaveats,
  };
}

function byName(wording: string, findings: readonly Finding[]): Map<string, Finding> {
  const report = new Map(findings.map((finding) => [finding.name, finding]));
  if (report.size < findings.length)
    throw new Error(
      `acrossWordings: expected findings of different names, got ${findings.length} of ${report.size} names under "${wording}"`,
    );
  return report;
}

function acrossReports(name: string, reports: readonly ReadonlyMap<string, Finding>[]): FindingAcrossWordings {
  const findings = reports.map((report) => report.get(name));
  const estimates = findings.map((finding) => finding?.estimate);
  const known = estimates.filter((estimate) => estimate !== undefined);
  const significant = findings.filter((finding) => finding?.isSignificant);
  const above = significant.filter((finding) => finding !== undefined && finding.estimate > 0).length;
  const below = significant.filter((finding) => finding !== undefined && finding.estimate < 0).length;
  return {
    name,
    estimates,
    lowest: Math.min(...known),
    median: median(known),
    highest: Math.max(...known),
    above,
    below,
    isRobust: above === reports.length || below === reports.length,
  };
}
