// Cites the words that are selected in a passage. Every page works without it.
"use strict";

const passage = document.querySelector(".the-passage");
const form = document.getElementById("cite-some");
const words = document.getElementById("words");
let selected = null;

// At the end of what is selected: the button below the form, once more.
const near = form.querySelector("button").cloneNode(true);
near.setAttribute("form", form.id);
near.hidden = true;
Object.assign(near.style, { position: "absolute", font: "var(--small)/1.4 var(--sans)" });
near.addEventListener("pointerdown", (event) => event.preventDefault()); // or the words would not stay selected
passage.after(near);

function place(range) {
  const lines = range.getClientRects();
  const around = near.offsetParent ?? passage.parentElement;
  const box = around.getBoundingClientRect();
  const last = lines[lines.length - 1];
  near.style.top = `${last.bottom - box.top + 8}px`;
  near.style.left = `${Math.max(Math.min(last.right - box.left, box.width) - near.offsetWidth, 0)}px`;
}

// Counts the characters of a range that belong to the passage: not white space, which the layout changes, nor note
// marks, page numbers, and the head of a table that begins before it.
function countCharacters(range) {
  const part = range.cloneContents();
  for (const other of part.querySelectorAll(".note-mark, .page-break, .carried")) other.remove();
  return [...part.textContent.replace(/\s/gu, "")].length;
}

// Returns the offset in the text of the character after the first `count` that are not white space.
function findOffset(text, count) {
  let at = 0;
  while (at < text.length && (count > 0 || /\s/u.test(text[at]))) {
    if (!/\s/u.test(text[at])) count -= 1;
    at += 1;
  }
  return at;
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  near.hidden = true;
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!passage.contains(range.commonAncestorContainer)) return;
  const before = document.createRange();
  before.setStart(passage, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = [...form.dataset.text];
  const start = findOffset(text, countCharacters(before));
  let end = start;
  for (let count = countCharacters(range); count > 0 && end < text.length; end += 1) {
    if (!/\s/u.test(text[end])) count -= 1;
  }
  if (end <= start) return;
  words.value = text.slice(start, end).join("").replace(/\s+/gu, " ");
  selected = { start, end, shown: words.value };
  near.hidden = false;
  place(range);
});

form.addEventListener("submit", () => {
  if (!selected || words.value !== selected.shown) return;
  words.disabled = true; // offsets are exact where the words occur twice
  for (const name of ["start", "end"]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value: selected[name] });
    form.append(field);
  }
});
