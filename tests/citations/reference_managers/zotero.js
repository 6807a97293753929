// Reads citations with Zotero's own translators. Standard input: {"name": {"ris": text, "bib": text, "page": html, ...}}.
// Standard output: {"name": {"ris": [item], ...}}, items as Zotero's interface gives them, [] where it saves none.
"use strict";

const write = process.stdout.write.bind(process.stdout);
console.log = () => {}; // Zotero's log

const translators = require("zotero-translators");
const { JSDOM } = require("jsdom");

const ADDRESS = "https://kb.example/documents/report/9f2c";

async function importText(text) {
  try {
    return await translators.referenceImport(text);
  } catch {
    return [];
  }
}

async function savePage(html) {
  const { window } = new JSDOM(html, { url: ADDRESS });
  // Attributes are no nodes in this version of jsdom, and XPath sorts them.
  window.Attr.prototype.compareDocumentPosition = function (other) {
    const owner = other.ownerElement || other;
    if (owner === this.ownerElement) return this === other ? 0 : 4;
    return this.ownerElement.compareDocumentPosition(owner);
  };
  const translate = new Zotero.Translate.Web();
  translate.setDocument(window.document);
  const [found] = await translate.getTranslators();
  translate.setTranslator(found);
  const items = await translate.translate({ libraryID: false, saveAttachments: false });
  return items.flatMap((item) => Zotero.Utilities.itemToAPIJSON(item));
}

async function main() {
  const read = {};
  for (const [name, texts] of Object.entries(JSON.parse(require("fs").readFileSync(0, "utf8")))) {
    read[name] = {};
    for (const [format, text] of Object.entries(texts)) {
      read[name][format] = format === "page" ? await savePage(text) : await importText(text);
    }
  }
  write(JSON.stringify(read), () => process.exit(0));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
