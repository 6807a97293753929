// Copies the element that a button names: a citation with its italics, or the code in a box. Pages work without it.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  const status = document.getElementById("cite-status") ?? document.getElementById("copy-status");
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = document.getElementById(button.dataset.copy);
    if (source instanceof HTMLTextAreaElement) source.select();
    else getSelection().selectAllChildren(source);
    const copied = document.execCommand("copy"); // keeps italics, and needs no permission
    button.textContent = copied ? "Copied" : "Selected: copy it with your keyboard";
    status.textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}
