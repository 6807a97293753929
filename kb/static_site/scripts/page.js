// The page of results of a copy without a server: searches for the words in the address, and shows the passages.
import { cutExcerpt } from "./excerpts.js";
import { Index } from "./postings.js";
import { Searcher } from "./search.js";
import { readAsked, writeAsked } from "./forms.js";

const labels = JSON.parse(document.getElementById("labels").textContent);
const language = document.documentElement.lang;
const status = document.getElementById("found");
const list = document.getElementById("hits");
const help = document.getElementById("help");
const siteName = document.title.split(" – ").slice(1).join(" – ");
let searcher;
let latest = 0;

function createElement(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// What the export wrote of a document is markup of the site itself.
function createMarkup(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  return holder.content;
}

function count(number, forms) {
  const form = forms[new Intl.PluralRules(language).select(number)] ?? forms.other;
  return form.replace("%(num)s", number.toLocaleString(language));
}

function describeCount({ passages, documents, total, unknown }, asked) {
  if (!total) return /["“”]/.test(asked.q) ? labels.none_in_order : labels.none;
  if (!passages) return labels.nearest;
  const found = [count(passages, labels.passages), documents > 1 ? count(documents, labels.documents) : ""];
  return [...found, passages < total ? labels.with_all : ""].filter(Boolean).join(" ");
}

// Returns an address at which browsers scroll to a passage and show what was searched for in it.
function linkPassage(passage, excerpt) {
  return excerpt.first ? `${passage.url}:~:text=${encodeURIComponent(excerpt.first).replaceAll("-", "%2D")}` : passage.url;
}

// Returns paragraphs of an excerpt; its blocks are divided by line ends.
function createParagraphs(parts) {
  const paragraphs = [createElement("p", {})];
  for (const [words, isMarked] of parts) {
    words.split(/\n+/).forEach((line, at) => {
      if (at) paragraphs.push(createElement("p", {}));
      if (line) paragraphs.at(-1).append(isMarked ? createElement("mark", {}, line) : line);
    });
  }
  return paragraphs.filter((each) => each.textContent.trim());
}

function createHit(passage, number, match, isFirst, others) {
  const { document: source } = passage;
  const excerpt = cutExcerpt(passage.text, match);
  const place = linkPassage(passage, excerpt);
  const heading = createElement("h2", { id: `h${number}`, lang: source.language });
  if (isFirst) {
    heading.append(createElement("a", { href: source.url }, source.title));
    if (passage.page) heading.append(createElement("span", { class: "page", lang: language }, `, ${passage.page}`));
  } else {
    const title = createElement("span", { class: "visually-hidden" }, `${source.title}, `);
    heading.append(createElement("a", { href: place }, title, passage.page ?? passage.heading ?? source.title));
  }
  const classes = ["text", excerpt.beginsLater && "begins-later", excerpt.goesOn && "goes-on"].filter(Boolean).join(" ");
  const words = createElement("blockquote", { class: classes, dir: "auto", lang: source.language }, ...createParagraphs(excerpt.parts));
  const about = createElement("div", { class: "about-hit" });
  if (isFirst) about.append(createElement("p", { class: "line" }, createMarkup(source.facts)), createMarkup(source.warning));
  if (passage.narrower) about.append(createMarkup(passage.narrower));
  if (others.length) {
    const links = others.flatMap((other, at) => [
      at ? ", " : "", createElement("a", { href: other.url, lang: other.document.language }, other.document.title),
      other.page ? `, ${other.page}` : "",
    ]);
    about.append(createElement("p", { class: "line also-in" }, createElement("span", {}, `${labels.also} `, ...links)));
  }
  const link = createElement("a", { id: `c${number}`, href: place, "aria-labelledby": `c${number} h${number}` }, labels.in_context);
  about.append(createElement("div", { class: "acts" }, link));
  return createElement(
    "article", { class: isFirst ? "hit" : "hit same", "aria-labelledby": `h${number}` },
    createElement("div", {}, heading, words), about,
  );
}

function createPages(asked, pages) {
  const page = asked.page;
  const link = (number, label) => (number < 1 || number > pages ? "" : createElement("a", { href: writeAsked({ ...asked, page: number }) }, label));
  const place = labels.page.replace("{page}", page.toLocaleString(language)).replace("{last}", pages.toLocaleString(language));
  return createElement(
    "nav", { class: "pages", "aria-label": labels.pages },
    createElement("div", {}, link(page - 1, labels.previous)), createElement("div", { class: "quiet" }, place),
    createElement("div", {}, link(page + 1, labels.next)),
  );
}

function say(title, notice = "") {
  status.className = "leaf doc-head";
  status.replaceChildren(createElement("h1", {}, title), ...(notice ? [createElement("p", { class: "notice" }, notice)] : []));
}

async function show() {
  const asked = readAsked();
  const own = ++latest;
  for (const field of document.querySelectorAll("form[role=search] [name=q]")) field.value = asked.q;
  if (!asked.q) return;
  document.title = `${labels.title} – ${siteName}`;
  list.replaceChildren();
  help.hidden = true;
  say(labels.searching);
  try {
    searcher ??= new Searcher(await Index.open());
    if (await searcher.isSlow(asked.q)) say(labels.searching, labels.slow);
    const found = await searcher.search(asked.q, asked);
    const read = (number) => searcher.index.readPassage(number);
    const passages = await Promise.all(found.hits.map(({ number }) => read(number)));
    const others = await Promise.all(found.hits.map(({ repeated }) => Promise.all(repeated.map(read))));
    if (own !== latest) return; // another search has begun
    const unknown = found.unknown.map((word) => `“${word}”`).join(", ");
    say(describeCount(found, asked), unknown && labels.unknown.replace("{words}", unknown));
    if (found.total) status.className = "tools";
    const match = searcher.buildMatcher(found.parts);
    const isFirst = (at) => at === 0 || passages[at - 1].document.id !== passages[at].document.id;
    list.replaceChildren(...passages.map((each, at) => createHit(each, at + 1, match, isFirst(at), others[at])));
    if (found.pages > 1) list.append(createElement("div", { class: "leaf" }, createPages(asked, found.pages)));
    help.hidden = found.total > 0;
  } catch {
    if (own !== latest) return;
    say(labels.failed);
    searcher = undefined;
  }
}

document.getElementById("without-scripts").remove();
addEventListener("hashchange", show);
await show();
