// Goes to the part of a document that has what the fragment of the address leads to, and says so where it leads nowhere:
// to a passage, a page or a place that is gone, or to words that are not here. The server never sees a fragment. Messages
// come from data attributes, in the language of the page.
"use strict";

const status = document.querySelector(".lost-link");
const messages = status.dataset;
const PASSAGE = /^[0-9a-f]{14}$/;
const PAGE = /^page[-=](\d+)$/; // as here, and as in a PDF file

function check() {
  status.replaceChildren();
  const place = location.hash.slice(1);
  const id = place.startsWith("pack=") ? "" : decode(place); // what pack.js keeps there is no place
  const target = document.getElementById(id);
  if (id && !target) sayPlaceIsGone(id);
  else sayWordsAreMissing(target);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sayPlaceIsGone(id) {
  const page = id.match(PAGE)?.[1];
  if (lookElsewhere(id, page)) return;
  if (page && document.getElementById(`page-${Number(page)}`)) location.replace(`#page-${Number(page)}`);
  else if (page) say(messages.page.replace("{page}", page), linkContents());
  else if (PASSAGE.test(id)) say(messages.passage, link(`${messages.address}/${id}`, messages.closest), linkContents());
  else say(messages.place, linkContents());
}

// Goes from the page of a part to where a passage or a page is, by its query; all else is looked up in the whole text.
function lookElsewhere(id, page) {
  if (!("parts" in messages)) return false;
  if (page && (Number(page) > Number(messages.pages) || document.getElementById(`page-${Number(page)}`))) return false;
  if (page) goTo("page", `PDF ${Number(page)}`);
  else if (PASSAGE.test(id)) goTo("passage", id);
  else goTo("whole", "on");
  return true;
}

function goTo(name, value) {
  const address = new URL(location);
  for (const each of ["page", "passage", "part", "whole"]) address.searchParams.delete(each);
  address.searchParams.set(name, value);
  const directive = readDirective();
  if (name === "page") address.hash = ""; // the server knows it
  else if (directive) address.hash = `${location.hash.slice(1)}:~:${directive}`;
  location.replace(address);
}

function sayWordsAreMissing(target) {
  const directives = readTextDirectives();
  if (!directives.length || directives.some(isFound)) return;
  if ("parts" in messages) {
    goTo("whole", "on");
    return;
  }
  if (target?.closest(".book")) target.before(status); // where the page has scrolled to
  say(messages.words, linkContents());
  requestAnimationFrame(() => status.append(makeSearch(directives[0].join(" "))));
}

// Returns a form with the words in its box: anywhere else the browser, which goes on looking, would find and mark them.
function makeSearch(words) {
  const { pathname, searchParams } = new URL(messages.document, location);
  const form = Object.assign(document.createElement("form"), { action: pathname, className: "in-doc" });
  const input = Object.assign(document.createElement("input"), { type: "search", name: "q", value: words });
  input.setAttribute("aria-label", messages.box);
  const button = Object.assign(document.createElement("button"), { className: "button", textContent: messages.search });
  form.append(input, button);
  for (const [name, value] of searchParams) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  return form;
}

// Returns what is after #:~: in the address. Browsers keep it from the address that scripts read; where they keep it from
// the entry of the navigation too, nothing is said.
function readDirective() {
  const entry = performance.getEntriesByType("navigation")[0];
  const address = window.navigation?.currentEntry?.url ?? entry?.name ?? "";
  return address.split(":~:")[1] ?? "";
}

// Returns the first words, and the last ones where there are any, of each text fragment (#:~:text=).
function readTextDirectives() {
  return readDirective()
    .split("&")
    .filter((each) => each.startsWith("text="))
    .map((each) => each.slice("text=".length).split(",").filter((part) => !part.endsWith("-") && !part.startsWith("-")))
    .map((parts) => parts.map(decode).filter(fold))
    .filter((parts) => parts.length);
}

// Only letters and figures are compared, with and without what is printed between the words of the text: a browser may
// find what this does not tell apart, and nothing is said of words that may be there.
function isFound(parts) {
  const main = document.querySelector("main").cloneNode(true);
  const whole = fold(main.textContent);
  for (const each of main.querySelectorAll(".page-break, .note-mark, .permalink, .visually-hidden")) each.remove();
  const plain = fold(main.textContent);
  return [whole, plain].some((text) => {
    const start = text.indexOf(fold(parts[0]));
    return start >= 0 && (parts.length < 2 || text.indexOf(fold(parts.at(-1)), start) >= 0);
  });
}

function fold(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

function link(address, words) {
  return Object.assign(document.createElement("a"), { href: address, textContent: words });
}

function linkContents() {
  return document.getElementById("contents") ? link("#contents", messages.contents) : "";
}

function say(message, ...links) {
  const paragraph = document.createElement("p");
  paragraph.className = "notice";
  paragraph.append(message, ...links.filter(Boolean).flatMap((each, at) => [at ? " · " : " ", each]));
  requestAnimationFrame(() => status.replaceChildren(paragraph)); // a reader of screens tells what is new in the region
}

addEventListener("hashchange", check);
check();
