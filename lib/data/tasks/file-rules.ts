// The task of file types, which many sets write into a sheet of paper: reading, or knowing the sign.
import { conceptClasses } from "./concept-classes.js";
import { conceptRule, type TaskRule } from "./task-rule.js";

const fileClasses = conceptClasses(`
  PDF; pdf, Word document; word|doc|docx|microsoft word, spreadsheet; excel|xls|xlsx|microsoft excel,
  presentation; powerpoint|ppt|pptx, CSV; csv, plain text; text|txt, ZIP archive; zip|archive|zipper|compressed,
  picture; image|photo, JPEG; jpg|jpeg, PNG; png, GIF; gif, SVG; svg, sound; audio|music, MP3; mp3, WAV; wav,
  video; movie|film, MP4; mp4, AVI; avi, MOV; mov, source code; code, HTML; html, CSS; css, JavaScript; js|javascript,
  JSON; json, XML; xml, PHP; php, SQL; sql, Java; java, Python; py|python, Markdown; md|markdown|mdx, EXE; exe,
  RAW; raw, TIFF; tiff, BMP; bmp, PSD; psd, EPS; eps, TypeScript; ts|tsx, YAML; yml|yaml
`);

const beside = ["file", "files", "filetype", "type", "document", "extension", "format"];

export const fileRules: readonly TaskRule[] = [fileRule()];

/** A word of files has to stand beside the type: "image" alone is a picture. */
function fileRule(): TaskRule {
  const rule = conceptRule({
    ...{ name: "file types", description: "what type a file has, often written on it", kind: "text in pictures" },
    ...{ classes: fileClasses, beside },
    templates: ["{}", "a {} file", "an icon of a file of type {}", "file type: {}", "{} document"],
  });
  const isFile = /\b(file|filetype|document)\b/;
  return { ...rule, classOf: (icons, i) => (isFile.test(icons.concept(i)) ? rule.classOf(icons, i) : undefined) };
}
