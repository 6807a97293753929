// Words of a text as the server has them (kb/text): folded, without marks of typography, and their stems by Porter's
// second English algorithm, https://snowballstem.org/algorithms/english/stemmer.html, in the version of Snowball 3.1.

const INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff";
const APOSTROPHES = "'‘’‚‛＇′‹›ʼ´";
const FIXED = [
  [new RegExp(`[${INVISIBLE}]`, "g"), ""],
  [new RegExp(`[${APOSTROPHES}]`, "g"), "'"],
  [/["＂“”„‟«»″]/g, '"'],
  [/[‐‑‒–—―−﹘﹣－]/g, "-"],
  [/[™℠®©]/g, " "],
];
const LETTERS = { œ: "oe", æ: "ae", ĳ: "ij", ß: "ss", ς: "σ" };
const LETTER = "[\\p{L}\\p{N}\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e]";
const WORD = new RegExp(`${LETTER}+(?:'${LETTER}+)*`, "gu");
const PRINTED = new RegExp(`(?:${LETTER}|[${INVISIBLE}])+(?:[${APOSTROPHES}](?:${LETTER}|[${INVISIBLE}])+)*`, "gu");

const replaceFixed = (text) => FIXED.reduce((all, [signs, plain]) => all.replace(signs, plain), text);

export function fold(text) {
  const folded = replaceFixed(text).normalize("NFKC").toLowerCase().normalize("NFKC");
  return replaceFixed(folded.replace(/[œæĳßς]/g, (letter) => LETTERS[letter]));
}

export const splitTerms = (text) => fold(text).match(WORD) ?? [];

// Returns the words of a text, each with its folded terms and its place.
export function locateWords(text) {
  return [...text.matchAll(PRINTED)].map((found) => ({
    terms: splitTerms(found[0]), start: found.index, end: found.index + found[0].length,
  }));
}

const V = "[aeiouy]";
const C = "[^aeiouy]";
const HAS_VOWEL = new RegExp(V);
const REGION = new RegExp(`^${C}*${V}+${C}`);
const BEGINNINGS = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/;
const SHORT = new RegExp(`(?:${C}${V}[^aeiouywxY]|^${V}${C}|past)$`);
const WHOLE = {
  skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl",
  andes: "andes", atlas: "atlas", bias: "bias", cosmos: "cosmos", howe: "howe", news: "news", sky: "sky",
};
const longestFirst = (endings) => endings.split(" ").map((each) => each.split(":")).sort(([a], [b]) => b.length - a.length);
const STEP_2 = longestFirst(
  "tional:tion enci:ence anci:ance abli:able entli:ent ization:ize izer:ize ational:ate ation:ate ator:ate alism:al " +
  "aliti:al alli:al fulness:ful fulli:ful ousness:ous ousli:ous iveness:ive iviti:ive biliti:ble bli:ble ogist:og " +
  "ogi:og lessli:less li:",
);
const STEP_3 = longestFirst("tional:tion ational:ate alize:al icate:ic iciti:ic ical:ic ful: ness: ative:");
const STEP_4 = longestFirst("ic: ance: ence: able: ible: ate: ive: ize: iti: al: ism: ion: er: ous: ant: ent: ment: ement:");

function removePlural(word) {
  const bare = word.replace(/(?:'s'|'s|')$/, "");
  if (/sses$/.test(bare)) return bare.slice(0, -2);
  if (/ie[ds]$/.test(bare)) return bare.slice(0, bare.length > 4 ? -2 : -1);
  if (/(?:us|ss)$/.test(bare)) return bare;
  return /s$/.test(bare) && HAS_VOWEL.test(bare.slice(0, -2)) ? bare.slice(0, -1) : bare;
}

function removeVerbEnding(word, first) {
  const [ending] = word.match(/(?:eedly|eed|ingly|edly|ing|ed)$/) ?? [];
  if (!ending) return word;
  const rest = word.slice(0, -ending.length);
  if (ending.startsWith("eed")) return rest.length < first || /^(?:succ|proc|exc)$/.test(rest) ? word : `${rest}ee`;
  if (ending === "ing") {
    if (/^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
    if (/^(?:even|cann|inn|earr|herr|out)$/.test(rest)) return word;
  }
  if (!HAS_VOWEL.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return rest.length === first && SHORT.test(rest) ? `${rest}e` : rest;
}

// Replaces the longest ending of a word that is in a list, if that begins in the region from `first` on.
function replaceEnding(word, endings, first, isAllowed = () => true) {
  const found = endings.find(([ending]) => word.endsWith(ending));
  if (!found) return word;
  const rest = word.slice(0, word.length - found[0].length);
  return rest.length >= first && isAllowed(found[0], rest) ? rest + found[1] : word;
}

function removeLast(word, first, second) {
  const rest = word.slice(0, -1);
  if (word.endsWith("e")) return rest.length >= second || (rest.length >= first && !SHORT.test(rest)) ? rest : word;
  return word.endsWith("ll") && rest.length >= second ? rest : word;
}

export function stem(term) {
  const plain = term.normalize("NFD").replace(/\p{M}/gu, "");
  if (Object.hasOwn(WHOLE, plain)) return WHOLE[plain];
  if (plain.length < 3) return plain;
  let word = plain.replace(/^'/, "").replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
  const first = (word.match(BEGINNINGS) ?? word.match(REGION) ?? [word])[0].length;
  const second = first + (word.slice(first).match(REGION) ?? [word.slice(first)])[0].length;
  word = removeVerbEnding(removePlural(word), first).replace(/(.[^aeiouy])[yY]$/, "$1i");
  word = replaceEnding(word, STEP_2, first, (ending, rest) =>
    ending === "li" ? /[cdeghkmnrt]$/.test(rest) : ending !== "ogi" || rest.endsWith("l"));
  word = replaceEnding(word, STEP_3, first, (ending, rest) => ending !== "ative" || rest.length >= second);
  word = replaceEnding(word, STEP_4, second, (ending, rest) => ending !== "ion" || /[st]$/.test(rest));
  return removeLast(word, first, second).replaceAll("Y", "y");
}
