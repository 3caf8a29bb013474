// Comfort only: every page works without this file.

/** Groups the digits as they are printed on the card: 4-6-5 for American Express, else in fours. */
function grouped(digits) {
  const groups = /^3[47]/.test(digits) ? digits.match(/^(.{1,4})(.{1,6})?(.{1,5})?/) : null;
  return groups ? groups.slice(1).filter(Boolean).join(" ") : (digits.match(/.{1,4}/g) ?? []).join(" ");
}

function formatted(name, text) {
  const digits = text.replace(/\D/g, "");
  if (name === "cardNumber") return grouped(digits.slice(0, 19));
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2, 4)}` : digits;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !["cardNumber", "expiry"].includes(field.name)) return;
  // While somebody edits in the middle, or deletes, moving the caret would be worse than a missing space.
  if (field.selectionStart !== field.value.length || event.inputType?.startsWith("delete")) return;
  field.value = formatted(field.name, field.value);
});

function fillAccount(form, iban) {
  const account = form.querySelector(".other-account");
  if (account instanceof HTMLInputElement) account.checked = true;
  form.elements.namedItem("iban").value = iban.replace(/(.{4})(?=.)/g, "$1 ");
  const owner = form.elements.namedItem("accountName");
  owner.value ||= "Test Customer";
  form.querySelector("button.main")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[name=fill]") : null;
  if (!(button instanceof HTMLButtonElement) || !button.form) return;
  event.preventDefault();
  const { form } = button;
  if (button.dataset.iban) {
    fillAccount(form, button.dataset.iban);
    return;
  }
  const other = form.querySelector(".other-card");
  if (other instanceof HTMLInputElement) other.checked = true;
  const values = { cardNumber: button.value, expiry: button.dataset.expiry, cvc: button.dataset.cvc };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = name === "cvc" ? value : formatted(name, value);
  }
  const name = form.elements.namedItem("cardName");
  if (name instanceof HTMLInputElement && !name.value) name.value = "Test Customer";
  form.querySelector("button.main")?.focus();
});

// A form beside the one somebody fills in: what is typed there goes along, and comes back with the page.
function carryAlong(form) {
  const other = document.getElementById(form.dataset.carries ?? "");
  if (!(other instanceof HTMLFormElement)) return;
  for (const carried of form.querySelectorAll("input[data-carried]")) carried.remove();
  for (const [name, value] of new FormData(other)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    field.dataset.carried = "";
    form.append(field);
  }
}

// A quantity that was typed counts as soon as it is left.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.name === "quantity") field.form?.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  carryAlong(form);
  event.submitter?.setAttribute("aria-busy", "true");
});

// The back button shows the page as it was left, with its form already sent.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// After a refusal the first wrong field is where somebody wants to be; its error is read out with it.
const wrong = document.querySelector("input[aria-invalid=true]");
if (wrong instanceof HTMLElement) wrong.focus();
