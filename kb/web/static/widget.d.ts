// Types of the widget's elements and events, for TypeScript with and without React 19 or Vue 3.

export interface KbSearchAttributes {
  /** A hint inside the box. */
  placeholder?: string;
  /** Passages shown: 5 by default, 50 at most. */
  limit?: number | `${number}`;
  /** Only passages with one of these values, separated by "|". */
  jurisdiction?: string;
  authority?: string;
  document?: string;
  publisher?: string;
  kind?: string;
  speaker?: string;
  /** The language of its labels: "en", "cy", "ro", "sq", "vi" or "pl". */
  lang?: string;
  /** Without it, the color-scheme of the page; "auto" is the preference of the reader. */
  theme?: "light" | "dark" | "auto";
  /** "new" opens passages in a new tab. */
  "open-in"?: "new";
  /** An address; shows "Exit this page", which replaces the page with it. */
  "exit-link"?: string;
  /** A key that moves the focus to the box: "/", or "mod+k" for Ctrl+K, and ⌘K on Apple's machines. */
  shortcut?: string;
}

export interface KbQuoteAttributes {
  /** The absolute address of the passage. */
  src: string;
  /** The language of its labels. */
  lang?: string;
  /** Without it, the color-scheme of the page; "auto" is the preference of the reader. */
  theme?: "light" | "dark" | "auto";
  /** "new" opens the passage in a new tab. */
  "open-in"?: "new";
}

/** Passages were found; the words that were typed are not told. */
export type KbSearchEvent = CustomEvent<{ total: number; shown: number }>;
/** A passage was chosen; preventDefault() stops it from opening. */
export type KbSelectEvent = CustomEvent<{ id: string; document: string; url: string }>;
/** A search failed; the status is 0 where there was no answer. */
export type KbErrorEvent = CustomEvent<{ status: number; errors: { field: string; message: string }[] }>;
/** The library has withdrawn a quotation, whose words were taken off the page. */
export type KbWithdrawnEvent = CustomEvent<{ url: string }>;

export interface KbEventMap {
  "kb-search": KbSearchEvent;
  "kb-select": KbSelectEvent;
  "kb-error": KbErrorEvent;
  "kb-withdrawn": KbWithdrawnEvent;
}

type Listeners<Names extends keyof KbEventMap> = { [Name in Names as `on${Name}`]?: (event: KbEventMap[Name]) => void };
type VueListeners = {
  onKbSearch?: (event: KbSearchEvent) => void;
  onKbSelect?: (event: KbSelectEvent) => void;
  onKbError?: (event: KbErrorEvent) => void;
  onKbWithdrawn?: (event: KbWithdrawnEvent) => void;
};
type Common = { [name: `data-${string}`]: unknown; id?: string; hidden?: boolean; children?: any };
type ReactCommon = Common & { className?: string; key?: any; ref?: any; style?: any; suppressHydrationWarning?: boolean };
type VueCommon = Common & { class?: any; key?: any; ref?: any; style?: any };

declare global {
  interface HTMLElementTagNameMap {
    "kb-search": HTMLElement;
    "kb-quote": HTMLElement;
  }
  interface HTMLElementEventMap extends KbEventMap {}
  interface DocumentEventMap extends KbEventMap {}
}

// @ts-ignore: not every page is made with React
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "kb-search": KbSearchAttributes & Listeners<"kb-search" | "kb-select" | "kb-error"> & ReactCommon;
      "kb-quote": KbQuoteAttributes & Listeners<"kb-withdrawn"> & ReactCommon;
    }
  }
}

// @ts-ignore: nor with Vue
declare module "vue" {
  interface GlobalComponents {
    "kb-search": new () => { $props: KbSearchAttributes & VueListeners & VueCommon };
    "kb-quote": new () => { $props: KbQuoteAttributes & VueListeners & VueCommon };
  }
}
