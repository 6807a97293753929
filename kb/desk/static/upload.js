// Sends chosen files one after the other, with the progress and the result of each. Without it the form sends all at once.
const form = document.querySelector("[data-upload]");
const files = form.querySelector("input[type=file]");
const button = form.querySelector("button");

function send(file, show) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("csrf", form.elements.csrf.value);
    data.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json"; // null where it is none, as after the session's end
    request.upload.onprogress = (event) => show(event.loaded, event.total);
    request.onloadend = () => resolve({ status: request.status, answer: request.response });
    request.send(data);
  });
}

function describe({ status, answer }) {
  if (answer) return answer.added ? "In the drafts" : answer.faults.join(" ");
  if (status === 413) return "Too large for the desk.";
  return status ? "Not taken. Load the page again, sign in, and send it once more." : "The desk cannot be reached. Send it once more.";
}

function addRow(list, file) {
  const row = document.createElement("li");
  const name = document.createElement("strong");
  const progress = document.createElement("progress");
  const said = document.createElement("span");
  name.textContent = file.name;
  said.textContent = "waiting";
  progress.value = 0;
  progress.setAttribute("aria-label", file.name);
  row.append(name, " ", said, " ", progress);
  list.append(row);
  return { progress, said };
}

async function showDrafts() {
  const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
  const drafts = page.querySelector("[data-drafts]");
  if (drafts) document.querySelector("[data-drafts]").replaceWith(drafts);
}

form.addEventListener("submit", async (event) => {
  if (!files.files.length || form.elements.address.value) return;
  event.preventDefault();
  form.querySelector(".uploads")?.remove();
  const chosen = [...files.files];
  const uploads = document.createElement("div");
  const total = document.createElement("p");
  const list = document.createElement("ul");
  uploads.className = "uploads";
  list.className = "rows";
  total.setAttribute("role", "status");
  uploads.append(total, list);
  form.append(uploads);
  const rows = chosen.map((file) => addRow(list, file));
  button.disabled = true;
  let added = 0;
  for (const [at, file] of chosen.entries()) {
    const { progress, said } = rows[at];
    total.textContent = `${at} of ${chosen.length} done`;
    said.textContent = "sending";
    const outcome = await send(file, (loaded, all) => {
      progress.max = all;
      progress.value = loaded;
      if (loaded === all) {
        said.textContent = "being read";
        progress.removeAttribute("value");
      }
    });
    progress.remove();
    said.textContent = describe(outcome);
    added += outcome.answer?.added ?? 0;
    if (!outcome.answer?.added) said.className = "refused";
  }
  total.textContent = `${added} of ${chosen.length} in the drafts`;
  button.disabled = false;
  files.value = "";
  await showDrafts();
});
