// Who drew the icons and what they allow: the attribution that most of the licences ask for.
import { corpora, isAccepted } from "./icon-corpora.js";
import { type IconSetInfo, iconifyFolder, iconifyVersion, readIconSetInfos } from "./icon-sets.js";

/** Licences and authors of all sets, Markdown; sets that are left out come last, with the reason. */
export function licenceReport({ folder = iconifyFolder() }: { folder?: string } = {}): string {
  const infos = [...readIconSetInfos({ folder })];
  const accepted = infos.filter(([, info]) => isAccepted(info.license.spdx));
  const refused = infos.filter(([, info]) => !isAccepted(info.license.spdx));
  return [
    "# Licences of the icon world",
    `Written by build-icons.ts from @iconify/json ${iconifyVersion({ folder })}. Tandem does not pass the icons ` +
      "on: it renders what npm installs. The few pictures in its notebooks, figures and records fall under the licences below.",
    "A set is accepted when its licence allows any use, with attribution where it asks for it: MIT, Apache-2.0, ISC, " +
      "BSD-3-Clause, CC0-1.0, Unlicense, OFL-1.1, MPL-2.0, CC-BY and CC-BY-SA. Share-alike sets may be used the same way, " +
      "but pictures of them are passed on under the same licence only; `everyday` is without them. Left out are " +
      "non-commercial licences and the GPL. Brand logos and emblems may be trademarks whatever the licence of the drawing.",
    "Names and keywords of emoji: Unicode CLDR (cldr-annotations-full), Unicode License v3, © Unicode, Inc.",
    `## Accepted: ${accepted.length} sets`,
    table(accepted),
    `## Left out: ${refused.length} sets`,
    table(refused),
  ]
    .join("\n\n")
    .concat("\n");
}

function table(sets: readonly (readonly [string, IconSetInfo])[]): string {
  const rows = [...sets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, { name, author, license }]) => {
      const licence = link(license.spdx ?? license.title, license.url);
      return `| ${prefix} | ${name} | ${link(author.name, author.url)} | ${licence} | ${corporaOf(prefix)} |`;
    });
  return ["| set | name | author | licence | in |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function link(text: string, url: string | undefined): string {
  return url ? `[${text}](${url})` : text;
}

function corporaOf(prefix: string): string {
  return (["emoji", "everyday"] as const).filter((name) => corpora[name].includes(prefix)).join(", ");
}
