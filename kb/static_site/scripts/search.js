// Interprets what was typed, and ranks passages as the site does by words (kb/engine/ranking.py, kb/search).
import { locateWords, splitTerms, stem } from "./analysis.js";

const K1 = 0.9;
const PER_PAGE = 10;
const WINDOW_PAGES = 3;
const SHORT = 3; // words, each of which is meant
const COMMON = 0.25; // of all passages: function words in more of them are left out beside others, in a large library
const LARGE = 20000; // passages
const REINFORCED = 30000; // the most passages of two words that are looked for side by side
const DEMOTED = { apparatus: 0.5, elsewhere: 0.9 };

// Returns the parts of a text: phrases in quotation marks, and words; with "+" they are required, with "-" excluded.
export function parse(text) {
  const plain = text.replace(/["＂“”„‟«»″]/g, '"');
  const parts = [];
  for (const [, sign, phrase, word] of plain.matchAll(/([+-]?)(?:"([^"]*)"?|([^\s"]+))/g)) {
    const terms = splitTerms(phrase ?? word);
    if (!terms.length) continue;
    const isPhrase = phrase !== undefined || terms.length > 1;
    const role = sign === "-" ? "excluded" : phrase !== undefined || sign === "+" ? "required" : "ranked";
    parts.push({ terms, isPhrase, role, typed: phrase ?? word });
  }
  return parts;
}

// Returns the terms that are names or acronyms by their case: "May" and "US" inside a sentence are no function words.
function listNames(text) {
  const words = locateWords(text).map((word) => ({ ...word, typed: text.slice(word.start, word.end) }));
  const isUpper = (typed) => typed === typed.toUpperCase() && typed !== typed.toLowerCase();
  const isAcronym = ({ typed }) => typed.length > 1 && isUpper(typed.replace(/s$/, ""));
  const isWithin = (word, at) => at > 0 && !/[.?!:]\s*$/.test(text.slice(words[at - 1].end, word.start));
  const isName = (word, at) => isWithin(word, at) && /^\p{Lu}/u.test(word.typed);
  const isTitle = words.length > 1 && !words.some(({ typed }) => /^\p{Ll}/u.test(typed));
  const found = words.filter((word, at) => (isAcronym(word) ? !(isTitle && isUpper(text)) : !isTitle && isName(word, at)));
  return new Set(found.flatMap(({ terms }) => terms));
}

// Returns further parts, which only raise passages: a word and a number side by side, or two words of a short search.
function listReinforcing(ranked, functionWords) {
  return ranked.slice(1).flatMap((two, at) => {
    const one = ranked[at];
    if (one.isPhrase || two.isPhrase) return [];
    const [[first], [second]] = [one.terms, two.terms];
    const isNumber = /\p{Nd}/u.test(second) && !functionWords.has(first);
    const isShort = ranked.length <= SHORT && !functionWords.has(first) && !functionWords.has(second);
    return isNumber || isShort ? [{ terms: [first, second], isPhrase: true, role: "reinforcing" }] : [];
  });
}

// Which of the parts that only rank are read in a large library: what costs most says least.
function chooseRead(ranked, size, isWeightless) {
  if (size < LARGE) return ranked;
  const says = (part) => part.count <= COMMON * size || !isWeightless(part);
  const isKept = ranked.some((part) => part.role === "ranked" && says(part)) ? says : () => true;
  return ranked.filter((part) => (part.role === "ranked" ? isKept(part) : part.count <= REINFORCED));
}

export class Searcher {
  constructor(index) {
    this.index = index;
    this.functionWords = new Set(index.header.function_words);
  }

  async describe(part) {
    const known = await Promise.all(part.terms.map((term) => this.index.describe(term)));
    part.count = part.isPhrase ? known.reduce((sum, each) => sum + (each?.count ?? 0), 0) : known[0]?.count ?? 0;
    part.isUnknown = known.some((each) => !each);
    const rarities = part.terms.map((term, at) => {
      const form = known[at]?.forms.indexOf(term);
      return known[at] ? known[at].rarity[Math.max(form, 0)] / 100 : 1;
    });
    part.weight = part.role === "required" ? 1 : Math.max(...rarities);
    return part;
  }

  // Tells whether a text has a phrase of nothing but words that most passages have, for which much is to be fetched.
  async isSlow(text) {
    const phrases = parse(text).filter((part) => part.isPhrase && part.role !== "excluded");
    await Promise.all(phrases.map((part) => this.describe(part)));
    return phrases.some((part) => part.count > 2 * LARGE && part.terms.every((term) => this.index.common.has(term)));
  }

  async read(part) {
    if (part.isUnknown) return null;
    return part.isPhrase ? this.index.readPhrase(part.terms) : this.index.readWord(part.terms[0]);
  }

  // Searches, where lengths are rounded once more, with those of the hits as they are: their texts are shown anyway.
  async search(text, options) {
    const found = await this.rank(text, options);
    if (!this.index.header.rounded) return found;
    await Promise.all(found.hits.map(({ number }) => this.index.measure(number)));
    return this.rank(text, options);
  }

  // Returns the number of matches, that of passages with all words that count, and the hits of a page, from 1 on.
  async rank(text, { page = 1, document = "", perPage = PER_PAGE } = {}) {
    const { size } = this.index;
    const parts = parse(text);
    const typed = parts.filter((part) => part.role === "ranked");
    const ranked = [...typed, ...listReinforcing(typed, this.functionWords)];
    await Promise.all([...parts, ...ranked].map((part) => this.describe(part)));
    const names = listNames(text);
    const isWeightless = (part) => part.terms.every((term) => this.functionWords.has(term) && !names.has(term));
    const read = [...parts.filter((part) => part.role !== "ranked"), ...chooseRead(ranked, size, isWeightless)];
    const scores = new Float32Array(size);
    const counts = new Uint8Array(size);
    const all = new Uint8Array(size);
    const required = parts.filter((part) => part.role === "required").length;
    const weighty = typed.filter((part) => !isWeightless(part));
    const counted = (weighty.length ? weighty : typed).filter((part) => read.includes(part));
    const excluded = [];
    const found = await Promise.all(read.map((part) => this.read(part)));
    read.forEach((part, at) => {
      if (!found[at]) return;
      const { passages, weights } = found[at];
      if (part.role === "excluded") return excluded.push(passages);
      const idf = Math.log(1 + (size - passages.length + 0.5) / (passages.length + 0.5)) * part.weight;
      const isRequired = part.role === "required";
      const isCounted = counted.includes(part);
      passages.forEach((passage, each) => {
        scores[passage] += weights[each] / (weights[each] + K1) * idf;
        if (isRequired) counts[passage]++;
        if (isCounted) all[passage]++;
      });
    });
    for (const passages of excluded) for (const passage of passages) scores[passage] = 0;
    const [first, end] = await this.findRange(document);
    const hits = [];
    const withAll = { passages: 0, documents: new Set() };
    for (let passage = first; passage < end; passage++) {
      if (!scores[passage] || counts[passage] < required) continue;
      if (!required && !all[passage]) continue; // function words only put in order what others find
      hits.push(passage);
      if (all[passage] < counted.length) continue;
      withAll.passages++;
      withAll.documents.add(this.index.documentOf[passage]);
    }
    this.demote(hits, scores, text);
    hits.sort((one, other) => scores[other] - scores[one] || one - other);
    const chosen = this.selectPage(hits, scores, page, perPage);
    return {
      ...chosen, total: hits.length, passages: withAll.passages, documents: withAll.documents.size,
      unknown: counted.filter((part) => part.isUnknown).map((part) => part.typed), parts,
    };
  }

  // Returns the first number of a document's passages and the one after the last; those of all without a document.
  async findRange(document) {
    if (!document) return [0, this.index.size];
    const { header } = await this.index.fetch(this.index.header.ids);
    const at = header.indexOf(document);
    return at < 0 ? [0, 0] : [this.index.firsts[at], this.index.firsts[at] + this.index.header.documents[at][0]];
  }

  demote(hits, scores, text) {
    const { documents, abroad } = this.index.header;
    const folded = ` ${splitTerms(text).join(" ")} `;
    const isHome = !abroad.some((name) => folded.includes(` ${name} `));
    for (const hit of hits) {
      const flags = this.index.flags[hit];
      if (flags & 1) scores[hit] *= DEMOTED.apparatus;
      if (flags & 2 && isHome) scores[hit] *= DEMOTED.elsewhere;
      scores[hit] *= documents[this.index.documentOf[hit]][1];
    }
  }

  // Chooses the hits of a page as kb/search/result_selection.py does: few of one document, none twice.
  selectPage(hits, scores, page, perPage) {
    const before = Math.floor((page - 1) / WINDOW_PAGES) * WINDOW_PAGES;
    const window = hits.slice(before * perPage, (before + WINDOW_PAGES) * perPage);
    const isLast = (before + WINDOW_PAGES) * perPage >= hits.length;
    const { kept, repeated } = this.foldRepeated(window, isLast ? 1 : WINDOW_PAGES);
    const ordered = this.spread(kept, scores);
    const pages = [];
    let start = 0;
    for (let later = WINDOW_PAGES - 1; later >= 0; later--) {
      const size = Math.min(perPage, ordered.length - start - (isLast ? 0 : later));
      if (size > 0) pages.push(ordered.slice(start, start + size));
      start += Math.max(size, 0);
    }
    const shown = pages[page - 1 - before] ?? [];
    return {
      hits: shown.map((number) => ({ number, score: scores[number], repeated: repeated.get(number) ?? [] })),
      pages: isLast && hits.length ? before + pages.length : Math.ceil(hits.length / perPage),
    };
  }

  foldRepeated(hits, least) {
    const { repeated: groups } = this.index.header;
    const groupOf = new Map(groups.flatMap((group, at) => group.map((passage) => [passage, at])));
    const firstOf = new Map();
    const repeated = new Map();
    let spare = hits.length - least;
    const kept = hits.filter((hit) => {
      const group = groupOf.get(hit);
      if (group === undefined) return true;
      const first = firstOf.get(group);
      if (first === undefined) firstOf.set(group, hit);
      if (first === undefined || spare <= 0) return true;
      spare--;
      repeated.set(first, [...(repeated.get(first) ?? []), hit]);
      return false;
    });
    return { kept, repeated };
  }

  spread(hits, scores) {
    const { documentOf } = this.index;
    const main = documentOf[hits[0]];
    const others = hits.filter((hit) => documentOf[hit] !== main);
    const other = others.length ? scores[others[0]] : -Infinity;
    const amongFirst = (document) => hits.slice(0, 10).filter((hit) => documentOf[hit] === document).length;
    const counts = new Map();
    const best = [];
    const heldBack = [];
    let waiting = [];
    for (const hit of hits) {
      const document = documentOf[hit];
      const count = (counts.get(document) ?? 0) + 1;
      counts.set(document, count);
      if (count > (amongFirst(document) >= 6 ? 3 : 2)) heldBack.push(hit);
      else if (count > 2 && counts.size === 1 && other > scores[hit] - 0.5) waiting.push(hit);
      else {
        best.push(hit, ...waiting);
        waiting = [];
      }
    }
    return [...best, ...waiting, ...heldBack];
  }

  // Returns a test of the terms of a text: at which a match of what was typed begins, and how many terms it has.
  buildMatcher(parts) {
    const shown = parts.filter((part) => part.role !== "excluded");
    const isWeightless = (part) => !part.isPhrase && part.role === "ranked" && this.functionWords.has(part.terms[0]);
    const words = shown.filter((part) => !isWeightless(part));
    const used = words.length ? words : shown;
    const stems = new Set(used.filter((part) => !part.isPhrase).map((part) => stem(part.terms[0])));
    const phrases = used.filter((part) => part.isPhrase).map((part) => part.terms);
    return (terms, at) => {
      const phrase = phrases.find((each) => each.every((term, step) => terms[at + step] === term));
      return phrase ? phrase.length : stems.has(stem(terms[at])) ? 1 : 0;
    };
  }
}
