// Suggests titles, headings, speakers, acronyms and phrases of the library while a person types: a combobox with a
// list, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. What is typed is sent in the body of a request and not
// stored. Labels come from data attributes of the element with the id `suggest`, in the language of the page. Without this script the input is
// an ordinary search box.
const MIN_LETTERS = 2;
const DEBOUNCE_MS = 120;
const labels = document.getElementById("suggest").dataset;

for (const [at, input] of document.querySelectorAll("input[data-suggest]").entries()) addSuggestions(input, `suggestions-${at}`);

function addSuggestions(input, id) {
  const list = createElement("ul", { id, role: "listbox", hidden: true });
  list.setAttribute("aria-label", labels.suggestions);
  const status = createElement("p", { className: "visually-hidden", role: "status" });
  input.closest("form").classList.add("suggests");
  input.parentElement.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-controls": id,
  })) input.setAttribute(name, value);

  let found = [];
  let active = -1;
  let timer = 0;
  let pending = null; // AbortController of the request under way

  function createElement(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function close() {
    clearTimeout(timer);
    pending?.abort();
    found = [];
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    setActive(-1);
  }

  // Number -1 is the input itself.
  function setActive(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function show(suggestions) {
    found = suggestions;
    list.replaceChildren(...found.map((each, number) => {
      const option = createElement("li", { id: `${id}-${number}`, role: "option" });
      option.setAttribute("aria-selected", "false");
      const kind = createElement("span", { className: "kind", textContent: labels[each.kind] });
      option.append(createElement("span", { textContent: each.text }), " ", kind);
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
      option.addEventListener("click", () => select(number));
      return option;
    }));
    setActive(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${labels.suggestions}: ${found.length}` : "";
  }

  function select(number) {
    const { search, url } = found[number];
    close();
    if (!search) {
      follow(addLanguage(url));
      return;
    }
    input.value = search; // the form keeps filters, and whether it sends words in the address
    input.form.requestSubmit();
  }

  // Goes to an address by a link, which pack.js can give what it carries.
  function follow(address) {
    const link = Object.assign(document.createElement("a"), { href: address });
    input.form.append(link);
    link.click();
    link.remove();
  }

  // Keeps the language that the reader asked for in the address.
  function addLanguage(url) {
    const address = new URL(url, location);
    const language = input.form.elements.lang?.value;
    if (language) address.searchParams.set("lang", language);
    return address.href;
  }

  async function fetchSuggestions() {
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    try {
      const body = new URLSearchParams({ q: input.value });
      const response = await fetch(input.dataset.suggest, { method: "POST", body, signal, cache: "no-store" });
      if (response.ok) {
        const { suggestions } = await response.json();
        if (!signal.aborted && document.activeElement === input) show(suggestions);
      }
    } catch {
      // aborted, or no connection: the box still searches
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    pending?.abort();
    if (input.value.trim().length < MIN_LETTERS) close();
    else timer = setTimeout(fetchSuggestions, DEBOUNCE_MS);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = found.length + 1; // the input itself is one of them
      setActive(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      select(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // a second Escape clears the input, as browsers do
      status.textContent = "";
      close();
    }
  });

  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
}
