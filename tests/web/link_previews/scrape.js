// Reads pages as a program that previews links does. Standard input: {"name": html}. Standard output: {"name": result}.
"use strict";

const scrape = require("open-graph-scraper");

async function main() {
  const read = {};
  for (const [name, html] of Object.entries(JSON.parse(require("fs").readFileSync(0, "utf8")))) {
    const { error, result } = await scrape({ html });
    read[name] = error ? { error: String(error) } : result;
  }
  process.stdout.write(JSON.stringify(read));
}

main();
