// Follows the scroll through a document, or a part of it: its page, heading and match. The page works without it.
"use strict";

const bar = document.querySelector(".follow");
const where = document.querySelector(".where");
const matchAt = document.querySelector(".match-at");
const here = document.querySelector(".strip .here");
const side = document.querySelector(".side");
const sheets = [...document.querySelectorAll(".sheet")];
const pageNames = bar ? JSON.parse(bar.dataset.pages) : []; // of each page: its printed number, its place in words
const firstPage = Number(bar?.dataset.first);
const pages = collect(document.querySelectorAll('.book [id^="page-"]'));
const headings = collect(document.querySelectorAll(".book :is(h2, h3, h4, h5, h6)[id^='heading-']"));
const matches = collect(bar ? JSON.parse(bar.dataset.matches).map((id) => document.getElementById(id)) : []);
const matchesBefore = Number(bar?.dataset.before); // in the parts before this one
const steps = [".previous", ".next"].map((name) => bar?.querySelector(name));
const beyond = steps.map((link) => link?.getAttribute("href")); // the nearest matches in the other parts
const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash, link]));
let held = null; // what was gone to, and its place in the window: the end of a document cannot scroll up to the line
const firstLink = document.querySelector(".contents [aria-current]"); // as the server has marked it
let shownLink;
let isWaiting = false;

// Returns places of the text, each with the number of its sheet.
function collect(elements) {
  return [...elements].map((element) => ({ element, sheet: sheets.indexOf(element.closest(".sheet")) }));
}

function getTop(element) {
  return element.getBoundingClientRect().top;
}

function findSheet(line) {
  return Math.max(sheets.findLastIndex((each) => getTop(each) <= line), 0);
}

// Returns the index of the place that was gone to, otherwise of the last one above the line, or -1. Only those of one
// sheet are measured, since what is far from the window is not laid out.
function findLast(places, line) {
  const gone = places.findIndex((each) => each.element === held?.element);
  if (gone >= 0) return gone;
  const current = findSheet(line);
  return places.findLastIndex(
    (each) => each.sheet < current || (each.sheet === current && getTop(each.element) <= line),
  );
}

function update() {
  isWaiting = false;
  const style = getComputedStyle(document.documentElement);
  const line = (parseFloat(style.scrollPaddingTop) || 0) + 4.5 * parseFloat(style.fontSize); // just below where anchors go
  if (held && Math.abs(getTop(held.element) - held.top) > 8) held = null;
  showHeading(headings[findLast(headings, innerHeight / 3)]?.element);
  if (pages.length) {
    const { element } = pages[Math.max(findLast(pages, line), 0)];
    where.textContent = pageNames[element.id.slice("page-".length) - firstPage][1];
  }
  if (matchAt) showMatch(findLast(matches, line));
  if (here) showHere(findSheet(line), line);
}

function showHeading(heading) {
  const link = links.get(`#${heading?.id}`) ?? firstLink;
  if (link === shownLink) return;
  (shownLink ?? firstLink)?.removeAttribute("aria-current");
  shownLink = link;
  if (!link) return;
  link.setAttribute("aria-current", "location");
  const box = side.getBoundingClientRect();
  const { top, bottom } = link.getBoundingClientRect();
  const isUsed = side.matches(":hover, :focus-within");
  if (!isUsed && (top < box.top || bottom > box.bottom)) side.scrollTop += top - box.top - box.height / 3;
}

function showMatch(at) {
  if (at >= 0) matchAt.textContent = matchAt.dataset.words.replace("{at}", matchesBefore + at + 1);
  setStep(steps[0], matches[at - 1], at <= 0 && beyond[0]);
  setStep(steps[1], matches[at + 1], at + 1 >= matches.length && beyond[1]);
}

function setStep(link, match, address) {
  if (match) link.href = `#${match.element.id}`;
  else if (address) link.setAttribute("href", address);
  link.toggleAttribute("aria-disabled", !match && !address);
}

function showHere(current, line) {
  const start = Number(sheets[current].dataset.start);
  const length = Number(sheets[current + 1]?.dataset.start ?? document.querySelector(".book").dataset.end) - start;
  const { top, height } = sheets[current].getBoundingClientRect();
  const part = Math.min(Math.max((line - top) / height, 0), 1);
  here.setAttribute("x", start + length * part);
}

function hold(id) {
  const element = document.getElementById(id);
  if (!element) return;
  requestAnimationFrame(() => {
    held = { element, top: getTop(element) };
    update();
  });
}

function wait() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(update);
}

// Pictures that are out of sight are not loaded, nor those that the window has no room for.
for (const link of document.querySelectorAll(".sheet-page a[data-picture]")) {
  const picture = document.createElement("img");
  Object.assign(picture, { loading: "lazy", decoding: "async", alt: "", src: link.dataset.picture });
  link.prepend(picture);
}

// A step leaves the focus on its link, so that Enter goes on to the next match, and adds nothing to the history.
bar?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  if (link.hasAttribute("aria-disabled")) return;
  location.replace(link.href);
  if (!document.getElementById(link.hash.slice(1))) return; // in another part
  link.focus({ preventScroll: true });
  hold(link.hash.slice(1));
  const status = bar.querySelector("[role=status]");
  requestAnimationFrame(() => { status.textContent = [matchAt.textContent, where?.textContent].filter(Boolean).join(", "); });
});

// A printed number is found here; what else was typed, the server reads.
document.querySelector(".go-to-page")?.addEventListener("submit", (event) => {
  const typed = event.target.elements.page.value.trim().toLowerCase();
  const at = pageNames.findIndex(([printed]) => printed === typed);
  if (at < 0) return;
  event.preventDefault();
  location.hash = `page-${at + firstPage}`;
});

if (bar) bar.hidden = false;
addEventListener("scroll", wait, { passive: true });
addEventListener("resize", wait);
addEventListener("hashchange", () => hold(location.hash.slice(1)));
update();
hold(location.hash.slice(1));
