// A page without a framework. What follows a line that expects an error must be one.
import type { KbEventMap, KbSearchEvent } from "../widget";

const box: HTMLElement | null = document.querySelector("kb-search");
document.querySelector("kb-search")?.addEventListener("kb-search", (event: KbSearchEvent) => {
  console.log(event.detail.total + event.detail.shown);
});
box?.addEventListener("kb-select", (event) => {
  event.preventDefault();
  console.log(event.detail.id + event.detail.document + event.detail.url);
});
document.addEventListener("kb-error", ({ detail }) => console.log(detail.status + 1, detail.errors[0].field));
document.addEventListener("kb-withdrawn", ({ detail }) => console.log(detail.url.length));
// @ts-expect-error
document.addEventListener("kb-withdrawn", ({ detail }) => console.log(detail.words));
// @ts-expect-error
const missing: keyof KbEventMap = "kb-shown";
console.log(missing);
