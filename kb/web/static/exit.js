// Leaves the site quickly: by the link, or when Shift is pressed three times. The link works without this script.
const PRESSES = 3;
const TIMEOUT_MS = 5000;

const link = document.getElementById("exit");
const status = document.getElementById("exit-status");
let presses = 0;
let alone = false; // whether Shift is down and no other key was pressed since: typing a capital letter does not count
let timer = 0;

function show(count) {
  presses = count;
  link.dataset.presses = String(count);
}

function leave() {
  clearTimeout(timer);
  document.documentElement.classList.add("leaving");
  status.setAttribute("role", "alert");
  status.textContent = link.dataset.leaving;
  document.title = link.dataset.leaving;
  location.replace(link.href); // so that Back does not return here
}

function expire() {
  show(0);
  status.textContent = link.dataset.expired;
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!alone && presses) {
    clearTimeout(timer);
    show(0);
  }
});

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  alone = false;
  clearTimeout(timer);
  show(presses + 1);
  if (presses === PRESSES) {
    leave();
    return;
  }
  status.textContent = PRESSES - presses === 1 ? link.dataset.oneMore : link.dataset.twoMore;
  timer = setTimeout(expire, TIMEOUT_MS);
});

// The back/forward cache may restore the page in its covered state.
const title = document.title;
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.classList.remove("leaving");
  status.setAttribute("role", "status");
  status.textContent = "";
  document.title = title;
  show(0);
});
