// Tells the page that frames this one how tall it is, and which link was followed: in our own words, and in those of
// WordPress, which gives a secret in the address and otherwise lets a frame open nothing.
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
