// Gathers passages for a sheet, in the fragment of the address, which browsers send to nobody. Where the page has a place
// in its fragment, the entry of the history has them. Without this script, links and forms carry them to the server.
const sheet = document.getElementById("my-sheet");
const said = document.getElementById("cite-status");
const { add, drop, open, full, most } = sheet.dataset;
const isGiven = sheet.dataset.given !== undefined;
const LIST = /(^|&)pack=([0-9a-f,]*)/;
const CARRIED = ["pack", "add", "drop"];
let ids = read();

function read() {
  const found = isGiven ? sheet.elements.pack?.value : (location.hash.slice(1).match(LIST)?.[2] ?? history.state?.pack);
  return found ? found.split(",") : [];
}

// Returns an address with the passages in its fragment, beside its own place or words, and not in its query.
function carry(address) {
  for (const name of CARRIED) if (address.searchParams.has(name)) address.searchParams.delete(name);
  const [place, words] = address.hash.slice(1).split(":~:");
  const parts = [place.replace(LIST, ""), ids.length ? `pack=${ids}` : ""].filter(Boolean).join("&");
  address.hash = words === undefined ? parts : `${parts}:~:${words}`;
  return address;
}

function keep() {
  const place = location.hash.slice(1).replace(LIST, "");
  const address = carry(new URL(location.href));
  if (!place) history.replaceState(null, "", address);
  else {
    if (location.hash !== `#${place}`) location.replace(`#${place}`); // the browser goes there
    address.hash = place;
    history.replaceState({ pack: ids.join() }, "", address);
  }
}

function show() {
  for (const button of document.querySelectorAll("[form=gather]")) {
    const isOn = ids.includes(button.value);
    button.name = isOn ? "drop" : "add";
    button.textContent = isOn ? drop : add;
    const opener = button.nextElementSibling?.matches("[form=my-sheet]") ? button.nextElementSibling : null;
    if (!isOn) opener?.remove();
    else if (!opener) {
      const opening = document.createElement("button");
      opening.setAttribute("form", sheet.id);
      button.after(" ", opening);
    }
  }
  for (const opener of document.querySelectorAll("[form=my-sheet]")) {
    opener.hidden = !ids.length;
    opener.textContent = open.replace("{num}", ids.length);
  }
}

function toggle({ name, value }) {
  const isFull = name === "add" && ids.length >= Number(most);
  if (name === "drop") ids = ids.filter((each) => each !== value);
  else if (!isFull) ids.push(value);
  keep();
  show();
  said.textContent = isFull ? full : open.replace("{num}", ids.length);
}

function setField(form) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "pack", value: ids.join() });
  form.append(field);
}

// A link is given the passages when it is followed, and not before, so that a copied one has none of them.
function follow(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
  if (link.classList.contains("share") || /\.\w+$|\/file$/.test(link.pathname)) return;
  const own = link.getAttribute("href");
  link.href = carry(new URL(link.href));
  setTimeout(() => link.setAttribute("href", own));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[form=gather]");
  if (button) {
    event.preventDefault();
    toggle(button);
  } else if (ids.length || isGiven) follow(event);
});

document.addEventListener("auxclick", (event) => {
  if (ids.length || isGiven) follow(event);
});

document.addEventListener("submit", ({ target: form, submitter }) => {
  if (!ids.length && !isGiven) return;
  const [holder, name] = submitter?.hasAttribute("formaction") ? [submitter, "formAction"] : [form, "action"];
  const address = new URL(holder[name]);
  if (address.origin !== location.origin) return;
  for (const field of form.querySelectorAll("input[type=hidden]")) if (CARRIED.includes(field.name)) field.remove();
  if (address.pathname === new URL(sheet.action).pathname) setField(form);
  holder[name] = carry(address);
});

addEventListener("hashchange", () => {
  if (ids.length) keep();
});

if (ids.length || isGiven) {
  keep();
  show();
  // A sheet that is opened by its address alone.
  if (!isGiven && document.getElementById("sheet")) sheet.requestSubmit();
}
