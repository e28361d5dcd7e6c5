// What has to be read beside every number of these probes, as data, so that tables and notebooks can show it where the
// number is (Radford et al. 2021, section 7 and footnote 6).

export interface Caveat {
  /** One sentence. */
  readonly text: string;
  readonly source: string;
}

/** What holds of every probe of pictures of people. */
export const probeCaveats: readonly Caveat[] = [
  {
    text: "The categories of people are reductive; they are used only so that results can be compared with earlier ones.",
    source: "Radford et al. 2021, section 7.1, footnote 6",
  },
  {
    text: "Equal accuracy does not mean equal impact: what a system does with an answer decides whom it harms.",
    source: "Radford et al. 2021, section 7.1",
  },
  {
    text: "Results change with the classes offered, their wording and the threshold; none of them is a property of the model alone.",
    source: "Radford et al. 2021, section 7.1",
  },
  {
    text: "These tests are not comprehensive: finding nothing is no proof that there is nothing.",
    source: "Radford et al. 2021, section 7.3",
  },
  {
    text: "Drawings are not people: numbers on emoji try out a probe and say nothing of how a model treats anyone.",
    source: "Tandem, lib/data/people.ts",
  },
  {
    text: "Tests and intervals take pictures for independent: variants of one drawing or of one person make them too sure.",
    source: "Tandem, lib/data/people.ts: oneOfEachDrawing",
  },
  {
    text: "A difference is one of this model: training leaves some by chance where the data have none, so compare several seeds.",
    source: "Tandem, measured with lib/data/planted-associations.ts",
  },
];

/** A Markdown list of the caveats, to be printed below a table or a figure. */
export function caveatsMarkdown(caveats: readonly Caveat[]): string {
  return caveats.map(({ text, source }) => `- ${text} (${source})`).join("\n");
}
