// The part of a passage that is shown: whole sentences around what was searched for, with it marked.
import { locateWords } from "./analysis.js";

const MOST_WORDS = 75;
const SENTENCE_END = /[.!?…][”’"')\]]*\s+(?=[\p{Lu}\p{N}“‘"'(])|\n+/gu;

// Returns the places of matches in a text, given a test of the terms at a place (Searcher.buildMatcher).
function findMarks(text, match) {
  const words = locateWords(text).flatMap(({ terms, start, end }) => terms.map((term) => ({ term, start, end })));
  const terms = words.map(({ term }) => term);
  const marks = [];
  for (let at = 0; at < words.length; at++) {
    const size = match(terms, at);
    if (!size) continue;
    marks.push({ start: words[at].start, end: words[at + size - 1].end, terms: terms.slice(at, at + size).join(" ") });
    at += size - 1;
  }
  return marks;
}

function listSentences(text) {
  const starts = [0, ...Array.from(text.matchAll(SENTENCE_END), (found) => found.index + found[0].length)];
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length })).filter(({ start, end }) => start < end);
}

// Returns consecutive sentences of at most MOST_WORDS words: those with most of what was searched for.
function chooseSpan(text, marks) {
  const sentences = listSentences(text).map((each) => ({
    ...each, words: text.slice(each.start, each.end).split(/\s+/).filter(Boolean).length,
  }));
  let best = { start: 0, end: 0, found: -1 };
  sentences.forEach((first, at) => {
    let room = MOST_WORDS - first.words;
    let last = at;
    while (sentences[last + 1] && room >= sentences[last + 1].words) room -= sentences[++last].words;
    const own = { start: first.start, end: sentences[last].end };
    const found = new Set(marks.filter((mark) => mark.start >= own.start && mark.end <= own.end).map(({ terms }) => terms));
    if (found.size > best.found) best = { ...own, found: found.size };
  });
  return best;
}

// Returns a passage's excerpt: its parts in order, each marked or not, and whether the passage goes on on either side.
export function cutExcerpt(text, match) {
  const marks = findMarks(text, match);
  const { start, end } = chooseSpan(text, marks);
  const parts = [];
  let at = start;
  for (const mark of marks.filter((each) => each.start >= start && each.end <= end)) {
    parts.push([text.slice(at, mark.start), false], [text.slice(mark.start, mark.end), true]);
    at = mark.end;
  }
  parts.push([text.slice(at, end).trimEnd(), false]);
  return {
    parts: parts.filter(([words]) => words), beginsLater: start > 0, goesOn: text.slice(end).trim() !== "",
    first: marks[0] ? text.slice(marks[0].start, marks[0].end) : "",
  };
}
