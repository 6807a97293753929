// Reports the height of this page, and the link that was followed, to the page that frames it: in our own messages and
// in those of WordPress, which passes a secret in the address and otherwise lets a frame open nothing.
"use strict";

const secret = new URLSearchParams(location.hash.slice(2)).get("secret");

new ResizeObserver(() => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ kbHeight: height }, "*");
  if (secret) parent.postMessage({ message: "height", value: height, secret }, "*");
}).observe(document.body);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!secret || !link) return;
  event.preventDefault();
  parent.postMessage({ message: "link", value: link.href, secret }, "*");
});
