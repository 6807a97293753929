// Closes the menu of narrow windows by Escape, or when something outside of it is used. It opens without this script.
const menu = document.querySelector(".short-menu");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("focusin", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
