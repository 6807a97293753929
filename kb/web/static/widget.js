// A search box and quotation cards for other people's pages: <kb-search> and <kb-quote>.
//
// Asks nobody but the site that it came from, keeps nothing, and touches nothing outside its own elements. Words of the
// library become text, never markup. Where it cannot run, what stands inside its elements stays as it is.
(() => {
  "use strict";

  const STYLE = ""; // widget.css stands here when the site serves this file,
  const LABELS = {}; // and here the addresses of the labels in other languages

  const REST_MS = 200; // without a key before a search begins
  const SLOW_MS = 1000;
  const GIVE_UP_MS = 8000;
  const LEAD_CHARS = 70; // before the first mark
  const TEXT_CHARS = 240;
  const ENGLISH = {
    label: "Search the library",
    search: "Search",
    results: "Results",
    found: { one: "# passage found", other: "# passages found" },
    none: "No passage has these words.",
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
  };

  const running = document.currentScript; // unless an element of the page has taken that name
  const script = running instanceof HTMLScriptElement ? running : document.querySelector('script[src$="/widget.js"]');
  if (!script || customElements.get("kb-search") || !("adoptedStyleSheets" in document)) return;
  const home = new URL(script.src).origin;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const asked = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" };
  const languages = { en: Promise.resolve(ENGLISH) };

  // Promises the labels in a language: English ones where it is not known, or where its file does not come.
  function labels(language) {
    const code = language.toLowerCase().split("-")[0];
    const known = Object.hasOwn(LABELS, code) ? code : "en";
    languages[known] ??= fetch(home + LABELS[known], asked)
      .then((answer) => answer.json())
      .then((found) => ({ ...ENGLISH, ...found, language: known }))
      .catch(() => ENGLISH);
    return languages[known];
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  }

  const letters = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  const cut = (text) => text.replace(/(\s\S*|[\ud800-\udbff])$/u, "") + " …";

  // Returns an excerpt as text and marks, no longer than a list can bear. Its only tag is <mark>.
  function marked(html) {
    const signs = { lt: "<", gt: ">", amp: "&", "#34": '"', "#39": "'" };
    const parts = html.split(/<\/?mark>/).map((part) => part.replace(/&([#\w]+);/g, (all, name) => signs[name] ?? all));
    if (parts[0].length > LEAD_CHARS) parts[0] = "… " + parts[0].slice(-LEAD_CHARS).replace(/^\S*\s/, "");
    let room = TEXT_CHARS;
    return parts.flatMap((part, at) => {
      if (room <= 0) return [];
      const shown = part.length > room ? cut(part.slice(0, room)) : part;
      room -= part.length;
      if (at % 2 === 0) return shown;
      room = Math.max(room, 1); // a mark is never cut: what follows it is
      return make("mark", { part: "mark" }, part);
    });
  }

  class Widget extends HTMLElement {
    labels = ENGLISH;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.box = make("div", { part: "box" });
    }

    connectedCallback() {
      this.dress();
      labels(this.lang).then((found) => {
        this.labels = found;
        this.dress();
      });
    }

    attributeChangedCallback() {
      if (this.isConnected) this.connectedCallback();
    }

    // Sets where a link of this element opens.
    aim(link, address) {
      link.href = address;
      link.rel = "noreferrer";
      if (this.getAttribute("open-in") === "new") {
        link.target = "_blank";
        link.title = this.labels.tab;
      }
      return link;
    }

    tell(name, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
    }
  }

  class Search extends Widget {
    static observedAttributes = ["exit-link", "lang", "placeholder"];
    active = -1; // the option that the arrow keys are on
    shift = 0; // of the panel, in pixels, to keep it inside the window

    constructor() {
      super();
      this.label = make("label", { part: "label", for: "q" });
      this.input = make("input", {
        part: "input", id: "q", type: "search", role: "combobox", enterkeyhint: "search", autocomplete: "off",
        autocapitalize: "off", spellcheck: "false", maxlength: 1000, dir: "auto",
        "aria-autocomplete": "list", "aria-controls": "list", "aria-expanded": "false",
      });
      this.button = make("button", { part: "button" });
      this.exit = make("a", { part: "exit", rel: "noreferrer nofollow" });
      this.list = make("div", { part: "list", id: "list", role: "listbox" });
      this.message = make("p", { part: "message" });
      this.more = make("a", { part: "more" });
      this.panel = make("div", { part: "panel", tabindex: -1, hidden: "" }, this.message, this.list, this.more);
      this.status = make("p", { part: "status", role: "status" });
      this.form = make("form", { part: "form", role: "search" }, this.label, this.input, this.button, this.exit);
      this.box.append(this.form, this.panel, this.status);
      this.shadowRoot.append(this.box);

      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("click", () => this.open());
      this.input.addEventListener("keydown", (event) => this.pressed(event));
      this.form.addEventListener("submit", (event) => {
        event.preventDefault(); // a page's policy may forbid forms; a link it cannot
        this.aim(this.more, this.page()).click();
      });
      this.list.addEventListener("click", (event) => this.chosen(event));
      this.exit.addEventListener("click", (event) => {
        event.preventDefault();
        this.input.value = "";
        this.close();
        location.replace(this.exit.href);
      });
      this.box.addEventListener("focusout", (event) => {
        if (!this.shadowRoot.contains(event.relatedTarget)) this.close();
      });
    }

    connectedCallback() {
      const plain = this.querySelector("[name=q]"); // typed into before this script came
      if (plain?.value && !this.input.value) this.input.value = plain.value;
      const focused = plain && plain === document.activeElement;
      super.connectedCallback();
      if (focused) this.input.focus();
    }

    disconnectedCallback() {
      this.stop();
    }

    dress() {
      const { label, search, results, exit, language } = this.labels;
      this.box.lang = language ?? "en";
      this.label.textContent = label;
      this.button.textContent = search;
      this.list.setAttribute("aria-label", results);
      this.input.placeholder = this.getAttribute("placeholder") ?? "";
      this.exit.textContent = exit;
      this.exit.hidden = !/^https?:/.test(this.getAttribute("exit-link"));
      this.exit.href = this.getAttribute("exit-link") ?? "";
    }

    // What is asked for: the words, and the filters that the page has set.
    query() {
      const pairs = [["q", this.input.value.trim()]];
      for (const name of ["document", "publisher", "kind", "speaker"]) {
        for (const value of (this.getAttribute(name) ?? "").split("|")) if (value.trim()) pairs.push([name, value.trim()]);
      }
      return new URLSearchParams(pairs);
    }

    page() {
      return `${home}/search?${this.query()}`;
    }

    // Ends the search that has not been answered, and tells whether there was one.
    stop() {
      const pending = this.timer || this.request;
      clearTimeout(this.timer);
      this.request?.abort();
      this.timer = this.request = null;
      return pending;
    }

    typed() {
      this.stop();
      if (this.input.value.match(/[\p{L}\p{N}]/gu)?.length > 1) this.timer = setTimeout(() => this.find(), REST_MS);
      else this.show([]);
    }

    async find() {
      this.timer = null;
      const request = new AbortController();
      const timers = [
        setTimeout(() => this.show([], this.labels.busy), SLOW_MS),
        setTimeout(() => request.abort(), GIVE_UP_MS),
      ];
      const body = this.query();
      body.set("limit", Math.min(Math.max(parseInt(this.getAttribute("limit")) || 5, 1), 50));
      this.request = request;
      let status = 0;
      let said = {};
      try {
        // In the body of the request the words stand in no log of the machines between.
        const answer = await fetch(`${home}/search.json`, { ...asked, method: "POST", body, signal: request.signal });
        status = answer.status;
        said = await answer.json();
      } catch { /* no answer, or none that can be read: told below */ }
      timers.forEach(clearTimeout);
      if (this.request !== request) return; // another search has begun
      this.request = null;
      if (said?.hits) this.found(said);
      else {
        this.show([], this.labels.down);
        this.tell("kb-error", { status, errors: said?.errors ?? [] });
      }
    }

    found({ hits, total, query }) {
      const { found, none, language } = this.labels;
      const form = new Intl.PluralRules(language ?? "en").select(total);
      const count = (found[form] ?? found.other).replace("#", total.toLocaleString(language ?? "en"));
      this.show(hits.map((hit, at) => this.option(hit, at)), total ? query.notices.join(" ") : none, total && count);
      this.tell("kb-search", { total, shown: hits.length });
    }

    option({ id, url, document: source, heading, page, excerpt_html: html }, at) {
      const { labels } = this;
      const label = page && page.label.replace("-", "–");
      const pages = label && (page.first === page.last ? labels.page : labels.pages).replace("#", label);
      const place = [heading.at(-1), pages, source.date.slice(0, 4)].filter(Boolean).join(" · ");
      const link = make(
        "a",
        { part: "result", id: `r${at}`, role: "option", tabindex: -1, "aria-selected": "false" },
        make("span", { part: "title", dir: "auto" }, source.title || source.id),
        make("span", { part: "place", dir: "auto" }, place),
        make("span", { part: "text", dir: "auto", lang: "" }, ...marked(html)),
      );
      link.passage = { id, document: source.id, url: home + url };
      return this.aim(link, `${home}${url}?${new URLSearchParams({ q: this.input.value.trim() })}`);
    }

    // Shows results, or says why there are none; closes where there is nothing to show.
    show(options, message = "", count = "") {
      this.select(-1);
      this.list.replaceChildren(...options);
      this.message.textContent = message;
      this.aim(this.more, this.page()).textContent = count ? `${this.labels.all} (${count})` : this.labels.open;
      this.status.textContent = count || message;
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
      if (this.stop()) this.list.replaceChildren(); // they answer what was typed before
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

    pressed(event) {
      const options = this.list.children;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.isComposing) return;
      if (step && options.length) {
        this.open();
        const places = options.length + 1; // the box itself is one
        this.select(((this.active + 1 + step + places) % places) - 1);
      } else if (event.key === "Enter" && this.active >= 0) {
        const { ctrlKey, metaKey, shiftKey } = event;
        const click = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey };
        options[this.active].dispatchEvent(new MouseEvent("click", click));
      } else if (event.key === "Escape" && !this.panel.hidden) {
        this.close();
        event.stopPropagation(); // a dialogue around it stays open
      } else return;
      event.preventDefault();
    }

    chosen(event) {
      const link = event.target.closest("a");
      if (link && !this.tell("kb-select", link.passage, true)) event.preventDefault();
    }
  }

  class Quote extends Widget {
    static observedAttributes = ["lang", "src"];

    constructor() {
      super();
      this.link = make("a", { part: "context" });
      this.remark = make("span", { part: "changed" });
      this.box.append(this.link, this.remark);
      this.shadowRoot.append(make("slot", {}), this.box);
    }

    dress() {
      const address = this.getAttribute("src") ?? "";
      this.box.lang = this.labels.language ?? "en";
      this.box.hidden = !/^https?:\/\/.+\/documents\//.test(address);
      if (this.box.hidden) return;
      this.aim(this.link, address).textContent = this.labels.context;
      this.remark.textContent = this.labels[this.state] ?? "";
      if (this.watched === address) return;
      this.watched = address;
      new IntersectionObserver(([seen], observer) => {
        if (!seen.isIntersecting) return;
        observer.disconnect();
        this.check(new URL(address));
      }).observe(this);
    }

    // Compares the words on this page with those in the library. Says nothing where the library does not answer.
    async check({ origin, pathname }) {
      try {
        const answer = await fetch(`${origin}${pathname}.json`, asked);
        if (answer.ok) {
          const source = letters((await answer.json()).passage.text);
          const words = this.querySelector("blockquote")?.textContent ?? "";
          const parts = words.split(/\[[^\]]*\]|…|\.{3}/); // what is left out or put in by who quotes
          if (!parts.every((part) => source.includes(letters(part)))) this.state = "changed";
        } else this.state = { 404: "gone", 410: "changed" }[answer.status];
      } catch { /* no answer */ }
      this.dress();
    }
  }

  customElements.define("kb-search", Search);
  customElements.define("kb-quote", Quote);

  // An embedded page of the same site says how tall it is.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || !(data?.kbHeight > 0)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.style.height = `${Math.min(data.kbHeight, 4000)}px`;
    }
  });
})();
