import { useState } from "react";
import { createRoot } from "react-dom/client";
import type { KbQuoteAttributes, KbSearchEvent, KbWithdrawnEvent } from "./widget";
import "__SITE__/widget.mjs";

const quotations: KbQuoteAttributes[] = [{ src: "__PURGED__" }, { src: "__KEPT__" }];
const words = ["__PURGED_WORDS__", "__KEPT_WORDS__"];

function Page() {
  const [total, setTotal] = useState(0);
  const [withdrawn, setWithdrawn] = useState("");
  const [shown, setShown] = useState(0);
  const [hasFigure, setHasFigure] = useState(true);
  return (
    <main>
      <kb-search
        limit={3}
        shortcut="/"
        open-in="new"
        className="box"
        onkb-search={(event: KbSearchEvent) => setTotal(event.detail.total)}
      >
        <form action="__SITE__/search"><input name="q" /></form>
      </kb-search>
      <kb-quote {...quotations[shown]} onkb-withdrawn={(event: KbWithdrawnEvent) => setWithdrawn(event.detail.url)}>
        {hasFigure && <figure><blockquote cite={quotations[shown].src}><p>{words[shown]}</p></blockquote></figure>}
      </kb-quote>
      <output>{total} found, withdrawn: {withdrawn}</output>
      <button onClick={() => setShown(1)}>Next</button>
      <button onClick={() => setHasFigure(!hasFigure)}>Toggle</button>
    </main>
  );
}

createRoot(document.querySelector("#page")!).render(<Page />);
