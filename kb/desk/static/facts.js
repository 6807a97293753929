// Keys for the buttons of a fact, while nothing is being typed: Y, N, Q, L; E goes into the field. Enter sends, as in any form.
const form = document.querySelector("[data-fact]");
if (form) {
  const field = form.querySelector("[name=value]");
  const choices = { y: "confirm", n: "empty", q: "none", l: "later" };
  form.querySelector("button[value=confirm]").focus();
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const target = key === "e" ? field : form.querySelector(`button[value="${choices[key]}"]`);
    if (!target) return;
    event.preventDefault();
    if (target === field) {
      field.focus();
      field.select?.(); // a list of choices has no words to select
    } else target.click();
  });
}
