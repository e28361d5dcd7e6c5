// The task of file types, which many sets write into a sheet of paper: reading, or knowing the sign.
import { conceptClasses } from "./concept-classes.js";
import { conceptRule, type TaskRule } from "./task-rule.js";

const fileClasses = conceptClasses(`
  PDF, Word document; word|doc|docx|microsoft word, spreadsheet; excel|xls|xlsx|microsoft excel,
  presentation; powerpoint|ppt|pptx, CSV, plain text; text|txt, ZIP archive; zip|archive|zipper, picture; image|photo,
  JPEG; jpg, PNG, GIF, SVG, sound; audio|music, MP3, WAV, video; movie|film, MP4, AVI, MOV, source code; code, HTML,
  CSS, JavaScript; js, JSON, XML, PHP, SQL, Java, Python; py, Markdown; md|mdx, EXE, RAW, TIFF, BMP, PSD, EPS,
  TypeScript; ts|tsx, YAML; yml
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
