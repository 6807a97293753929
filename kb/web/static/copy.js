// Copies citations with their italics, code in a box, and addresses of passages. Pages work without it.
"use strict";

const status = document.getElementById("cite-status") ?? document.getElementById("copy-status");

function createButton(className, textContent) {
  return Object.assign(document.createElement("button"), { type: "button", className, textContent });
}

function addCopying(button, findSource) {
  const label = button.textContent;
  button.addEventListener("click", () => {
    const source = findSource();
    if (source instanceof HTMLTextAreaElement) source.select();
    else getSelection().selectAllChildren(source);
    const copied = document.execCommand("copy"); // keeps italics, and needs no permission
    if (source.isForCopy) source.remove();
    button.focus();
    button.textContent = copied ? "Copied" : "Selected: copy it with your keyboard";
    status.textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}

// Returns a box with the address of a passage, which is written out beside its link for print.
function writeAddress(button) {
  const box = Object.assign(document.createElement("textarea"), { isForCopy: true });
  box.value = button.closest(".acts").querySelector("[data-print]").dataset.print;
  button.after(box);
  return box;
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = button.parentElement.hidden = false;
  addCopying(button, () => document.getElementById(button.dataset.copy));
}

for (const citation of document.querySelectorAll(".acts .copy-me")) {
  const buttons = Object.assign(document.createElement("p"), { className: "go" });
  const whole = createButton("button", "Copy");
  const address = createButton("", "Copy the link only");
  buttons.append(whole, " ", address);
  citation.after(buttons);
  addCopying(whole, () => citation);
  addCopying(address, () => writeAddress(address));
}
