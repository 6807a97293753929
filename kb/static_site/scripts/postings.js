// Reads the index that kb/static_site/postings.py writes: files of a header and data, fetched when they are needed.
import { splitTerms, stem } from "./analysis.js";

const HEADING_START = 16384;
const EXACT_FORMS = 8;
const FOLDER = new URL("../../index/", import.meta.url);

async function fetchFile(name, options) {
  const answer = await fetch(new URL(name, FOLDER), options);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const stream = answer.body.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, start))), data: bytes.subarray(start) };
}

// Reads numbers of seven bits a byte.
class Numbers {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  next() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
}

function hashTerm(term) {
  let found = 2166136261;
  for (const byte of new TextEncoder().encode(term)) found = Math.imul(found ^ byte, 16777619) >>> 0;
  return found;
}

export class Index {
  static async open() {
    const { header, data } = await fetchFile("index.bin", { cache: "no-cache" });
    return new Index(header, data);
  }

  constructor(header, data) {
    this.header = header;
    this.size = header.passages;
    this.common = new Set(header.common);
    this.flags = data.subarray(header.lengths);
    const numbers = new Numbers(data);
    this.lengths = Uint16Array.from({ length: this.size }, () => Math.min(numbers.next(), 65535));
    this.files = {};
    this.documentOf = new Uint32Array(this.size);
    let first = 0;
    this.firsts = header.documents.map(([count], at) => {
      this.documentOf.fill(at, first, first + count);
      first += count;
      return first - count;
    });
  }

  // A file is fetched once; its name has a hash of its content.
  fetch(name) {
    this.files[name] ??= fetchFile(name).catch((error) => {
      delete this.files[name];
      throw error;
    });
    return this.files[name];
  }

  norm(passage) {
    return 0.6 + 0.4 / this.header.average * this.lengths[passage];
  }

  // Headings and titles count less for a passage of fewer than twelve words.
  shortFactor(passage) {
    return Math.min(Math.max(this.lengths[passage], 1), 12) / 12;
  }

  async locate(names, name, size) {
    const { header, data } = await this.fetch(names[hashTerm(name) % names.length]);
    if (!Object.hasOwn(header, name)) return null;
    const [entry, place] = header[name];
    const own = typeof place === "string" ? (await this.fetch(place)).data : data.subarray(place, place + size(entry));
    return { entry, data: own };
  }

  // Returns what is known of the stem of a term without its postings: its forms, and how many passages have it.
  async describe(term) {
    const names = this.header.words;
    const { header } = await this.fetch(names[hashTerm(stem(term)) % names.length]);
    const own = header[stem(term)]?.[0];
    return own && { forms: own[0], rarity: own[1], count: own[2] };
  }

  // Returns the passages that have the stem of a term in any field, with their weights before saturation; or null.
  async readWord(term) {
    const found = await this.locate(this.header.words, stem(term), (entry) => entry[3] + entry[4] + entry[5] + entry[6]);
    if (!found) return null;
    const [forms, , count, ...sizes] = found.entry;
    let at = 0;
    const [gaps, body, extra, masks] = sizes.map((size) => found.data.subarray(at, at += size));
    const form = forms.indexOf(term);
    const bit = form >= 0 && form < EXACT_FORMS ? 1 << form : 0;
    const numbers = new Numbers(gaps);
    const passages = new Uint32Array(count);
    const weights = new Float32Array(count);
    let passage = 0;
    for (let each = 0; each < count; each++) {
      passage += numbers.next();
      const isExact = masks.length ? masks[each] & bit : bit;
      let weight = (body[each] + (isExact ? 0.1 : 0)) / this.norm(passage);
      if (extra.length && extra[each]) {
        const code = extra[each];
        weight += (1.5 * (code & 3) + 0.5 * (code >> 2 & 3) + 0.5 * (code >> 4)) * this.shortFactor(passage);
      }
      passages[each] = passage;
      weights[each] = weight;
    }
    return { passages, weights };
  }

  // Returns where a term or a pair of a phrase is listed, and how many passages have it; 0 for none.
  async describeUnit({ at, terms }) {
    const isPair = terms.length > 1;
    const name = isPair ? terms.join(" ") : stem(terms[0]);
    const form = isPair ? 0 : (await this.describe(terms[0]))?.forms.indexOf(terms[0]);
    const names = this.header.places;
    const { header } = await this.fetch(names[hashTerm(name) % names.length]);
    return { at, name, form, count: (Object.hasOwn(header, name) && header[name][0][form]?.[0]) || 0 };
  }

  // Returns the positions of a term or a pair by passage: those in the nearest heading are from HEADING_START on.
  async readPositions({ name, form, count }) {
    const sum = (entries) => entries.reduce((total, [, size]) => total + size, 0);
    const { entry, data } = await this.locate(this.header.places, name, sum);
    const start = sum(entry.slice(0, form));
    const numbers = new Numbers(data.subarray(start, start + entry[form][1]));
    const places = new Map();
    let passage = 0;
    for (let each = 0; each < count; each++) {
      passage += numbers.next();
      let position = 0;
      places.set(passage, Uint16Array.from({ length: numbers.next() }, () => position += numbers.next()));
    }
    return places;
  }

  // Returns what is read for a phrase, each with its place: common words with a neighbour, if possible one that is not.
  chooseUnits(terms) {
    const isCommon = (at) => this.common.has(terms[at]);
    const covered = new Set();
    const units = [];
    for (const at of terms.keys()) {
      if (!isCommon(at) || covered.has(at)) continue;
      const beside = [at + 1, at - 1].filter((each) => each in terms);
      if (!beside.length) continue;
      const first = Math.min(at, beside.find((each) => !isCommon(each)) ?? beside[0]);
      units.push({ at: first, terms: terms.slice(first, first + 2) });
      covered.add(first).add(first + 1);
    }
    return [...units, ...Array.from(terms, (term, at) => ({ at, terms: [term] })).filter(({ at }) => !covered.has(at))];
  }

  // Returns the passages that have terms in this order in the body or the nearest heading; the rarest is read first.
  async readPhrase(terms) {
    const units = await Promise.all(this.chooseUnits(terms).map((unit) => this.describeUnit(unit)));
    if (units.some(({ count }) => !count)) return null;
    units.sort((one, other) => one.count - other.count);
    let starts = null;
    for (const unit of units) {
      const { at } = unit;
      const places = await this.readPositions(unit);
      const found = new Map();
      for (const [passage, positions] of starts ?? places) {
        const own = new Set(places.get(passage));
        const kept = Array.from(positions, (position) => (starts ? position : position - at))
          .filter((start) => own.has(start + at) && (start >= HEADING_START || (start >= 0 && start + at < HEADING_START)));
        if (kept.length) found.set(passage, kept);
      }
      starts = found;
      if (!starts.size) return null;
    }
    const passages = Uint32Array.from(starts.keys()).sort();
    const weights = Float32Array.from(passages, (passage) => {
      const positions = starts.get(passage);
      const inHeading = positions.filter((position) => position >= HEADING_START).length;
      return (positions.length - inHeading) / this.norm(passage) + 1.5 * inHeading * this.shortFactor(passage);
    });
    return { passages, weights };
  }

  // Returns a passage by its number as it is shown, with its document.
  async readPassage(number) {
    const { size, hashes } = this.header.texts;
    const file = Math.floor(number / size);
    const { header } = await this.fetch(`t-${file}-${hashes.slice(5 * file, 5 * file + 5)}.bin`);
    const passage = header.passages[number % size];
    return { ...passage, document: header.documents[passage.document] };
  }

  // Replaces the rounded length of a passage by the number of its words.
  async measure(number) {
    const { text } = await this.readPassage(number);
    this.lengths[number] = Math.min(splitTerms(text).length, 65535);
  }
}
