// Sends every search of the copy to its page of results, in the fragment of the address, which browsers send to nobody.
const PAGE = new URL("../../search/index.html", import.meta.url);

// Returns what the address asks for: the words, a document and a page. A link from elsewhere may have them in its query.
export function readAsked() {
  const asked = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
  return { q: asked.get("q") ?? "", document: asked.get("document") ?? "", page: Math.max(parseInt(asked.get("page")) || 1, 1) };
}

export function writeAsked({ q, document = "", page = 1 }) {
  const pairs = [["q", q], ["document", document], ["page", page > 1 ? String(page) : ""]].filter(([, value]) => value);
  return `${PAGE.href}#${new URLSearchParams(pairs)}`;
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (new URL(form.action).pathname !== PAGE.pathname) return;
  event.preventDefault();
  const asked = Object.fromEntries(new FormData(form));
  if (asked.q.trim()) location.href = writeAsked(asked);
});
