// Reads citations with Citation.js. Standard input: {"name": {"ris": text, "bib": text, "csl.json": text}}.
// Standard output: {"name": {"ris": [item], ...}}, items as CSL-JSON.
"use strict";

const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-csl");
require("@citation-js/plugin-ris");

const TYPES = { ris: "@ris/file", bib: "@biblatex/text", "csl.json": "@csl/list+object" };

const read = {};
for (const [name, texts] of Object.entries(JSON.parse(require("fs").readFileSync(0, "utf8")))) {
  read[name] = {};
  for (const [format, text] of Object.entries(texts)) {
    const input = format === "csl.json" ? JSON.parse(text) : text;
    read[name][format] = new Cite(input, { forceType: TYPES[format] }).data;
  }
}
process.stdout.write(JSON.stringify(read));
