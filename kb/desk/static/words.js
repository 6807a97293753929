// Words that are selected in a passage go into the form beside it, or with the link after it to that form.
const field = document.querySelector("textarea[name=words]");
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (selection.isCollapsed) return;
  const passage = selection.anchorNode.parentElement?.closest("[data-words]");
  if (!passage?.contains(selection.focusNode)) return;
  const words = selection.toString().trim();
  const link = passage.parentElement.querySelector("a.permalink");
  if (field) field.value = words;
  else link.search = new URLSearchParams({ words });
});
