// A search box and quotation cards for other people's pages: <kb-search> and <kb-quote>.
//
// It sends requests only to the site that it came from and to sources of quotations, stores nothing, and changes nothing
// outside its own elements. Its bytes depend on nothing but this file, widget.css and the labels, so that pages can pin them.
// Words of the library become text, never markup. Where it cannot run, the content of its elements is shown unchanged.
(() => {
  "use strict";

  // On a server, in an old browser, or where another script has defined the elements.
  if (!globalThis.document?.adoptedStyleSheets || customElements.get("kb-search")) return;

  const STYLE = ""; // replaced by widget.css when the site serves this file,
  const LABELS = []; // and by the folder of the labels, from the site's first page, and their languages
  // An element of the page may be called currentScript and hide it. The module has import.meta.url instead.
  const ADDRESS = [document.currentScript, ...document.querySelectorAll('script[src*="/widget."]')]
    .find((each) => each instanceof HTMLScriptElement && each.src)?.src;
  if (!ADDRESS) return;

  const DEBOUNCE_MS = 200;
  const SLOW_MS = 1000;
  const TIMEOUT_MS = 8000;
  const LEAD_CHARS = 70; // before the first mark
  const TEXT_CHARS = 240;
  const ENGLISH = {
    label: "Search the library",
    search: "Search",
    results: "Results",
    found: { one: "# passage found", other: "# passages found" },
    none: "No passage has these words.",
    near: "No passage has these words; these are near in meaning.",
    all: "All results",
    busy: "Searching …",
    down: "The library cannot be searched just now.",
    open: "Open the search page",
    page: "p. #",
    pages: "pp. #",
    tab: "opens in a new tab",
    exit: "Exit this page",
    context: "In context",
    changed: "The source has changed since.",
    gone: "The source is no longer in the library.",
    withdrawn: "The library has withdrawn this quotation.",
    off: "Turn off the shortcut #",
  };

  const MOD = /^(Mac|iP)/.test(navigator.platform) ? "Meta" : "Control";
  const home = new URL(".", ADDRESS).href;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const FETCH_OPTIONS = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" };
  const languages = { en: Promise.resolve(ENGLISH) };

  // Returns a promise of the labels in a language; English ones where it is unknown or its file cannot be loaded.
  function loadLabels(language) {
    const code = language.toLowerCase().split("-")[0];
    const known = LABELS.includes(code) ? code : "en";
    languages[known] ??= fetch(`${home}${LABELS[0]}${known}.json`, FETCH_OPTIONS)
      .then((answer) => answer.json())
      .then((found) => ({ ...ENGLISH, ...found, language: known }))
      .catch(() => ENGLISH);
    return languages[known];
  }

  function createElement(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  }

  const foldText = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  const truncate = (text) => text.replace(/(\s\S*|[\ud800-\udbff])$/u, "") + " …";

  // Returns an excerpt as text and <mark> elements, shortened for a list. <mark> is the only tag that it can have.
  function parseExcerpt(html) {
    const entities = { lt: "<", gt: ">", amp: "&", "#34": '"', "#39": "'" };
    const parts = html.split(/<\/?mark>/).map((part) => part.replace(/&([#\w]+);/g, (all, name) => entities[name] ?? all));
    if (parts[0].length > LEAD_CHARS) parts[0] = "… " + parts[0].slice(-LEAD_CHARS).replace(/^\S*\s/, "");
    let room = TEXT_CHARS;
    return parts.flatMap((part, at) => {
      if (room <= 0) return [];
      const shown = part.length > room ? truncate(part.slice(0, room)) : part;
      room -= part.length;
      if (at % 2 === 0) return shown;
      room = Math.max(room, 1); // a mark is never cut, only what follows it
      return createElement("mark", { part: "mark" }, part);
    });
  }

  class Widget extends HTMLElement {
    labels = ENGLISH;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.box = createElement("div", { part: "box" });
    }

    connectedCallback() {
      this.render();
      loadLabels(this.lang).then((labels) => {
        this.labels = labels;
        this.render();
      });
    }

    attributeChangedCallback() {
      if (this.isConnected) this.connectedCallback();
    }

    // Sets the address and target of a link.
    setLink(link, address) {
      link.href = address;
      link.rel = "noreferrer";
      if (this.getAttribute("open-in") === "new") {
        link.target = "_blank";
        link.title = this.labels.tab;
      }
      return link;
    }

    emit(name, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
    }
  }

  class Search extends Widget {
    static observedAttributes = ["exit-link", "lang", "placeholder", "shortcut"];
    active = -1; // index of the option reached by the arrow keys
    shift = 0; // pixels by which the panel is moved to stay inside the window

    constructor() {
      super();
      this.label = createElement("label", { part: "label", for: "q" });
      this.input = createElement("input", {
        part: "input", id: "q", type: "search", role: "combobox", enterkeyhint: "search", autocomplete: "off",
        autocapitalize: "off", spellcheck: "false", maxlength: 1000, dir: "auto",
        "aria-autocomplete": "list", "aria-controls": "list", "aria-expanded": "false",
      });
      this.button = createElement("button", { part: "button" });
      this.exit = createElement("a", { part: "exit", rel: "noreferrer nofollow" });
      this.off = createElement("button", { part: "off", type: "button" });
      this.list = createElement("div", { part: "list", id: "list", role: "listbox" });
      this.message = createElement("p", { part: "message" });
      this.more = createElement("a", { part: "more" });
      this.panel = createElement("div", { part: "panel", tabindex: -1, hidden: "" }, this.message, this.list, this.more);
      this.status = createElement("p", { part: "status", role: "status" });
      const inputs = [this.label, this.input, this.button, this.exit, this.off];
      this.form = createElement("form", { part: "form", role: "search" }, ...inputs);
      this.box.append(this.form, this.panel, this.status);
      this.shadowRoot.append(this.box);

      this.input.addEventListener("input", () => this.onInput());
      this.input.addEventListener("click", () => this.open());
      this.input.addEventListener("keydown", (event) => this.onKeydown(event));
      this.form.addEventListener("submit", (event) => {
        event.preventDefault(); // a page's policy may forbid forms, but not links
        this.setLink(this.more, this.resultsUrl()).click();
      });
      this.list.addEventListener("click", (event) => this.onSelect(event));
      this.exit.addEventListener("click", (event) => {
        event.preventDefault();
        this.input.value = "";
        this.close();
        location.replace(this.exit.href);
      });
      this.off.addEventListener("click", () => {
        this.removeAttribute("shortcut");
        this.input.focus();
      });
      this.box.addEventListener("focusout", (event) => {
        if (!this.shadowRoot.contains(event.relatedTarget)) this.close();
      });
    }

    connectedCallback() {
      const plain = this.querySelector("[name=q]"); // may have been typed into before this script loaded
      if (plain?.value && !this.input.value) this.input.value = plain.value;
      const focused = plain && plain === document.activeElement;
      super.connectedCallback();
      document.addEventListener("keydown", this.onShortcut);
      if (focused) this.input.focus();
    }

    disconnectedCallback() {
      this.cancel();
      document.removeEventListener("keydown", this.onShortcut);
    }

    render() {
      const { label, search, results, exit, off, language } = this.labels;
      this.box.lang = language ?? "en";
      this.label.textContent = label;
      this.button.textContent = search;
      this.list.setAttribute("aria-label", results);
      this.input.placeholder = this.getAttribute("placeholder") ?? "";
      this.exit.textContent = exit;
      this.exit.hidden = !/^https?:/.test(this.getAttribute("exit-link"));
      this.exit.href = this.getAttribute("exit-link") ?? "";
      const [, mod, key] = this.parseShortcut();
      this.off.hidden = mod || !key; // a key alone is also a command of speech input, or hit by accident
      this.off.textContent = off.replace("#", key);
      this.input.ariaKeyShortcuts = mod ? `${MOD}+${key}` : key ?? null;
    }

    // Returns a match of the shortcut that the page has set, "/" or "mod+k". With mod it is Ctrl, on Apple's machines ⌘.
    parseShortcut() {
      return /^(mod\+)?([^\s+A-Z])$/.exec(this.getAttribute("shortcut")) ?? [];
    }

    onShortcut = (event) => {
      const [, mod, key] = this.parseShortcut();
      if (!key || event.key?.toLowerCase() !== key || event.isComposing || event.defaultPrevented) return;
      const held = ["Control", "Meta", "Alt", mod && "Shift"].filter((name) => event.getModifierState(name)).join();
      const [target] = event.composedPath();
      if (held !== (mod ? MOD : "") || target.matches?.(":read-write,select")) return; // somebody is typing there
      this.input.focus();
      if (this.shadowRoot.activeElement) event.preventDefault(); // not so behind a dialog
    };

    // Returns the words and the filters that the page has set.
    buildQuery() {
      const pairs = [["q", this.input.value.trim()]];
      for (const name of ["jurisdiction", "authority", "document", "publisher", "kind", "speaker"]) {
        for (const value of (this.getAttribute(name) ?? "").split("|")) if (value.trim()) pairs.push([name, value.trim()]);
      }
      return new URLSearchParams(pairs);
    }

    resultsUrl() {
      return `${home}search?${this.buildQuery()}`;
    }

    // Cancels the search under way, and returns whether there was one.
    cancel() {
      const pending = this.timer || this.request;
      clearTimeout(this.timer);
      this.request?.abort();
      this.timer = this.request = null;
      return pending;
    }

    onInput() {
      this.cancel();
      if (this.input.value.match(/[\p{L}\p{N}]/gu)?.length > 1) this.timer = setTimeout(() => this.search(), DEBOUNCE_MS);
      else this.show([]);
    }

    async search() {
      this.timer = null;
      const request = new AbortController();
      const timers = [
        setTimeout(() => this.show([], this.labels.busy), SLOW_MS),
        setTimeout(() => request.abort(), TIMEOUT_MS),
      ];
      const body = this.buildQuery();
      body.set("limit", Math.min(Math.max(parseInt(this.getAttribute("limit")) || 5, 1), 50));
      this.request = request;
      let status = 0;
      let answer = {};
      try {
        // Sent in the body, the words appear in no log of an intermediary.
        const response = await fetch(`${home}search.json`, { ...FETCH_OPTIONS, method: "POST", body, signal: request.signal });
        status = response.status;
        answer = await response.json();
      } catch { /* no answer, or not JSON: reported below */ }
      timers.forEach(clearTimeout);
      if (this.request !== request) return; // another search has begun
      this.request = null;
      if (answer?.hits) this.showHits(answer);
      else {
        this.show([], this.labels.down);
        this.emit("kb-error", { status, errors: answer?.errors ?? [] });
      }
    }

    showHits({ hits, total, query, only_by_meaning: byMeaning }) {
      const { found, none, near, language } = this.labels;
      const form = new Intl.PluralRules(language ?? "en").select(total);
      const count = (found[form] ?? found.other).replace("#", total.toLocaleString(language ?? "en"));
      const message = total ? [byMeaning ? near : "", ...query.notices].join(" ") : none;
      this.show(hits.map((hit, at) => this.createOption(hit, at)), message, total ? count : "");
      this.emit("kb-search", { total, shown: hits.length });
    }

    createOption({ id, document: source, heading, page, excerpt_html: html, url: path }, at) {
      const { labels } = this;
      const label = page && page.label.replace("-", "–");
      const pages = label && (page.first === page.last ? labels.page : labels.pages).replace("#", label);
      const place = [heading.at(-1), pages, source.date.slice(0, 4)].filter(Boolean).join(" · ");
      const link = createElement(
        "a",
        { part: "result", id: `r${at}`, role: "option", tabindex: -1, "aria-selected": "false" },
        createElement("span", { part: "title", dir: "auto" }, source.title || source.id),
        createElement("span", { part: "place", dir: "auto" }, place),
        createElement("span", { part: "text", dir: "auto", lang: "" }, ...parseExcerpt(html)),
      );
      const url = new URL(path, home);
      link.passage = { id, document: source.id, url: url.href };
      if (!url.hash) url.search = new URLSearchParams({ q: this.input.value.trim() });
      return this.setLink(link, url.href);
    }

    // Shows results, or a message; hides the panel where there is neither.
    show(options, message = "", count = "") {
      this.select(-1);
      this.list.replaceChildren(...options);
      this.message.textContent = message;
      this.setLink(this.more, this.resultsUrl()).textContent = count ? `${this.labels.all} (${count})` : this.labels.open;
      this.status.textContent = `${message} ${count}`;
      this.open();
    }

    open() {
      const found = this.list.childElementCount > 0;
      this.list.hidden = !found;
      this.message.hidden = !this.message.textContent;
      this.panel.hidden = !found && this.message.hidden;
      this.input.setAttribute("aria-expanded", found);
      const { left, right } = this.panel.getBoundingClientRect();
      const over = document.documentElement.clientWidth - 8 - right + this.shift;
      this.shift = Math.max(8 - left + this.shift, Math.min(over, 0));
      this.panel.style.translate = `${this.shift}px`;
    }

    close() {
      if (this.cancel()) this.list.replaceChildren(); // results of an earlier query
      this.select(-1);
      this.panel.hidden = true;
      this.input.setAttribute("aria-expanded", false);
    }

    select(at) {
      const options = this.list.children;
      options[this.active]?.setAttribute("aria-selected", "false");
      this.active = at;
      options[at]?.setAttribute("aria-selected", "true");
      options[at]?.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
    }

    onKeydown(event) {
      const options = this.list.children;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.isComposing) return;
      if (step && options.length) {
        this.open();
        const places = options.length + 1; // the input itself is one of them
        this.select(((this.active + 1 + step + places) % places) - 1);
      } else if (event.key === "Enter" && this.active >= 0) {
        const { ctrlKey, metaKey, shiftKey } = event;
        const click = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey };
        options[this.active].dispatchEvent(new MouseEvent("click", click));
      } else if (event.key === "Escape" && !this.panel.hidden) {
        this.close();
        event.stopPropagation(); // a dialog around it stays open
      } else return;
      event.preventDefault();
    }

    onSelect(event) {
      const link = event.target.closest("a");
      if (link && !this.emit("kb-select", link.passage, true)) event.preventDefault();
    }
  }

  class Quote extends Widget {
    static observedAttributes = ["lang", "src"];

    constructor() {
      super();
      this.words = createElement("slot", {});
      this.link = createElement("a", { part: "context" });
      this.remark = createElement("span", { part: "changed" });
      this.box.append(this.link, this.remark);
      this.shadowRoot.append(this.words, this.box);
      // A framework may put words that were withdrawn there again.
      new MutationObserver(() => this.clear()).observe(this, { childList: true, characterData: true, subtree: true });
    }

    render() {
      const address = this.getAttribute("src") ?? "";
      const isNew = this.address !== address;
      this.address = address;
      if (isNew) this.state = "";
      this.box.lang = this.labels.language ?? "en";
      this.box.hidden = !/^https?:\/\/.+\/documents\//.test(address);
      this.words.hidden = this.link.hidden = this.state === "withdrawn";
      this.setLink(this.link, address).textContent = this.labels.context;
      this.remark.textContent = this.labels[this.state] ?? "";
      if (this.box.hidden || !isNew) return;
      new IntersectionObserver(([seen], observer) => {
        if (!seen.isIntersecting) return;
        observer.disconnect();
        this.check(address);
      }).observe(this);
    }

    // Compares the words on this page with those in the library; does nothing where the library does not answer.
    async check(address) {
      let state = "";
      try {
        const response = await fetch(address.replace(/[?#].*|$/, ".json"), { ...FETCH_OPTIONS, redirect: "follow" });
        const { passage, withdrawn } = await response.json();
        if (response.ok) {
          const source = foldText(passage.text);
          const words = this.querySelector("blockquote")?.textContent ?? "";
          const parts = words.split(/\[[^\]]*\]|…|\.{3}/); // omissions and insertions of the person quoting
          if (!parts.every((part) => source.includes(foldText(part)))) state = "changed";
        } else state = { 404: "gone", 410: withdrawn ? "withdrawn" : "changed" }[response.status];
      } catch { /* no answer, or none of the library */ }
      if (this.address !== address) return;
      this.state = state;
      this.render();
      this.clear();
      if (state === "withdrawn") this.emit("kb-withdrawn", { url: address });
    }

    // Takes withdrawn words off the page. Elements are left empty, since a framework fails that cannot find its own.
    clear() {
      if (this.state !== "withdrawn") return;
      const nodes = document.createNodeIterator(this);
      for (let node = nodes.nextNode(); (node = nodes.nextNode()); ) {
        if (node.data) node.data = "";
        for (const name of node.getAttributeNames?.() ?? []) node.removeAttribute(name);
      }
    }
  }

  customElements.define("kb-search", Search);
  customElements.define("kb-quote", Quote);

  // An embedded page of the same site reports its height.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== new URL(home).origin || !(data?.kbHeight > 0)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.style.height = `${Math.min(data.kbHeight, 4000)}px`;
    }
  });
})();
