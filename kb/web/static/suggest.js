// Suggests titles, headings, speakers, acronyms and phrases of the library while somebody types: a combobox with a list,
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. Letters travel in the body of a request and are kept nowhere.
// Its words stand in the box, in the language of the page. Without this the box is a box.
const LEAST_LETTERS = 2;
const PATIENCE_MS = 120;

for (const [at, input] of document.querySelectorAll("input[data-suggest]").entries()) suggestFor(input, `suggestions-${at}`);

function suggestFor(input, id) {
  const list = make("ul", { id, role: "listbox", hidden: true });
  list.setAttribute("aria-label", input.dataset.suggestions);
  const status = make("p", { className: "visually-hidden", role: "status" });
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
  let chosen = -1;
  let timer = 0;
  let asked = null; // what stops the request that is under way

  function make(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    found = [];
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  // Number -1 is the box itself.
  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[chosen];
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
      const option = make("li", { id: `${id}-${number}`, role: "option" });
      option.setAttribute("aria-selected", "false");
      const kind = make("span", { className: "kind", textContent: input.dataset[each.kind] });
      option.append(make("span", { textContent: each.text }), " ", kind);
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
      option.addEventListener("click", () => take(number));
      return option;
    }));
    choose(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${input.dataset.suggestions}: ${found.length}` : "";
  }

  function take(number) {
    const { search, url } = found[number];
    close();
    if (!search) {
      location.assign(inLanguage(url));
      return;
    }
    input.value = search; // the form keeps filters, and whether words may stand in the address
    input.form.requestSubmit();
  }

  // The language that the reader asked for stays in the address.
  function inLanguage(url) {
    const address = new URL(url, location);
    const language = input.form.elements.lang?.value;
    if (language) address.searchParams.set("lang", language);
    return address.href;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const body = new URLSearchParams({ q: input.value });
      const response = await fetch(input.dataset.suggest, { method: "POST", body, signal, cache: "no-store" });
      if (response.ok) {
        const { suggestions } = await response.json();
        if (!signal.aborted && document.activeElement === input) show(suggestions);
      }
    } catch {
      // stopped, or no connection: the box still searches
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    if (input.value.trim().length < LEAST_LETTERS) close();
    else timer = setTimeout(ask, PATIENCE_MS);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = found.length + 1; // the box itself is one
      choose(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // a second Escape empties the box, as browsers have it
      status.textContent = "";
      close();
    }
  });

  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
}
