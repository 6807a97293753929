// Answers the widget's requests from the index: a page on another site may frame this one, but read none of its files.
import { cutExcerpt } from "./excerpts.js";
import { Index } from "./postings.js";
import { Searcher } from "./search.js";

const HOME = new URL("../../", import.meta.url);
const FEW = 20; // passages of one answer
const ENTITIES = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&#34;", "'": "&#39;" };
const escape = (text) => text.replace(/[<>&"']/g, (sign) => ENTITIES[sign]);
let opening;

async function search(body) {
  opening ??= Index.open().then((index) => new Searcher(index));
  opening.catch(() => { opening = undefined; });
  const searcher = await opening;
  const asked = new URLSearchParams(body);
  const perPage = Math.min(parseInt(asked.get("limit")) || 5, FEW);
  const found = await searcher.search(asked.get("q") ?? "", { perPage, document: asked.get("document") ?? "" });
  const match = searcher.buildMatcher(found.parts);
  const passages = await Promise.all(found.hits.map(({ number }) => searcher.index.readPassage(number)));
  return {
    total: found.total,
    query: { notices: [] },
    only_by_meaning: false,
    hits: passages.map((each) => ({
      id: each.id,
      document: each.document,
      heading: [each.heading].filter(Boolean),
      page: each.pages && { first: each.pages[0], last: each.pages[1], label: each.pages[2] },
      excerpt_html: cutExcerpt(each.text, match).parts
        .map(([words, isMarked]) => (isMarked ? `<mark>${escape(words)}</mark>` : escape(words))).join(""),
      url: new URL(each.url, new URL("search/", HOME)).href,
    })),
  };
}

async function answer({ address, body }) {
  if (new URL(address).pathname === new URL("search.json", HOME).pathname) return { status: 200, json: await search(body) };
  const found = address.startsWith(HOME.href) ? await fetch(address, { redirect: "error" }) : { status: 404 };
  return { status: found.status, json: found.ok ? await found.json() : null };
}

addEventListener("message", async ({ source, origin, data }) => {
  if (!data?.kbAsk) return;
  const found = await answer(data).catch(() => ({ status: 0, json: null }));
  source.postMessage({ kbAnswer: data.kbAsk, ...found }, origin);
});
parent.postMessage({ kbReady: true }, "*");
