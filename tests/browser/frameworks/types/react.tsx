// React 19. What follows a line that expects an error must be one.
import type {} from "../widget";

export const right = (
  <>
    <kb-search limit={7} placeholder="Words" jurisdiction="gb" exit-link="https://example.org/" theme="auto" key="a" />
    <kb-search shortcut="mod+k" lang="pl" data-test="b" onkb-select={(event) => event.preventDefault()}><form /></kb-search>
    <kb-quote src="https://example.org/documents/a/b" onkb-withdrawn={(event) => console.log(event.detail.url)} />
  </>
);
export const wrong = [
  // @ts-expect-error
  <kb-search theme="blue" key="a" />,
  // @ts-expect-error
  <kb-search limit="many" key="b" />,
  // @ts-expect-error
  <kb-quote key="c" />,
  // @ts-expect-error
  <kb-search onkb-select={(event) => console.log(event.detail.words)} key="d" />,
];
